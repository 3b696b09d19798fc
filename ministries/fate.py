"""What became of bodies by a day: how they ended, and what they are called since."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from ministries.models import Ministry, Succession
from ministries.models.body import ENDING_KINDS, SuccessionKind, last_end


@dataclass(frozen=True)
class End:
    """One end of a body, or of a part of it, with how its successor ended in its turn."""

    succession: Succession
    afterwards: Sequence[Succession]


@dataclass(frozen=True)
class Renaming:
    """A new name of a body that goes on, in English and Chinese; empty where that one stayed."""

    succession: Succession
    name: str
    name_zh: str


@dataclass(frozen=True)
class Fate:
    """What became of one body by a day.

    `ended_on` is None while the body goes on, also when a part of it ended before the last;
    `transfers` are duties that moved to another body without an end.
    """

    ended_on: date | None
    ends: Sequence[End]
    renamings: Sequence[Renaming]
    transfers: Sequence[Succession]

    @property
    def sources(self) -> list[str]:
        """The sources for ends and new names, each once."""
        facts = [fact for end in self.ends for fact in (end.succession, *end.afterwards)]
        facts += [renaming.succession for renaming in self.renamings]
        return list(dict.fromkeys(fact.source for fact in facts if fact.source))


def fates_by(ministries: Collection[Ministry], day: date) -> dict[int, Fate]:
    """Return what had become of each of `ministries`, by key, on `day`; one query.

    Reads the ministries' `names`, so fetch them before.
    """
    facts: dict[int, list[Succession]] = {}
    for fact in Succession.objects.from_each_of(ministries):
        facts.setdefault(fact.predecessor_id, []).append(fact)
    return {ministry.pk: _fate(ministry, facts, day) for ministry in ministries}


def _fate(ministry: Ministry, facts: dict[int, list[Succession]], day: date) -> Fate:
    own = [fact for fact in facts.get(ministry.pk, []) if fact.effective_on <= day]
    ended_on = last_end(facts.get(ministry.pk, []))
    return Fate(
        ended_on if ended_on and ended_on <= day else None,
        [End(fact, _ends_by(day, facts.get(fact.successor_id, []))) for fact in _ends_by(day, own)],
        [_renaming(ministry, fact) for fact in own if fact.kind == SuccessionKind.RENAMED],
        [fact for fact in own if fact.kind == SuccessionKind.TRANSFERRED],
    )


def _ends_by(day: date, facts: Sequence[Succession]) -> list[Succession]:
    return [fact for fact in facts if fact.kind in ENDING_KINDS and fact.effective_on <= day]


def _renaming(ministry: Ministry, fact: Succession) -> Renaming:
    name = ministry.name_on(fact.effective_on)
    return Renaming(
        fact,
        "" if name == ministry.name else name,
        "" if fact.successor_zh == ministry.name_zh else fact.successor_zh,
    )
