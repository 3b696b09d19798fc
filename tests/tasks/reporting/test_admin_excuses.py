"""Excuses given and lifted in the admin: several in one step, each with a reason."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from reversion.models import Version

from ministries.models import User
from planning.models import Plan
from tasks.reporting.excusing import excusable_in, excuse
from tasks.reporting.models import Excuse, ReportingPeriod
from tasks.reporting.periods import open_periods
from tests.tasks.reporting.conftest import TODAY
from tests.tasks.reporting.reports import accepted_of, draft_of

ADD = reverse("admin:reporting_excuse_add")
LIST = reverse("admin:reporting_excuse_changelist")
LIFT = reverse("admin:reporting_excuse_lift")


def names_of(period, *numbers):
    return [one.name for one in excusable_in(period) if one.owed.task.number in numbers]


def asked(period, **more):
    return f"{ADD}?period={period.pk}" + "".join(f"&{name}={one}" for name, one in more.items())


def test_the_page_lists_what_is_owed_for_a_period(
    administrator_client, plan, period, editor, reviewer
):
    draft_of(editor, plan.tasks.get(number="42"), period)
    accepted_of(editor, reviewer, plan.tasks.get(number="30"), period)

    page = administrator_client.get(asked(period, ministry="most"))
    rows = [
        (one.owed.task.number, one.open and one.open.state) for one in page.context["form"].listed
    ]
    assert rows == [("42", "draft"), ("47", None), ("48", None)]
    assert len(page.context["ministries"]) == 13
    whole = administrator_client.get(asked(period))
    assert len(whole.context["form"].listed) == 64
    before = administrator_client.get(ADD)
    assert before.status_code == 200
    assert "2026 Q3" in before.content.decode()


def test_a_task_that_the_address_names_is_ticked(administrator_client, period):
    page = administrator_client.get(asked(period, ministry="most", task="47")).content.decode()
    assert page.count(" checked") == 1


def test_several_are_excused_in_one_step_with_author_and_history(
    administrator_client, administrator, period
):
    sent = {"reports": names_of(period, "42", "47"), "reason": "The fund starts next year."}
    page = administrator_client.post(asked(period, ministry="most"), sent, follow=True)

    assert "2 reports are excused." in page.content.decode()
    assert [(one.task.number, one.author, one.reason) for one in Excuse.objects.all()] == [
        ("42", administrator, "The fund starts next year."),
        ("47", administrator, "The fund starts next year."),
    ]
    for one in Excuse.objects.all():
        assert Version.objects.get_for_object(one).count() == 1
        history = reverse("admin:reporting_excuse_history", args=[one.pk])
        assert "The fund starts next year." in administrator_client.get(history).content.decode()


@pytest.mark.parametrize(
    ("ticked", "reason", "message"),
    [
        ([], "Why", "Tick at least one report."),
        (["42"], "", "This field is required."),
        (["42"], "  ", "This field is required."),
        (["42"], "Why\x07", "U+0007"),
        (["42", "no such"], "Why", "is no longer owed"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(
    administrator_client, period, ticked, reason, message
):
    names = [name for one in ticked for name in (names_of(period, one) or [one])]
    page = administrator_client.post(asked(period), {"reports": names, "reason": reason})

    assert message in page.content.decode()
    assert not Excuse.objects.exists()


def test_what_was_excused_or_accepted_meanwhile_is_said(
    administrator_client, administrator, period
):
    names = names_of(period, "42", "47")
    excuse(administrator, [one.owed for one in excusable_in(period) if one.name == names[0]], "x")

    page = administrator_client.post(asked(period), {"reports": names, "reason": "Why"})
    assert page.status_code == 409
    assert "no longer owed, or was accepted meanwhile" in page.content.decode()
    assert Excuse.objects.count() == 1


@pytest.mark.parametrize("period_asked", ["0", "99999999", "9" * 30, "x", "-1"])
def test_a_period_that_is_none_is_not_found(administrator_client, plan, period_asked):
    assert administrator_client.get(f"{ADD}?period={period_asked}").status_code == 404


@pytest.fixture
def two(administrator, period):
    chosen = [one.owed for one in excusable_in(period) if one.owed.task.number in ("42", "47")]
    return excuse(administrator, chosen, "The fund starts next year.")


def test_they_are_lifted_with_a_reason_and_nothing_is_deleted(
    administrator_client, administrator, two
):
    sent = {"action": "lift_chosen", "_selected_action": [one.pk for one in two]}
    page = administrator_client.post(LIST, sent, follow=True)
    assert "The fund starts next year." in page.content.decode()
    [address] = [one for one, _status in page.redirect_chain]

    page = administrator_client.post(address, {"reason": ""})
    assert "This field is required." in page.content.decode()
    assert Excuse.objects.counting().count() == 2

    page = administrator_client.post(address, {"reason": "It began after all."}, follow=True)
    assert "2 excuses were lifted: their reports are owed again." in page.content.decode()
    lifted = [(one.lifted_by, one.lift_reason) for one in Excuse.objects.all()]
    assert lifted == [(administrator, "It began after all.")] * 2
    assert Version.objects.get_for_object(two[0]).count() == 2
    assert "nothing to lift" in administrator_client.get(address).content.decode()


def test_what_was_decided_is_read_and_neither_changed_nor_deleted(administrator_client, two):
    address = reverse("admin:reporting_excuse_change", args=[two[0].pk])
    page = administrator_client.get(address).content.decode()
    assert f"{LIFT}?excuse={two[0].pk}" in page
    assert 'name="reason"' not in page
    assert administrator_client.post(address, {"reason": "Another."}).status_code == 403
    delete = reverse("admin:reporting_excuse_delete", args=[two[0].pk])
    assert administrator_client.post(delete, {"post": "yes"}).status_code == 403
    assert Excuse.objects.filter(reason="The fund starts next year.").count() == 2


def test_the_list_takes_as_many_queries_for_two_as_for_one(
    administrator_client, two, django_assert_max_num_queries
):
    with django_assert_max_num_queries(9):
        page = administrator_client.get(f"{LIST}?counts=yes")
    assert "2 excuses" in page.content.decode()
    assert "0 excuses" in administrator_client.get(f"{LIST}?counts=no").content.decode()


def test_a_period_with_an_excuse_is_not_taken_back(administrator_client, window, two):
    window.first_day = "2026-10-01"
    window.save()
    period = two[0].period
    address = reverse("admin:reporting_reportingperiod_delete", args=[period.pk])
    assert administrator_client.post(address, {"post": "yes"}).status_code == 403
    assert ReportingPeriod.objects.filter(pk=period.pk).exists()


@pytest.mark.parametrize("person", ["editor", "reviewer", "coordinator"])
def test_only_administrators_excuse(client, request, period, two, person):
    client.force_login(request.getfixturevalue(person))
    names = names_of(period, "48")
    for address in (asked(period), f"{LIFT}?excuse={two[0].pk}"):
        answer = client.post(address, {"reports": names, "reason": "Why"})
        assert answer.status_code in (302, 403)
    assert Excuse.objects.counting().count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("postgresql")
def test_two_who_excuse_the_same_at_once_excuse_it_once(window):
    plan = Plan.objects.get(slug="13fyp-sei")
    period = open_periods(plan, TODAY)[-1]
    administrator = User.objects.create_superuser("ada@example.org", "x", name="Ada")
    names, barrier = names_of(period, "42"), Barrier(2)

    def post(_number):
        client = Client()
        client.force_login(administrator)
        barrier.wait()
        try:
            return client.post(asked(period), {"reports": names, "reason": "Why"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(post, range(2))) == [302, 409]
    assert Excuse.objects.count() == 1
