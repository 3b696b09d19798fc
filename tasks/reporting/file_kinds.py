"""Which kinds of files are taken as evidence, and how their content is told from their name.

Each kind that is taken has a signature; whatever has none of them is refused. So a library that
knows a thousand others would only have to be kept from guessing.
"""

from __future__ import annotations

import codecs
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from django.core.files.base import File
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tasks.reporting.office_parts import (
    CONTENT_TYPES,
    Unreadable,
    holds_programs,
    strange_part,
)
from texts.plain import CONTROL, text_problem, unix_lines

OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
TEXT, CSV = "text/plain", "text/csv"
# The kind that each ending promises.
ENDINGS = {
    ".pdf": PDF,
    ".png": PNG,
    ".jpg": JPEG,
    ".jpeg": JPEG,
    ".txt": TEXT,
    ".csv": CSV,
    ".docx": f"{OFFICE}.wordprocessingml.document",
    ".xlsx": f"{OFFICE}.spreadsheetml.sheet",
    ".pptx": f"{OFFICE}.presentationml.presentation",
    ".odt": f"{OPEN_DOCUMENT}.text",
    ".ods": f"{OPEN_DOCUMENT}.spreadsheet",
}
SIGNATURES = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
ZIP = b"PK\x03\x04"
MAIN_PARTS = {
    "word/document.xml": ENDINGS[".docx"],
    "xl/workbook.xml": ENDINGS[".xlsx"],
    "ppt/presentation.xml": ENDINGS[".pptx"],
}

# Far more than any document has, and far less than a bomb: 20 MB of text packs into far less.
MOST_PARTS = 5_000
MOST_UNPACKED = 300 * 1024 * 1024
MOST_PACKED_TIGHTER = 200
SMALL = 1024 * 1024
DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError),
    Unreadable,
)
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class _Unpacked:
    """The parts of a zip file, none of them opened."""

    parts: list[zipfile.ZipInfo]
    size: int

    @property
    def unpacked(self) -> int:
        return sum(part.file_size for part in self.parts)

    @property
    def is_a_bomb(self) -> bool:
        """Whether it would unpack to far more than it is, or its parts lie over one another."""
        packed = sum(part.compress_size for part in self.parts)
        tightly = self.unpacked > SMALL and self.unpacked > MOST_PACKED_TIGHTER * self.size
        too_much = len(self.parts) > MOST_PARTS or self.unpacked > MOST_UNPACKED
        return tightly or too_much or packed > self.size


def kind_of(file: File[bytes], name: str) -> str:
    """Return the content type of a file that is taken.

    Raises ValueError, with a sentence for the person, for every other and for one whose ending
    promises something else.
    """
    promised = ENDINGS.get(PurePosixPath(name).suffix.lower())
    if promised is None:
        raise ValueError(
            _("This kind of file isn't taken. Taken are: %(kinds)s.")
            % {"kinds": pgettext("list", ", ").join(ending[1:].upper() for ending in ENDINGS)}
        )
    found = _found_in(file)
    if found is None and promised in (TEXT, CSV) and _is_in_another_encoding(file):
        raise ValueError(
            _("This text isn't UTF-8. Save it as UTF-8 (in Excel as “CSV UTF-8”) and add that.")
        )
    if found is None or (found != promised and {found, promised} != {TEXT, CSV}):
        raise ValueError(
            _("The content of this file isn't what its name “%(name)s” says.") % {"name": name}
        )
    return promised


def _found_in(file: File[bytes]) -> str | None:
    """Return the kind that the content shows, None where it is none of ours."""
    file.seek(0)
    head = file.read(16)
    for signature, kind in SIGNATURES:
        if head.startswith(signature):
            return kind
    if head.startswith(ZIP):
        file.seek(0)
        return _found_in_zip(file, file.size)
    file.seek(0)
    return TEXT if _is_text(file.read()) else None


def _is_text(content: bytes) -> bool:
    """Return whether it is UTF-8 to read: no control characters, and no page for a browser."""
    try:
        text = unix_lines(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return False
    return bool(text.strip()) and not text.lstrip().startswith("<") and not text_problem(text)


def _is_in_another_encoding(file: File[bytes]) -> bool:
    """Return whether it looks like text, only not like UTF-8: GBK, UTF-16 and the like."""
    file.seek(0)
    content = file.read()
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        plain = unix_lines(content.decode("latin-1"))
        return content.startswith(UTF_16) or not CONTROL.search(plain)
    return False


def _found_in_zip(file: IO[bytes], size: int) -> str | None:
    try:
        with zipfile.ZipFile(file) as archive:
            unpacked = _Unpacked(archive.infolist(), size)
            if unpacked.is_a_bomb:
                raise ValueError(_("This file unpacks to far more than it is, so it isn't opened."))
            if holds_programs(archive):
                raise ValueError(_("This file holds macros. Save it without them."))
            kind = _kind_of_document(archive)
            if kind and (part := strange_part(archive)):
                raise ValueError(
                    _("This file holds another that isn't taken: %(part)s. Save it without that.")
                    % {"part": part[:120]}
                )
            return kind
    except DAMAGED:
        raise ValueError(_("This file is damaged or locked, so it can't be opened.")) from None


def _kind_of_document(archive: zipfile.ZipFile) -> str | None:
    names = set(archive.namelist())
    if "mimetype" in names:
        with archive.open("mimetype") as part:
            kind = part.read(100).decode("ascii", "replace").strip()
        return kind if kind in ENDINGS.values() else None
    if CONTENT_TYPES not in names:
        return None
    found = [kind for part, kind in MAIN_PARTS.items() if part in names]
    return found[0] if len(found) == 1 else None
