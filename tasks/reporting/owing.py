"""What is owed for a period, and what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from ministries.models import Ministry
from planning.models import Plan
from planning.reading.vocabulary import Role
from tasks.matrix.models import Task
from tasks.reporting.answering import Answerers, Holder
from tasks.reporting.models import Excuse, ReportingPeriod, StatusUpdate
from tasks.reporting.querysets import end_of
from tasks.reporting.vocabulary import FINISHED, Parts, Scope, State

# Task, period, scope and, of a part, its holder: what is owed and what answers to it share it.
Key = tuple[int, int, str, int]


@dataclass(frozen=True)
class Owed:
    """An update that is asked for: on which task, for which period, of whom.

    `holder` is the body of the matrix that it speaks for, `ministry` the one that owes it: the
    holder, or the body that acts for it. With an `excuse` it isn't owed.
    """

    task: Task
    period: ReportingPeriod
    scope: Scope
    holder: Ministry
    ministry: Ministry
    excuse: Excuse | None = None

    @property
    def key(self) -> Key:
        """What an update that answers to it has in common with it; see `key_of`."""
        return _key(self.task.pk, self.period.pk, self.scope, self.holder.pk)


def key_of(update: StatusUpdate) -> Key:
    """Return the key of the owed update that `update` answers to."""
    return _key(update.task_id, update.period_id, update.scope, update.holder_id)


def handed_in_for(periods: Iterable[ReportingPeriod]) -> set[Key]:
    """Return the keys of what was accepted for `periods`, or lies with a reviewer; one query."""
    updates = StatusUpdate.objects.filter(
        period__in=periods, state__in=[State.SUBMITTED, State.ACCEPTED]
    )
    values = updates.values_list("task_id", "period_id", "scope", "holder_id")
    return {_key(*one) for one in values}


def _key(task: int, period: int, scope: str, holder: int | None) -> Key:
    """A task's report is one, whichever body of the matrix it speaks for; parts are by holder."""
    return (task, period, scope, holder or 0 if scope == Scope.PART else 0)


ROLES_WITH_PARTS: Mapping[str, tuple[Role, ...]] = {
    Parts.NONE: (),
    Parts.LEADS_AND_JOINT: (Role.LEAD, Role.JOINT),
    Parts.ALL: tuple(Role),
}


def reports_part(held: Holder, answerable: Ministry | None, parts: str) -> bool:
    """Return whether a holder reports a part of its own: the answerable one gives the status."""
    is_answerable = answerable is not None and held.ministry_id == answerable.pk
    return not is_answerable and held.role in ROLES_WITH_PARTS[parts]


def owed_in(
    plan: Plan,
    periods: Iterable[ReportingPeriod],
    tasks: Sequence[Task] | None = None,
    answerers: Answerers | None = None,
    as_of: date | None = None,
) -> list[Owed]:
    """Return every update that is owed for `periods`, by period and task; a fixed few queries.

    That is all that is asked for, without what is excused; see `asked_in`.
    """
    asked = asked_in(plan, periods, tasks, answerers, as_of)
    return [one for one in asked if one.excuse is None]


def asked_in(
    plan: Plan,
    periods: Iterable[ReportingPeriod],
    tasks: Sequence[Task] | None = None,
    answerers: Answerers | None = None,
    as_of: date | None = None,
) -> list[Owed]:
    """Return every update that is asked for, with the excuse that counts at the end of the day
    `as_of`, now by default; a fixed few queries.

    Each period's last day is asked: who held the task, who answered and acted for it then, and
    whether it was finished by what had been accepted. What a body that has ended would owe is
    owed by nobody until its acting body is named. Hand in `answerers` where they are known.
    """
    answerers = answerers or Answerers(plan, tasks)
    tasks = list(plan.tasks.all()) if tasks is None else tasks
    finished = _Finished(plan)
    excuses = {one.key: one for one in Excuse.objects.counting(as_of).filter(period__plan=plan)}
    asked = []
    for period in periods:
        day, parts = period.last_day, period.parts
        done = finished.on(day)
        for task in tasks:
            if task.pk in done:
                continue
            answer = answerers.answer(task.pk, day)
            if answer.holder and answer.reporter:
                asked.append(Owed(task, period, Scope.TASK, answer.holder, answer.reporter))
            # Where nobody reports parts, which is usual, the holders needn't be looked at.
            for held in answerers.holders(task.pk, day) if ROLES_WITH_PARTS[parts] else ():
                if reports_part(held, answer.holder, parts):
                    reporter = answerers.reporter_for(held.ministry, task.pk, day)
                    if reporter:
                        asked.append(Owed(task, period, Scope.PART, held.ministry, reporter))
    return [replace(one, excuse=excuses.get(one.key)) for one in asked] if excuses else asked


class _Finished:
    """Which tasks were completed or discontinued on a day, from one query for all days."""

    def __init__(self, plan: Plan):
        rows = StatusUpdate.objects.accepted().for_tasks().of_plan(plan).order_by("reviewed_at")
        self._rows: list[tuple[int, date, str, datetime | None]] = list(
            rows.values_list("task_id", "period__last_day", "status", "reviewed_at")
        )

    def on(self, day: date) -> set[int]:
        """Return the keys of tasks that were finished by the end of `day`."""
        # The latest period counts, and in it what was accepted last: it superseded the others.
        latest: dict[int, tuple[date, str]] = defaultdict(lambda: (date.min, ""))
        for task, last_day, status, accepted_at in self._rows:
            if accepted_at and accepted_at < end_of(day) and last_day >= latest[task][0]:
                latest[task] = (last_day, status)
        return {task for task, (_day, status) in latest.items() if status in FINISHED}
