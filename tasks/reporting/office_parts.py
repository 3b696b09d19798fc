"""What may stand inside an Office or OpenDocument file: texts, tables and pictures, no programs.

Said once for evidence and for the sheet that is uploaded. Types are read as the XML that they
are: in another encoding the bytes look different, and mean the same.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import parse

CONTENT_TYPES = "[Content_Types].xml"
# In names of parts, of Office files and of OpenDocument's.
PROGRAMS = ("vbaproject", "vbadata", "macrosheets/", "activex/", "basic/", "scripts/")
PROGRAM_TYPES = ("macroenabled", "vbaproject", "vbadata", "macrosheet", "activex")
# What texts, tables and slides are made of; whatever else a file holds, it is no part of them.
TAKEN = {
    *("xml", "rels", "rdf", "vml"),
    *("png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "emf", "wmf", "svg", "svm", "webp", "wdp"),
    *("mp3", "mp4", "m4a", "wav", "ttf", "odttf", "fntdata"),
    "sigs",
}
# Without an ending, in OpenDocument.
TAKEN_WHOLE = {"mimetype", "layout-cache"}
TAKEN_FOLDERS = ("objectreplacements/",)
SETTINGS = "printersettings/printersettings"
# The table behind a chart stands in the file as a file of its own.
WITHIN = {"docx", "xlsx", "pptx"}
LARGEST_WITHIN = 20 * 1024 * 1024
LARGEST_TYPES = 1024 * 1024


class Unreadable(Exception):
    """A part that can't be read as what it must be."""


def holds_programs(archive: zipfile.ZipFile) -> bool:
    """Return whether macros or controls stand in it, by its parts' names and types."""
    names = [name.lower() for name in archive.namelist()]
    if any(program in name for name in names for program in PROGRAMS):
        return True
    types = _types_in(archive)
    return any(program in kind for kind in types for program in PROGRAM_TYPES)


def strange_part(archive: zipfile.ZipFile) -> str:
    """Return the name of a part that isn't taken; empty where there is none."""
    for part in archive.infolist():
        if not part.is_dir() and not _is_taken(archive, part):
            return part.filename
    return ""


def _is_taken(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    name = part.filename.lower()
    ending = name.rpartition("/")[2].rpartition(".")[2]
    if ending in WITHIN:
        return _is_plain_within(archive, part)
    if name in TAKEN_WHOLE or name.startswith(TAKEN_FOLDERS):
        return True
    return ending in TAKEN or (ending == "bin" and SETTINGS in name)


def _is_plain_within(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Return whether a file in the file is an Office file of nothing but plain parts."""
    if part.file_size > LARGEST_WITHIN:
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(archive.read(part))) as inner:
            names = [name.lower() for name in inner.namelist()]
            # One within another is enough.
            if any(name.rpartition(".")[2] in WITHIN for name in names):
                return False
            return CONTENT_TYPES in inner.namelist() and not (
                holds_programs(inner) or strange_part(inner)
            )
    except (zipfile.BadZipFile, zlib.error, RuntimeError, OSError, EOFError):
        return False


def _types_in(archive: zipfile.ZipFile) -> list[str]:
    """Return the types that an Office file gives its parts. Raises Unreadable."""
    names = archive.namelist()
    # Of two parts with one name each program may read another.
    if len({name.lower() for name in names}) != len(names):
        raise Unreadable
    if CONTENT_TYPES not in names:
        return []
    if archive.getinfo(CONTENT_TYPES).file_size > LARGEST_TYPES:
        raise Unreadable
    try:
        with archive.open(CONTENT_TYPES) as part:
            root = parse(part, forbid_dtd=True).getroot()
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise Unreadable from None
    return [element.get("ContentType", "").lower() for element in root.iter()]
