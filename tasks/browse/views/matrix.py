"""The matrix of tasks and ministries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, ClassVar

from django.http import QueryDict
from django.utils.translation import gettext as _

from planning.models import Section
from tasks.browse.facets import chapters_by_task
from tasks.browse.filters import NO_CHAPTER, TaskFilterSet
from tasks.browse.parameters import one_of, with_only
from tasks.browse.views.plan_page import PlanPage
from tasks.browse.views.tasks import filter_context, orderings, page_of
from tasks.matrix.models import PlanBody, Responsibility, Task
from tasks.reporting.vocabulary import Status

CHOICES = {
    "group": ("none", "chapter", "kind"),
    "columns": ("document", "load"),
    "layer": ("roles", "status"),
}


@dataclass
class MatrixRow:
    """A task's line: one cell a column, empty where the ministry has no part in it.

    `status` is None where the layer of statuses is off.
    """

    task: Task
    cells: list[Responsibility | None]
    status: Status | None = None


@dataclass
class RowGroup:
    """Rows under one heading; the heading is None where rows aren't grouped."""

    section: Section | None
    heading: str
    rows: list[MatrixRow] = field(default_factory=list)


@dataclass
class Column:
    """A ministry's column, with its number of tasks among those that answer."""

    body: PlanBody
    total: int
    list_query: str
    begins_group: bool = False


class MatrixPage(PlanPage):
    """Tasks down, ministries across, the role in each cell; the same filters as the list."""

    template_name = "browse/matrix.html"
    also: ClassVar[frozenset[str]] = frozenset({*TaskFilterSet.base_filters, "page", *CHOICES})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Lay out the matrix of the tasks that answer."""
        query = self.request.GET
        chosen = {name: one_of(query, name, CHOICES[name]) for name in CHOICES}
        question = TaskFilterSet.asked(query, self.plan, also={"page", *CHOICES})
        page = page_of(question, query)
        chapters_of = chapters_by_task(question)
        columns = columns_of(question, chosen)
        bar = filter_context(question, page, chapters_of)
        layer = list(Status) if bar["show_status"] and chosen["layer"] == "status" else []
        return super().get_context_data(
            question=question,
            page=page,
            columns=columns,
            kinds=kinds_of(columns) if chosen["group"] == "kind" else [],
            groups=grouped(question, page, columns, chapters_of, chosen["group"], layer),
            cell_count=sum(column.total for column in columns),
            choices=choices_in_words(query, chosen, with_status=bar["show_status"]),
            orderings=orderings(question),
            chosen=chosen,
            statuses=layer,
            **bar,
            **kwargs,
        )


def columns_of(question: TaskFilterSet, chosen: dict[str, str]) -> list[Column]:
    """Return a column for each ministry with a part in the tasks that answer."""
    held = Responsibility.objects.in_force(question.day).filter(task__in=question.narrowed())
    totals = {row["ministry_id"]: row["tasks"] for row in held.counted_by_ministry()}
    columns = [
        Column(body, totals[body.ministry_id], list_query(question, slug))
        for slug, body in question.bodies.items()
        if body.ministry_id in totals
    ]
    if chosen["columns"] == "load":
        columns.sort(key=lambda column: -column.total)
    if chosen["group"] == "kind":
        sizes = Counter(column.body.ministry.kind for column in columns)
        columns.sort(key=lambda c: (-sizes[c.body.ministry.kind], c.body.ministry.kind))
    for before, column in pairwise(columns):
        same = before.body.ministry.kind == column.body.ministry.kind
        column.begins_group = chosen["group"] == "kind" and not same
    return columns


def list_query(question: TaskFilterSet, slug: str) -> str:
    """Return the list's query for the tasks of one ministry among those that answer.

    The matrix's own choices go; a role goes too, since the column counts every role.
    """
    kept = QueryDict(question.file_query.removeprefix("?"), mutable=True)
    return with_only(kept, "ministry", slug)


def kinds_of(columns: Iterable[Column]) -> list[tuple[str, int]]:
    """Return the kinds of ministry above the columns, with how many columns each spans."""
    kinds: list[tuple[str, int]] = []
    for column in columns:
        kind = column.body.ministry.kind_in_language
        if kinds and kinds[-1][0] == kind:
            kinds[-1] = (kind, kinds[-1][1] + 1)
        else:
            kinds.append((kind, 1))
    return kinds


def grouped(
    question: TaskFilterSet,
    page: Iterable[Task],
    columns: list[Column],
    chapters_of: dict[int, list[str]],
    group: str,
    layer: Collection[Status],
) -> list[RowGroup]:
    """Return the matrix's rows, under their first chapter where grouped so.

    `layer` holds the statuses to be shown: all of them, or none where the layer is off.
    """
    places = {column.body.ministry_id: place for place, column in enumerate(columns)}
    groups: dict[str, RowGroup] = {}
    for task in page:
        status = next((one for one in layer if one == getattr(task, "status", "")), None)
        row = MatrixRow(task, [None] * len(columns), status)
        for held in task.holders:
            row.cells[places[held.ministry_id]] = held
        number = chapters_of.get(task.pk, [NO_CHAPTER])[0] if group == "chapter" else ""
        if number not in groups:
            section = question.sections.get(number)
            heading = str(section or (_("No passage of its own") if number else ""))
            groups[number] = RowGroup(section, heading)
        groups[number].rows.append(row)
    if group != "chapter":
        return list(groups.values())
    order = [*question.sections, NO_CHAPTER]
    return sorted(
        groups.values(), key=lambda g: order.index(g.section.number if g.section else NO_CHAPTER)
    )


def choices_in_words(
    query: QueryDict, chosen: dict[str, str], *, with_status: bool
) -> list[dict[str, Any]]:
    """Return how the matrix can be laid out otherwise, with the queries that do it.

    The layer of statuses is offered where there are any.
    """
    labels = {
        "group": (
            _("Grouping"),
            {"none": _("None"), "chapter": _("By chapter"), "kind": _("By kind of ministry")},
        ),
        "columns": (
            _("Columns"),
            {"document": _("As first named"), "load": _("Busiest first")},
        ),
        "layer": (
            _("Cells show"),
            {"roles": _("Roles"), "status": _("Roles and status")},
        ),
    }
    return [
        {
            "label": label,
            "values": [
                {
                    "label": values[value],
                    "chosen": chosen[name] == value,
                    "query": with_only(query, name, value),
                }
                for value in CHOICES[name]
            ],
        }
        for name, (label, values) in labels.items()
        if with_status or name != "layer"
    ]
