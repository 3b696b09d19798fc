"""What differs between two states of a report, field by field, in words that people read."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from planning.models import Target
from tasks.reporting.models import StatusUpdate
from tasks.reporting.vocabulary import Status

Content = Mapping[str, Any]
"""What an update says, as `writing.content_of` returns it and moves keep it."""

TEXTS: Final = ("narrative", "obstacles", "help_needed", "next_milestone")
LABELS: Final = {field.name: field.verbose_name for field in StatusUpdate._meta.concrete_fields}
# A word, a Chinese character, or what stands between them.
CHINESE = r"\u3400-\u9fff\uf900-\ufaff"
WORDS = re.compile(rf"\s+|[{CHINESE}]|[^\W{CHINESE}]+(?:[.,]\d+)*|[^\w\s]|.", re.DOTALL)
SENTENCES = re.compile(r"[^.!?;。！？；\n]*[.!?;。！？；\n]*\s*")
# Comparing takes the product of both lengths, and a reader can't follow more than this either.
MOST_PARTS = 2_000
# How much of a text that is the same on both sides is shown around a change, in characters.
AROUND = 60


@dataclass(frozen=True)
class Piece:
    """A stretch of a text: taken out, put in, or the same on both sides."""

    text: str
    gone: bool = False
    new: bool = False


@dataclass(frozen=True)
class Difference:
    """A field that differs; `pieces` show a text's change within it, and are empty elsewhere."""

    label: str
    before: str
    after: str
    pieces: Sequence[Piece] = ()


def differences(before: Content, after: Content, targets: Mapping[str, Target]) -> list[Difference]:
    """Return every field that differs. `targets` names the targets whose values are reported."""
    found = []
    for name in ("status", "progress", *TEXTS, "next_milestone_on"):
        was, now = _shown(name, before.get(name)), _shown(name, after.get(name))
        if was != now:
            label = str(LABELS[name])
            pieces = pieces_between(was, now) if name in TEXTS and was and now else ()
            found.append(Difference(label, was, now, pieces))
    return [*found, *_of_targets(before, after, targets), *_of_evidence(before, after)]


def _shown(name: str, value: Any) -> str:
    if value in (None, ""):
        return ""
    if name == "status":
        return _(Status.of(value).label)
    return _("%(number)s per cent") % {"number": value} if name == "progress" else str(value)


def _of_targets(
    before: Content, after: Content, targets: Mapping[str, Target]
) -> Iterator[Difference]:
    was, now = before.get("targets", {}), after.get("targets", {})
    for key in dict.fromkeys([*was, *now]):
        old, new = (side.get(key) and Decimal(side[key]) for side in (was, now))
        if old != new:
            target = targets.get(key)
            unit = target.unit if target else ""
            yield Difference(
                target.subject if target else "?", _value(old, unit), _value(new, unit)
            )


def _value(number: Decimal | None, unit: str) -> str:
    return "" if number is None else f"{number.normalize():f} {unit}".strip()


def _of_evidence(before: Content, after: Content) -> Iterator[Difference]:
    was, now = before.get("evidence", []), after.get("evidence", [])
    if was != now:
        between = _(", ")
        yield Difference(_("evidence"), between.join(was), between.join(now))


def targets_in(contents: Iterable[Content]) -> dict[str, Target]:
    """Return the targets of which `contents` hold values, by key as text, in one query."""
    keys = {key for content in contents for key in content.get("targets", {})}
    return {str(key): target for key, target in Target.objects.in_bulk(list(keys)).items()}


def pieces_between(before: str, after: str) -> list[Piece]:
    """Return two texts as one: what was taken out, what was put in, and what is the same."""
    was, now = _parts_of(before, after)
    # What is found everywhere (a space, a comma) is no landmark: without that rule, comparing
    # a text of ever the same words takes hours.
    matcher = difflib.SequenceMatcher(None, was, now, autojunk=True)
    pieces = []
    for kind, a, b, c, d in matcher.get_opcodes():
        old, new = "".join(was[a:b]), "".join(now[c:d])
        if kind == "equal":
            at_start, at_end = a == 0, b == len(was)
            pieces.append(Piece(_shortened(old, at_start=at_start, at_end=at_end)))
            continue
        if old:
            pieces.append(Piece(old, gone=True))
        if new:
            pieces.append(Piece(new, new=True))
    return pieces


def _parts_of(before: str, after: str) -> tuple[list[str], list[str]]:
    """Return both texts in words, or sentences where they are long; whole beyond that."""
    for part in (WORDS, SENTENCES):
        was, now = part.findall(before), part.findall(after)
        if len(was) + len(now) <= MOST_PARTS:
            return was, now
    return [before], [after]


def _shortened(same: str, *, at_start: bool, at_end: bool) -> str:
    """Return a stretch that is the same on both sides, with its middle, or far end, left out."""
    head = "" if at_start else same[:AROUND]
    tail = "" if at_end else same[-AROUND:]
    left_out = len(same) - len(head) - len(tail)
    return f"{head} … {tail}" if left_out > AROUND else same
