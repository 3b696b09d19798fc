"""What lies on a person's desk: for each ministry they edit, what it owes and what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from ministries.models import Ministry, User
from planning.models import Plan
from tasks.matrix.models import Task
from tasks.reporting.answering import Answerers
from tasks.reporting.models import ReportingPeriod, StatusUpdate
from tasks.reporting.owing import Key, Owed, asked_in, key_of
from tasks.reporting.vocabulary import Scope, State


@dataclass(frozen=True)
class Row:
    """An update that is owed, what is being written of it, and what was accepted of it.

    `has_earlier` says whether a report for an earlier period was accepted.
    """

    owed: Owed
    open: StatusUpdate | None = None
    standing: StatusUpdate | None = None
    has_earlier: bool = False

    @property
    def update(self) -> StatusUpdate | None:
        """What the row shows: the open update, else the accepted one."""
        return self.open or self.standing

    @property
    def state(self) -> State | None:
        """How far it has come; None while nobody has begun it."""
        return State.of(self.update.state) if self.update else None

    @property
    def is_to_write(self) -> bool:
        """Whether its ministry has something to do: begin it, or hand it in."""
        if self.open:
            return self.open.is_editable
        return self.standing is None

    @property
    def is_with_reviewers(self) -> bool:
        """Whether it lies on a reviewer's desk."""
        return self.state == State.SUBMITTED

    @property
    def is_correction(self) -> bool:
        """Whether what is open corrects what was accepted."""
        return self.open is not None and self.standing is not None

    @property
    def is_waited_for(self) -> bool:
        """Whether nothing was handed in for it yet."""
        return self.standing is None and (self.open is None or self.open.submitted_on is None)

    def is_late_on(self, day: date) -> bool:
        """Return whether it is late as the scorecard counts: what came in time, and was returned
        or is being corrected, stays in time.
        """
        if self.standing:
            return False
        return self.open.is_late_on(day) if self.open else self.owed.period.is_overdue_on(day)

    @property
    def name(self) -> str:
        """What tells this row from all others."""
        owed = self.owed
        return f"{owed.task.pk}.{owed.period.pk}.{owed.scope}.{owed.holder.pk}"

    @property
    def ticket(self) -> str:
        """Its name and the version that is shown: what a tick sends."""
        return f"{self.name}@{self.open.version if self.open else 0}"


@dataclass(frozen=True)
class PeriodWork:
    """What a ministry owes for one period, and what of it is excused."""

    period: ReportingPeriod
    rows: Sequence[Row]
    today: date
    excused: Sequence[Owed] = ()

    @property
    def days_left(self) -> int:
        """In how many days its reports are due; below zero once they are overdue."""
        return (self.period.due_on - self.today).days

    @property
    def days_late(self) -> int:
        """How many days ago its reports were due."""
        return -self.days_left

    @property
    def to_write(self) -> list[Row]:
        """What is to be begun or handed in."""
        return [row for row in self.rows if row.is_to_write]

    @property
    def late(self) -> list[Row]:
        """What of it is late."""
        return [row for row in self.to_write if row.is_late_on(self.today)]

    @property
    def is_waited_for(self) -> bool:
        """Whether something was never handed in."""
        return any(row.is_waited_for for row in self.rows)

    @property
    def with_reviewers(self) -> list[Row]:
        """What lies on a reviewer's desk."""
        return [row for row in self.rows if row.is_with_reviewers]

    @property
    def done(self) -> list[Row]:
        """What was accepted and is not being corrected."""
        return [row for row in self.rows if row.standing and not row.open]


@dataclass(frozen=True)
class MinistryWork:
    """One ministry's desk. `others` are open updates that nobody asks for any more."""

    ministry: Ministry
    periods: Sequence[PeriodWork]
    others: Sequence[StatusUpdate]
    lacking: dict[Ministry, list[Task]] = field(default_factory=dict)

    @property
    def left(self) -> int:
        """How many reports it still has to hand in."""
        return sum(len(one.to_write) for one in self.periods)

    @property
    def overdue(self) -> int:
        """How many of them are late."""
        return sum(len(one.late) for one in self.periods)

    @property
    def may_be_unchanged(self) -> bool:
        """Whether “no change” can be said of any report that is left to hand in."""
        return any(row.has_earlier for one in self.periods for row in one.to_write)

    @property
    def returned(self) -> list[Row]:
        """What reviewers sent back."""
        return [row for one in self.periods for row in one.rows if row.state == State.RETURNED]

    @property
    def has_excused(self) -> bool:
        """Whether something is excused."""
        return any(one.excused for one in self.periods)

    @property
    def accepted_whole(self) -> list[PeriodWork]:
        """The periods for which everything is accepted."""
        return [one for one in self.periods if one.rows and len(one.done) == len(one.rows)]

    @property
    def rows(self) -> Iterable[Row]:
        """Every row of every period."""
        return (row for one in self.periods for row in one.rows)


