"""What a person is shown whose form went stale: what changed meanwhile, and what they typed."""

from collections.abc import Callable
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
    """A row as somebody typed it, beside what stands now.

    `is_new` says that no row now says the same, `is_missing` that it is a row of now which
    the typed ones left out: somebody else put it there.
    """

    cells: tuple[str, ...]
    is_new: bool = False
    is_to_go: bool = False
    is_missing: bool = False


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
    held = Responsibility.objects.filter(task=task).in_force(day).order_by("position")
    standing = [
        {"position": str(row.position), "ministry": str(row.ministry_id), "role": row.role}
        for row in held
    ]
    ministries = _named(Ministry.objects.all(), [row["ministry"] for row in (*rows, *standing)])

    def cells(row: dict[str, str]) -> tuple[str, ...]:
        ministry = ministries.get(row["ministry"], row["ministry"])
        return row["position"], ministry, _label(Role, row["role"])

    return _beside(rows, standing, "ministry", cells)


def _typed_links(data: QueryDict, task: Task, day: date) -> list[TypedRow]:
    rows = _posted(data, "section_links", ("section", "basis", "note", "note_zh"))
    standing = [
        {
            "section": str(row.section_id),
            "basis": row.basis,
            "note": row.note,
            "note_zh": row.note_zh,
        }
        for row in SectionLink.objects.filter(task=task).in_force(day)
    ]
    sections = _named(task.plan.sections.all(), [row["section"] for row in (*rows, *standing)])

    def cells(row: dict[str, str]) -> tuple[str, ...]:
        section = sections.get(row["section"], row["section"])
        return section, _label(LinkBasis, row["basis"]), row["note"], row["note_zh"]

    return _beside(rows, standing, "section", cells)


def _beside(
    rows: list[dict[str, str]],
    standing: list[dict[str, str]],
    key: str,
    cells: Callable[[dict[str, str]], tuple[str, ...]],
) -> list[TypedRow]:
    """Return the typed rows, then those that stand now and have their `key` in none of them."""
    said = [_said(row) for row in standing]
    typed = {row[key] for row in rows}
    return [
        TypedRow(cells(row), is_new=_said(row) not in said, is_to_go=bool(row["DELETE"]))
        for row in rows
    ] + [TypedRow(cells(row), is_missing=True) for row in standing if row[key] not in typed]


def _said(row: dict[str, str]) -> dict[str, str]:
    """Return what a row says: browsers send other ends of lines than they were given."""
    return {name: value.replace("\r\n", "\n") for name, value in row.items() if name != "DELETE"}


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
