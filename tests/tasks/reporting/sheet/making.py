"""Files to upload: the real one, opened and changed as a person or an attacker would."""

import io
import re
import zipfile

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

# In the order of the file's columns.
LETTER = {
    "number": "A",
    "title": "B",
    "status": "D",
    "progress": "E",
    "narrative": "F",
    "obstacles": "G",
    "help_needed": "H",
    "next_milestone": "I",
    "next_milestone_on": "J",
    "state": "K",
    "key": "L",
    "seen": "M",
}


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def bytes_of(book):
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def edited(content, **cells):
    """Return the file with cells changed, as F3="text"."""
    book = opened(content)
    for place, value in cells.items():
        book.worksheets[0][place] = value
    return bytes_of(book)


def file_of(content, name="sheet.xlsx"):
    return SimpleUploadedFile(name, content)


def repacked(content, change=lambda name, part: part, add=None):
    """Return the zip with parts changed by `change` and others added."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, part in (add or {}).items():
            new.writestr(name, part)
    return written.getvalue()


def shown_in(response):
    """Return the signed preview in a page, empty where there is nothing to apply."""
    found = re.search(r'name="shown" value="([^"]*)"', response.content.decode())
    return found[1] if found else ""
