"""The files there are: their columns, with their meanings, and how a program's row fills them."""

from __future__ import annotations

from collections.abc import Callable

from rest_framework import serializers

from planning.reading.package_layout import Column
from planning.reading.vocabulary import Role, SentenceForm
from tasks.exchange.answers import MATRIX, TASKS
from tasks.exchange.api.serializers.matrix import MatrixRowSerializer
from tasks.exchange.api.serializers.task import TaskSerializer
from tasks.exchange.api.serializers.update import UpdateSerializer
from tasks.exchange.files.sheets import AS_OF, SEPARATOR, Row, Sheet
from tasks.exchange.updates import UPDATES
from tasks.reporting.sight import FOR_MEMBERS
from tasks.reporting.vocabulary import Verdict

# What a field of the API is in a table; anything else is text.
TYPES = {
    serializers.IntegerField: "integer",
    serializers.BooleanField: "boolean",
    serializers.DateField: "date",
    serializers.DateTimeField: "datetime",
}
STATUS_FIELDS = ("status", "status_progress", "status_period")
WORDS = {"confirmed_by": Verdict.CONFIRMED, "disputed_by": Verdict.DISPUTED}
WRITTEN_IN_A_CELL: dict[str, Callable[[Row], str]] = {
    "target_values": lambda one: f"{one['subject']}: {one['value']} {one['unit']}".strip(),
    "evidence": lambda one: one["url"] or one["file"],
    "comments": lambda one: f"{one['author']}: {one['text']}",
}


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
        **{name: row[name] for name in STATUS_FIELDS},
    }


def matrix_cells(row: Row) -> Row:
    """Return a responsibility's cells."""
    return {**row, "chapters": SEPARATOR.join(row["chapters"])}


def update_cells(row: Row) -> Row:
    """Return an update's cells: lists of names and of figures in one cell each."""
    said = {
        column: SEPARATOR.join(
            word["holder"] for word in row["words"] if word["verdict"] == verdict.value
        )
        for column, verdict in WORDS.items()
    }
    lists = {
        name: SEPARATOR.join(write(one) for one in row[name])
        for name, write in WRITTEN_IN_A_CELL.items()
        if name in row
    }
    return {**row, "late": "true" if row["late"] else "false", **said, **lists}


def column_of(name: str, one: serializers.Field) -> Column:
    """Return a column that says what a field of the API says."""
    allowed = tuple(one.choices) if isinstance(one, serializers.ChoiceField) else ()
    return Column(
        name,
        TYPES.get(type(one), "string"),
        allowed=tuple(value for value in allowed if value),
        description=str(one.help_text),
    )


def status_columns(prefix: str = "") -> tuple[Column, ...]:
    """Return the columns that say how a task goes."""
    fields = TaskSerializer().get_fields()
    return tuple(column_of(prefix + name, fields[name]) for name in STATUS_FIELDS)


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
    *status_columns(),
)
MATRIX_COLUMNS = (
    *(
        column_of(name, one)
        for name, one in MatrixRowSerializer().get_fields().items()
        if not name.startswith("task_status")
    ),
    AS_OF,
    *status_columns("task_"),
)
UPDATE_FIELDS = UpdateSerializer().get_fields()
UPDATE_COLUMNS = (
    *(
        column_of(name, one)
        for name, one in UPDATE_FIELDS.items()
        if name not in FOR_MEMBERS and name != "words"
    ),
    *(
        Column(
            name,
            description=f"The slugs of the other holders whose last word was “{verdict.value}”, "
            f"set apart by “{SEPARATOR}”.",
        )
        for name, verdict in WORDS.items()
    ),
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
UPDATES_SHEET = Sheet(
    "updates",
    "Status updates, one a row",
    UPDATES,
    UPDATE_COLUMNS,
    ("id",),
    update_cells,
    for_members=tuple(
        column_of(name, one) for name, one in UPDATE_FIELDS.items() if name in FOR_MEMBERS
    ),
)
