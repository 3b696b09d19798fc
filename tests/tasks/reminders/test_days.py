"""On which days a period is reminded of: a table of cases, and what holds for any rules."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from tasks.reminders.days import NO_LONGER_THAN, Distances, reminder_days, word_days
from tasks.reminders.models.rules import ReminderRules, days_in
from tasks.reminders.planning import Stretch
from tasks.reminders.vocabulary import Kind
from tasks.reporting.models import ReportingPeriod

USUAL = Distances.of(ReminderRules())
DAYS = st.dates(date(2015, 1, 1), date(2032, 12, 31))
LISTS = st.lists(st.integers(1, 365), max_size=6).map(lambda days: tuple(sorted(set(days))))
DISTANCES = st.builds(
    Distances,
    due_soon=LISTS,
    overdue=LISTS,
    overdue_every=st.integers(0, 365),
    reviewers_after=st.integers(0, 365),
    administrators_after=st.integers(0, 365),
    word_after=LISTS,
)


def test_the_usual_rules_on_the_third_quarter_of_2026():
    days = reminder_days(date(2026, 10, 1), date(2026, 10, 20), USUAL)
    assert days[:8] == [
        (Kind.OPENED, date(2026, 10, 1)),
        (Kind.DUE_SOON, date(2026, 10, 19)),
        (Kind.DUE_SOON, date(2026, 10, 15)),
        (Kind.DUE_TODAY, date(2026, 10, 20)),
        (Kind.OVERDUE, date(2026, 10, 21)),
        (Kind.OVERDUE, date(2026, 10, 27)),
        (Kind.OVERDUE, date(2026, 11, 3)),
        (Kind.OVERDUE, date(2026, 12, 1)),
    ]
    assert [one for one in days if one[0] not in (Kind.OPENED, Kind.OVERDUE)][-2:] == [
        (Kind.TO_REVIEWERS, date(2026, 11, 3)),
        (Kind.TO_ADMINISTRATORS, date(2026, 11, 17)),
    ]
    # After two weeks every four, for a year: 14 + 12 × 28 = 350 days.
    assert [day for kind, day in days if kind is Kind.OVERDUE][-1] == date(2027, 10, 5)
    assert len(days) == 1 + 2 + 1 + 3 + 12 + 2


@pytest.mark.parametrize(
    ("opened_on", "due_on", "first"),
    [
        # Opened three days before it is due: five days before is over.
        (
            date(2026, 10, 17),
            date(2026, 10, 20),
            [("opened", 17), ("due_soon", 19), ("due_today", 20), ("overdue", 21)],
        ),
        (date(2026, 10, 20), date(2026, 10, 20), [("opened", 20), ("due_today", 20)]),
        # Opened after its due day: overdue is counted from the day on which it was asked for.
        (
            date(2026, 10, 25),
            date(2026, 10, 20),
            [("opened", 25), ("overdue", 26), ("overdue", 32)],
        ),
    ],
)
def test_a_period_that_opened_late_is_reminded_of_from_then_on(opened_on, due_on, first):
    days = reminder_days(opened_on, due_on, USUAL)
    told = [(kind.value, (day - date(2026, 9, 30)).days) for kind, day in days]
    assert told[: len(first)] == first
    assert all(day >= opened_on for _kind, day in days)


def test_a_leap_day_is_a_day():
    days = dict(reminder_days(date(2024, 2, 1), date(2024, 2, 28), USUAL)[:5])
    assert days[Kind.OVERDUE] == date(2024, 2, 29)
    days = dict(reminder_days(date(2023, 2, 1), date(2023, 2, 28), USUAL)[:5])
    assert days[Kind.OVERDUE] == date(2023, 3, 1)


def test_a_word_is_asked_for_some_days_after_a_report_was_accepted():
    assert word_days(date(2026, 12, 28), USUAL) == [date(2026, 12, 31), date(2027, 1, 7)]


def test_rules_that_ask_for_nothing_leave_the_opening_and_the_due_day():
    none = Distances((), (), 0, 0, 0, ())
    assert reminder_days(date(2026, 10, 1), date(2026, 10, 20), none) == [
        (Kind.OPENED, date(2026, 10, 1)),
        (Kind.DUE_TODAY, date(2026, 10, 20)),
    ]
    assert word_days(date(2026, 10, 1), none) == []


def test_without_a_list_the_overdue_are_reminded_at_the_interval_alone():
    every = Distances((), (), 100, 0, 0, ())
    assert list(every.overdue_days()) == [100, 200, 300]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("", ()),
        ("  ", ()),
        ("5, 1", (1, 5)),
        ("7 1 7", (1, 7)),
        ("1、7,21；30", (1, 7, 21, 30)),
        ("1,,7,", (1, 7)),
        ("365", (365,)),
    ],
)
def test_a_list_of_days_is_read_as_people_write_it(text, days):
    assert days_in(text) == days


@pytest.mark.parametrize("text", ["0", "366", "-1", "1.5", "one", "1-7", "9999", "²", "٣", "1; x"])
def test_what_is_no_list_of_days_is_refused(text):
    with pytest.raises(ValidationError):
        days_in(text)


@given(LISTS, st.sampled_from([",", " ", "、", ", ", "；", "\n"]))
def test_a_list_that_was_written_is_read_again(days, between):
    assert days_in(between.join(str(day) for day in days)) == days


@given(DAYS, st.integers(-400, 400), DISTANCES)
def test_no_day_has_a_kind_twice_and_none_lies_before_the_opening(opened_on, wait, distances):
    due_on = opened_on + timedelta(days=wait)
    days = reminder_days(opened_on, due_on, distances)
    assert len(set(days)) == len(days)
    assert all(day >= opened_on for _kind, day in days)
    # What is asked for is told of, and what is late is told of after it was due and asked for.
    assert (Kind.OPENED, opened_on) in days
    assert ((Kind.DUE_TODAY, due_on) in days) == (due_on >= opened_on)
    late = [day for kind, day in days if kind.urgency <= Kind.OVERDUE.urgency]
    assert all(day > max(due_on, opened_on) for day in late)
    last = max(due_on, opened_on) + timedelta(days=NO_LONGER_THAN)
    assert all(day <= last for _kind, day in days)


@given(DAYS, DAYS, DISTANCES, st.lists(DAYS, min_size=1, max_size=10))
def test_each_day_is_planned_once_whichever_days_the_planner_runs_on(
    opened_on, due_on, distances, runs
):
    """Days are missed, repeated, and come in any order, as by a clock that jumps."""
    through = opened_on - timedelta(days=1)
    planned = []
    for today in runs:
        stretch = Stretch(ReportingPeriod(due_on=due_on), opened_on, through, today)
        days = reminder_days(opened_on, due_on, distances)
        planned += [one for one in days if stretch.holds(one[1])]
        through = max(through, today)

    owed = [one for one in reminder_days(opened_on, due_on, distances) if one[1] <= max(runs)]
    assert sorted(planned) == sorted(owed)
