"""What a person is shown whose form went stale: what changed meanwhile, and what they typed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict

from ministries.autocomplete import is_key
from ministries.models import Ministry
from planning.choices import choices_of
from planning.reading.vocabulary import LinkBasis, Role, Term
from tasks.matrix.models import Change, Responsibility, SectionLink, Task

MOST_ROWS = 200


@dataclass(frozen=True)
class TypedRow:
    """A row as somebody typed it, and whether it says something else than what stands now."""

    cells: tuple[str, ...]
    is_new: bool
    is_to_go: bool


@dataclass(frozen=True)
class Typed:
    """All that a stale form held. Nothing of it was stored."""

    title: str
    title_differs: bool
    responsibilities: list[TypedRow]
    links: list[TypedRow]


def changes_since(task: Task, version: int | None) -> list[Change]:
    """Return the changes recorded since `version` of a task, the first one first."""
    if version is None or version >= task.version:
        return []
    newest = task.changes.select_related("author").order_by("-pk")[: task.version - version]
    return list(reversed(newest))


def typed_in(data: QueryDict, task: Task, day: date) -> Typed:
    """Read what a stale form held, as far as it can be read, beside what stands on `day`."""
    title = " ".join(data.get("title", "").replace("\0", "").split())
    return Typed(
        title,
        title != task.title,
        _typed_responsibilities(data, task, day),
        _typed_links(data, task, day),
    )


def _typed_responsibilities(data: QueryDict, task: Task, day: date) -> list[TypedRow]:
    rows = _posted(data, "responsibilities", ("position", "ministry", "role"))
    ministries = _named(Ministry.objects.all(), [row["ministry"] for row in rows])
    standing = {
        (str(held.position), str(held.ministry_id), held.role)
        for held in Responsibility.objects.filter(task=task).in_force(day)
    }
    return [
        TypedRow(
            (
                row["position"],
                ministries.get(row["ministry"], row["ministry"]),
                _label(Role, row["role"]),
            ),
            (row["position"], row["ministry"], row["role"]) not in standing,
            bool(row["DELETE"]),
        )
        for row in rows
    ]


def _typed_links(data: QueryDict, task: Task, day: date) -> list[TypedRow]:
    rows = _posted(data, "section_links", ("section", "basis", "note", "note_zh"))
    sections = _named(task.plan.sections.all(), [row["section"] for row in rows])
    standing = {
        (str(link.section_id), link.basis, link.note, link.note_zh)
        for link in SectionLink.objects.filter(task=task).in_force(day)
    }
    return [
        TypedRow(
            (
                sections.get(row["section"], row["section"]),
                _label(LinkBasis, row["basis"]),
                row["note"],
                row["note_zh"],
            ),
            (row["section"], row["basis"], row["note"], row["note_zh"]) not in standing,
            bool(row["DELETE"]),
        )
        for row in rows
    ]


def _posted(data: QueryDict, prefix: str, fields: tuple[str, ...]) -> list[dict[str, str]]:
    """Return the posted rows that hold anything, whatever it is."""
    total = data.get(f"{prefix}-TOTAL_FORMS", "")
    count = min(int(total), MOST_ROWS) if is_key(total) else 0
    rows = [
        {name: data.get(f"{prefix}-{index}-{name}", "") for name in (*fields, "DELETE")}
        for index in range(count)
    ]
    return [row for row in rows if any(row.values())]


def _named(queryset: Any, keys: list[str]) -> dict[str, str]:
    """Return what each posted key stands for."""
    found = queryset.in_bulk([int(key) for key in keys if is_key(key)])
    return {str(key): str(row) for key, row in found.items()}


def _label(terms: type[Term], value: str) -> str:
    return str(dict(choices_of(terms)).get(value, value))
