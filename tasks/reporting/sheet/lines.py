"""A sheet's rows as the page shows them: with what was typed, what is wrong, and both texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _

from tasks.reporting.sheet.cells import FILLED_IN, label_of, shown
from tasks.reporting.sheet.changes import Problem, Typed
from tasks.reporting.sheet.rows import Row, Seen, Sheet

SEEN = "seen"


@dataclass
class Cell:
    """One cell to fill in. `stored` is what the database says, where `text` is something else."""

    name: str
    input: str
    text: str
    stored: str
    message: str = ""
    theirs: str | None = None

    @property
    def label(self) -> str:
        """The column's heading."""
        return label_of(self.name)

    @property
    def is_unsaved(self) -> bool:
        """Whether it says something else than is stored."""
        return self.text != self.stored


@dataclass
class Line:
    """One row of the page."""

    row: Row
    cells: list[Cell]
    messages: list[str] = field(default_factory=list)
    typed: list[tuple[str, str]] = field(default_factory=list)
    is_ticked: bool = False


def typed_rows(data: QueryDict) -> list[Typed]:
    """Read the rows that a form sent; a row that it left out was left as it was."""
    rows = []
    for name in data:
        kind, _dash, key = name.partition("~")
        if kind == SEEN:
            texts = {
                column: str(data[input_name(column, key)])
                for column in FILLED_IN
                if input_name(column, key) in data
            }
            rows.append(Typed(key, str(data[name]), texts))
    return rows


def typed_cells(data: QueryDict) -> list[tuple[str, str]]:
    """Return the cells of a sent sheet in which something was typed, by task and column."""
    cells = []
    for row in typed_rows(data):
        seen = Seen.of(row.seen)
        for name, text in row.texts.items():
            if text.strip() and not (seen and seen.had(name, text.replace("\r\n", "\n"))):
                task = _("task %(task)s") % {"task": row.key}
                cells.append((f"{task}{_(', ')}{label_of(name)}", text))
    return cells


def input_name(column: str, key: str) -> str:
    """Return the name of a cell's input in the form."""
    return f"{column}~{key}"


def lines_of(
    sheet: Sheet,
    typed: Iterable[Typed] = (),
    problems: Sequence[Problem] = (),
    ticked: Iterable[str] = (),
) -> list[Line]:
    """Return the page's rows: as they are stored, or as they were typed and why that can't be."""
    sent = {one.key: one for one in typed}
    marked = set(ticked)
    lines = []
    for row in sheet.rows:
        line = _line_of(row, sent.get(row.key))
        line.is_ticked = row.key in marked
        for problem in problems:
            if problem.key == row.key:
                _show(problem, line)
        lines.append(line)
    return lines


def _line_of(row: Row, typed: Typed | None) -> Line:
    """Return a row with what was typed in it; what others changed meanwhile is shown as theirs."""
    seen = Seen.of(typed.seen) if typed else None
    line = Line(row, [])
    for name in FILLED_IN:
        stored = row.text(name)
        cell = Cell(name, input_name(name, row.key), stored, stored)
        text = typed.texts.get(name) if typed else None
        if text is not None and seen and not seen.had(name, text.replace("\r\n", "\n")):
            if row.is_writable:
                cell.text = text.replace("\r\n", "\n")
            elif text != stored:
                line.typed.append((cell.label, text))
        line.cells.append(cell)
    return line


def _show(problem: Problem, line: Line) -> None:
    """Put a message at its cell, or at the row; and beside mine what another wrote."""
    if problem.column:
        next(cell for cell in line.cells if cell.name == problem.column).message = problem.message
        return
    line.messages.append(problem.message)
    for difference in problem.both:
        for cell in line.cells:
            if cell.name == difference.column and line.row.is_writable:
                cell.theirs = shown(cell.name, line.row.value(cell.name))
