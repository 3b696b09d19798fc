"""The word of other holders on what was reported: who confirms, who disputes, who is silent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from ministries.models import Ministry, User
from planning.models import Plan
from planning.reading.vocabulary import Role
from tasks.reporting.answering import Answerers
from tasks.reporting.models import Confirmation, StatusUpdate
from tasks.reporting.status import with_status
from tasks.reporting.vocabulary import ROLES_WITH_A_WORD, Scope, Verdict


@dataclass(frozen=True)
class Voice:
    """A holder that has a word on an update, the ministry that speaks for it, and its word.

    `speaker` is None where the holder has ended and nobody acts for it; `word` None while
    nothing was said.
    """

    holder: Ministry
    role: Role
    speaker: Ministry | None
    word: Confirmation | None = None

    @property
    def acts_for_another(self) -> bool:
        """Whether another ministry speaks in place of the holder."""
        return self.speaker is not None and self.speaker.pk != self.holder.pk


@dataclass(frozen=True)
class Words:
    """Every holder with a word on one update, in the order in which the matrix names them.

    The sentence of a dispute (`voice.word.sentence`) and who wrote it (`.by`) are for members;
    see `sight.details_visible_to`.
    """

    voices: Sequence[Voice] = ()

    @property
    def confirmed(self) -> list[Voice]:
        """Who confirms it."""
        return self._who_said(Verdict.CONFIRMED)

    @property
    def disputed(self) -> list[Voice]:
        """Who disputes it."""
        return self._who_said(Verdict.DISPUTED)

    @property
    def silent(self) -> list[Voice]:
        """Who could speak and has not."""
        return [voice for voice in self.voices if voice.speaker and voice.word is None]

    @property
    def speechless(self) -> list[Voice]:
        """Which ended bodies have nobody to speak for them."""
        return [voice for voice in self.voices if voice.speaker is None and voice.word is None]

    def _who_said(self, verdict: Verdict) -> list[Voice]:
        return [
            voice
            for voice in self.voices
            if voice.word and Verdict.of(voice.word.verdict) == verdict
        ]


def words_on(
    updates: Iterable[StatusUpdate],
    day: date | None = None,
    answerers: Answerers | None = None,
) -> dict[int, Words]:
    """Return the words on each update by its key, as they stood by the end of `day`, or now.

    A fixed few queries for each plan, however many updates; fetch these `in_full()`. Only
    updates that speak for a task get words: the others have an empty `Words`. Hand in
    `answerers` where all are of one plan and its answers are known.
    """
    updates = list(updates)
    said: dict[tuple[int, int], Confirmation] = {}
    speaking = [update for update in updates if update.scope == Scope.TASK]
    if speaking:
        for word in Confirmation.objects.counting(day).filter(update__in=speaking):
            said[word.update_id, word.holder_id] = word
    found = {update.pk: Words() for update in updates}
    for plan, of_plan in _by_plan(speaking).items():
        asked = answerers or Answerers(
            plan, {update.task_id: update.task for update in of_plan}.values()
        )
        for update in of_plan:
            found[update.pk] = Words(
                [
                    Voice(held, role, speaker, said.get((update.pk, held.pk)))
                    for held, role, speaker in _voices(asked, update)
                ]
            )
    return found


def _by_plan(updates: Iterable[StatusUpdate]) -> Mapping[Plan, list[StatusUpdate]]:
    plans: dict[Plan, list[StatusUpdate]] = defaultdict(list)
    for update in updates:
        plans[update.task.plan].append(update)
    return plans


def _voices(
    answerers: Answerers, update: StatusUpdate
) -> Iterator[tuple[Ministry, Role, Ministry | None]]:
    """Yield each other lead and joint holder on the period's last day, and who speaks for it.

    The ministry that reports has spoken by its report, also for a body that it acts for.
    """
    day = update.period.last_day
    for held in answerers.holders(update.task_id, day):
        if held.role in ROLES_WITH_A_WORD and held.ministry_id != update.holder_id:
            speaker = answerers.reporter_for(held.ministry, update.task_id, day)
            if speaker is None or speaker.pk != update.ministry_id:
                yield held.ministry, Role.of(held.role), speaker


def speakers_of(update: StatusUpdate) -> dict[Ministry, Ministry]:
    """Return who gives a word on an update, with the ministry that speaks for it.

    A body that has ended and for which nobody acts is left out.
    """
    answerers = Answerers(update.task.plan, [update.task])
    return {holder: speaker for holder, _role, speaker in _voices(answerers, update) if speaker}


@dataclass(frozen=True)
class Awaited:
    """An update that waits for a person's word: in which holder's name, by which ministry."""

    update: StatusUpdate
    holder: Ministry
    ministry: Ministry


def awaiting_word_of(user: User, plan: Plan) -> list[Awaited]:
    """Return what waits for a word that `user` may give, by task; a fixed few queries."""
    edited = set(Ministry.objects.edited_by(user).values_list("pk", flat=True))
    if not edited:
        return []
    return [one for one in awaited_in(plan) if one.ministry.pk in edited]


def awaited_in(plan: Plan) -> list[Awaited]:
    """Return every word that is awaited in a plan, by task; a fixed few queries.

    Asked for is a word on the update that gives a task's status now. On what stands for
    earlier periods a word can still be given, but nobody waits for it.
    """
    now = with_status(plan.tasks.all()).values_list(F("status_update"), flat=True)
    updates = list(StatusUpdate.objects.filter(pk__in=now).in_full().order_by("task__position"))
    words = words_on(updates)
    return [
        Awaited(update, voice.holder, voice.speaker)
        for update in updates
        for voice in words[update.pk].silent
        if voice.speaker
    ]