def work_of(user: User, plan: Plan, today: date) -> list[MinistryWork]:
    """Return the desk of each ministry that `user` edits; a fixed few queries.

    Administrators edit all: for them, those with anything on their desk. Periods come by due
    day, the earliest and so the most overdue first.
    """
    edited = list(Ministry.objects.edited_by(user).prefetch_related("successions_from"))
    if not edited:
        return []
    periods = sorted(plan.reporting_periods.open_on(today), key=lambda one: one.due_on)
    tasks = list(plan.tasks.all())
    answerers = Answerers(plan, tasks)
    asked = asked_in(plan, periods, tasks, answerers)
    owed = [one for one in asked if one.excuse is None]
    excused = [one for one in asked if one.excuse]
    rows = _rows_by_ministry(owed, _updates(user, plan), _first_accepted(plan))
    lacking = answerers.without_acting_body(tasks, periods[-1].last_day) if periods else {}
    desks = [
        MinistryWork(
            ministry,
            _by_period(
                periods,
                rows.owed[ministry.pk],
                [one for one in excused if one.ministry.pk == ministry.pk],
                today,
            ),
            rows.others[ministry.pk],
            {
                body: of_body
                for body, of_body in lacking.items()
                if ministry.pk in (body.pk, *_successors(body))
            },
        )
        for ministry in edited
    ]
    if user.is_superuser and user.is_active:
        return [desk for desk in desks if any(desk.rows) or desk.others]
    return desks


def _successors(body: Ministry) -> list[int]:
    return [one.successor_id for one in body.successions_from.all() if one.successor_id]


@dataclass(frozen=True)
class _Rows:
    """Rows and open updates without one, by the key of the ministry that reports."""

    owed: dict[int, list[Row]]
    others: dict[int, list[StatusUpdate]]


def _updates(user: User, plan: Plan) -> list[StatusUpdate]:
    own = StatusUpdate.objects.reported_by(user).of_plan(plan).in_full()
    return [*own.unfinished(), *own.standing()]


# A task, or a holder's part of it.
_Part = tuple[int, str, int]


def _first_accepted(plan: Plan) -> dict[_Part, date]:
    """Return the last day of the first period for which each task, or part, has a report."""
    standing = StatusUpdate.objects.of_plan(plan).standing().order_by("-period__last_day")
    values = standing.values_list("task_id", "scope", "holder_id", "period__last_day")
    return {_part(task, scope, holder): day for task, scope, holder, day in values}


def _part(task: int, scope: str, holder: int) -> _Part:
    return task, scope, holder if scope == Scope.PART else 0


def _rows_by_ministry(
    owed: Iterable[Owed], updates: Iterable[StatusUpdate], first: dict[_Part, date]
) -> _Rows:
    opened: dict[Key, StatusUpdate] = {}
    standing: dict[Key, StatusUpdate] = {}
    others = defaultdict(list)
    asked = {(one.key, one.ministry.pk): one for one in owed}
    for update in updates:
        key = key_of(update)
        if update.state == State.ACCEPTED:
            standing[key] = update
        elif (key, update.ministry_id) in asked:
            opened[key] = update
        else:
            others[update.ministry_id].append(update)
    rows = defaultdict(list)
    for (key, ministry), one in asked.items():
        day = first.get(_part(one.task.pk, one.scope, one.holder.pk), one.period.first_day)
        has_earlier = day < one.period.first_day
        rows[ministry].append(Row(one, opened.get(key), standing.get(key), has_earlier))
    return _Rows(rows, others)


def _by_period(
    periods: Iterable[ReportingPeriod],
    rows: Iterable[Row],
    excused: Iterable[Owed],
    today: date,
) -> list[PeriodWork]:
    by_period: dict[int, list[Row]] = defaultdict(list)
    excused_by_period: dict[int, list[Owed]] = defaultdict(list)
    for row in rows:
        by_period[row.owed.period.pk].append(row)
    for one in excused:
        excused_by_period[one.period.pk].append(one)
    return [
        PeriodWork(period, by_period[period.pk], today, excused_by_period[period.pk])
        for period in periods
        if by_period[period.pk] or excused_by_period[period.pk]
    ]
