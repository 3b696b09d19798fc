"""Who and what there is in the soak's world: plans, tasks, ministries, people, reports."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from tests.soak.days import Period, Rules

EDITOR, REVIEWER, READER = "editor", "reviewer", "reader"


@dataclass(eq=False)
class Person:
    """Somebody with an account."""

    pk: int
    address: str
    roles: set[tuple[str, str]] = field(default_factory=set)  # (ministry, role)
    everywhere: bool = False
    administrator: bool = False
    active: bool = True
    frequency: str = "daily"
    declined: frozenset[str] = frozenset()
    at_once: bool = True
    away: tuple[date, date, Person] | None = None

    def serves(self, ministry: str) -> bool:
        """Whether the person has any role in a ministry."""
        return any(of == ministry for of, _role in self.roles)

    def is_away(self, day: date) -> bool:
        """Whether somebody else gets the person's mail on `day`."""
        return self.away is not None and self.away[0] <= day <= self.away[1]


@dataclass(eq=False)
class Task:
    """A row of a plan, with its holders in the order of the sentence."""

    plan: str
    number: str
    pk: int
    holders: list[tuple[str, str]]  # (ministry, role)

    @property
    def answerable(self) -> str:
        """The holder that reports: the first lead, or of a joint task the first named."""
        for wanted in ("lead", "joint"):
            for ministry, role in self.holders:
                if role == wanted:
                    return ministry
        return self.holders[0][0]


@dataclass(eq=False)
class Report:
    """What was reported on a task for a period, and where it lies."""

    task: Task
    period: Period
    pk: int
    ministry: str
    state: str = "draft"
    writers: set[int] = field(default_factory=set)
    submitted_by: int = 0
    accepted_at: datetime | None = None
    status: str = "on_track"
    words: set[str] = field(default_factory=set)  # holders that gave one
    next_step_on: date | None = None


@dataclass
class Plan:
    """A plan, its tasks, its periods and its rules."""

    slug: str
    pk: int
    periods: list[Period]
    rules: Rules
    tasks: list[Task] = field(default_factory=list)


@dataclass
class Cast:
    """Everybody and everything, as the soak knows it by having made it."""

    plans: dict[str, Plan] = field(default_factory=dict)
    ministries: dict[str, int] = field(default_factory=dict)  # slug: key
    acts_for: dict[str, str] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    contacts: dict[str, str] = field(default_factory=dict)  # ministry: address
    reports: dict[tuple[str, str, str], Report] = field(default_factory=dict)
    excused: set[tuple[str, str, str]] = field(default_factory=set)

    of_task: dict[tuple[str, str], list[Report]] = field(default_factory=dict)

    def add(self, report: Report) -> None:
        """Take in a report that somebody began."""
        task = report.task
        self.reports[task.plan, task.number, report.period.code] = report
        self.of_task.setdefault((task.plan, task.number), []).append(report)

    def reports_on(self, task: Task) -> list[Report]:
        """Every report on a task, in whatever state."""
        return self.of_task.get((task.plan, task.number), [])

    def reporter(self, ministry: str) -> str:
        """Who reports for a ministry: itself, or who acts for it."""
        return self.acts_for.get(ministry, ministry)

    def editors(self, ministry: str) -> list[Person]:
        """Who writes in a ministry's name."""
        return [one for one in self.people if one.active and (ministry, EDITOR) in one.roles]

    def own_reviewers(self, ministry: str) -> list[Person]:
        """Who reviews for a ministry, without those who do for all."""
        return [
            one
            for one in self.people
            if one.active and not one.everywhere and (ministry, REVIEWER) in one.roles
        ]

    def reviewers_everywhere(self) -> list[Person]:
        """Who reviews for every ministry."""
        return [one for one in self.people if one.active and one.everywhere]

    def administrators(self) -> list[Person]:
        """Who stands over all."""
        return [one for one in self.people if one.active and one.administrator]

    def story_of(self, address: str) -> str:
        """Who reads an address, in which roles, and who is away and names them."""
        found = [
            f"{one.address}: {sorted(one.roles)}, active {one.active}, {one.frequency}"
            + (f", away {one.away[0]} to {one.away[1]}, {one.away[2].address}" if one.away else "")
            for one in self.people
            if one.address == address or (one.away and one.away[2].address == address)
        ]
        contact_of = [ministry for ministry, of in self.contacts.items() if of == address]
        return "; ".join(found) + (f"; contact of {contact_of}" if contact_of else "")
