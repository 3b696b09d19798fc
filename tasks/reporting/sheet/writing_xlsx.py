"""Writes a sheet as XLSX, to be filled in offline. A text is a string cell, as it is stored."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from tasks.reporting.sheet.cells import FILLED_IN, label_of, shown
from tasks.reporting.sheet.layout import COLUMNS, FIRST_ROW, KEY, MARK, NAMES_ROW, SEEN, WIDTHS
from tasks.reporting.sheet.rows import Row, Sheet
from tasks.reporting.sheet.targets import rows_with_targets
from tasks.reporting.vocabulary import REPORTABLE

DAY = "yyyy-mm-dd"
# What a cell of XLSX holds at most, in units of UTF-16: many rare characters count twice.
LONGEST = 32_767


def xlsx_of(sheet: Sheet) -> bytes:
    """Return the file: the rows, and beside them what they are and how to fill them in."""
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    book.set_properties({"title": f"{sheet.ministry.short_name} {sheet.period.label}"})
    _write_rows(book, sheet)
    _write_info(book, sheet)
    book.close()
    return written.getvalue()


def headings() -> dict[str, str]:
    """Return each column's heading in the reader's language."""
    return {name: label_of(name) for name in FILLED_IN} | {
        "number": _("Task"),
        "title": _("What the plan says"),
        "last": _("Last period"),
        "state": _("State"),
        KEY: KEY,
        SEEN: SEEN,
    }


def _write_rows(book: Workbook, sheet: Sheet) -> None:
    page = book.add_worksheet(_("Reports"))
    looks = _Looks(book)
    texts = headings()
    for column, name in enumerate(COLUMNS):
        hidden = {"hidden": True} if name in (KEY, SEEN) else {}
        page.set_column(column, column, WIDTHS[name], looks.of(name, True), hidden)
        page.write_string(0, column, texts[name], looks.head)
        page.write_string(NAMES_ROW, column, name)
    page.set_row(NAMES_ROW, None, None, {"hidden": True})
    page.freeze_panes(FIRST_ROW, 2)
    rows = [row for row in sheet.rows if fits(row)]
    for place, row in enumerate(rows, FIRST_ROW):
        for column, name in enumerate(COLUMNS):
            look = looks.of(name, row.is_writable)
            _write_cell(page, (place, column), _cell(row, name), look, looks.plain)
    last = FIRST_ROW + max(len(rows), 1) - 1
    _offer_choices(page, last)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _cell(row: Row, name: str) -> Any:
    """Return what stands in a column of a row: a text, a number or a day."""
    if name == "status":
        return shown(name, row.value(name))
    if name in FILLED_IN:
        return row.value(name)
    title = row.owed.task.title
    if row.is_part or row.acts_for_another:
        title += "\n" + (_("Part of %(body)s") if row.is_part else _("For %(body)s")) % {
            "body": row.owed.holder.name_in_language
        }
    return {
        "number": row.owed.task.number,
        "title": title,
        "last": _(row.last.known_status.label) if row.last else "",
        "state": row.state_label,
        KEY: row.key,
        SEEN: str(row.seen),
    }[name]


def fits(row: Row) -> bool:
    """Return whether each text of a row fits into a cell; a row with a longer one is left out."""
    return all(len(row.text(name).encode("utf-16-le")) // 2 <= LONGEST for name in FILLED_IN)


def _write_cell(
    page: Worksheet, place: tuple[int, int], value: Any, look: Format, plain: Format
) -> None:
    if value is None or value == "":
        page.write_blank(*place, None, look)
    elif isinstance(value, date):
        page.write_datetime(*place, datetime(value.year, value.month, value.day), look)
    elif isinstance(value, int):
        page.write_number(*place, value, look)
    elif value.startswith("<r>") and value.endswith("</r>"):
        # xlsxwriter would take it for markup of its own; in two pieces it stays a text.
        page.write_rich_string(*place, value[0], plain, value[1:], look)
    else:
        # Never `write`: it would take a text that begins with = for a formula.
        page.write_string(*place, value, look)


def _offer_choices(page: Worksheet, last: int) -> None:
    """Let a spreadsheet offer the statuses and say where a figure or day can't be right."""
    status, progress = COLUMNS.index("status"), COLUMNS.index("progress")
    page.data_validation(
        FIRST_ROW,
        status,
        last,
        status,
        {"validate": "list", "source": [_(one.label) for one in REPORTABLE]},
    )
    page.data_validation(
        FIRST_ROW,
        progress,
        last,
        progress,
        {
            "validate": "integer",
            "criteria": "between",
            "minimum": 0,
            "maximum": 100,
            "error_message": _("Progress runs from 0 to 100."),
        },
    )


