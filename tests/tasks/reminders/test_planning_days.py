"""Which reminders stand as rows after the planner ran on some days: each day's once.

MOST owes reports for the third quarter of 2026, which opened on 1 October and is due on the 20th.
"""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from planning.models import Plan
from tasks.matrix.packages.shipped import load_what_is_absent
from tasks.reminders.models import Planned, Reminder, ReminderRules
from tasks.reminders.planning import plan_reminders
from tasks.reminders.vocabulary import Kind
from tasks.reporting.excusing import excusable_in, excuse, lift
from tasks.reporting.models import ReportingPeriod

# What MOST is reminded of by the usual rules until the end of 2026, counted by hand.
BY_THE_USUAL_RULES = [
    ("opened", date(2026, 10, 1)),
    ("due_soon", date(2026, 10, 15)),
    ("due_soon", date(2026, 10, 19)),
    ("due_today", date(2026, 10, 20)),
    ("overdue", date(2026, 10, 21)),
    ("overdue", date(2026, 10, 27)),
    ("overdue", date(2026, 11, 3)),
    ("to_reviewers", date(2026, 11, 3)),
    ("to_administrators", date(2026, 11, 17)),
    ("overdue", date(2026, 12, 1)),
    ("overdue", date(2026, 12, 29)),
]


def third_quarter(plan):
    """A period that opened on its first day, as a program that always runs opens it."""
    return ReportingPeriod.objects.create(
        plan=plan,
        code="2026-q3",
        first_day=date(2026, 7, 1),
        last_day=date(2026, 9, 30),
        due_on=date(2026, 10, 20),
        opened_at="2026-10-01T00:10:00+08:00",
    )


@pytest.fixture
def quarter(plan):
    return third_quarter(plan)


def told_to_most():
    rows = Reminder.objects.filter(ministry__slug="most").order_by("day", "kind")
    return list(rows.values_list("kind", "day"))


def by_the_usual_rules(through):
    return sorted(
        (one for one in BY_THE_USUAL_RULES if one[1] <= through), key=lambda one: (one[1], one[0])
    )


def test_missed_days_are_made_up_for_and_no_day_is_planned_twice(plan, quarter):
    made = [plan_reminders(plan, date(2026, 10, day)) for day in (1, 20, 20, 16, 21)]

    assert [bool(number) for number in made] == [True, True, False, False, True]
    assert told_to_most() == by_the_usual_rules(date(2026, 10, 21))
    assert Planned.objects.get(period=quarter).through == date(2026, 10, 21)


def test_rules_that_are_changed_count_for_the_days_to_come(plan, quarter):
    plan_reminders(plan, date(2026, 10, 15))
    rules = ReminderRules.objects.create(plan=plan, due_soon="12, 10, 3", overdue="1, 7, 14")
    plan_reminders(plan, date(2026, 10, 19))
    # Twelve and ten days before are over; the 19th is none of its days any more.
    assert told_to_most() == [
        ("opened", date(2026, 10, 1)),
        ("due_soon", date(2026, 10, 15)),
        ("due_soon", date(2026, 10, 17)),
    ]

    plan_reminders(plan, date(2026, 10, 21))
    rules.overdue, rules.overdue_every, rules.reviewers_after = "1, 2", 0, 0
    rules.save()
    plan_reminders(plan, date(2026, 12, 31))
    assert told_to_most()[3:] == [
        ("due_today", date(2026, 10, 20)),
        ("overdue", date(2026, 10, 21)),
        ("overdue", date(2026, 10, 22)),
        ("to_administrators", date(2026, 11, 17)),
    ]


def test_rules_are_read_when_a_missed_day_is_made_up_for(plan, quarter):
    """What was not planned yet is still to come, also where its day is over."""
    plan_reminders(plan, date(2026, 10, 12))
    ReminderRules.objects.create(plan=plan, due_soon="2")
    plan_reminders(plan, date(2026, 10, 20))

    assert told_to_most() == [
        ("opened", date(2026, 10, 1)),
        ("due_soon", date(2026, 10, 18)),
        ("due_today", date(2026, 10, 20)),
    ]


def test_a_due_day_that_is_put_off_moves_what_is_still_to_come(plan, quarter):
    plan_reminders(plan, date(2026, 10, 19))
    quarter.due_on, quarter.due_reason = date(2026, 10, 30), "The flood."
    quarter.save()
    plan_reminders(plan, date(2026, 10, 31))

    assert told_to_most()[3:] == [
        ("due_soon", date(2026, 10, 25)),
        ("due_soon", date(2026, 10, 29)),
        ("due_today", date(2026, 10, 30)),
        ("overdue", date(2026, 10, 31)),
    ]


def test_nobody_is_reminded_of_what_is_excused_until_it_is_lifted(plan, quarter, administrator):
    plan_reminders(plan, date(2026, 10, 14))
    chosen = [one.owed for one in excusable_in(quarter) if one.owed.ministry.slug == "most"]
    stored = excuse(administrator, chosen, "The fund starts next year.")
    plan_reminders(plan, date(2026, 10, 20))
    assert told_to_most() == [("opened", date(2026, 10, 1))]

    lift(administrator, [stored[0].pk], "It began after all.")
    plan_reminders(plan, date(2026, 10, 21))
    assert told_to_most()[1:] == [("overdue", date(2026, 10, 21))]


class WhicheverDaysThePlannerRunsOn(TestCase):
    """Days missed, repeated, and a clock that is set forward and back."""

    def setUp(self):
        if not Plan.objects.exists():
            list(load_what_is_absent())
        self.plan = Plan.objects.get(slug="13fyp-sei")
        third_quarter(self.plan)

    @settings(max_examples=10)
    @given(
        st.lists(st.dates(date(2026, 10, 1), date(2026, 12, 31)), min_size=1, max_size=6),
    )
    def test_each_day_of_a_reminder_is_planned_once(self, days):
        for today in days:
            plan_reminders(self.plan, today)
        assert told_to_most() == by_the_usual_rules(max(days))
        assert not Reminder.objects.exclude(kind__in=list(Kind)).exists()
