"""How well ministries report: what was owed for a period, and what came of it by a day.

The words, used alike on every page:

- *owed*: an update that `owing.owed_in` names, asked of the period's last day;
- *excused*: it would be owed, but an administrator excused it by the day; whatever came of it
  counts for nothing else;
- *reported*: an update that answers to it was handed in. What counts is when the first one was
  handed in: what is returned, revised or corrected later stays in time, or late;
- *in time*: reported on or before the period's due day; *late*: after it;
- *accepted*: an accepted update stands;
- *missing*: not reported; *overdue* once the due day is over, *open* until then.

So what is owed is in time, late, overdue or open, and what is accepted is one of the first two.
Counts rest on what the person who asks may see: to a visitor nothing is reported before it is
accepted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from ministries.models import Ministry
from planning.models import Plan
from tasks.matrix.models import Responsibility, Task
from tasks.reporting.answering import Answerers
from tasks.reporting.models import ReportingPeriod, StatusUpdate
from tasks.reporting.owing import Key, Owed, asked_in, key_of
from tasks.reporting.querysets import Person, end_of
from tasks.reporting.vocabulary import Outcome, State


@dataclass(frozen=True)
class Account:
    """An update that is asked for, and what came of it: when it was first handed in, and whether
    one stands.
    """

    owed: Owed
    reported_on: date | None
    is_accepted: bool
    outcome: Outcome


@dataclass(frozen=True)
class Score:
    """How many updates were owed, and how many came to what; and how many were excused."""

    accounts: Sequence[Account] = ()

    def _came_to(self, outcome: Outcome) -> int:
        return sum(account.outcome is outcome for account in self.accounts)

    @property
    def owed(self) -> int:
        """All that was owed."""
        return len(self.accounts) - self.excused

    @property
    def excused(self) -> int:
        """What would have been owed, had nobody excused it."""
        return self._came_to(Outcome.EXCUSED)

    @property
    def in_time(self) -> int:
        """What was reported by the due day."""
        return self._came_to(Outcome.IN_TIME)

    @property
    def late(self) -> int:
        """What was reported after the due day."""
        return self._came_to(Outcome.LATE)

    @property
    def overdue(self) -> int:
        """What wasn't reported, and was due."""
        return self._came_to(Outcome.OVERDUE)

    @property
    def open(self) -> int:
        """What wasn't reported, and isn't due yet."""
        return self._came_to(Outcome.OPEN)

    @property
    def missing(self) -> int:
        """What wasn't reported, due or not."""
        return self.overdue + self.open

    @property
    def accepted(self) -> int:
        """What was accepted."""
        return sum(
            account.is_accepted and account.outcome is not Outcome.EXCUSED
            for account in self.accounts
        )

    @property
    def share_in_time(self) -> int | None:
        """How much of what was owed was reported in time, in whole per cent; None if nothing was.

        Rounded half up, but a hundred means all of it, and nought none.
        """
        if not self.owed:
            return None
        if self.in_time in (0, self.owed):
            return 100 * self.in_time // self.owed
        return min(max((200 * self.in_time + self.owed) // (2 * self.owed), 1), 99)


def accounts_of(
    plan: Plan,
    periods: Iterable[ReportingPeriod],
    user: Person,
    day: date,
    answerers: Answerers | None = None,
    tasks: Sequence[Task] | None = None,
) -> list[Account]:
    """Return what was asked for in `periods` and what came of it by the end of `day`.

    What was excused by then is among it, with this as its outcome. By period and task; a fixed
    few queries. `tasks` narrows it to some of the plan's.
    """
    periods = list(periods)
    if not periods:
        return []
    reports = _reports(plan, periods, user, day)
    return [
        _account(owed, reports.get(owed.key, []), day)
        for owed in asked_in(plan, periods, tasks, answerers, as_of=day)
    ]


def missing_on(plan: Plan, day: date) -> list[Account]:
    """Return what everyone counts as missing on `day`: owed for a period open then, and nothing
    of it accepted by its end. What it came to says whether it is overdue.
    """
    periods = ReportingPeriod.objects.filter(plan=plan).open_on(day).order_by("first_day")
    accounts = accounts_of(plan, periods, AnonymousUser(), day)
    return [account for account in accounts if account.outcome in (Outcome.OVERDUE, Outcome.OPEN)]


@dataclass(frozen=True)
class _Report:
    """What of an update decides how it counts."""

    reported_on: date | None
    is_accepted: bool


def _reports(
    plan: Plan, periods: Sequence[ReportingPeriod], user: Person, day: date
) -> dict[Key, list[_Report]]:
    """Return what had been handed in by the end of `day`, by what it answers to; one query."""
    found: dict[Key, list[_Report]] = defaultdict(list)
    updates = StatusUpdate.objects.of_plan(plan).handed_in_by(user, day)
    fields = ("task_id", "period_id", "scope", "holder_id", "state", "reviewed_at")
    for update in (
        updates.filter(period__in=periods)
        .only(*fields, "first_submitted_at")
        .order_by("first_submitted_at", "pk")
    ):
        accepted_at = update.reviewed_at if update.state == State.ACCEPTED else None
        accepted = accepted_at is not None and accepted_at < end_of(day)
        found[key_of(update)].append(_Report(update.submitted_on, accepted))
    return found


def _account(owed: Owed, reports: Sequence[_Report], day: date) -> Account:
    # The first handed in decides; a correction was begun after it was accepted.
    reported_on = reports[0].reported_on if reports else None
    is_late = owed.period.is_overdue_on(reported_on or day)
    if owed.excuse:
        outcome = Outcome.EXCUSED
    elif reported_on:
        outcome = Outcome.LATE if is_late else Outcome.IN_TIME
    else:
        outcome = Outcome.OVERDUE if is_late else Outcome.OPEN
    is_accepted = any(report.is_accepted for report in reports)
    return Account(owed, reported_on, is_accepted, outcome)


class Scores:
    """The scores of ministries in some periods of a plan: each account counts for who owed it."""

    def __init__(self, accounts: Iterable[Account]):
        """Sort the accounts by ministry and period."""
        self.ministries: dict[int, Ministry] = {}
        self._cells: dict[tuple[int, int], list[Account]] = defaultdict(list)
        self._by_period: dict[int, list[Account]] = defaultdict(list)
        for account in accounts:
            owed = account.owed
            self.ministries.setdefault(owed.ministry.pk, owed.ministry)
            self._cells[owed.ministry.pk, owed.period.pk].append(account)
            self._by_period[owed.period.pk].append(account)

    def score(self, ministry: int, period: ReportingPeriod) -> Score:
        """Return the score of a ministry (by key) in a period; empty where it owed nothing."""
        return Score(self._cells.get((ministry, period.pk), ()))

    def total(self, period: ReportingPeriod) -> Score:
        """Return the score of all ministries in a period."""
        return Score(self._by_period.get(period.pk, ()))


def accounts_of_ministry(
    ministry: Ministry,
    plan: Plan,
    periods: Sequence[ReportingPeriod],
    user: Person,
    day: date,
) -> list[Account]:
    """Return what one ministry owed for `periods`, for itself or another, and what came of it."""
    if not periods:
        return []
    tasks = list(plan.tasks.filter(pk__in=_tasks_it_may_answer(ministry, plan)))
    accounts = accounts_of(plan, periods, user, day, tasks=tasks)
    return [account for account in accounts if account.owed.ministry.pk == ministry.pk]


def _tasks_it_may_answer(ministry: Ministry, plan: Plan) -> QuerySet:
    """Return the tasks of a ministry, and of all bodies that others act for: more won't hurt."""
    acted_for = plan.acting_bodies.values("body")
    held = Responsibility.objects.filter(task__plan=plan)
    return held.filter(Q(ministry=ministry) | Q(ministry__in=acted_for)).values("task")
