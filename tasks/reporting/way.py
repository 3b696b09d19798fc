"""The way of a report so far: its steps, and every word that other holders gave on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tasks.reporting.models import Confirmation, Move, StatusUpdate
from tasks.reporting.vocabulary import MoveKind


@dataclass(frozen=True)
class Step:
    """A step or a word: what, when, and by whom. `person` and `said` are for members."""

    at: datetime
    what: str
    person: str
    body: str = ""
    said: str = ""
    corrects: bool = False


def way_of(update: StatusUpdate, *, details: bool) -> list[Step]:
    """Return what happened to a report, the earliest first; words alone without `details`.

    That a holder confirmed or disputed is for everyone, an earlier word as well as the last.
    """
    words = update.confirmations.select_related("holder", "by")
    steps = [_of_word(word, details=details) for word in words]
    if details:
        steps += [_of_move(move) for move in update.moves.all()]
    return sorted(steps, key=lambda step: step.at)


def _of_move(move: Move) -> Step:
    why = move.kind == MoveKind.SUBMITTED and bool(move.reason)
    return Step(move.at, move.get_kind_display(), str(move.by), said=move.reason, corrects=why)


def _of_word(word: Confirmation, *, details: bool) -> Step:
    person, said = (str(word.by), word.sentence) if details else ("", "")
    return Step(word.at, word.get_verdict_display(), person, word.holder.short_name, said)
