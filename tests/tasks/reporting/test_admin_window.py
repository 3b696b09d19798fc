"""A plan's reporting window and its periods in the admin."""

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from reversion.models import Version

from tasks.reporting.beginning import begin
from tasks.reporting.models import ReportingPeriod, ReportingWindow
from tasks.reporting.periods import open_periods
from tests.tasks.matrix.admin_form import fields_of, messages_at

ADD = reverse("admin:reporting_reportingwindow_add")
TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _today():
    """The day on which the tests' quarters were thought out."""
    with time_machine.travel(TODAY):
        yield


@pytest.fixture
def asked(plan):
    """A window of the year, as an administrator fills it in."""
    return {
        "plan": plan.pk,
        "first_day": "2026-01-01",
        "last_day": "2026-12-31",
        "parts": "none",
        "working_days": 10,
        "reason": "The review asks for it.",
    }


def address(window):
    return reverse("admin:reporting_reportingwindow_change", args=[window.pk])


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


def test_a_window_that_opens_several_periods_shows_them_and_saves_nothing_yet(
    administrator_client, plan, asked
):
    response = administrator_client.post(ADD, asked)

    assert response.status_code == 200
    page = response.content.decode()
    assert "Saving opens 3 periods at once" in page
    assert page.count("overdue at once") == 3
    for words in ("2026 Q1", "2026-04-15", "2026 Q2", "2026-07-14", "2026 Q3", "2026-10-20"):
        assert words in page
    assert not ReportingWindow.objects.exists()
    assert not plan.reporting_periods.exists()


def test_once_confirmed_the_window_is_stored_and_says_what_opened(
    administrator_client, administrator, plan, asked
):
    shown = administrator_client.post(ADD, asked).context["adminform"].form.shown

    response = administrator_client.post(ADD, {**asked, "confirmed": shown}, follow=True)

    assert (
        "These periods opened: 2026 Q1 (due 2026-04-15), 2026 Q2 (due 2026-07-14),"
        " 2026 Q3 (due 2026-10-20)." in messages_of(response)
    )
    assert [period.code for period in plan.reporting_periods.all()] == [
        "2026-q1",
        "2026-q2",
        "2026-q3",
    ]
    version = Version.objects.get_for_object(plan.reporting_window).get()
    assert version.revision.user == administrator


def test_a_confirmation_of_other_periods_than_those_shown_confirms_nothing(
    administrator_client, asked
):
    shown = administrator_client.post(ADD, asked).context["adminform"].form.shown

    response = administrator_client.post(
        ADD, {**asked, "first_day": "2016-01-01", "confirmed": shown}
    )

    assert "Saving opens 43 periods at once" in response.content.decode()
    assert not ReportingWindow.objects.exists()


def test_a_window_that_opens_one_period_needs_no_confirmation(administrator_client, plan, asked):
    response = administrator_client.post(ADD, {**asked, "first_day": "2026-07-01"}, follow=True)

    assert "This period opened: 2026 Q3 (due 2026-10-20)." in messages_of(response)
    assert [period.code for period in plan.reporting_periods.all()] == ["2026-q3"]


def test_a_window_to_come_says_when_its_first_period_opens(administrator_client, plan, asked):
    days = {"first_day": "2027-01-01", "last_day": "2027-12-31"}
    response = administrator_client.post(ADD, {**asked, **days}, follow=True)

    expected = "No period opens today. The next, 2027 Q1, opens on 2027-04-01."
    assert expected in messages_of(response)
    assert not plan.reporting_periods.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"last_day": "2025-12-31"}, "last_day"),
        ({"last_day": "2026-02-30"}, "last_day"),
        ({"last_day": "2026-02-15"}, "last_day"),
        ({"last_day": "9999-12-31"}, "last_day"),
        ({"first_day": "0216-01-01"}, "first_day"),
        ({"first_day": "2015-12-31"}, "first_day"),
        ({"first_day": ""}, "first_day"),
        ({"working_days": "-1"}, "working_days"),
        ({"working_days": "251"}, "working_days"),
        ({"parts": "some"}, "parts"),
        ({"reason": ""}, "reason"),
        ({"reason": "a\x00b"}, "reason"),
        ({"reason": "x" * 5001}, "reason"),
        ({"plan": "9999999999999999999999"}, "plan"),
    ],
)
def test_a_window_that_cant_be_is_a_message_at_the_field(
    administrator_client, asked, fields, field
):
    response = administrator_client.post(ADD, {**asked, **fields})

    assert response.status_code == 200
    assert field in messages_at(response)
    assert not ReportingWindow.objects.exists()


