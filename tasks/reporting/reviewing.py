"""How a report is reviewed, and what other holders and both sides say to it."""

from __future__ import annotations

from typing import NoReturn

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from ministries.models import Ministry, User
from tasks.reporting.models import Comment, Confirmation, Move, RecordEntry, StatusUpdate
from tasks.reporting.querysets import StatusUpdateQuerySet
from tasks.reporting.record import append
from tasks.reporting.refusals import (
    AnotherStands,
    Incomplete,
    NotAnswerable,
    NotYours,
    OwnReport,
    Stale,
    WrongState,
)
from tasks.reporting.vocabulary import MoveKind, State, Verdict
from tasks.reporting.words import speakers_of
from texts.plain import unix_lines


@transaction.atomic
def accept(user: User, update: StatusUpdate, version: int) -> RecordEntry:
    """Accept a submitted report: from now on it stands, in the record and for everyone.

    Raises OwnReport, NotYours, WrongState, Stale or AnotherStands; then nothing is stored.
    """
    now = timezone.now()
    try:
        with transaction.atomic():
            accepted = _at(user, update, version).update(
                state=State.ACCEPTED, reviewer=user, reviewed_at=now, version=F("version") + 1
            )
    except IntegrityError as error:
        # The database lets one stand for the same task, or part, and period.
        raise AnotherStands from error
    if not accepted:
        _say_why(user, update, version)
    update.refresh_from_db()
    Move.objects.create(update=update, kind=MoveKind.ACCEPTED, by=user, at=now)
    return append(StatusUpdate.objects.in_full().get(pk=update.pk))


@transaction.atomic
def send_back(user: User, update: StatusUpdate, version: int, reason: str) -> StatusUpdate:
    """Return a submitted report to its ministry, with the reason.

    Raises Incomplete without a reason, OwnReport, NotYours, WrongState or Stale.
    """
    reason = _as_written("reason", reason, _("Say what has to change."))
    now = timezone.now()
    if not _at(user, update, version).update(
        state=State.RETURNED,
        reviewer=user,
        reviewed_at=now,
        return_reason=reason,
        version=F("version") + 1,
    ):
        _say_why(user, update, version)
    Move.objects.create(update=update, kind=MoveKind.RETURNED, by=user, at=now, reason=reason)
    update.refresh_from_db()
    return update


def _at(user: User, update: StatusUpdate, version: int) -> StatusUpdateQuerySet:
    return StatusUpdate.objects.reviewable_by(user).filter(pk=update.pk, version=version)


def _say_why(user: User, update: StatusUpdate, version: int) -> NoReturn:
    stored = StatusUpdate.objects.visible_to(user).in_full().filter(pk=update.pk).first()
    if stored is None or not _reviews(user, stored.ministry):
        raise NotYours
    if stored.version != version:
        raise Stale(stored)
    if stored.state != State.SUBMITTED:
        raise WrongState
    raise OwnReport


def _reviews(user: User, ministry: Ministry) -> bool:
    return Ministry.objects.reviewed_by(user).filter(pk=ministry.pk).exists()


@transaction.atomic
def comment(user: User, update: StatusUpdate, text: str) -> Comment:
    """Say something about a report to its ministry and reviewers. Raises Incomplete, NotYours."""
    if not StatusUpdate.objects.commentable_by(user).filter(pk=update.pk).exists():
        raise NotYours
    text = _as_written("text", text, _("Write a comment first."))
    return Comment.objects.create(update=update, author=user, text=text)


@transaction.atomic
def give_word(
    user: User, update: StatusUpdate, holder: Ministry, verdict: Verdict, sentence: str = ""
) -> Confirmation:
    """Confirm or dispute, in a holder's name, what was accepted for a task.

    Raises Incomplete for a dispute without a sentence, WrongState where the update doesn't
    stand, NotAnswerable where the holder has no word in it, and NotYours.
    """
    if not StatusUpdate.objects.standing().for_tasks().filter(pk=update.pk).exists():
        raise WrongState(_("This report doesn't stand: only one that does is confirmed."))
    ministry = speakers_of(update).get(holder)
    if ministry is None:
        raise NotAnswerable(_("%(body)s has no word in this report.") % {"body": holder.short_name})
    if not Ministry.objects.edited_by(user).filter(pk=ministry.pk).exists():
        raise NotYours
    if sentence.strip() or verdict == Verdict.DISPUTED:
        sentence = _as_written("sentence", sentence, _("Say in a sentence what is disputed."))
    return Confirmation.objects.create(
        update=update,
        holder=holder,
        ministry=ministry,
        verdict=verdict,
        sentence=sentence.strip(),
        by=user,
    )


def _as_written(field: str, text: str, where_empty: str) -> str:
    """Return what a person said as it is stored. Raises Incomplete with the message at `field`."""
    text = unix_lines(text).strip()
    if not text:
        raise Incomplete({field: [where_empty]})
    try:
        Comment._meta.get_field("text").run_validators(text)
    except ValidationError as error:
        raise Incomplete({field: error.messages}) from None
    return text
