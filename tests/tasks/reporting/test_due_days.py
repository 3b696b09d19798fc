"""Due days by the State Council's holidays and the days worked in their place.

The days are counted by hand: National Day of 2026 is off from 1 to 7 October, Saturday the 10th
is worked; the Spring Festival from 15 to 23 February, Saturdays the 14th and 28th are worked;
New Year from 1 to 3 January, Sunday the 4th is worked. Nobody knows the holidays of 2027 yet.
"""

from datetime import date

import chinese_calendar
import pytest
import time_machine
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tasks.reporting import working_days
from tasks.reporting.models import ReportingPeriod
from tasks.reporting.periods import due_day, open_periods, weekdays_in
from tasks.reporting.schedule import schedule_of
from tasks.reporting.working_days import is_known, is_working
from tests.tasks.browse.reading import main_words

UNKNOWN = "The holidays of 2027 are not known yet: weekdays were counted."
WERE_UNKNOWN = "The holidays of 2027 were not known when this day was fixed: weekdays were counted."


@pytest.mark.parametrize(
    ("last_day", "working_days", "due"),
    [
        # Sunday 4 January is worked in place of Friday the 2nd.
        (date(2025, 12, 31), 1, date(2026, 1, 4)),
        (date(2025, 12, 31), 10, date(2026, 1, 15)),
        # The Saturday before the Spring Festival is worked, and the one after it.
        (date(2026, 1, 31), 10, date(2026, 2, 13)),
        (date(2026, 1, 31), 11, date(2026, 2, 14)),
        (date(2026, 1, 31), 12, date(2026, 2, 24)),
        (date(2026, 1, 31), 16, date(2026, 2, 28)),
        (date(2026, 1, 31), 17, date(2026, 3, 2)),
        # Monday 6 April is the Qingming Festival's.
        (date(2026, 3, 31), 10, date(2026, 4, 15)),
        (date(2026, 6, 30), 10, date(2026, 7, 14)),
        # National Day; in 2025 with the Mid-Autumn Festival, until the 8th.
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),
        (date(2026, 9, 30), 10, date(2026, 10, 20)),
        (date(2025, 9, 30), 10, date(2025, 10, 21)),
        # On the next working day at least.
        (date(2026, 9, 30), 0, date(2026, 10, 8)),
        # Weekdays in 2027, New Year's Day among them.
        (date(2026, 12, 31), 10, date(2027, 1, 14)),
        (date(2026, 11, 30), 23, date(2026, 12, 31)),
        (date(2026, 11, 30), 24, date(2027, 1, 1)),
    ],
)
def test_due_days_count_working_days(last_day, working_days, due):
    assert due_day(last_day, working_days) == due


@pytest.mark.parametrize(
    ("last_day", "due", "year"),
    [
        (date(2026, 9, 30), date(2026, 10, 20), None),
        (date(2026, 11, 30), date(2026, 12, 31), None),
        (date(2026, 11, 30), date(2027, 1, 1), 2027),
        # None of its days is counted in the year that it ends.
        (date(2026, 12, 31), date(2027, 1, 14), 2027),
        (date(2027, 12, 31), date(2028, 1, 14), 2028),
        (date(2003, 9, 30), date(2003, 10, 14), 2003),
        (date(2003, 12, 31), date(2004, 1, 14), None),
    ],
)
def test_it_is_said_in_which_year_weekdays_were_counted(last_day, due, year):
    assert weekdays_in(last_day, due) == year


@given(
    st.dates(date(1990, 1, 1), date(2100, 12, 31)),
    st.integers(0, 250),
    st.sets(st.integers(0, 365), max_size=40),
)
def test_between_a_period_and_its_due_day_lie_just_so_many_working_days(last_day, number, off):
    """Whatever the calendar: a leap year, a year that it doesn't know, one that was changed."""

    def is_worked(day):
        return is_working(day) and (day - last_day).days not in off

    due = due_day(last_day, number, is_worked)
    days = [date.fromordinal(n) for n in range(last_day.toordinal() + 1, due.toordinal() + 1)]
    assert sum(is_worked(day) for day in days) == max(number, 1)
    assert is_worked(due)
    assert due <= due_day(last_day, number + 1, is_worked)


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_a_year_that_the_calendar_does_not_know_has_weekdays(day):
    if is_known(day.year):
        assert is_working(day) == chinese_calendar.is_workday(day)
    else:
        assert is_working(day) == (day.isoweekday() <= 5)


