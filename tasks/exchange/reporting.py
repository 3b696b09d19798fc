"""What programs read of a plan's reporting, beside the updates themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from ministries.models import Ministry
from planning.models import Plan
from tasks.reporting.models import RecordEntry, ReportingPeriod
from tasks.reporting.querysets import Person, end_of
from tasks.reporting.schedule import record_then, schedule_of
from tasks.reporting.scoring import Score, Scores, accounts_of


@dataclass(frozen=True)
class PeriodScore:
    """A period, what all ministries owed for it, and what came of it."""

    code: str
    first_day: date
    last_day: date
    due_on: date
    weekdays_in: int | None
    due_reason: str
    score: Score


@dataclass(frozen=True)
class Scorecard:
    """What a ministry owed for a period, and what came of it."""

    ministry: Ministry
    name: str
    period: ReportingPeriod
    score: Score


def reporting_of(plan: Plan, day: date | None) -> dict[str, Any]:
    """Return window, latest period and record of a plan by the end of `day`; three queries."""
    shown_day = day or timezone.localdate()
    schedule = schedule_of(plan, shown_day)
    record = record_then(plan, shown_day)
    return {
        "window": schedule.window,
        "latest_period": schedule.periods[-1] if schedule.periods else None,
        "record": {
            "entries": record.entries if record else 0,
            "newest_hash": record.newest_hash if record else None,
        },
    }


def reporters_of(plan: Plan) -> list[str]:
    """Return the slugs of the plan's bodies, and of those that act for them."""
    bodies = plan.bodies.values_list("ministry__slug", flat=True)
    acting = plan.acting_bodies.values_list("acting__slug", flat=True)
    return list(dict.fromkeys([*bodies, *acting]))


def periods_by(plan: Plan, day: date | None) -> list[ReportingPeriod]:
    """Return the periods that had opened by `day`, the latest first."""
    opened = ReportingPeriod.objects.filter(plan=plan).open_on(day or timezone.localdate())
    return list(opened.order_by("-first_day"))


def scores_of(
    plan: Plan, periods: Iterable[ReportingPeriod], person: Person, day: date | None
) -> Scores:
    """Return the scores in some periods by the end of `day`, from what `person` may see."""
    return Scores(accounts_of(plan, periods, person, day or timezone.localdate()))


def period_scores(periods: Iterable[ReportingPeriod], scores: Scores) -> list[PeriodScore]:
    """Return the score of all ministries for each period."""
    return [
        PeriodScore(
            period.code,
            period.first_day,
            period.last_day,
            period.due_on,
            period.weekdays_in,
            period.due_reason,
            scores.total(period),
        )
        for period in periods
    ]


def scorecards(plan: Plan, periods: Iterable[ReportingPeriod], scores: Scores) -> list[Scorecard]:
    """Return a row for each period and ministry that owed something, or was excused.

    Ministries stand in the plan's order, and after them those that only act for others.
    """
    bodies = {body.ministry_id: body for body in plan.bodies.all()}

    def place(ministry: Ministry) -> tuple[bool, int]:
        body = bodies.get(ministry.pk)
        return (False, body.position) if body else (True, ministry.position)

    ministries = sorted(scores.ministries.values(), key=place)
    rows = (
        Scorecard(
            ministry,
            bodies[ministry.pk].name if ministry.pk in bodies else ministry.name,
            period,
            scores.score(ministry.pk, period),
        )
        for period in periods
        for ministry in ministries
    )
    return [row for row in rows if row.score.owed or row.score.excused]


def record_by(plan: Plan, day: date | None) -> QuerySet[RecordEntry]:
    """Return the entries of a plan's record by the end of `day`, the first one first."""
    entries = RecordEntry.objects.filter(plan=plan).order_by("number")
    entries = entries.filter(update__reviewed_at__lt=end_of(day)) if day else entries
    return entries.select_related("update").only(
        "number", "previous_hash", "hash", "content", "update__reviewed_at"
    )
