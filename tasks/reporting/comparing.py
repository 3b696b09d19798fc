"""What changed in a plan between the ends of two days: statuses, holders, and what was accepted.

Each rests on what everyone may see.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from planning.models import Plan
from planning.reading.vocabulary import Role
from tasks.matrix.models import Responsibility, Task
from tasks.reporting.models import StatusUpdate
from tasks.reporting.querysets import Person, StatusUpdateQuerySet, end_of
from tasks.reporting.status import with_status
from tasks.reporting.vocabulary import Status


@dataclass(frozen=True)
class Standing:
    """How a task stood on a day: its status, progress in per cent, and the period it was for."""

    status: Status
    progress: int | None
    period: str | None


@dataclass(frozen=True)
class StatusChange:
    """A task whose status or progress was another on the second day."""

    task: Task
    before: Standing
    after: Standing


@dataclass(frozen=True)
class StatusCount:
    """How many tasks had a status on either day."""

    status: Status
    before: int
    after: int

    @property
    def difference(self) -> int:
        """How many more there were on the second day; below zero if fewer."""
        return self.after - self.before


@dataclass(frozen=True)
class StatusesBetween:
    """The tasks whose status changed, in order, and every status counted on both days."""

    changes: list[StatusChange]
    counts: list[StatusCount]


def statuses_between(plan: Plan, after: date, until: date) -> StatusesBetween:
    """Compare the statuses of a plan's tasks at the ends of two days; two queries."""
    before = {task.pk: _standing(task) for task in with_status(plan.tasks.all(), after)}
    changes: list[StatusChange] = []
    counted: tuple[Counter[Status], Counter[Status]] = Counter(), Counter()
    for task in with_status(plan.tasks.all(), until):
        was, now = before[task.pk], _standing(task)
        counted[0][was.status] += 1
        counted[1][now.status] += 1
        if (was.status, was.progress) != (now.status, now.progress):
            changes.append(StatusChange(task, was, now))
    counts = [StatusCount(status, counted[0][status], counted[1][status]) for status in Status]
    return StatusesBetween(changes, counts)


def _standing(task: Task) -> Standing:
    # Added by with_status.
    return Standing(Status.of(task.status), task.status_progress, task.status_period)  # type: ignore[attr-defined]


def accepted_between(plan: Plan, user: Person, after: date, until: date) -> StatusUpdateQuerySet:
    """Return the updates accepted after the end of one day, by the end of another, newest first."""
    accepted = StatusUpdate.objects.visible_to(user).accepted().of_plan(plan)
    between = accepted.filter(reviewed_at__gte=end_of(after), reviewed_at__lt=end_of(until))
    return between.in_full().order_by("-reviewed_at", "-pk")


@dataclass(frozen=True)
class HolderChange:
    """A body that came into a task, left it, or took another role; None where it had none."""

    held: Responsibility
    before: Role | None
    after: Role | None


def holders_between(plan: Plan, after: date, until: date) -> list[HolderChange]:
    """Return whose responsibilities the matrix gives otherwise on the second day; one query."""
    rows = Responsibility.objects.filter(task__plan=plan).begun_or_ended(after, until)
    return [
        HolderChange(own[0], before, now)
        for own in _by_holder(list(rows))
        if (before := _role_on(own, after)) != (now := _role_on(own, until))
    ]


def _by_holder(rows: Sequence[Responsibility]) -> Iterator[list[Responsibility]]:
    """Yield the rows of each body in each task."""
    grouped: dict[tuple[int, int], list[Responsibility]] = {}
    for row in rows:
        grouped.setdefault((row.task_id, row.ministry_id), []).append(row)
    yield from grouped.values()


def _role_on(rows: Sequence[Responsibility], day: date) -> Role | None:
    return next((row.known_role for row in rows if row.holds_on(day)), None)
