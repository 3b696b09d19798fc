"""How a report is reviewed, and what other holders and both sides say to it."""

from __future__ import annotations

from typing import NoReturn

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
    NotAnswerable,
    NotYours,
    OwnReport,
    Stale,
    WrongState,
)
from tasks.reporting.said import as_written
from tasks.reporting.vocabulary import MoveKind, State, Verdict
from tasks.reporting.words import speakers_of


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
    reason = as_written("reason", reason, _("Say what has to change."))
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
    """Raise what kept a reviewer's step from its row."""
    known = StatusUpdate.objects.visible_to(user) | StatusUpdate.objects.came_to(user)
    stored = known.in_full().filter(pk=update.pk).first()
    if stored is None or not _reviews(user, stored.ministry):
        raise NotYours
    if stored.state != State.SUBMITTED:
        raise WrongState(_moved_on(stored))
    if stored.version != version:
        raise Stale(stored)
    raise OwnReport


def _moved_on(update: StatusUpdate) -> str:
    """Return what became of a report that lay on a reviewer's desk."""
    if update.state == State.ACCEPTED:
        return _("%(person)s accepted it meanwhile.") % {"person": update.reviewer}
    if update.state == State.RETURNED:
        return _("%(person)s returned it meanwhile.") % {"person": update.reviewer}
    if update.first_submitted_at is None:
        return _("It was not handed in yet.")
    return _("%(ministry)s took it back.") % {"ministry": update.ministry.short_name}


def _reviews(user: User, ministry: Ministry) -> bool:
    return Ministry.objects.reviewed_by(user).filter(pk=ministry.pk).exists()


@transaction.atomic
def comment(user: User, update: StatusUpdate, text: str) -> Comment:
    """Say something about a report to its ministry and reviewers. Raises Incomplete, NotYours."""
    if not StatusUpdate.objects.commentable_by(user).filter(pk=update.pk).exists():
        raise NotYours
    text = as_written("text", text, _("Write a comment first."))
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
        sentence = as_written("sentence", sentence, _("Say in a sentence what is disputed."))
    return Confirmation.objects.create(
        update=update,
        holder=holder,
        ministry=ministry,
        verdict=verdict,
        sentence=sentence.strip(),
        by=user,
    )
