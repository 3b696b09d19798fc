"""How many tasks each further choice would leave, under the filters that are set."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from planning.models import Section
from planning.reading.vocabulary import Role
from tasks.browse.filters import NO_CHAPTER, TaskFilterSet
from tasks.matrix.models import Responsibility, SectionLink


@dataclass(frozen=True)
class FacetValue:
    """A choice of a facet: its parameter value, how people read it, and the tasks it leaves."""

    value: str
    label: str
    count: int
    chosen: bool
    hint: str = ""


def ministry_facet(question: TaskFilterSet, names: dict[str, str]) -> list[FacetValue]:
    """Count tasks by ministry, in the roles asked for; `names` are the document's, by slug."""
    held = Responsibility.objects.in_force(question.day).filter(
        task__in=question.narrowed(without={"ministry", "role"})
    )
    if roles := question.value("role"):
        held = held.filter(role__in=roles)
    counts = {row["ministry_id"]: row["tasks"] for row in held.counted_by_ministry()}
    values = [
        FacetValue(
            slug,
            ministry.short_name,
            counts.get(ministry.pk, 0),
            slug in question.value("ministry"),
            names.get(slug, ministry.name),
        )
        for slug, ministry in question.ministries.items()
    ]
    return sorted(values, key=lambda value: (-value.count, value.label))


def role_facet(question: TaskFilterSet) -> list[FacetValue]:
    """Count tasks by role: of the ministries asked for, or of any."""
    held = Responsibility.objects.in_force(question.day).filter(
        task__in=question.narrowed(without={"ministry", "role"})
    )
    if slugs := question.value("ministry"):
        held = held.filter(ministry__in=[question.ministries[slug] for slug in slugs])
    counts = {row["role"]: row["tasks"] for row in held.counted_by_role()}
    return [
        FacetValue(
            role.value, role.label, counts.get(role.value, 0), role in question.value("role")
        )
        for role in Role
    ]


def chapter_facet(question: TaskFilterSet) -> list[FacetValue]:
    """Count tasks by the chapter in which the plan speaks of them, and those without any."""
    tasks = question.narrowed(without={"chapter"})
    by_chapter = tasks_by_chapter(question, set(tasks.values_list("pk", flat=True)))
    return [
        FacetValue(
            number,
            number,
            len(by_chapter[number]),
            number in question.value("chapter"),
            section.heading if section else "",
        )
        for number, section in [*question.chapters.items(), (NO_CHAPTER, None)]
    ]


def tasks_by_chapter(question: TaskFilterSet, tasks: set[int]) -> dict[str, set[int]]:
    """Sort task keys by the chapters they are linked into; `NO_CHAPTER` has the rest."""
    chapters = chapter_of_each_section(list(question.sections.values()))
    found: dict[str, set[int]] = defaultdict(set)
    found[NO_CHAPTER] = set(tasks)
    links = SectionLink.objects.in_force(question.day).filter(task__plan=question.plan)
    for task, section in links.order_by().values_list("task_id", "section_id"):
        chapter = chapters.get(section)
        if task in tasks and chapter:
            found[chapter].add(task)
            found[NO_CHAPTER].discard(task)
    return found


def chapter_of_each_section(outline: list[Section]) -> dict[int, str]:
    """Return the number of the chapter that each section (by key) stands in.

    `outline` is in reading order. What stands in no chapter, as the closing paragraph, is
    its own.
    """
    chapters: dict[int, str] = {}
    for section in outline:
        chapters[section.pk] = chapters.get(section.parent_id or 0, section.number)
    return chapters
