"""What a CSV file holds, and how its cells are written."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from planning.reading.package_layout import Column
from tasks.exchange.answers import Resource

# Between the values of one cell; no name in a plan or the register holds it.
SEPARATOR = "; "
# Without it Excel reads a UTF-8 file as the machine's own code page and garbles Chinese names.
BYTE_ORDER_MARK = "\ufeff"
# What makes a spreadsheet take a text for a formula, in half and in full width, and the white
# space that it skips before one.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
GUARD = "'"
GUARDED = Column(
    "guarded",
    description="The columns of this row whose text begins with a sign that a spreadsheet would "
    f"take for a formula's, set apart by “{SEPARATOR}”: there, and only there, an apostrophe was "
    "put before the text. Take it away to have the stored text.",
)
DEMO = Column("demo", description="Says that this is a demonstration, with invented reports.")

Row = dict[str, Any]


@dataclass(frozen=True)
class Sheet:
    """A CSV file: the rows it holds, its columns, its key, and what fills the cells.

    `for_members` are columns that only members get.
    """

    name: str
    title: str
    resource: Resource
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    cells: Callable[[Row], Row]
    for_members: tuple[Column, ...] = ()

    def columns_for(self, member: bool) -> tuple[Column, ...]:
        """Return the columns that a member, or a visitor, gets; what guards them comes last."""
        demo = (DEMO,) if settings.DEMO else ()
        return (*self.columns, *(self.for_members if member else ()), GUARDED, *demo)

    def text(self, rows: Iterable[Row], day: str, columns: Sequence[Column]) -> str:
        """Return the rows as RFC 4180 has it, each with the day it holds on."""
        written = io.StringIO()
        # The csv module ends lines with CR LF by itself, as the RFC wants.
        writer = csv.DictWriter(written, [column.name for column in columns], extrasaction="ignore")
        writer.writeheader()
        texts = [column.name for column in columns if column.type == "string"]
        for row in rows:
            cells = {**self.cells(row), AS_OF.name: day, DEMO.name: "DEMO"}
            writer.writerow(guarded(cells, texts))
        return BYTE_ORDER_MARK + written.getvalue()


def guarded(cells: Row, texts: Iterable[str]) -> Row:
    """Put an apostrophe before each text that would be taken for a formula, and name them."""
    caught = [name for name in texts if str(cells.get(name) or "").startswith(FORMULA_SIGNS)]
    return (
        cells
        | {name: GUARD + cells[name] for name in caught}
        | {GUARDED.name: SEPARATOR.join(caught)}
    )


AS_OF = Column("as_of", "date", required=True, description="The day that the row holds on.")
