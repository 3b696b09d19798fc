"""What one cell of a sheet holds: read from what was typed, and written as it is stored."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Field
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from tasks.reporting.models import StatusUpdate
from tasks.reporting.vocabulary import REPORTABLE, Status
from texts.plain import unix_lines

# The columns that people fill in, in the sheet's order.
FILLED_IN = (
    "status",
    "progress",
    "narrative",
    "obstacles",
    "help_needed",
    "next_milestone",
    "next_milestone_on",
)
WHOLE = re.compile(r"(-?\d{1,9})(?:\.0+)?\s*[%％]?")
# What a spreadsheet keeps of “50%”.
SHARE = re.compile(r"0?\.\d{1,15}")
# Year first, as ISO writes a day and as spreadsheets in China do; any other order is a guess.
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
PRINT_LENGTH = 8


def label_of(name: str) -> str:
    """Return a column's heading in the reader's language."""
    return str(capfirst(_field(name).verbose_name))


def read(name: str, typed: str) -> Any:
    """Return the value that a cell's text stands for, as it would be stored.

    Raises ValidationError with what is wrong with it.
    """
    readers = {
        "status": _status,
        "progress": _progress,
        "next_milestone": _line,
        "next_milestone_on": _day,
    }
    value = readers.get(name, unix_lines)(typed)
    return _field(name).clean(value, None)


def text_of(name: str, value: Any) -> str:
    """Write a stored value as the text that `read` takes for it."""
    return value.isoformat() if isinstance(value, date) else "" if value is None else str(value)


def shown(name: str, value: Any) -> str:
    """Write a value as people read it."""
    if name == "status" and value:
        return _(Status.of(value).label)
    return text_of(name, value)


def fingerprint(text: str) -> str:
    """Return what tells whether a cell still says what it said when the sheet was made."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:PRINT_LENGTH]


def _field(name: str) -> Field:
    return cast(Field, StatusUpdate._meta.get_field(name))


@cache
def _words_for_status() -> dict[str, str]:
    """Every way to write a status: its value, and its label in each language."""
    words = {status.value: status.value for status in REPORTABLE}
    for language, _name in settings.LANGUAGES:
        with override(language):
            words |= {_(status.label).casefold(): status.value for status in REPORTABLE}
    return words


def _status(typed: str) -> str:
    word = typed.strip().casefold()
    if not word:
        return ""
    try:
        return _words_for_status()[word]
    except KeyError:
        raise ValidationError(
            _("“%(text)s” is no status: choose one of the list.") % {"text": typed.strip()[:40]}
        ) from None


def _progress(typed: str) -> int | None:
    if not typed.strip():
        return None
    number = WHOLE.fullmatch(typed.strip())
    if not number and (share := SHARE.fullmatch(typed.strip())):
        raise ValidationError(
            _("Write %(percent)s for %(percent)s per cent: progress is a whole number.")
            % {"percent": round(Decimal(share[0]) * 100)}
        )
    if not number:
        raise ValidationError(_("Progress is a whole number from 0 to 100, or empty."))
    if not 0 <= int(number[1]) <= 100:
        raise ValidationError(_("Progress runs from 0 to 100."))
    return int(number[1])


def _line(typed: str) -> str:
    """Read a text that has one line, as in the form: breaks that a spreadsheet made are spaces."""
    return " ".join(part for part in unix_lines(typed).split("\n") if part)


def _day(typed: str) -> date | None:
    if not typed.strip():
        return None
    parts = DAY.fullmatch(typed.strip())
    if not parts:
        raise ValidationError(_("Write the day as year, month and day: 2026-12-31."))
    try:
        return date(*(int(part) for part in parts.groups()))
    except ValueError:
        raise ValidationError(_("There is no such day.")) from None
