"""What is owed at this moment: reports that nobody handed in, and words that nobody gave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from planning.models import Plan
from tasks.reporting.answering import Answerers
from tasks.reporting.models import ReportingPeriod, StatusUpdate
from tasks.reporting.owing import Owed, owed_in
from tasks.reporting.vocabulary import Scope, State
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
    handed_in = _handed_in(periods)
    owed: dict[Place, list[Owed]] = defaultdict(list)
    for one in owed_in(plan, periods, answerers=answerers):
        if one.key not in handed_in:
            owed[one.ministry.pk, one.period.pk].append(one)
    return owed


def _handed_in(periods: Collection[ReportingPeriod]) -> set[tuple[int, int, str, int]]:
    """Return the keys of what was accepted, or lies with a reviewer; see `key_of`."""
    updates = StatusUpdate.objects.filter(
        period__in=periods, state__in=[State.SUBMITTED, State.ACCEPTED]
    )
    values = updates.values_list("task_id", "period_id", "scope", "holder_id")
    return {
        (task, period, scope, holder if scope == Scope.PART else 0)
        for task, period, scope, holder in values
    }


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
