"""The rule for texts, stated once: the loader and the admin both ask here.

Needs no Django. Messages are English msgids; pages translate them.
"""

import re
import unicodedata
from dataclasses import dataclass

# Line ends and tabs are text; the others no database keeps alike, PostgreSQL no NUL at all, and
# the last two no XML can hold, so no spreadsheet.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
# They turn the direction of what follows them, also of what others wrote on the same page.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
# What shows nothing by itself although Unicode counts it among letters or symbols.
BLANK_LETTERS = "\u115f\u1160\u2800\u3164\uffa0"


def gettext_noop(message: str) -> str:
    """Mark a message for the translation catalogues without needing Django."""
    return message


@dataclass(frozen=True)
class TextProblem:
    """What is wrong with a text; `message` takes the `character`, as “U+0007”."""

    message: str
    character: str = ""

    def __str__(self) -> str:
        return self.message % {"character": self.character}


def text_problem(text: str) -> TextProblem | None:
    """Return what is wrong with `text`, or None where it may stand. An empty text may."""
    if control := CONTROL.search(text):
        message = gettext_noop("holds a control character, %(character)s")
        return TextProblem(message, _code(control[0]))
    if turning := TURNING.search(text):
        message = gettext_noop("holds a character that turns the direction, %(character)s")
        return TextProblem(message, _code(turning[0]))
    if text and not any(_is_seen(character) for character in text):
        message = gettext_noop("holds only characters that can't be seen, first %(character)s")
        return TextProblem(message, _code(text[0]))
    return None


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"


def _is_seen(character: str) -> bool:
    # Other (C), separators (Z) and marks (M), which need a letter to stand on.
    return unicodedata.category(character)[0] not in "CZM" and character not in BLANK_LETTERS


def unix_lines(text: str) -> str:
    """Return a text as it is stored: browsers send other ends of lines than they were given."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
