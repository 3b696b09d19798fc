"""What people type into a search: words, or the number or name of one very thing."""

from __future__ import annotations

import re

from django.http import QueryDict
from django.utils.translation import gettext as _

from tasks.browse.filters import LONGEST_Q
from tasks.browse.parameters import BadParameter, BadQuery

# How much of a text is shown on each side of the first word found in it, in characters.
AROUND = 110

_TASK = re.compile(r"(?:tasks?|任务|第)?\s*(\d+(?:\.\d+)*)\s*(?:项|号)?", re.IGNORECASE)
_BOX = re.compile(r"(?:box|专栏)[\s-]*(\d+)", re.IGNORECASE)
_SECTION = re.compile(r"(?:chapter|section|第|§)?\s*(\d+(?:\.\d+)*)\s*[章节]?", re.IGNORECASE)
_LABEL = re.compile(r"^(?:(?:box|专栏)[\s-]*)?\d+(?:\.\d+)*\s+", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"(\d+)\s*[(（]\s*(\d+)\s*[)）]")
# What stands between Chinese words, where other scripts have a space.
_MARKS_BETWEEN = str.maketrans(dict.fromkeys("，。、；：（）“”《》", " "))


def words_asked(query: QueryDict) -> str:
    """Return what `q` asks for, single-spaced. Raises BadQuery for what can't be searched for."""
    asked = query.get("q", "").strip()
    # “3（2）” is one thing, the number of a section.
    words = asked if _IN_BRACKETS.fullmatch(asked) else spaced(asked)
    if "\0" in words:
        message = _("The search holds a character that no text has (NUL). Please type it again.")
        raise BadQuery([BadParameter("q", words.replace("\0", "␀"), message)])
    if len(words) > LONGEST_Q:
        message = _(
            "The search is %(length)s characters long; at most %(most)s are searched for. "
            "A few words find more."
        ) % {"length": len(words), "most": LONGEST_Q}
        raise BadQuery([BadParameter("q", words[:40] + "…", message)])
    return words


def spaced(text: str) -> str:
    """Return `text` single-spaced, with Chinese punctuation as spaces."""
    return " ".join(text.translate(_MARKS_BETWEEN).split())


def task_number_in(words: str) -> str:
    """Return the number of the task that `words` name: “12”, “Task 12”; empty if none."""
    named = _TASK.fullmatch(words)
    return named[1] if named else ""


def section_number_in(words: str) -> str:
    """Return the number of the section that `words` name: “3.2”, “3(2)”, “Box 7”, “Chapter 3”.

    Empty if they name none.
    """
    if box := _BOX.fullmatch(words):
        return f"box-{box[1]}"
    if pair := _IN_BRACKETS.fullmatch(words):
        return f"{pair[1]}.{pair[2]}"
    plain = _SECTION.fullmatch(words)
    return plain[1] if plain else ""


def without_label(words: str) -> str:
    """Return a heading that was pasted with its number, as “Box 3 Big Data …”, without it."""
    return _LABEL.sub("", words)


def holds_all(text: str, words: str) -> bool:
    """Return whether `text` holds each of `words`, in whatever case."""
    text = text.casefold()
    return all(word in text for word in words.casefold().split())


def passage_around(text: str, words: str) -> str:
    """Return the part of `text` around the first of `words` in it, or its beginning."""
    pattern = "|".join(re.escape(word) for word in words.split())
    first = re.search(pattern, text, re.IGNORECASE) if pattern else None
    start = max(0, first.start() - AROUND) if first else 0
    end = first.end() + AROUND if first else 2 * AROUND
    passage = " ".join(text[start:end].split())
    if start:
        # Begin and end at a word where the script has spaces.
        passage = "… " + passage.partition(" ")[2] if " " in passage[:20] else "…" + passage
    if end < len(text):
        cut = passage.rpartition(" ")[0] if " " in passage[-20:] else passage
        passage = cut + " …"
    return passage
