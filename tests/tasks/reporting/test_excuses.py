"""What an administrator excuses is owed by nobody, from the day on which it was excused."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from ministries.models import Ministry, User
from planning.models import Plan
from tasks.matrix.packages.shipped import load_what_is_absent
from tasks.reminders.still_owed import reports_owed
from tasks.reporting.excusing import excusable_in, excuse, lift
from tasks.reporting.models import Excuse, ReportingPeriod, ReportingWindow
from tasks.reporting.my_work import work_of
from tasks.reporting.owing import asked_in, owed_in
from tasks.reporting.periods import open_periods
from tasks.reporting.scoring import Scores, accounts_of, missing_on
from tasks.reporting.vocabulary import FINISHED, Outcome, Parts, Scope, Status
from tests.tasks.reporting.conftest import TODAY
from tests.tasks.reporting.dated import at
from tests.tasks.reporting.reports import accepted_of, draft_of, submitted_of

WHY = "The fund starts next year."


@pytest.fixture
def most(db):
    return Ministry.objects.get(slug="most")


def numbers_of(owed, slug="most"):
    return [one.task.number for one in owed if one.ministry.slug == slug]


def excuse_task(administrator, period, *numbers, reason=WHY):
    chosen = [one.owed for one in excusable_in(period) if one.owed.task.number in numbers]
    return excuse(administrator, chosen, reason)


def test_what_is_excused_is_owed_by_nobody_for_this_period_alone(administrator, plan, periods):
    q2, q3 = periods["2026-q2"], periods["2026-q3"]
    excuse_task(administrator, q3, "42", "47")

    assert numbers_of(owed_in(plan, [q3])) == ["30", "48"]
    assert numbers_of(owed_in(plan, [q2])) == ["30", "42", "47", "48"]
    assert len(owed_in(plan, [q3])) == 65 - 2
    owed = reports_owed(plan, [q3])[Ministry.objects.get(slug="most").pk, q3.pk]
    assert [one.task.number for one in owed] == ["30", "48"]


def test_it_is_owed_again_once_it_is_lifted(administrator, plan, period):
    given_up = excuse_task(administrator, period, "42")
    assert lift(administrator, [given_up[0].pk], "It began after all.") == given_up

    assert numbers_of(owed_in(plan, [period])) == ["30", "42", "47", "48"]
    stored = Excuse.objects.get()
    assert (stored.lifted_by, stored.lift_reason) == (administrator, "It began after all.")
    assert lift(administrator, [stored.pk], "Again.") == []
    # And may be excused anew.
    excuse_task(administrator, period, "42")
    assert numbers_of(owed_in(plan, [period])) == ["30", "47", "48"]
    assert Excuse.objects.count() == 2


def test_nothing_is_excused_twice_at_a_time(administrator, plan, period):
    [owed] = [one.owed for one in excusable_in(period) if one.owed.task.number == "42"]
    excuse(administrator, [owed], WHY)
    [other] = [one.owed for one in excusable_in(period) if one.owed.task.number == "47"]

    with pytest.raises(ValidationError, match="excused already"):
        excuse(administrator, [other, owed], WHY)
    assert Excuse.objects.count() == 1, "all that were chosen, or none"


@pytest.mark.parametrize(
    ("day", "owed", "overdue", "excused"),
    [
        (date(2026, 10, 20), 4, 0, 0),
        (date(2026, 11, 9), 4, 4, 0),
        # From the day on which it was excused until the day on which that was lifted.
        (date(2026, 11, 10), 3, 3, 1),
        (date(2026, 11, 19), 3, 3, 1),
        (date(2026, 11, 20), 4, 4, 0),
    ],
)
def test_an_excuse_changes_the_account_from_its_own_day_on(
    administrator, plan, period, most, day, owed, overdue, excused
):
    with at(date(2026, 11, 10)):
        [one] = excuse_task(administrator, period, "42")
    with at(date(2026, 11, 20)):
        lift(administrator, [one.pk], "It began after all.")

    score = Scores(accounts_of(plan, [period], AnonymousUser(), day)).score(most.pk, period)
    assert (score.owed, score.overdue, score.excused) == (owed, overdue, excused)


def test_what_is_excused_is_neither_missing_nor_late_nor_in_time(
    administrator, plan, period, editor, reviewer, most
):
    accepted_of(editor, reviewer, plan.tasks.get(number="30"), period)
    submitted_of(editor, plan.tasks.get(number="42"), period)
    excuse_task(administrator, period, "42", "47")

    accounts = accounts_of(plan, [period], editor, TODAY)
    score = Scores(accounts).score(most.pk, period)
    assert (score.owed, score.late, score.overdue, score.open) == (2, 1, 1, 0)
    assert (score.accepted, score.excused) == (1, 2)
    outcomes = {one.owed.task.number: one.outcome for one in accounts if one.owed.ministry == most}
    assert outcomes["42"] is Outcome.EXCUSED
    assert outcomes["47"] is Outcome.EXCUSED
    missing = [one for one in missing_on(plan, TODAY) if one.owed.ministry == most]
    assert [one.owed.task.number for one in missing if one.owed.period == period] == ["48"]


def test_a_holders_part_is_excused_by_itself(administrator, plan, window):
    """MOST, MOF and NDRC lead task 48: the last two report their parts."""
    window.parts = Parts.LEADS_AND_JOINT
    window.save()
    period = open_periods(plan, TODAY)[-1]

    def of_48(owed):
        return [(one.scope, one.holder.slug) for one in owed if one.task.number == "48"]

    rows = [one.owed for one in excusable_in(period)]
    assert of_48(rows) == [(Scope.TASK, "most"), (Scope.PART, "mof"), (Scope.PART, "ndrc")]
    [part] = [one for one in rows if one.task.number == "48" and one.holder.slug == "mof"]
    excuse(administrator, [part], WHY)
    assert of_48(owed_in(plan, [period])) == [(Scope.TASK, "most"), (Scope.PART, "ndrc")]


def test_what_was_accepted_cannot_be_excused(plan, period, editor, reviewer):
    accepted_of(editor, reviewer, plan.tasks.get(number="30"), period)

    rows = [one.owed for one in excusable_in(period)]
    assert numbers_of(rows) == ["42", "47", "48"]


def test_a_draft_stays_and_my_work_names_what_is_excused(
    administrator, plan, period, editor, reviewer
):
    draft = draft_of(editor, plan.tasks.get(number="42"), period)
    [row] = [one for one in excusable_in(period) if one.owed.task.number == "42"]
    assert row.open == draft
    excuse_task(administrator, period, "42", "47")

    [desk] = work_of(editor, plan, TODAY)
    [work] = [one for one in desk.periods if one.period == period]
    assert [one.owed.task.number for one in work.to_write] == ["30", "48"]
    assert [one.task.number for one in work.excused] == ["42", "47"]
    assert desk.others == [draft]


def test_a_ministry_whose_reports_are_all_excused_owes_nothing(administrator, plan, window, editor):
    window.first_day = date(2026, 7, 1)
    window.save()
    [period] = open_periods(plan, TODAY)
    excuse_task(administrator, period, "30", "42", "47", "48")

    [desk] = work_of(editor, plan, TODAY)
    assert (desk.left, desk.overdue, desk.accepted_whole) == (0, 0, [])
    assert len(desk.periods[0].excused) == 4


@pytest.mark.parametrize(
    ("scope", "holder", "message"),
    [
        (Scope.PART, None, "Name the body for a part of its own"),
        (Scope.TASK, "most", "Name the body for a part of its own"),
    ],
)
def test_an_excuse_names_a_body_for_a_part_and_only_then(
    administrator, plan, period, scope, holder, message
):
    one = Excuse(
        task=plan.tasks.get(number="48"),
        period=period,
        scope=scope,
        holder=Ministry.objects.get(slug=holder) if holder else None,
        reason=WHY,
        author=administrator,
    )
    with pytest.raises(ValidationError, match=message):
        one.full_clean()


class EachTaskHasOneAnswer(TestCase):
    """Whatever was finished, excused and lifted: each task is owed once, or for a reason never."""

    def setUp(self):
        if not Plan.objects.exists():
            list(load_what_is_absent())
        self.plan = Plan.objects.get(slug="13fyp-sei")
        self.author = User.objects.create_superuser("ada@example.org", "x", name="Ada")
        ReportingWindow.objects.create(
            plan=self.plan,
            first_day=date(2026, 1, 1),
            last_day=date(2026, 12, 31),
            parts=Parts.ALL,
            reason="x",
        )

    @settings(max_examples=8)
    @given(st.sets(st.integers(0, 300), max_size=30), st.sets(st.integers(0, 300), max_size=10))
    def test_each_asked_for_is_owed_once_or_excused(self, excused, lifted):
        periods = open_periods(self.plan, TODAY) or list(ReportingPeriod.objects.all())
        before = owed_in(self.plan, periods)
        keys = [one.key for one in before]
        assert len(set(keys)) == len(keys), "nothing is owed twice"
        held = {(one.task.pk, one.period.pk) for one in before if one.scope == Scope.TASK}
        assert len(held) == 65 * 3, "all but the four of ended bodies"

        chosen = [one for place, one in enumerate(before) if place in excused]
        stored = excuse(self.author, chosen, WHY)
        given_up = [one.pk for place, one in enumerate(stored) if place in lifted]
        lift(self.author, given_up, "x")

        left = {one.key for one in stored if one.pk not in given_up}
        after = {one.key for one in owed_in(self.plan, periods)}
        asked = asked_in(self.plan, periods)
        assert after == set(keys) - left
        assert [one.key for one in asked] == keys
        assert {one.key for one in asked if one.excuse} == left


@pytest.mark.parametrize("status", [one.value for one in FINISHED])
def test_a_finished_task_is_asked_of_nobody_from_the_next_period_on(
    plan, periods, editor, reviewer, status
):
    """It was finished in May: the second quarter's last day comes after, the first's before."""
    task = plan.tasks.get(number="30")
    with at(date(2026, 5, 4)):
        accepted_of(editor, reviewer, task, periods["2026-q1"], status=status, progress=100)

    owed = owed_in(plan, periods.values())
    assert [one.period.code for one in owed if one.task == task] == ["2026-q1"]


def test_what_was_finished_by_mistake_and_corrected_is_owed_again(plan, periods, editor, reviewer):
    task, q1 = plan.tasks.get(number="30"), periods["2026-q1"]
    with at(date(2026, 5, 4)):
        accepted_of(editor, reviewer, task, q1, status=Status.COMPLETED, progress=100)
    with at(date(2026, 5, 11)):
        accepted_of(editor, reviewer, task, q1, status=Status.ON_TRACK, progress=80)

    owed = owed_in(plan, periods.values())
    codes = ["2026-q1", "2026-q2", "2026-q3"]
    assert [one.period.code for one in owed if one.task == task] == codes
