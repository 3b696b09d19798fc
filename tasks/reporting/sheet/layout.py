"""How the XLSX file of a sheet is laid out; writing and reading both go by it."""

from __future__ import annotations

from tasks.reporting.sheet.cells import FILLED_IN

# It stands on the second sheet and says that the file is one of ours, and of which layout.
MARK = "fengong-sheet-1"
KEY, SEEN = "key", "seen"
# The columns by their names, which stand in the hidden second row: people may move columns and
# translate headings, and the file is still read.
COLUMNS = ("number", "title", "last", *FILLED_IN, "state", KEY, SEEN)
WIDTHS = {
    "number": 7,
    "title": 44,
    "last": 14,
    "status": 14,
    "progress": 10,
    "narrative": 60,
    "obstacles": 34,
    "help_needed": 34,
    "next_milestone": 34,
    "next_milestone_on": 14,
    "state": 14,
    KEY: 10,
    SEEN: 20,
}
NAMES_ROW = 1
FIRST_ROW = 2
# Rows of the second sheet, and the column in which a program reads them.
INFO = ("mark", "plan", "ministry", "period", "made")
INFO_COLUMN = 2
