"""Making the rows of what is to be reminded of, before anything is sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from planning.models import Plan
from tasks.reminders.days import Distances, reminder_days, word_days
from tasks.reminders.models import Event, Planned, Reminder, rules_of
from tasks.reminders.querysets import without_event
from tasks.reminders.still_owed import reports_owed, words_awaited
from tasks.reminders.vocabulary import Kind
from tasks.reporting.models import Move, ReportingPeriod, StatusUpdate


@dataclass(frozen=True)
class Stretch:
    """The days of a period that are planned now: after `after`, through `through`."""

    period: ReportingPeriod
    opened_on: date
    after: date
    through: date

    def holds(self, day: date) -> bool:
        """Return whether `day` is planned now."""
        return self.after < day <= self.through


@transaction.atomic
def plan_reminders(plan: Plan, today: date) -> int:
    """Make the reminders of every day through `today` that wasn't planned yet; say how many.

    Missed days are made up for. Doing it twice, or at once, makes nothing twice. A fixed few
    queries for a plan, one alone on a day on which there is nothing to plan.
    """
    stretches = [one for one in _stretches(plan, today) if one.after < one.through]
    if not stretches:
        return 0
    distances = Distances.of(rules_of(plan))
    reminders = [*_of_reports(plan, stretches, distances), *_of_words(plan, stretches, distances)]
    before = Reminder.objects.filter(plan=plan).count()
    Reminder.objects.bulk_create(reminders, ignore_conflicts=True, batch_size=1000)
    made = Reminder.objects.filter(plan=plan).count() - before
    _mark(stretches, today)
    return made


def _stretches(plan: Plan, today: date) -> Iterable[Stretch]:
    """Yield for each open period what of it isn't planned yet; one query."""
    periods = ReportingPeriod.objects.filter(plan=plan).open_on(today)
    for period in periods.select_related("planned").order_by("first_day"):
        opened_on = max(timezone.localdate(period.opened_at), period.opens_on)
        planned: Planned | None = getattr(period, "planned", None)
        after = planned.through if planned else opened_on - timedelta(days=1)
        if after > today + timedelta(days=1):
            after = today - timedelta(days=1)  # A clock ran ahead, and came back.
        yield Stretch(period, opened_on, after, today)


def _of_reports(
    plan: Plan, stretches: Sequence[Stretch], distances: Distances
) -> Iterable[Reminder]:
    days = {
        stretch.period.pk: [
            (kind, day)
            for kind, day in reminder_days(stretch.opened_on, stretch.period.due_on, distances)
            if stretch.holds(day)
        ]
        for stretch in stretches
    }
    periods = [stretch.period for stretch in stretches if days[stretch.period.pk]]
    if not periods:
        return
    for ministry, period in reports_owed(plan, periods):
        for kind, day in days[period]:
            yield Reminder(ministry_id=ministry, plan=plan, period_id=period, kind=kind, day=day)


def _of_words(plan: Plan, stretches: Sequence[Stretch], distances: Distances) -> Iterable[Reminder]:
    if not _accepted_for_words(plan, stretches, distances):
        return
    stretch_of = {stretch.period.pk: stretch for stretch in stretches}
    found: dict[tuple[int, int], set[date]] = defaultdict(set)
    for (ministry, period), awaited in words_awaited(plan).items():
        for one in awaited:
            accepted_on = timezone.localdate(one.update.reviewed_at)
            for day in word_days(accepted_on, distances):
                if period in stretch_of and stretch_of[period].holds(day):
                    found[ministry, period].add(day)
    for (ministry, period), days in found.items():
        for day in days:
            yield Reminder(
                ministry_id=ministry, plan=plan, period_id=period, kind=Kind.WORD, day=day
            )


def _accepted_for_words(plan: Plan, stretches: Sequence[Stretch], distances: Distances) -> bool:
    """Whether a report was accepted so long ago that words on it are asked for now; one query."""
    if not distances.word_after:
        return False
    first = min(one.after for one in stretches) - timedelta(days=max(distances.word_after) - 1)
    last = max(one.through for one in stretches) - timedelta(days=min(distances.word_after))
    return StatusUpdate.objects.of_plan(plan).accepted_in(first, last).exists()


def _mark(stretches: Sequence[Stretch], today: date) -> None:
    periods = [stretch.period for stretch in stretches]
    Planned.objects.bulk_create(
        [Planned(period=period, through=today) for period in periods], ignore_conflicts=True
    )
    # Not a day backwards, another planner may be past midnight; what a clock that ran ahead had
    # marked is planned again.
    ahead = Q(through__gt=today + timedelta(days=1))
    marks = Planned.objects.filter(Q(through__lt=today) | ahead, period__in=periods)
    marks.update(through=today)


def make_events(limit: int | None = None) -> int:
    """Make the events of steps that are told at once and have none yet; say how many.

    At most `limit` of them, all where it is None.
    """
    moves = list(without_event(Move.objects.all())[:limit])
    Event.objects.bulk_create([Event(move=move) for move in moves], ignore_conflicts=True)
    return len(moves)
