"""How many tasks each further choice would leave, under the filters that are set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext

from planning.models import Section
from planning.reading.vocabulary import Role
from tasks.browse.filters import NO_CHAPTER, TaskFilterSet
from tasks.browse.parameters import toggled
from tasks.matrix.models import PlanBody, Responsibility, SectionLink
from tasks.matrix.querysets import ResponsibilityQuerySet
from tasks.reporting.status import counted_by_status
from tasks.reporting.vocabulary import Status


@dataclass(frozen=True)
class FacetValue:
    """A choice of a facet: its parameter value, how people read it, and the tasks it leaves.

    `more` is said where there is a pointer to rest on it.
    """

    value: str
    label: str
    count: int
    chosen: bool
    query: str
    hint: str = ""
    more: str = ""


def ministry_facet(question: TaskFilterSet) -> list[FacetValue]:
    """Count tasks by ministry, in the roles asked for; the busiest first."""
    held = _held(question).of(roles=question.value("role"))
    counts = {row["ministry_id"]: row["tasks"] for row in held.counted_by_ministry()}
    values = [
        FacetValue(
            slug,
            body.ministry.abbreviation or body.name_in_language,
            counts.get(body.ministry_id, 0),
            slug in question.value("ministry"),
            toggled(question.data, "ministry", slug),
            body.name_in_language if body.ministry.abbreviation else "",
            _name_in_register(body),
        )
        for slug, body in question.bodies.items()
    ]
    return sorted(values, key=lambda value: (-value.count, value.label))


def _held(question: TaskFilterSet) -> ResponsibilityQuerySet:
    """Return what is held in the tasks found, whatever ministry and role are asked for."""
    return Responsibility.objects.in_force(question.day).filter(
        task__in=question.narrowed(without={"ministry", "role"})
    )


def _name_in_register(body: PlanBody) -> str:
    """Return the name that a body's abbreviation stands for, where the document writes another."""
    name = body.ministry.name_in_language
    return str(body.ministry) if name != body.name_in_language else ""


def role_facet(question: TaskFilterSet) -> list[FacetValue]:
    """Count tasks by role: of the ministries asked for, or of any."""
    asked = [question.bodies[slug].ministry for slug in question.value("ministry")]
    held = _held(question).of(asked)
    counts = {row["role"]: row["tasks"] for row in held.counted_by_role()}
    return [
        FacetValue(
            role.value,
            gettext(role.label),
            counts.get(role.value, 0),
            role.value in question.value("role"),
            toggled(question.data, "role", role.value),
            role.mark,
        )
        for role in Role
    ]


def status_facet(question: TaskFilterSet) -> list[FacetValue]:
    """Count tasks by how they go on the day asked for."""
    counts = counted_by_status(question.narrowed(without={"status"}), question.day)
    return [
        FacetValue(
            status.value,
            gettext(status.label),
            counts[status],
            status.value in question.value("status"),
            toggled(question.data, "status", status.value),
            status.mark,
        )
        for status in Status
    ]


def chapter_facet(question: TaskFilterSet, chapters_of: dict[int, list[str]]) -> list[FacetValue]:
    """Count tasks by the chapter in which the plan speaks of them, and those without any."""
    tasks = question.narrowed(without={"chapter"}).order_by().values_list("pk", flat=True)
    counts = counted_by_chapter(tasks, chapters_of)
    return [
        FacetValue(
            number,
            number if section else "–",
            counts[number],
            number in question.value("chapter"),
            toggled(question.data, "chapter", number),
            section.heading if section else gettext("No passage of its own"),
        )
        for number, section in [*question.chapters.items(), (NO_CHAPTER, None)]
    ]


def counted_by_chapter(tasks: Iterable[int], chapters_of: dict[int, list[str]]) -> Counter[str]:
    """Count tasks (by key) by each chapter that speaks of them; NO_CHAPTER where none does."""
    return Counter(number for task in tasks for number in chapters_of.get(task, [NO_CHAPTER]))


def chapters_by_task(question: TaskFilterSet) -> dict[int, list[str]]:
    """Return the numbers of the chapters that each task (by key) is linked into, in order."""
    return chapters_of(question, sections_by_task(question))


def sections_by_task(question: TaskFilterSet) -> dict[int, list[Section]]:
    """Return the sections that each task (by key) is linked to, in reading order; one query."""
    sections = {section.pk: section for section in question.sections.values()}
    found: dict[int, list[Section]] = {}
    links = SectionLink.objects.in_force(question.day).filter(task__plan=question.plan)
    for task, section in links.values_list("task_id", "section_id"):
        found.setdefault(task, []).append(sections[section])
    return found


def chapters_of(
    question: TaskFilterSet, sections_of: dict[int, list[Section]]
) -> dict[int, list[str]]:
    """Return the numbers of the chapters that hold each task's sections, each once."""
    chapters = chapter_of_each_section(list(question.sections.values()))
    return {
        task: list(dict.fromkeys(chapters[section.pk] for section in sections))
        for task, sections in sections_of.items()
    }


def chapter_of_each_section(outline: list[Section]) -> dict[int, str]:
    """Return the number of the chapter that each section (by key) stands in.

    `outline` is in reading order. What stands in no chapter, as the closing paragraph, is
    its own.
    """
    chapters: dict[int, str] = {}
    for section in outline:
        chapters[section.pk] = chapters.get(section.parent_id or 0, section.number)
    return chapters
