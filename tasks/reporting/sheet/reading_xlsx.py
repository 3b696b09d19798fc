"""Reads an XLSX file that was filled in offline, as far as it is one of ours."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils import get_column_letter
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from tasks.reporting.sheet.cells import FILLED_IN
from tasks.reporting.sheet.changes import Problem, Typed
from tasks.reporting.sheet.guarding import NotTaken, guard
from tasks.reporting.sheet.layout import (
    COLUMNS,
    FIRST_ROW,
    INFO,
    INFO_COLUMN,
    KEY,
    MARK,
    NAMES_ROW,
    SEEN,
)
from tasks.reporting.sheet.rows import Sheet

MOST_ROWS = 1000
MOST_COLUMNS = 60
# Before it a day is a small number that somebody typed into a cell for days.
FIRST_YEAR = 2000
# How XLSX writes a character that XML can't hold, and a text that looks like that.
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")

Cells = Sequence[Any]


@dataclass
class Filled:
    """What a file holds: its rows, and what is wrong with cells before they are compared."""

    rows: list[Typed] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def filled_in(content: bytes, sheet: Sheet) -> Filled:
    """Return the rows of a file made for `sheet`. Raises NotTaken for any other file."""
    guard(content)
    try:
        reader = _Reader(io.BytesIO(content), read_only=True, keep_links=False)
        reader.read()
        pages = [_rows_of(page) for page in reader.wb.worksheets[:10]]
    # openpyxl lets through whatever a broken part makes it stumble over.
    except Exception as error:
        raise NotTaken(
            _("The file can't be read: it is damaged, or no program for sheets has written it.")
        ) from error
    _made_for(pages, sheet)
    for rows in pages:
        if len(rows) > NAMES_ROW and KEY in (names := _names_in(rows[NAMES_ROW])):
            return _read_rows(rows, names, sheet)
    raise NotTaken(
        _(
            "The file lacks its hidden second row or hidden columns, by which each row is known. "
            "Download the sheet again and fill in that file."
        )
    )


class _Reader(ExcelReader):
    """Reads a workbook with its texts as they stand in it, for `text_in` to unescape.

    openpyxl's own reader takes every “x005F_” out of them, whether it escapes something or not.
    """

    def read_strings(self) -> None:
        """Read the texts that cells share."""
        part = self.package.find(SHARED_STRINGS)
        if part is None:
            return
        with self.archive.open(part.PartName[1:]) as source:
            self.shared_strings = [
                Text.from_tree(node).content
                for _event, node in iterparse(source)
                if node.tag == f"{{{SHEET_MAIN_NS}}}si"
            ]


def _rows_of(page: Any) -> list[Cells]:
    """Return a worksheet's rows as cells, no more than any sheet of ours can have."""
    # The size that a file claims for a worksheet may be anything.
    page.reset_dimensions()
    return list(page.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS))


def _made_for(pages: list[list[Cells]], sheet: Sheet) -> None:
    """Refuse a file that was made for another plan, ministry or period. Raises NotTaken."""
    marks = next((found for rows in pages if (found := _marks_in(rows))), None)
    if marks is None:
        raise NotTaken(
            _("This file is none of Fengong's sheets. Download the sheet and fill in that file.")
        )
    asked = {
        "plan": (sheet.plan.slug, _("This file was made for another plan: %(other)s.")),
        "ministry": (sheet.ministry.slug, _("This file was made for another ministry: %(other)s.")),
        "period": (sheet.period.code, _("This file was made for another period: %(other)s.")),
    }
    for name, (own, message) in asked.items():
        if marks[name] != own:
            raise NotTaken(message % {"other": marks[name][:60]})


def _marks_in(rows: list[Cells]) -> dict[str, str] | None:
    """Return what the sheet about the file says to programs; None where this isn't that sheet."""
    marks = [
        str(cells[INFO_COLUMN].value or "") if len(cells) > INFO_COLUMN else ""
        for cells in rows[: len(INFO)]
    ]
    if len(marks) < len(INFO) or marks[0] != MARK:
        return None
    return dict(zip(INFO, marks, strict=True))


def _names_in(cells: Cells) -> dict[str, int]:
    """Return where each of our columns stands, by the names in the hidden row."""
    return {cell.value: place for place, cell in enumerate(cells) if cell.value in COLUMNS}


def _read_rows(rows: list[Cells], names: dict[str, int], sheet: Sheet) -> Filled:
    if missing := [name for name in (*FILLED_IN, "number", SEEN) if name not in names]:
        raise NotTaken(
            _("The file lacks columns: %(columns)s. Download the sheet again.")
            % {"columns": pgettext("list", ", ").join(missing)}
        )
    if len(rows) > MOST_ROWS:
        raise NotTaken(_("The file has more than %(most)s rows.") % {"most": MOST_ROWS})
    filled = Filled()
    for line, cells in enumerate(rows[FIRST_ROW:], FIRST_ROW + 1):
        by_name = {name: cells[place] for name, place in names.items() if place < len(cells)}
        places = {name: f"{get_column_letter(names[name] + 1)}{line}" for name in FILLED_IN}
        _read_row(by_name, line, places, filled)
    return filled


def _read_row(by_name: dict[str, Any], line: int, places: dict[str, str], filled: Filled) -> None:
    """Add one row of the file to what it holds."""
    place = _("row %(row)s") % {"row": line}
    texts: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for name in (*FILLED_IN, "number", KEY, SEEN):
        try:
            texts[name] = text_in(by_name.get(name))
        except ValueError as error:
            wrong[name] = str(error)
    if not wrong and not any(texts.values()):
        return
    key, seen, number = (texts.pop(name, "") for name in (KEY, SEEN, "number"))
    message = ""
    if not wrong and not key:
        message = _("This row was added to the sheet: only the rows that it came with count.")
    elif not wrong and number.strip() != key.partition(":")[0]:
        message = _("The row's task number and its hidden marks no longer fit each other.")
    if message:
        filled.problems.append(Problem(message, key, place=place, line=line))
    elif wrong:
        filled.problems += [
            Problem(message, key, name, places.get(name, place), line)
            for name, message in wrong.items()
        ]
    else:
        filled.rows.append(Typed(key, seen, texts, place, line, places))


def text_in(cell: Any) -> str:
    """Return what a cell holds, as text. Raises ValueError with what can't be taken."""
    value = None if cell is None else cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        raise ValueError(_("This is a formula. Write its value, or the text in a text cell."))
    if cell.data_type == "e":
        raise ValueError(_("This cell holds an error of the spreadsheet: %s.") % value)
    if isinstance(value, str):
        return ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)
    if isinstance(value, bool | time):
        raise ValueError(_("This can't be read as a text, a number or a day."))
    if isinstance(value, date) and value.year < FIRST_YEAR:
        raise ValueError(_("Write the day as year, month and day: 2026-12-31."))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    return str(value)