@pytest.fixture
def calendar_of_2027(monkeypatch):
    """The calendar learns of 2027: New Year's Day and the Monday after it are off."""

    def learn():
        monkeypatch.setitem(chinese_calendar.constants.holidays, date(2027, 1, 1), "New Year")
        monkeypatch.setitem(chinese_calendar.constants.holidays, date(2027, 1, 4), "New Year")
        monkeypatch.setattr(working_days, "KNOWN_YEARS", (2004, 2027))

    return learn


def test_a_newer_calendar_moves_the_due_day_of_no_period_that_is_open(
    plan, window, calendar_of_2027
):
    open_periods(plan, date(2027, 1, 4))
    before = list(plan.reporting_periods.values_list("code", "due_on", "weekdays_in"))
    assert before == [
        ("2026-q1", date(2026, 4, 15), None),
        ("2026-q2", date(2026, 7, 14), None),
        ("2026-q3", date(2026, 10, 20), None),
        ("2026-q4", date(2027, 1, 14), 2027),
    ]

    calendar_of_2027()
    open_periods(plan, date(2027, 1, 5))

    assert list(plan.reporting_periods.values_list("code", "due_on", "weekdays_in")) == before


def test_a_newer_calendar_moves_the_due_day_of_a_period_that_is_to_open(
    plan, periods, calendar_of_2027
):
    day = date(2026, 11, 24)
    coming = schedule_of(plan, day).next_period
    assert (coming.due_on, coming.weekdays_in) == (date(2027, 1, 14), 2027)

    calendar_of_2027()

    coming = schedule_of(plan, day).next_period
    assert (coming.due_on, coming.weekdays_in) == (date(2027, 1, 18), None)


def test_pages_say_that_the_next_due_day_was_counted_by_weekdays(client, plan, periods):
    words = main_words(client.get(reverse("scorecard", args=[plan.slug])))

    opens = "The next period, 2026 Q4, opens on 2027-01-01; its reports are due by 2027-01-14."
    assert f"{opens} {UNKNOWN}" in words
    assert WERE_UNKNOWN not in words


def test_pages_say_of_an_open_period_how_its_due_day_was_counted(
    client, administrator, plan, window, calendar_of_2027, editor
):
    with time_machine.travel("2027-01-04T12:00:00+08:00"):
        open_periods(plan)
        calendar_of_2027()
        overview = main_words(client.get(reverse("overview", args=[plan.slug])))
        assert f"Its latest period is 2026 Q4, due on 2027-01-14. {WERE_UNKNOWN}" in overview
        scorecard = main_words(client.get(reverse("scorecard", args=[plan.slug])))
        assert WERE_UNKNOWN in scorecard
        client.force_login(editor)
        for name in ("my_work", "sheet"):
            page = client.get(reverse(name, args=[plan.slug]), {"period": "2026-q4"})
            assert main_words(page).count(WERE_UNKNOWN) == 1, name
        period = ReportingPeriod.objects.get(code="2026-q4")
        client.force_login(administrator)
        page = client.get(reverse("admin:reporting_reportingperiod_change", args=[period.pk]))
    said = "weekdays: the holidays of 2027 were not known when it was fixed"
    assert said in page.content.decode()


def test_a_due_day_that_an_administrator_chose_was_counted_by_nothing(
    client, administrator, plan, window
):
    with time_machine.travel("2027-01-04T12:00:00+08:00"):
        client.force_login(administrator)
        open_periods(plan)
        period = ReportingPeriod.objects.get(code="2026-q4")
        address = reverse("admin:reporting_reportingperiod_change", args=[period.pk])
        client.post(address, {"due_on": "2027-01-20", "due_reason": "New Year."})
        page = client.get(address)

    period.refresh_from_db()
    assert (period.due_on, period.weekdays_in) == (date(2027, 1, 20), None)
    assert "chosen by an administrator" in page.content.decode()


def test_the_administrator_sees_it_before_a_period_opens(client, administrator, plan):
    sent = {
        "plan": plan.pk,
        "first_day": "2026-07-01",
        "last_day": "2026-12-31",
        "parts": "none",
        "working_days": "10",
        "reason": "Evaluation.",
    }
    with time_machine.travel("2027-01-04T12:00:00+08:00"):
        client.force_login(administrator)
        page = client.post(reverse("admin:reporting_reportingwindow_add"), sent).content.decode()

    assert page.count(UNKNOWN) == 1
    assert page.index("2026 Q3") < page.index("2026 Q4") < page.index(UNKNOWN)
