"""Whether an uploaded file may be opened at all: a real XLSX, small inside too, no macros."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from django.utils.translation import gettext as _

from tasks.reporting.office_parts import CONTENT_TYPES, Unreadable, holds_programs, strange_part

LARGEST = 5 * 1024 * 1024
MOST_ENTRIES = 200
LARGEST_INSIDE = 40 * 1024 * 1024
# Written texts shrink to a tenth or so; only what was made to grow shrinks to a hundredth.
HIGHEST_RATIO = 150
SMALL = 512 * 1024
NEEDED = {CONTENT_TYPES, "xl/workbook.xml"}
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z0-9:]{1,30})"')


class NotTaken(Exception):
    """A file that isn't looked into any further; its text says why and what to do."""


def guard(content: bytes) -> None:
    """Look at a file's size and inside before anything reads it. Raises NotTaken."""
    if len(content) > LARGEST:
        raise NotTaken(_("The file is larger than 5 MB. Upload the sheet alone."))
    if not content:
        raise NotTaken(_("The file is empty."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _guard_entries(archive.infolist())
            _guard_parts(archive)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, Unreadable):
        raise NotTaken(
            _("This is no XLSX file. Save it as “Excel workbook (.xlsx)” and upload that.")
        ) from None


def _guard_entries(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse what would be too much to unpack, and what is none of a plain sheet."""
    names = {entry.filename for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries):
        raise NotTaken(_("The file is locked with a password. Save it without one."))
    too_large = sum(entry.file_size for entry in entries) > LARGEST_INSIDE
    swollen = any(
        entry.file_size > SMALL and entry.file_size > HIGHEST_RATIO * max(entry.compress_size, 1)
        for entry in entries
    )
    if len(entries) > MOST_ENTRIES or len(names) != len(entries) or too_large or swollen:
        raise NotTaken(_("The file unpacks to far more than a sheet needs, so it wasn't opened."))
    if not names >= NEEDED:
        raise NotTaken(
            _("This is no XLSX file. Save it as “Excel workbook (.xlsx)” and upload that.")
        )
    if any("externallinks" in name.lower() for name in names):
        raise NotTaken(_("The file is linked to other files. Write the values themselves."))


def _guard_parts(archive: zipfile.ZipFile) -> None:
    """Refuse programs, and merged cells, of which all but the first would read as empty."""
    if holds_programs(archive):
        raise NotTaken(_("The file holds macros. Save it as “Excel workbook (.xlsx)” without."))
    if part := strange_part(archive):
        raise NotTaken(
            _("This file holds another that isn't taken: %(part)s. Save it without that.")
            % {"part": part[:120]}
        )
    for name in archive.namelist():
        is_page = name.startswith("xl/worksheets/") and name.endswith(".xml")
        if is_page and (merged := MERGED.search(archive.read(name))):
            raise NotTaken(
                _("The cells %(cells)s are merged. Take them apart: a value has one cell.")
                % {"cells": merged[1].decode()}
            )