def test_a_plan_has_one_window(administrator_client, window, asked):
    response = administrator_client.post(ADD, asked)

    assert "plan" in messages_at(response)
    assert ReportingWindow.objects.get() == window


def test_a_window_is_closed_with_a_new_reason_and_open_periods_stay(
    administrator_client, plan, window, periods
):
    sent = fields_of(administrator_client.get(address(window)))
    assert sent["reason"] == ""
    refused = administrator_client.post(address(window), {**sent, "last_day": "2026-06-30"})
    assert "reason" in messages_at(refused)

    closed = {**sent, "last_day": "2026-06-30", "reason": "The review is over."}
    response = administrator_client.post(address(window), closed, follow=True)

    assert "No period opens today, and none is still to come." in messages_of(response)
    window.refresh_from_db()
    assert (window.last_day, window.reason) == (date(2026, 6, 30), "The review is over.")
    assert plan.reporting_periods.count() == 3
    assert open_periods(plan, date(2027, 2, 1)) == []


def test_a_window_stays_its_plans_is_not_deleted_and_no_version_put_back(
    administrator_client, plan, short_plan, window, periods
):
    sent = fields_of(administrator_client.get(address(window)))
    sent |= {"plan": str(short_plan.pk), "reason": "Moved."}
    administrator_client.post(address(window), sent)
    window.refresh_from_db()
    assert (window.plan, window.reason) == (plan, "Moved.")

    version = Version.objects.get_for_object(window).get()
    delete = reverse("admin:reporting_reportingwindow_delete", args=[window.pk])
    assert administrator_client.post(delete, {"post": "yes"}).status_code == 403
    for path in (
        reverse("admin:reporting_reportingwindow_revision", args=[window.pk, version.pk]),
        reverse("admin:reporting_reportingwindow_recover", args=[version.pk]),
        reverse("admin:reporting_reportingwindow_recoverlist"),
    ):
        assert administrator_client.post(path, sent).status_code == 404


def due(period):
    return reverse("admin:reporting_reportingperiod_change", args=[period.pk])


def test_a_due_day_is_changed_with_a_reason_and_both_stand_in_the_history(
    administrator_client, administrator, period
):
    sent = {"due_on": "2026-11-30", "due_reason": "The festival fell into it."}
    assert administrator_client.post(due(period), sent).status_code == 302

    period.refresh_from_db()
    assert (period.due_on, period.due_reason) == (
        date(2026, 11, 30),
        "The festival fell into it.",
    )
    version = Version.objects.get_for_object(period).get()
    assert version.revision.user == administrator
    assert version.field_dict["due_on"] == date(2026, 11, 30)
    # The next change has a reason of its own.
    assert fields_of(administrator_client.get(due(period)))["due_reason"] == ""


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"due_on": "2026-11-30", "due_reason": ""}, "due_reason"),
        ({"due_on": "2026-11-30", "due_reason": "  "}, "due_reason"),
        ({"due_on": "2026-09-30", "due_reason": "Sooner."}, "due_on"),
        ({"due_on": "2027-10-14", "due_reason": "A slip."}, "due_on"),
        ({"due_on": "2026-10-20", "due_reason": "As it is."}, "due_on"),
        ({"due_on": "", "due_reason": "None."}, "due_on"),
        ({"due_on": "2026-13-01", "due_reason": "No day."}, "due_on"),
    ],
)
def test_a_due_day_that_cant_be_is_a_message_at_the_field(
    administrator_client, period, sent, field
):
    response = administrator_client.post(due(period), sent)

    assert response.status_code == 200
    assert field in messages_at(response)
    period.refresh_from_db()
    assert (period.due_on, period.due_reason) == (date(2026, 10, 20), "")