class _Looks:
    """The formats of cells: what is to be filled in is white, all else is grey."""

    def __init__(self, book: Workbook):
        base = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#DDD6CA"}
        self.head = book.add_format(
            {**base, "bold": True, "bg_color": "#9D2B26", "font_color": "#FFFFFF"}
        )
        self.plain = book.add_format()
        grey = {"bg_color": "#F0ECE4"}
        self._looks = {
            (number, free): book.add_format(
                {**base, "num_format": number, **({} if free else grey)}
            )
            for number in ("@", "0", DAY)
            for free in (True, False)
        }

    def of(self, name: str, is_writable: bool) -> Format:
        """Return the look of a column's cell; a text column keeps what is typed as text."""
        number = {"progress": "0", "next_milestone_on": DAY}.get(name, "@")
        return self._looks[number, is_writable and name in FILLED_IN]


def _write_info(book: Workbook, sheet: Sheet) -> None:
    page = book.add_worksheet(_("About this file"))
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "valign": "top"})
    page.set_column(0, 0, 22, bold)
    page.set_column(1, 1, 90, plain)
    page.set_column(2, 2, 24, plain, {"hidden": True})
    made = timezone.localtime()
    rows = [
        (_("File"), _("Reports to fill in"), MARK),
        (_("Plan"), sheet.plan.title_in_language, sheet.plan.slug),
        (_("Ministry"), sheet.ministry.name_in_language, sheet.ministry.slug),
        (_("Reporting period"), sheet.period.label, sheet.period.code),
        (_("Made"), f"{made:%Y-%m-%d %H:%M}", made.isoformat()),
        (_("Due"), sheet.period.due_on.isoformat(), ""),
        *((heading, text, "") for heading, text in _how_to_fill_in()),
    ]
    if with_targets := [row.owed.task.number for row in rows_with_targets(sheet)]:
        said = _(
            "Values of the plan's targets are written in the form of each report, not here. "
            "Tasks with targets:"
        )
        numbers = pgettext("list", ", ").join(with_targets)
        rows.append((_("Targets"), f"{said} {numbers}", ""))
    if left_out := [row.owed.task.number for row in sheet.rows if not fits(row)]:
        numbers = pgettext("list", ", ").join(left_out)
        rows.append(
            (_("Left out"), _("Texts too long for a cell: %(tasks)s.") % {"tasks": numbers}, "")
        )
    for place, cells in enumerate(rows):
        for column, text in enumerate(cells):
            page.write_string(place, column, text)


def _how_to_fill_in() -> list[tuple[str, str]]:
    return [
        (
            _("How to fill it in"),
            _(
                "Write in the white columns. Grey rows are handed in or accepted and stay as "
                "they are. Nothing is stored until you upload the file and agree to what it "
                "would change."
            ),
        ),
        (
            "",
            _(
                "You may sort the rows and leave some out. Keep the hidden columns and the "
                "hidden row: by them each row is known again."
            ),
        ),
        ("", _("Formulas and merged cells are not taken: write texts, numbers and days.")),
        (_("Status"), pgettext("list", ", ").join(_(one.label) for one in REPORTABLE)),
        (
            label_of("next_milestone_on"),
            _("A day as year, month and day: 2026-12-31."),
        ),
    ]
