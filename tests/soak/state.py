"""How the world stands at one moment: what is owed, what is awaited, who would be told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from tests.soak.cast import Cast, Person, Report, Task
from tests.soak.days import Period

EDITORS, CONTACT, REVIEWERS, ADMINISTRATORS = "editors", "contact", "reviewers", "administrators"
EVERYWHERE = "reviewers of every ministry"  # asked where a ministry's own can't be
EVERYONE_IN_TURN = (EDITORS, CONTACT, REVIEWERS, ADMINISTRATORS)
LEVELS = {
    "opened": EVERYONE_IN_TURN,
    "due soon": EVERYONE_IN_TURN,
    "due today": EVERYONE_IN_TURN,
    "overdue": EVERYONE_IN_TURN,
    "word": EVERYONE_IN_TURN,
    "to reviewers": (REVIEWERS, ADMINISTRATORS),
    "to administrators": (ADMINISTRATORS,),
}


@dataclass(frozen=True)
class Place:
    """Where something is owed: by which ministry, for which plan's period; reports or words."""

    ministry: str
    plan: str
    code: str
    what: str = "reports"

    def __str__(self) -> str:
        return f"{self.what} of {self.ministry} for {self.plan} {self.code}"


@dataclass(frozen=True)
class Mailbox:
    """Somebody's address at a level, and which of the kinds are to come there.

    How they come is the reader's choice, and what was declined is that of whose role it is.
    """

    address: str
    person: int = 0  # whose role it is; nobody's for a contact
    reader: int = 0  # who reads it: the person, or who stands in for them
    reads_mail: bool = True
    is_weekly: bool = False
    declined: frozenset[str] = frozenset()
    instead: Mailbox | None = None  # the person's own, where the stand-in's can't be reached

    def wants(self, kind: str) -> bool:
        """Whether mail of a kind is to arrive there."""
        return self.reads_mail and kind not in self.declined


class State:
    """What the cast says at a moment, written out so that it stays when the cast changes."""

    def __init__(self, cast: Cast, today: date, clocks: set[date], late: set[date]):
        """Write it down. `clocks` are the days by which jobs go that are sent now, and `late`
        those of jobs that were sent before and may still be under way.
        """
        self.today, self.clocks = today, clocks | {today}
        self.days = self.clocks | late
        self.owed: dict[Place, set[str]] = defaultdict(set)
        # Of each word (task and holder) when the report was accepted.
        self.awaited: dict[Place, dict[tuple[str, str], date]] = defaultdict(dict)
        self._levels: dict[tuple[str, str, date], list[Mailbox]] = {}
        for plan in cast.plans.values():
            for task in plan.tasks:
                self._owed_of(cast, task, plan.periods)
                self._awaited_of(cast, task)
        for ministry in cast.ministries:
            for day in self.days:
                self._fill(cast, ministry, day)

    def _owed_of(self, cast: Cast, task: Task, periods: list[Period]) -> None:
        ministry = cast.reporter(task.answerable)
        for period in periods:
            key = (task.plan, task.number, period.code)
            report = cast.reports.get(key)
            has_come = report is not None and report.state in ("submitted", "accepted")
            if period.opens > max(self.clocks) or has_come or key in cast.excused:
                continue
            if not was_finished(cast, task, period):
                self.owed[Place(ministry, task.plan, period.code)].add(task.number)

    def _awaited_of(self, cast: Cast, task: Task) -> None:
        current = current_report(cast, task)
        if current is None or current.accepted_at is None:
            return
        for holder, role in task.holders:
            if holder == task.answerable or role not in ("lead", "joint"):
                continue
            speaker = cast.reporter(holder)
            if speaker != current.ministry and holder not in current.words:
                place = Place(speaker, task.plan, current.period.code, "words")
                accepted_on = timezone.localdate(current.accepted_at)
                self.awaited[place][task.number, holder] = accepted_on

    def of(self, place: Place) -> set[str]:
        """The numbers of the tasks of which something is owed or awaited in a place."""
        if place.what == "words":
            return {number for number, _holder in self.awaited.get(place, ())}
        return self.owed.get(place, set())

    def number_of(self, place: Place) -> int:
        """How many reports or words are owed in a place."""
        return len(self.awaited.get(place, ()) if place.what == "words" else self.of(place))

    def _fill(self, cast: Cast, ministry: str, day: date) -> None:
        people = {
            EDITORS: cast.editors(ministry),
            REVIEWERS: cast.own_reviewers(ministry),
            EVERYWHERE: cast.reviewers_everywhere(),
            ADMINISTRATORS: cast.administrators(),
        }
        for level, persons in people.items():
            boxes = [_mailbox(one, who_reads(cast, one, level, ministry, day)) for one in persons]
            self._levels[ministry, level, day] = boxes
        contact = cast.contacts.get(ministry)
        self._levels[ministry, CONTACT, day] = [Mailbox(contact)] if contact else []

    def chain(self, ministry: str, kind: str, day: date | None = None) -> list[list[Mailbox]]:
        """Who would be told one after the other, until there is somebody."""
        return self.levels(ministry, LEVELS[kind], day or self.today)

    def levels(self, ministry: str, levels: Iterable[str], day: date) -> list[list[Mailbox]]:
        """Who stands at each level of a ministry; its own reviewers before those of all."""
        found = []
        for level in levels:
            found.append(self._levels[ministry, level, day])
            if level == REVIEWERS:
                found.append(self._levels[ministry, EVERYWHERE, day])
        return found


def was_finished(cast: Cast, task: Task, period: Period) -> bool:
    """Whether a task was completed or discontinued by what was accepted on a period's last day."""
    latest: Report | None = None
    for report in cast.reports_on(task):
        if report.accepted_at is None:
            continue
        if timezone.localdate(report.accepted_at) <= period.last_day and (
            latest is None or report.period.last_day > latest.period.last_day
        ):
            latest = report
    return latest is not None and latest.status in ("completed", "discontinued")


def current_report(cast: Cast, task: Task) -> Report | None:
    """The accepted report that gives a task's status: that for the latest period."""
    accepted = [one for one in cast.reports_on(task) if one.accepted_at is not None]
    return max(accepted, key=lambda report: report.period.last_day, default=None)


def who_reads(cast: Cast, person: Person, level: str, ministry: str, day: date) -> Person:
    """Who gets a person's mail: themselves, or while they are away who may stand in for them.

    Who stands in may be away too, and named somebody else.
    """
    reader, passed = person, []
    while reader.away and reader.is_away(day):
        passed.append(reader)
        reader = reader.away[2]
        if reader in passed or not _may_stand_in(cast, reader, level, ministry):
            return person
    return reader


def _may_stand_in(cast: Cast, person: Person, level: str, ministry: str) -> bool:
    """Whether what is for a level of a ministry is theirs to know."""
    if person.administrator or level == ADMINISTRATORS:
        return person.active and person.administrator
    able = cast.reviewers_everywhere() + cast.own_reviewers(ministry)
    if level == EDITORS:
        able += cast.editors(ministry)
    return person in able


def _mailbox(person: Person, reader: Person) -> Mailbox:
    return Mailbox(
        reader.address,
        person.pk,
        reader.pk,
        reader.frequency != "in_fengong",
        reader.frequency == "weekly",
        person.declined,
        None if reader is person else _mailbox(person, person),
    )
