"""What must arrive: each reminder and each step of a report, and how far it has come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from tests.soak.cast import Report
from tests.soak.state import EDITORS, EVERYONE_IN_TURN, Mailbox, Place, State

# An address may be passed over once it was refused for good so long; see Book.passed_over.
PassedOver = Callable[[str, date], bool]


@dataclass(eq=False)
class Promise:
    """Something of which somebody is to be told, from a day on, once each.

    `since` is the moment from which the product may know of it (a job that would make it was
    sent), `surely` that from which it must (such a job was done).
    """

    kind: str
    day: date
    since: int | None = None
    surely: int | None = None
    is_doubtful: bool = False  # a clock ran past it: it may come or not
    lapsed_on: date | None = None
    closed: bool = False
    settled_on: date | None = None  # since when everyone who is to know does
    was_settled: bool = False  # a sweep saw it so, and nothing more need come of it
    continuous: set[str] | None = None  # entitled from its day on, without a break
    weekly: set[str] = field(default_factory=set)
    told: dict[str, date] = field(default_factory=dict)
    told_by: dict[str, str] = field(default_factory=dict)  # the Message-ID, by address
    knows: set[int] = field(default_factory=set)  # people who were told …
    represented: set[int] = field(default_factory=set)  # … and those whose stand-in was
    perhaps: set[str] = field(default_factory=set)
    nobody_reads: bool = True  # so far nobody was entitled whom mail of this kind could reach
    story: list[str] = field(default_factory=list)

    @property
    def story_short(self) -> str:
        """What became of it, in its last steps."""
        return f"made in {self.since} to {self.surely}; {'; '.join(self.story[-4:])}"

    def is_owed(self, state: State) -> bool:
        """Whether it has anything to say."""
        raise NotImplementedError

    def chain(self, state: State, day: date) -> list[list[Mailbox]]:
        """Who would be told, one level after the other."""
        raise NotImplementedError

    def entitled(self, state: State, day: date, passed_over: PassedOver) -> list[Mailbox]:
        """The first level with anybody who wasn't passed over; if all were, the first at all."""
        levels = [boxes for boxes in self.chain(state, day) if boxes]
        for boxes in levels:
            reached = [one for box in boxes if (one := self._reached(box, passed_over))]
            if reached:
                return reached
        return levels[0] if levels else []

    def _reached(self, box: Mailbox, passed_over: PassedOver) -> Mailbox | None:
        """The mailbox, or that of whom it stands for, whichever can be reached; else none."""
        if not passed_over(box.address, self.day):
            return box
        return self._reached(box.instead, passed_over) if box.instead else None

    def may_be_told(self, state: State, passed_over: PassedOver) -> set[str]:
        """Every address to which it may go: on any of the days that clocks show."""
        found: set[str] = set()
        for day in state.days:
            for boxes in self.chain(state, day):
                found |= {one.address for one in boxes if one.wants(self.kind)}
                reached = [self._reached(box, passed_over) for box in boxes]
                found |= {one.address for one in reached if one and one.wants(self.kind)}
                if any(reached):
                    break
        return found

    def is_known_to(self, address: str, state: State) -> bool:
        """Whether who reads there was told, there or at another address."""
        boxes = [one for level in self.chain(state, state.today) for one in level]
        readers = {one.reader for one in boxes if one.address == address and one.reader}
        return address in self.told or bool(readers & self.knows)

    def tell(self, address: str, state: State, message_id: str) -> None:
        """Note that it was told to an address, and so to whom."""
        self.told[address], self.told_by[address] = state.today, message_id
        for boxes in self.chain(state, state.today):
            for one in boxes:
                if one.address == address:
                    self.knows |= {one.reader} - {0}
                    self.represented.add(one.person)

    def look(self, state: State, passed_over: PassedOver, dead: set[str]) -> None:
        """Note what this moment means for it."""
        if not self.is_owed(state):
            if self.lapsed_on is None:
                self.lapsed_on = state.today
                self.story.append(f"{state.today}: nothing of it is owed")
            return
        boxes = self.entitled(state, state.today, passed_over)
        if not boxes and self.kind == "accepted":
            # That a report was accepted need nobody know who isn't there any more.
            self.lapsed_on = self.lapsed_on or state.today
            return
        readers = {one.address for one in boxes if one.wants(self.kind)}
        self.weekly |= {one.address for one in boxes if one.is_weekly}
        if readers - dead:
            self.nobody_reads = False
        if self.continuous is None:
            self.continuous = set(readers)
            self.story.append(f"{state.today}: for {', '.join(sorted(readers)) or 'nobody'}")
        elif not self.continuous <= readers:
            gone = self.continuous - readers
            self.story.append(f"{state.today}: no more for {', '.join(sorted(gone))}")
            self.continuous &= readers
        known = set(self.told) | self.perhaps
        people = self.knows | self.represented
        if all(
            one.address in known or one.reader in people or not one.wants(self.kind)
            for one in boxes
        ):
            self.settled_on = self.settled_on or state.today
        else:
            self.settled_on = None


@dataclass(eq=False)
class Reminder(Promise):
    """That a ministry is to be reminded of what it owes in a place, on a day."""

    place: Place = field(kw_only=True)

    def __str__(self) -> str:
        return f"{self.kind}, {self.day}, {self.place}"

    def is_owed(self, state: State) -> bool:
        """Whether anything is owed, or awaited, in its place."""
        return bool(state.of(self.place))

    def chain(self, state: State, day: date) -> list[list[Mailbox]]:
        """The levels of its kind."""
        return state.chain(self.place.ministry, self.kind, day)


@dataclass(eq=False)
class Event(Promise):
    """That a step of a report is to be told at once to those whom it concerns."""

    report: Report = field(kw_only=True)
    by: int = field(kw_only=True)

    def __str__(self) -> str:
        where = self.report.task
        return f"{self.kind}, {self.day}, {where.plan} {where.number} {self.report.period.code}"

    def is_owed(self, state: State) -> bool:
        """Whether the report still stands where the step left it."""
        return self.report.state == self.kind

    def chain(self, state: State, day: date) -> list[list[Mailbox]]:
        """Of what was handed in its reviewers, of the rest first of all its writers."""
        ministry, writers = self.report.ministry, self.report.writers
        if self.kind == "submitted":
            return _without(writers, state.chain(ministry, "to reviewers", day))
        kinds = EVERYONE_IN_TURN if self.kind == "returned" else (EDITORS,)
        levels = _without({self.by}, state.levels(ministry, kinds, day))
        wrote = [one for one in levels[0] if one.person in writers]
        return [wrote, *levels]


def _without(people: set[int], levels: list[list[Mailbox]]) -> list[list[Mailbox]]:
    """Leave people out who aren't to be told, also as somebody's stand-in."""
    return [
        [
            box.instead if box.instead and box.reader in people else box
            for box in boxes
            if box.person not in people
        ]
        for boxes in levels
    ]
