"""What is owed at this moment: reports that nobody handed in, and words that nobody gave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from planning.models import Plan
from tasks.reporting.answering import Answerers
from tasks.reporting.models import ActingBody, ReportingPeriod
from tasks.reporting.owing import Owed, handed_in_for, owed_in
from tasks.reporting.words import Awaited, awaited_in

# A ministry and a period, by their keys.
Place = tuple[int, int]


def reports_owed(
    plan: Plan, periods: Collection[ReportingPeriod], answerers: Answerers | None = None
) -> dict[Place, list[Owed]]:
    """Return what each ministry has still to hand in for each of `periods`, by task.

    What was handed in and lies with its reviewer is not owed; what came back is. A fixed few
    queries for a plan.
    """
    owed: dict[Place, list[Owed]] = defaultdict(list)
    for one in _not_handed_in(owed_in(plan, periods, answerers=answerers), periods):
        owed[one.ministry.pk, one.period.pk].append(one)
    return owed


def reports_owed_by(
    ministries: Collection[int], plan: Plan, periods: Collection[ReportingPeriod]
) -> list[Owed]:
    """Return what some ministries have still to hand in for each of `periods`.

    Only tasks that they or who they act for hold are looked at: a plan may have thousands. A
    fixed few queries.
    """
    bodies, acting = set(ministries), ActingBody.objects.filter(plan=plan)
    pairs = set(acting.values_list("body_id", "acting_id"))
    while further := {body for body, one in pairs if one in bodies} - bodies:
        bodies |= further
    tasks = list(plan.tasks.filter(responsibilities__ministry__in=bodies).distinct())
    owed = [one for one in owed_in(plan, periods, tasks) if one.ministry.pk in ministries]
    return _not_handed_in(owed, periods)


def _not_handed_in(owed: Iterable[Owed], periods: Collection[ReportingPeriod]) -> list[Owed]:
    handed_in = handed_in_for(periods)
    return [one for one in owed if one.key not in handed_in]


def words_awaited(plan: Plan) -> dict[Place, list[Awaited]]:
    """Return the reports that wait for each ministry's word, by period; a fixed few queries."""
    awaited: dict[Place, list[Awaited]] = defaultdict(list)
    for one in awaited_in(plan):
        awaited[one.ministry.pk, one.update.period_id].append(one)
    return awaited


def name_of(one: Owed | Awaited) -> str:
    """Return by what a report that is owed, or a word, is known again at the next attempt."""
    if isinstance(one, Owed):
        return ".".join(str(part) for part in one.key)
    return f"{one.update.pk}.{one.holder.pk}"


def tasks_named(owed: Sequence[Owed], awaited: Sequence[Awaited]) -> set[int]:
    """Return the keys of the tasks that a message names."""
    return {one.task.pk for one in owed} | {one.update.task_id for one in awaited}
