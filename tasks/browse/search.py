"""What a plan holds under some words: tasks, ministries and sections, the very thing first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils import timezone

from ministries.fate import Fate, fates_by
from ministries.models import Ministry, Succession
from planning.models import Plan, Section
from tasks.browse.loads import Load, loads_of
from tasks.browse.naming import name_at_issue
from tasks.browse.words import (
    holds_all,
    passage_around,
    section_number_in,
    spaced,
    task_number_in,
    without_label,
)
from tasks.matrix.models import Responsibility, SectionLink, Task
from tasks.reporting.status import with_status

TASKS_SHOWN = 10


@dataclass(frozen=True)
class TaskHit:
    """A task that was found."""

    task: Task
    is_exact: bool


@dataclass(frozen=True)
class MinistryHit:
    """A ministry that was found, with what it holds of the plan and what became of it.

    `load` is None for a body that the plan doesn't name. `name_at_issue` is the register's name
    on the plan's day of issue, where the document writes another. `other_names` are further
    names that the words are found in; `came_from` are the bodies that ended into it.
    """

    ministry: Ministry
    load: Load | None
    fate: Fate
    name_at_issue: str
    other_names: list[str]
    came_from: list[Ministry]
    is_exact: bool

    @property
    def name(self) -> str:
        """What the plan's document calls it, else the register."""
        return self.load.body.name if self.load else self.ministry.name


@dataclass(frozen=True)
class SectionHit:
    """A section that was found, with a passage that shows why and the numbers of its tasks.

    The passage is from our summary, or from the plan's own text where `is_ours` is false.
    """

    section: Section
    passage: str
    is_ours: bool
    tasks: list[str]
    is_exact: bool


@dataclass(frozen=True)
class Found:
    """Everything that answers to some words; of the tasks, only the first of `task_count`."""

    task_count: int = 0
    tasks: list[TaskHit] = field(default_factory=list)
    ministries: list[MinistryHit] = field(default_factory=list)
    sections: list[SectionHit] = field(default_factory=list)

    @property
    def is_nothing(self) -> bool:
        """Whether nothing at all was found."""
        return not (self.tasks or self.ministries or self.sections)

    @property
    def other_tasks(self) -> list[TaskHit]:
        """The tasks that aren't called just so."""
        return [hit for hit in self.tasks if not hit.is_exact]

    @property
    def other_ministries(self) -> list[MinistryHit]:
        """The ministries that aren't called just so."""
        return [hit for hit in self.ministries if not hit.is_exact]

    @property
    def other_sections(self) -> list[SectionHit]:
        """The sections that aren't called just so."""
        return [hit for hit in self.sections if not hit.is_exact]

    @property
    def exact(self) -> list[TaskHit | MinistryHit | SectionHit]:
        """What is called just so."""
        hits: list[TaskHit | MinistryHit | SectionHit]
        hits = [*self.tasks, *self.ministries, *self.sections]
        return [hit for hit in hits if hit.is_exact]


def found_in(plan: Plan, words: str, day: date | None) -> Found:
    """Return what answers to `words` on `day`, in a fixed number of queries."""
    number = task_number_in(words)
    tasks = with_status(plan.tasks.matching_or_numbered(words, number).with_holders(day), day)
    return Found(
        task_count=plan.tasks.matching(words).count(),
        tasks=[TaskHit(task, task.number == number) for task in tasks[:TASKS_SHOWN]],
        ministries=_ministries(plan, words, day),
        sections=_sections(plan, words, day),
    )


def _ministries(plan: Plan, words: str, day: date | None) -> list[MinistryHit]:
    """Find ministries under every name they have, those that hold most tasks first."""
    named = plan.bodies.matching(words).values("ministry")
    by_register = Ministry.objects.matching(words).values("pk")
    found = list(
        Ministry.objects.filter(Q(pk__in=named) | Q(pk__in=by_register)).prefetch_related("names")
    )
    held = Responsibility.objects.of_plan(plan, day)
    bodies = plan.bodies.filter(ministry__in=found).select_related("ministry")
    loads = {load.body.ministry_id: load for load in loads_of(bodies, held)}
    shown_day = day or timezone.localdate()
    fates = fates_by(found, shown_day)
    came_from: dict[int, list[Ministry]] = {}
    for end in Succession.objects.ends_that_made(found).effective_by(day):
        came_from.setdefault(end.successor_id, []).append(end.predecessor)
    hits = [
        _ministry_hit(
            ministry,
            loads.get(ministry.pk),
            fates[ministry.pk],
            came_from.get(ministry.pk, []),
            plan,
            words,
        )
        for ministry in found
    ]
    return sorted(hits, key=lambda hit: -hit.load.total if hit.load else 1)


def _ministry_hit(
    ministry: Ministry,
    load: Load | None,
    fate: Fate,
    came_from: list[Ministry],
    plan: Plan,
    words: str,
) -> MinistryHit:
    called = name_at_issue(ministry, load.body.name, plan) if load else ""
    first = [ministry.slug, ministry.abbreviation, ministry.name_zh]
    first.append(load.body.name if load else ministry.name)
    others = [ministry.name, *ministry.alias_list, *(name.name for name in ministry.names.all())]
    further = [name for name in dict.fromkeys(others) if name not in first]
    is_exact = words.casefold() in {name.casefold() for name in [*first, *further]}
    shown = [name for name in further if holds_all(name, words)]
    return MinistryHit(ministry, load, fate, called, shown, came_from, is_exact)


def _sections(plan: Plan, words: str, day: date | None) -> list[SectionHit]:
    """Find sections; where the heading says it first, then by our summary, then by the text."""
    number = section_number_in(words)
    heading = without_label(words)
    called = plan.sections.matching_or_called(words, number, heading).select_related("parent")
    found = list(called)
    tasks = _task_numbers(found, day)
    hits = [_section_hit(section, tasks.get(section.pk, []), words, number) for section in found]
    return sorted(hits, key=lambda hit: _rank(hit, words))


def _task_numbers(sections: Iterable[Section], day: date | None) -> dict[int, list[str]]:
    """Return the numbers of the tasks tied to each section (by key), in order."""
    links = SectionLink.objects.in_force(day).into(sections).order_by("task__position")
    numbers: dict[int, list[str]] = {}
    for section, number in links.values_list("section_id", "task__number"):
        numbers.setdefault(section, []).append(number)
    return numbers


def _section_hit(section: Section, tasks: list[str], words: str, number: str) -> SectionHit:
    named = {section.heading, section.number, str(section)}
    is_exact = section.number == number or words.casefold() in {
        spaced(name).casefold() for name in named
    }
    own = section.summary_in_language
    for text, is_ours in (
        (own, True),
        (section.summary, True),
        (section.summary_zh, True),
        (section.text, False),
    ):
        if holds_all(text, words):
            return SectionHit(section, passage_around(text, words), is_ours, tasks, is_exact)
    return SectionHit(section, passage_around(own or section.text, ""), bool(own), tasks, is_exact)


def _rank(hit: SectionHit, words: str) -> int:
    if holds_all(hit.section.heading, words):
        return 0
    return 1 if hit.is_ours else 2
