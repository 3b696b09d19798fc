"""Why a job failed, as administrators read it."""

from datetime import timedelta

import pytest
from celery import current_app
from django.urls import reverse
from django.utils import timezone
from django_celery_results.models import TaskResult

from tasks.reminders.jobs import send, sweep
from tasks.reminders.models import FailedJob

pytestmark = pytest.mark.django_db
LIST = reverse("admin:reminders_failedjob_changelist")
NOW = "2026-11-24T10:00:00+08:00"


@pytest.fixture(autouse=True)
def kept():
    """Jobs that run right here keep their failures as a worker's do."""
    current_app.conf.task_store_eager_result = True
    yield
    current_app.conf.task_store_eager_result = False


def test_a_job_that_fails_is_listed_with_what_it_was_and_why(administrator_client):
    send.apply(args=("no <key>", NOW))

    of_this_kind = administrator_client.get(f"{LIST}?job=tasks.reminders.jobs.send")
    of_another = administrator_client.get(f"{LIST}?job=tasks.reminders.jobs.plan")

    reason = "ValueError: Field &#x27;id&#x27; expected a number"
    assert "Send a message" in of_this_kind.content.decode()
    assert reason in of_this_kind.content.decode()
    assert reason not in of_another.content.decode()


def test_its_page_has_the_reason_what_it_was_given_and_the_traceback_folded(administrator_client):
    send.apply(args=("no <key>", NOW))
    job = FailedJob.objects.get()

    page = administrator_client.get(
        reverse("admin:reminders_failedjob_change", args=[job.pk])
    ).content.decode()

    assert "&#x27;no &lt;key&gt;&#x27;" in page
    assert "<details><summary>Show the traceback</summary>" in page
    assert "tasks/reminders/sending.py" in page
    assert 'name="_save"' not in page


def test_a_job_that_does_its_work_is_not_kept():
    sweep.apply(args=(NOW,))

    assert not TaskResult.objects.exists()


def test_failures_are_forgotten_after_a_month():
    send.apply(args=("a", NOW))
    send.apply(args=("b", NOW))
    old = FailedJob.objects.latest("pk")
    TaskResult.objects.filter(pk=old.pk).update(date_done=timezone.now() - timedelta(days=31))

    current_app.tasks["celery.backend_cleanup"].apply()

    assert [job.given for job in FailedJob.objects.all()] == [f"'a', '{NOW}'"]


@pytest.mark.parametrize("who", ["reader", "nobody"])
def test_only_administrators_read_them(client, reader, who):
    if who == "reader":
        client.force_login(reader)

    assert client.get(LIST).status_code in (302, 403)


def test_the_list_takes_as_many_queries_for_fifty_as_for_one(
    administrator_client, django_assert_num_queries, django_assert_max_num_queries
):
    send.apply(args=("a", NOW))
    with django_assert_max_num_queries(15) as for_one:
        administrator_client.get(LIST)
    for number in range(20):
        send.apply(args=(f"b{number}", NOW))

    with django_assert_num_queries(len(for_one)):
        administrator_client.get(LIST)
