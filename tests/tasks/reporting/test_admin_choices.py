"""Who answers, as an administrator decides it: one by one in the admin."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from reversion.models import Version

from ministries.models import Ministry, User
from planning.models import Plan
from tasks.reporting.answering import Answerers
from tasks.reporting.beginning import begin
from tasks.reporting.models import ActingBody, AnswerableChoice
from tasks.reporting.owing import owed_in
from tasks.reporting.vocabulary import Status
from tasks.reporting.writing import save, submit
from tests.tasks.matrix.admin_form import fields_of, messages_at

ADD_CHOICE = reverse("admin:reporting_answerablechoice_add")
ADD_ACTING = reverse("admin:reporting_actingbody_add")
WRITTEN = {"status": Status.ON_TRACK, "narrative": "The fund was set up."}


@pytest.fixture(autouse=True)
def _today():
    """A day on which three quarters of 2026 are open."""
    with time_machine.travel("2026-11-24T12:00:00+08:00"):
        yield


def body(slug):
    return Ministry.objects.get(slug=slug)


def today():
    return timezone.localdate()


@pytest.fixture
def task(plan):
    """Task 48, led by most and mof."""
    return plan.tasks.get(number="48")


@pytest.fixture
def choice(plan, task):
    """The Ministry of Finance for task 48, from today on."""
    return {
        "task": task.pk,
        "ministry": body("mof").pk,
        "valid_from": today().isoformat(),
        "valid_until": "",
        "reason": "The fund is theirs.",
    }


@pytest.fixture
def acting(plan):
    """The Ministry of Agriculture and Rural Affairs for the Ministry of Agriculture."""
    return {
        "plan": plan.pk,
        "body": body("moa").pk,
        "task": "",
        "acting": body("mara").pk,
        "valid_from": today().isoformat(),
        "valid_until": "",
        "reason": "Its successor.",
    }


def address(row):
    return reverse(f"admin:reporting_{row._meta.model_name}_change", args=[row.pk])


def answers(task, day):
    return Answerers(task.plan, [task]).answer(task.pk, day).reporter


def test_a_choice_is_stored_with_its_author_and_changes_no_day_before(
    administrator_client, administrator, task, choice, periods
):
    before = owed_in(task.plan, periods.values())

    assert administrator_client.post(ADD_CHOICE, choice).status_code == 302

    stored = AnswerableChoice.objects.get()
    assert (stored.author, stored.reason) == (administrator, "The fund is theirs.")
    assert answers(task, today()).slug == "mof"
    assert answers(task, today() - timedelta(days=1)).slug == "most"
    assert owed_in(task.plan, periods.values()) == before
    assert Version.objects.get_for_object(stored).get().revision.user == administrator


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"ministry": "moa"}, "ministry"),  # It holds nothing in task 48.
        ({"ministry": ""}, "ministry"),
        ({"task": ""}, "task"),
        ({"task": "none"}, "task"),
        ({"valid_from": ""}, "valid_from"),
        ({"valid_from": "0202-01-01"}, "valid_from"),
        ({"valid_from": "2026-02-30"}, "valid_from"),
        ({"valid_from": "2030-01-01", "valid_until": "2029-01-01"}, "valid_until"),
        ({"reason": ""}, "reason"),
        ({"reason": "a\x00b"}, "reason"),
    ],
)
def test_a_choice_that_cant_be_is_a_message_at_the_field(
    administrator_client, choice, fields, field
):
    if fields.get("ministry"):
        fields = {**fields, "ministry": body(fields["ministry"]).pk}

    response = administrator_client.post(ADD_CHOICE, {**choice, **fields})

    assert response.status_code == 200
    assert field in messages_at(response)
    assert not AnswerableChoice.objects.exists()


def test_two_choices_for_one_day_are_refused(administrator_client, choice):
    administrator_client.post(ADD_CHOICE, choice)

    response = administrator_client.post(ADD_CHOICE, {**choice, "valid_from": "2100-01-01"})

    assert "end that one first" in str(messages_at(response)["valid_from"])
    assert AnswerableChoice.objects.count() == 1


def test_a_choice_may_reach_back_to_a_period_nobody_reported_on(
    administrator_client, task, choice, period
):
    response = administrator_client.post(ADD_CHOICE, {**choice, "valid_from": "2026-09-30"})

    assert response.status_code == 302
    assert answers(task, period.last_day).slug == "mof"


def test_a_choice_does_not_reach_back_over_a_report(
    administrator_client, editor, task, choice, period
):
    draft = save(editor, begin(editor, task, period), 1, WRITTEN)
    submit(editor, draft, draft.version)

    response = administrator_client.post(ADD_CHOICE, {**choice, "valid_from": "2026-09-30"})

    message = str(messages_at(response)["valid_from"])
    assert "Task 48 was reported on for 2026 Q3 already" in message
    assert "before 2026-10-01" in message
    assert not AnswerableChoice.objects.exists()
    later = {**choice, "valid_from": "2026-10-01"}
    assert administrator_client.post(ADD_CHOICE, later).status_code == 302


def test_a_choice_that_stands_only_gets_another_end_with_a_reason(
    administrator_client, administrator, task, choice
):
    administrator_client.post(ADD_CHOICE, choice)
    stored = AnswerableChoice.objects.get()
    sent = fields_of(administrator_client.get(address(stored)))
    assert set(sent) >= {"valid_until", "reason"} or set(sent) == {"reason"}
    assert not {"task", "ministry", "valid_from"} & set(sent)
    end = (today() + timedelta(days=10)).isoformat()

    refused = administrator_client.post(address(stored), {**sent, "valid_until": end})
    assert "Add why" in str(messages_at(refused)["reason"])
    past = {"valid_until": "2020-01-01", "reason": "Over."}
    refused = administrator_client.post(address(stored), past)
    assert "can't end before it begins" in str(messages_at(refused)["valid_until"])

    ended = {"valid_until": end, "reason": "Over.", "valid_from": "2020-01-01", "task": "1"}
    assert administrator_client.post(address(stored), ended).status_code == 302
    stored.refresh_from_db()
    assert (stored.valid_from, stored.valid_until) == (today(), today() + timedelta(days=10))
    assert (stored.task, stored.reason) == (task, "Over.")
    reasons = [version.field_dict["reason"] for version in Version.objects.get_for_object(stored)]
    assert reasons == ["Over.", "The fund is theirs."]


def test_an_acting_body_named_wrongly_is_taken_back_and_another_named(
    administrator_client, plan, acting, period
):
    wrong = {**acting, "body": body("aqsiq").pk, "acting": body("samr").pk}
    right = {**wrong, "acting": body("gacc").pk, "valid_from": "2026-09-01"}
    administrator_client.post(ADD_ACTING, {**wrong, "valid_from": "2026-09-01"})
    stored = ActingBody.objects.get()
    refused = administrator_client.post(ADD_ACTING, right)
    assert "end that one first" in str(messages_at(refused)["valid_from"])

    # On its first day: it never held.
    back = {"valid_until": "2026-09-01", "reason": "Named by mistake."}
    assert administrator_client.post(address(stored), back).status_code == 302
    assert administrator_client.post(ADD_ACTING, right).status_code == 302

    owed = [one for one in owed_in(plan, [period]) if one.holder.slug == "aqsiq"]
    assert [(one.task.number, one.ministry.slug) for one in owed] == [
        ("43", "gacc"),
        ("44", "gacc"),
    ]
    reasons = [version.field_dict["reason"] for version in Version.objects.get_for_object(stored)]
    assert reasons == ["Named by mistake.", "Its successor."]


def test_an_acting_body_that_ended_today_can_end_earlier_still(
    administrator_client, plan, acting, period
):
    administrator_client.post(ADD_ACTING, {**acting, "valid_from": "2026-09-01"})
    stored = ActingBody.objects.get()
    for end in (today().isoformat(), "2026-09-15"):
        sent = {"valid_until": end, "reason": f"Ended {end}."}
        assert administrator_client.post(address(stored), sent).status_code == 302
    assert not [one for one in owed_in(plan, [period]) if one.ministry.slug == "mara"]


def test_an_acting_body_does_not_end_before_what_it_reported(
    administrator_client, administrator, plan, acting, period
):
    administrator_client.post(ADD_ACTING, {**acting, "valid_from": "2026-09-01"})
    stored, task = ActingBody.objects.get(), plan.tasks.get(number="16")
    draft = save(administrator, begin(administrator, task, period), 1, WRITTEN)
    submit(administrator, draft, draft.version)

    for end in ("2026-09-01", "2026-09-30"):
        sent = {"valid_until": end, "reason": "Named by mistake."}
        message = str(messages_at(administrator_client.post(address(stored), sent))["valid_until"])
        assert "Task 16 was reported on for 2026 Q3 already" in message
        assert "before 2026-10-01" in message
    stored.refresh_from_db()
    assert stored.valid_until is None
    sent = {"valid_until": "2026-10-01", "reason": "Named by mistake."}
    assert administrator_client.post(address(stored), sent).status_code == 302


def test_a_choice_for_a_periods_last_day_is_taken_back_while_nobody_reported(
    administrator_client, editor, task, choice, period
):
    administrator_client.post(ADD_CHOICE, {**choice, "valid_from": "2026-09-30"})
    stored = AnswerableChoice.objects.get()

    back = {"valid_until": "2026-09-30", "reason": "The other one."}
    assert administrator_client.post(address(stored), back).status_code == 302

    assert answers(task, period.last_day).slug == "most"
    assert answers(task, today()).slug == "most"


def test_a_new_choice_that_would_never_hold_is_refused(administrator_client, choice, acting):
    never = {"valid_from": "2026-09-01", "valid_until": "2026-09-01"}
    for path, sent in ((ADD_CHOICE, choice), (ADD_ACTING, acting)):
        response = administrator_client.post(path, {**sent, **never})
        assert "can't end before it begins" in str(messages_at(response)["valid_until"])


def test_a_choice_that_is_over_does_not_hold_again(administrator_client, administrator, task):
    over = AnswerableChoice.objects.create(
        task=task,
        ministry=body("mof"),
        valid_from=date(2020, 1, 1),
        valid_until=date(2021, 1, 1),
        reason="x",
        author=administrator,
    )
    assert administrator_client.get(address(over)).status_code == 200
    history = reverse("admin:reporting_answerablechoice_history", args=[over.pk])
    assert administrator_client.get(history).status_code == 200
    for end in ("2100-01-01", ""):
        sent = {"valid_until": end, "reason": "On it goes."}
        response = administrator_client.post(address(over), sent)
        assert "Name it anew" in str(messages_at(response)["valid_until"])
    delete = reverse("admin:reporting_answerablechoice_delete", args=[over.pk])
    assert administrator_client.post(delete, {"post": "yes"}).status_code == 403
    assert AnswerableChoice.objects.get().valid_until == date(2021, 1, 1)


def test_an_acting_body_is_named_for_all_tasks_and_for_one(administrator_client, plan, acting):
    assert administrator_client.post(ADD_ACTING, acting).status_code == 302
    task = plan.tasks.get(number="16")
    one = {**acting, "task": task.pk, "acting": body("nfga").pk}
    assert administrator_client.post(ADD_ACTING, one).status_code == 302

    answerers = Answerers(plan)
    reporters = {
        number: answerers.reporter_for(body("moa"), plan.tasks.get(number=number).pk, today()).slug
        for number in ("16", "20")
    }
    assert reporters == {"16": "nfga", "20": "mara"}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"body": "ndrc"}, "body"),  # It goes on.
        ({"body": "moa", "task": "48"}, "task"),  # It holds nothing in task 48.
        ({"acting": "sapprft"}, "acting"),  # It has ended itself.
        ({"acting": "moa"}, "acting"),
        ({"body": ""}, "body"),
        ({"acting": ""}, "acting"),
        ({"plan": ""}, "plan"),
        ({"valid_from": ""}, "valid_from"),
        ({"reason": ""}, "reason"),
    ],
)
def test_an_acting_body_that_cant_be_is_a_message_at_the_field(
    administrator_client, plan, acting, fields, field
):
    fields = dict(fields)
    for name in ("body", "acting"):
        if fields.get(name):
            fields[name] = body(fields[name]).pk
    if fields.get("task"):
        fields["task"] = plan.tasks.get(number=fields["task"]).pk

    response = administrator_client.post(ADD_ACTING, {**acting, **fields})

    assert response.status_code == 200
    assert field in messages_at(response)
    assert not ActingBody.objects.exists()


def test_another_plans_task_is_refused(administrator_client, short_plan, acting):
    task = short_plan.tasks.first()
    response = administrator_client.post(ADD_ACTING, {**acting, "task": task.pk})

    assert "task of another plan" in str(messages_at(response)["task"])


def test_naming_an_acting_body_today_changes_no_past_period(
    administrator_client, plan, acting, periods
):
    before = owed_in(plan, periods.values())
    administrator_client.post(ADD_ACTING, acting)
    assert owed_in(plan, periods.values()) == before


def test_an_acting_body_named_from_before_owes_what_was_not_reported(
    administrator_client, plan, acting, periods
):
    administrator_client.post(ADD_ACTING, {**acting, "valid_from": "2026-09-01"})

    new = [one for one in owed_in(plan, periods.values()) if one.ministry.slug == "mara"]
    assert [(one.task.number, one.period.code) for one in new] == [("16", "2026-q3")]


def test_another_acting_body_for_one_task_does_not_reach_back_over_its_report(
    administrator_client, administrator, plan, acting, period
):
    administrator_client.post(ADD_ACTING, {**acting, "valid_from": "2026-09-01"})
    task = plan.tasks.get(number="16")
    draft = save(administrator, begin(administrator, task, period), 1, WRITTEN)
    submit(administrator, draft, draft.version)

    own = {**acting, "task": task.pk, "acting": body("nfga").pk, "valid_from": "2026-09-01"}
    response = administrator_client.post(ADD_ACTING, own)

    assert "Task 16 was reported on" in str(messages_at(response)["valid_from"])
    assert ActingBody.objects.count() == 1


@pytest.mark.parametrize("path", [ADD_CHOICE, ADD_ACTING])
def test_only_administrators_decide(client: Client, coordinator, editor, path, acting, choice):
    for person in (None, coordinator, editor):
        if person:
            client.force_login(person)
        response = client.post(path, {**acting, **choice})
        assert response["Location"].startswith("/admin/login/")
    assert not ActingBody.objects.exists()
    assert not AnswerableChoice.objects.exists()


@pytest.mark.usefixtures("postgresql")
@pytest.mark.django_db(transaction=True)
def test_of_two_who_name_an_acting_body_at_once_one_is_told():
    """With an end, so that no index but only the form keeps the second out."""
    author = User.objects.create_superuser("a@example.org", "x", name="A")
    asked = {
        "plan": Plan.objects.get(slug="13fyp-sei").pk,
        "body": body("moa").pk,
        "task": "",
        "acting": body("mara").pk,
        "valid_from": today().isoformat(),
        "valid_until": (today() + timedelta(days=100)).isoformat(),
        "reason": "Its successor.",
    }
    together = Barrier(2)

    def name_it(_number):
        client = Client()
        client.force_login(author)
        try:
            together.wait()
            return client.post(ADD_ACTING, asked).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(name_it, range(2))) == [200, 302]
    assert ActingBody.objects.count() == 1