def test_nothing_else_of_a_period_changes_and_none_is_added_or_deleted(
    administrator_client, plan, period
):
    sent = {"due_on": "2026-11-30", "due_reason": "Later.", "last_day": "2026-11-01", "code": "x"}
    administrator_client.post(due(period), sent)
    period.refresh_from_db()
    assert (period.code, period.last_day) == ("2026-q3", date(2026, 9, 30))

    add = reverse("admin:reporting_reportingperiod_add")
    assert administrator_client.post(add, sent).status_code == 403
    delete = reverse("admin:reporting_reportingperiod_delete", args=[period.pk])
    assert administrator_client.post(delete, {"post": "yes"}).status_code == 403
    assert plan.reporting_periods.count() == 3


def test_a_period_that_was_opened_wrongly_is_taken_back_and_stands_in_the_history(
    administrator_client, administrator, plan, window, period
):
    delete = reverse("admin:reporting_reportingperiod_delete", args=[period.pk])
    sent = fields_of(administrator_client.get(address(window)))
    shorter = {**sent, "last_day": "2026-06-30", "reason": "A mistake."}
    administrator_client.post(address(window), shorter)

    assert delete in administrator_client.get(due(period)).content.decode()
    asked = administrator_client.get(delete)
    assert "Are you sure" in asked.content.decode()
    assert plan.reporting_periods.count() == 3
    assert administrator_client.post(delete, {"post": "yes"}).status_code == 302

    assert [one.code for one in plan.reporting_periods.all()] == ["2026-q1", "2026-q2"]
    assert open_periods(plan, TODAY) == []
    last = Version.objects.get_for_object(window).first()
    assert (last.revision.comment, last.revision.user) == (
        "Took back the period 2026 Q3.",
        administrator,
    )
    history = reverse("admin:reporting_reportingwindow_history", args=[window.pk])
    assert "Took back the period 2026 Q3." in administrator_client.get(history).content.decode()


def test_a_period_with_a_report_or_in_the_window_is_not_taken_back(
    administrator_client, plan, window, periods, editor
):
    begin(editor, plan.tasks.get(number="48"), periods["2026-q3"])
    window.last_day = date(2026, 6, 30)
    window.save()
    # A draft is there for the third quarter; the second lies in the window.
    for code in ("2026-q2", "2026-q3"):
        delete = reverse("admin:reporting_reportingperiod_delete", args=[periods[code].pk])
        assert administrator_client.post(delete, {"post": "yes"}).status_code == 403
    assert plan.reporting_periods.count() == 3


def test_only_administrators_take_a_period_back(client: Client, coordinator, window, period):
    window.last_day = date(2026, 6, 30)
    window.save()
    client.force_login(coordinator)
    delete = reverse("admin:reporting_reportingperiod_delete", args=[period.pk])
    assert client.post(delete, {"post": "yes"})["Location"].startswith("/admin/login/")
    assert ReportingPeriod.objects.filter(pk=period.pk).exists()


def test_the_list_of_periods_takes_the_same_few_queries_for_any_number(
    administrator_client, plan, periods, django_assert_num_queries
):
    path = reverse("admin:reporting_reportingperiod_changelist")
    administrator_client.get(path)
    with django_assert_num_queries(8):
        administrator_client.get(path)
    open_periods(plan, date(2027, 1, 5))
    assert ReportingPeriod.objects.count() == 4
    with django_assert_num_queries(8):
        administrator_client.get(path)


def test_only_administrators_enter(client: Client, coordinator, editor, window, period):
    for person in (None, coordinator, editor):
        if person:
            client.force_login(person)
        for path in (ADD, address(window), due(period)):
            response = client.post(path, {"reason": "x"})
            assert response.status_code == 302
            assert response["Location"].startswith("/admin/login/")


def test_the_form_says_how_long_the_periods_are_and_where_that_is_set(
    administrator_client, plan, asked
):
    window = ReportingWindow.objects.create(**{**asked, "plan": plan})

    page = administrator_client.get(address(window)).content.decode()

    at_the_plan = reverse("admin:planning_plan_change", args=[plan.pk])
    assert f'<a href="{at_the_plan}">Quarter</a>' in page
    assert administrator_client.get(ADD).status_code == 200
