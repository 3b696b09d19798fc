"""What ministries owe, told to who follows them up: reviewers and administrators."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ministries.models import Ministry
from planning.models import Plan
from tasks.matrix.models import Task
from tasks.reminders.letters.reader import Reader
from tasks.reminders.letters.wording import and_more, cut_to, one_line
from tasks.reporting.models import ReportingPeriod

# Titles of tasks are whole paragraphs; here they only have to be recognised.
LONGEST_TITLE = 120


@dataclass(frozen=True)
class Pending:
    """A report, or a word on one, that a ministry owes; `says` is when it is due."""

    task: Task
    period: ReportingPeriod
    says: str


@dataclass(frozen=True)
class Block:
    """What one ministry owes: how many of which periods, of which tasks, and whom to ask.

    `tasks` are some of the tasks, as number and title, and `more` is how many others there are.
    """

    ministry: str
    short: str
    number: int
    periods: Sequence[str]
    ask: str
    tasks: Sequence[tuple[str, str]]
    link: str
    more: int = 0

    @property
    def more_said(self) -> str:
        """How many tasks aren't named, in words."""
        return and_more(self.more)


def blocks_of(
    plan: Plan, pending: Mapping[Ministry, Sequence[Pending]], reader: Reader
) -> list[Block]:
    """Return a block for each ministry, in the register's order."""
    return [
        Block(
            one_line(str(ministry)),
            one_line(ministry.short_name),
            len(of_ministry),
            _periods(of_ministry),
            _whom_to_ask(ministry, reader),
            _tasks(of_ministry),
            reader.list_of(plan, ministry),
        )
        for ministry, of_ministry in sorted(
            pending.items(), key=lambda item: (item[0].position, item[0].slug)
        )
    ]


def _periods(pending: Iterable[Pending]) -> list[str]:
    """Say how many reports of each period, and when they are due, the earliest first."""
    counted: dict[ReportingPeriod, int] = {}
    says: dict[ReportingPeriod, str] = {}
    for one in pending:
        counted[one.period] = counted.get(one.period, 0) + 1
        says[one.period] = one.says
    found = []
    for period in sorted(counted, key=lambda one: one.due_on):
        number = counted[period]
        reports = ngettext(
            "%(period)s: %(number)s report", "%(period)s: %(number)s reports", number
        )
        facts = [reports % {"period": period.label, "number": number}, says[period]]
        found.append(_(", ").join(fact for fact in facts if fact))
    return found


def _tasks(pending: Iterable[Pending]) -> list[tuple[str, str]]:
    tasks = {one.task: None for one in pending}
    return [(task.number, cut_to(one_line(task.title), LONGEST_TITLE)) for task in tasks]


def _whom_to_ask(ministry: Ministry, reader: Reader) -> str:
    contact = reader.contact_of(ministry)
    if contact is None:
        return ""
    facts = [f"{contact.name} <{contact.email}>", contact.telephone]
    return one_line(_(", ").join(fact for fact in facts if fact))
