"""The columns of the CSV files, with their meanings, and how a program's row fills them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from rest_framework import serializers

from planning.reading.package_layout import Column
from planning.reading.vocabulary import Role, SentenceForm
from tasks.browse.filters import TaskFilterSet
from tasks.exchange.answers import MATRIX, TASKS, Resource
from tasks.exchange.api.serializers.matrix import MatrixRowSerializer

# Between the values of one cell; no name in a plan or the register holds it.
SEPARATOR = "; "
# Without it Excel reads a UTF-8 file as the machine's own code page and garbles Chinese names.
BYTE_ORDER_MARK = "\ufeff"

Row = dict[str, Any]


@dataclass(frozen=True)
class Sheet:
    """A CSV file: the rows it holds, its columns, its key, and what fills the cells."""

    name: str
    title: str
    resource: Resource
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    cells: Callable[[Row], Row]

    @property
    def parameters(self) -> tuple[str, ...]:
        """The parameters that the file takes: the page's filters, without paging or layout."""
        return (*TaskFilterSet.base_filters, *self.resource.also)

    def text(self, rows: Iterable[Row], day: str) -> str:
        """Return the rows as RFC 4180 has it, each with the day it holds on."""
        written = io.StringIO()
        # The csv module ends lines with CR LF by itself, as the RFC wants.
        writer = csv.DictWriter(written, [column.name for column in self.columns])
        writer.writeheader()
        for row in rows:
            writer.writerow({**self.cells(row), "as_of": day})
        return BYTE_ORDER_MARK + written.getvalue()


def task_cells(row: Row) -> Row:
    """Return a task's cells: its holders by role, and the sections it is linked to."""
    held = {
        role.value: SEPARATOR.join(
            holder["name"] for holder in row["holders"] if holder["role"] == role.value
        )
        for role in Role
    }
    return {
        "plan": row["plan"],
        "number": row["number"],
        "position": row["position"],
        "title": row["title"],
        "form": row["form"],
        **held,
        "sections": SEPARATOR.join(section["section"] for section in row["sections"]),
        "chapters": SEPARATOR.join(row["chapters"]),
    }


def matrix_cells(row: Row) -> Row:
    """Return a responsibility's cells."""
    return {**row, "chapters": SEPARATOR.join(row["chapters"])}


def column_of(name: str, one: serializers.Field) -> Column:
    """Return a column that says what a field of the API says."""
    whole = isinstance(one, serializers.IntegerField)
    allowed = tuple(one.choices) if isinstance(one, serializers.ChoiceField) else ()
    return Column(
        name,
        "integer" if whole else "string",
        allowed=allowed,
        description=str(one.help_text),
    )


AS_OF = Column("as_of", "date", required=True, description="The day that the row holds on.")
TASK_COLUMNS = (
    Column("plan", required=True, description="The plan's slug."),
    Column("number", required=True, description="The number in the document: text, not a figure."),
    Column("position", "integer", required=True, description="Its place in the table, to sort by."),
    Column("title", required=True, description="The task as the document words it."),
    Column(
        "form",
        required=True,
        allowed=tuple(form.value for form in SentenceForm),
        description="Whether the document says who leads (led) or names all jointly (joint).",
    ),
    *(
        Column(
            role.value,
            description=f"Names of the ministries in the role “{role.value}”, as the document "
            f"writes them and in its order, set apart by “{SEPARATOR}”.",
        )
        for role in Role
    ),
    Column(
        "sections",
        description=f"Numbers of the sections in which the plan speaks of the task, set apart by "
        f"“{SEPARATOR}”: Fengong's judgement. Empty where none was found.",
    ),
    Column(
        "chapters",
        description=f"Numbers of the chapters that these sections stand in, set apart by "
        f"“{SEPARATOR}”.",
    ),
    AS_OF,
)
MATRIX_COLUMNS = (
    *(column_of(name, one) for name, one in MatrixRowSerializer().get_fields().items()),
    AS_OF,
)

TASKS_SHEET = Sheet(
    "tasks", "Tasks, one a row", TASKS, TASK_COLUMNS, ("plan", "number", "as_of"), task_cells
)
MATRIX_SHEET = Sheet(
    "matrix",
    "The matrix in long form, one responsibility a row",
    MATRIX,
    MATRIX_COLUMNS,
    ("plan", "task", "ministry", "as_of"),
    matrix_cells,
)
