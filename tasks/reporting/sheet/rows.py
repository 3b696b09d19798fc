"""The rows of a sheet: what a ministry owes for a period, and how far each of it has come."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from django.utils.translation import gettext as _

from ministries.models import Ministry, User
from planning.models import Plan
from tasks.reporting.models import ReportingPeriod, StatusUpdate
from tasks.reporting.owing import Owed, asked_in, key_of
from tasks.reporting.sheet.cells import FILLED_IN, PRINT_LENGTH, fingerprint, text_of
from tasks.reporting.vocabulary import Scope, State
from tasks.reporting.writing import gaps_in

NOT_BEGUN = "new"


@dataclass(frozen=True)
class Seen:
    """What somebody had before them: the row at a version, and each of its cells.

    It travels with the row in the page and in the file as one word, so that what they changed
    is told apart from what others changed meanwhile.
    """

    at: str
    prints: tuple[str, ...]

    @classmethod
    def of(cls, word: str) -> Self | None:
        """Read it from its word; None where the word is none."""
        at, *prints = word.split("-")
        known = re.fullmatch(rf"{NOT_BEGUN}|\d{{1,18}}\.\d{{1,9}}", at)
        if not known or len(prints) != len(FILLED_IN):
            return None
        if any(not re.fullmatch(rf"[0-9a-f]{{{PRINT_LENGTH}}}", one) for one in prints):
            return None
        return cls(at, tuple(prints))

    def __str__(self) -> str:
        return "-".join([self.at, *self.prints])

    def had(self, name: str, text: str) -> bool:
        """Return whether a column's cell said just this."""
        return self.prints[FILLED_IN.index(name)] == fingerprint(text)


@dataclass(frozen=True)
class Row:
    """One owed report: `update` is the open one, else the one that stands; None if not begun.

    `last` is what stands for the latest period before.
    """

    owed: Owed
    update: StatusUpdate | None
    last: StatusUpdate | None

    @property
    def key(self) -> str:
        """What names the row in its sheet: the task's number, and whose part it is of it."""
        number = self.owed.task.number
        return f"{number}:{self.owed.holder.slug}" if self.is_part else number

    @property
    def is_part(self) -> bool:
        """Whether it speaks for a holder's part only."""
        return self.owed.scope == Scope.PART

    @property
    def acts_for_another(self) -> bool:
        """Whether the ministry reports in place of a body that has ended."""
        return self.owed.holder.pk != self.owed.ministry.pk

    @property
    def is_writable(self) -> bool:
        """Whether it may be written in now: it is not begun, or the ministry's own open draft."""
        return self.update is None or (
            self.update.is_editable and self.update.ministry_id == self.owed.ministry.pk
        )

    @property
    def state_label(self) -> str:
        """How far it has come, in the reader's language."""
        return _(State.of(self.update.state).label) if self.update else _("Not begun")

    @property
    def lacks(self) -> list[str]:
        """What keeps a draft from being handed in, as messages."""
        if self.update is None or self.update.state != State.DRAFT:
            return []
        return [message for messages in gaps_in(self.update).values() for message in messages]

    @property
    def is_complete(self) -> bool:
        """Whether it is a draft that could be handed in."""
        draft = self.update is not None and self.update.state == State.DRAFT
        return draft and self.is_writable and not self.lacks

    @property
    def at(self) -> str:
        """Which version of which update it is."""
        return f"{self.update.pk}.{self.update.version}" if self.update else NOT_BEGUN

    @property
    def seen(self) -> Seen:
        """What somebody sees who looks at it now."""
        return Seen(self.at, tuple(fingerprint(self.text(name)) for name in FILLED_IN))

    def value(self, name: str) -> Any:
        """Return what is stored in a column."""
        update = self.update or StatusUpdate()
        return getattr(update, name)

    def text(self, name: str) -> str:
        """Return what is stored in a column, as text."""
        return text_of(name, self.value(name))


@dataclass(frozen=True)
class Sheet:
    """All rows of a ministry and a period, in the plan's order.

    `excused` are the keys of rows that a sheet had before their reports were excused.
    """

    plan: Plan
    ministry: Ministry
    period: ReportingPeriod
    rows: list[Row]
    excused: frozenset[str] = frozenset()

    @cached_property
    def by_key(self) -> dict[str, Row]:
        """The rows by the key that names each."""
        return {row.key: row for row in self.rows}

    @property
    def may_be_unchanged(self) -> bool:
        """Whether “no change since last period” can be said of any row."""
        return any(row.last for row in self.writable)

    @property
    def writable(self) -> list[Row]:
        """The rows that may be written in."""
        return [row for row in self.rows if row.is_writable]


def sheet_of(
    user: User, ministry: Ministry, period: ReportingPeriod, asked: list[Owed] | None = None
) -> Sheet:
    """Return the sheet as `user` may see it, from a fixed few queries.

    `asked` is what is asked for in the period, excused or not, where that is known already.
    """
    plan = period.plan
    asked = asked_in(plan, [period]) if asked is None else asked
    of_ministry = [one for one in asked if one.ministry.pk == ministry.pk]
    own = [one for one in of_ministry if one.excuse is None]
    tasks = [one.task for one in own]
    of_tasks = StatusUpdate.objects.filter(task__in=tasks)
    # What is open goes before what stands: it is the correction of it that is being written.
    now = {
        key_of(update): update
        for update in [
            *of_tasks.filter(period=period).standing(),
            *of_tasks.filter(period=period).unfinished().visible_to(user),
        ]
    }
    earlier = of_tasks.filter(period__plan=plan, period__last_day__lt=period.first_day).standing()
    last = {
        (
            update.task_id,
            update.scope,
            update.holder_id if update.scope == Scope.PART else 0,
        ): update
        for update in earlier.select_related("period").order_by("period__last_day")
    }
    rows = [Row(one, now.get(one.key), last.get(_across(one))) for one in own]
    excused = frozenset(Row(one, None, None).key for one in of_ministry if one.excuse)
    return Sheet(plan, ministry, period, rows, excused)


def _across(owed: Owed) -> tuple[int, str, int]:
    """What reports on the same task or part have in common in every period."""
    task, _period, scope, holder = owed.key
    return (task, scope, holder)
