"""What a person is shown whose report was changed meanwhile: both texts, field by field."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tasks.reporting.forms import TARGET, WRITTEN_FIELDS, UpdateForm, as_typed
from tasks.reporting.models import StatusUpdate
from tasks.reporting.vocabulary import Status
from texts.plain import unix_lines

# A word, a run of spaces, or one sign: Chinese is compared sign by sign.
PIECES = re.compile(r"[A-Za-z0-9]+|\s+|.", re.DOTALL)
# Texts of more pieces than this are shown without the difference: it would take too long.
MOST_PIECES = 6_000
CHOICE = "take-"
MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True)
class Piece:
    """A stretch of text, and whether the other text lacks it."""

    text: str
    differs: bool


@dataclass(frozen=True)
class Rival:
    """A field that two people left with different texts.

    `suggested` is "mine" or "theirs" where only one of them had changed it, and empty where
    both had: then the person has to choose.
    """

    name: str
    label: str
    mine: str
    theirs: str
    suggested: str

    @property
    def mine_in_pieces(self) -> list[Piece]:
        """The person's own text, with what the other lacks marked."""
        return _pieces(self._shown(self.mine), self._shown(self.theirs))

    @property
    def theirs_in_pieces(self) -> list[Piece]:
        """The stored text, with what the person's own lacks marked."""
        return _pieces(self._shown(self.theirs), self._shown(self.mine))

    def _shown(self, text: str) -> str:
        if self.name == "status" and text in set(Status):
            return _(Status.of(text).label)
        return text


def _pieces(text: str, other: str) -> list[Piece]:
    own, others = PIECES.findall(text), PIECES.findall(other)
    if len(own) + len(others) > MOST_PIECES:
        return [Piece(text, text != other)]
    matcher = difflib.SequenceMatcher(None, own, others, autojunk=False)
    return [
        Piece("".join(own[start:end]), tag != "equal")
        for tag, start, end, _other_start, _other_end in matcher.get_opcodes()
        if end > start
    ]


def rivals_in(data: Mapping[str, Any], theirs: StatusUpdate) -> list[Rival]:
    """Return the fields in which what was typed differs from what stands now."""
    stored = as_typed(theirs)
    rivals = []
    for name, field in UpdateForm(theirs).fields.items():
        mine, now = _plain(data.get(name, "")), _plain(stored.get(name, ""))
        if mine == now:
            continue
        before = data.get(f"initial-{name}")
        suggested = ""
        if before is not None and _plain(before) == mine:
            suggested = THEIRS
        elif before is not None and _plain(before) == now:
            suggested = MINE
        rivals.append(Rival(name, str(field.label), mine, now, suggested))
    return rivals


def typed_beside(data: Mapping[str, Any], theirs: StatusUpdate) -> dict[str, str]:
    """Return the fields of a form that asks which text to take: all that was typed, and what
    stands now as what it began with.
    """
    stored = as_typed(theirs)
    names = [name for name in UpdateForm(theirs).fields if name in data]
    typed = {name: data[name] for name in names}
    return typed | {f"initial-{name}": stored.get(name, "") for name in names}


def settled(data: Mapping[str, Any], theirs: StatusUpdate) -> dict[str, Any]:
    """Return what is to be saved, once a person has chosen between the two texts."""
    stored = as_typed(theirs)
    chosen = dict(data.items())
    for name in UpdateForm(theirs).fields:
        if data.get(f"{CHOICE}{name}") == THEIRS:
            chosen[name] = stored.get(name, "")
    return chosen


def unsettled(data: Mapping[str, Any]) -> bool:
    """Return whether some field waits for a choice that was not made."""
    asked = data.get("rivals", "").split()
    return any(data.get(f"{CHOICE}{name}") not in (MINE, THEIRS) for name in asked)


def _plain(text: str) -> str:
    return unix_lines(str(text)).strip()


def typed_in(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what the form of a report held, by the names of its fields, to be copied."""
    labels = {one.name: str(one.verbose_name) for one in StatusUpdate._meta.concrete_fields}
    texts = {name: _plain(data.get(name, "")) for name in WRITTEN_FIELDS}
    if texts["status"] in set(Status):
        texts["status"] = _(Status.of(texts["status"]).label)
    typed = [(labels[name], text) for name, text in texts.items() if text]
    values = [str(data[name]) for name in data if name.startswith(TARGET) and data[name]]
    if values:
        typed.append((_("values of targets"), ", ".join(values)))
    return typed
