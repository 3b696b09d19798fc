"""How a ministry begins a report, or the correction of one that stands."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ministries.models import Ministry, User
from tasks.matrix.models import Task
from tasks.reporting.answering import Answerers
from tasks.reporting.models import Evidence, Move, ReportingPeriod, StatusUpdate, TargetValue
from tasks.reporting.querysets import StatusUpdateQuerySet
from tasks.reporting.refusals import NotAnswerable, NotYours
from tasks.reporting.vocabulary import MoveKind, Scope
from tasks.reporting.writing import REPORTED, keep_writers, note_edit, who_reports


@transaction.atomic
def begin(
    user: User,
    task: Task,
    period: ReportingPeriod,
    scope: Scope = Scope.TASK,
    holder: Ministry | None = None,
    answerers: Answerers | None = None,
) -> StatusUpdate:
    """Return the open update of a task for a period, made now if there is none.

    For a part, `holder` says whose. Where an update stands for the period already, the new one
    is a correction of it and begins with what it says. Who begins many at once gives their
    plan's `answerers`. Raises NotAnswerable or NotYours.
    """
    update = to_begin(user, task, period, scope, holder, answerers)
    if update.pk:
        return update
    corrected = update.supersedes
    if corrected:
        _copy(corrected, update)
    try:
        with transaction.atomic():
            update.save()
    except IntegrityError:
        # Somebody else began it in the same moment: theirs it is.
        return _open_to(user, _opened_beside(update).get())
    if corrected:
        _copy_rows(corrected, update)
    note_edit(update, user)
    Move.objects.create(update=update, kind=MoveKind.STARTED, by=user)
    return update


def to_begin(
    user: User,
    task: Task,
    period: ReportingPeriod,
    scope: Scope = Scope.TASK,
    holder: Ministry | None = None,
    answerers: Answerers | None = None,
) -> StatusUpdate:
    """Return what `begin` would return: the open update, or one that isn't stored yet.

    Changes nothing. Raises NotAnswerable or NotYours.
    """
    holder, ministry = who_reports(task, period, scope, holder, answerers)
    if not Ministry.objects.edited_by(user).filter(pk=ministry.pk).exists():
        raise NotYours
    if period.opens_on > timezone.localdate():
        raise NotAnswerable(_("This period has not ended yet, so it can't be reported on."))
    update = StatusUpdate(
        task=task, period=period, scope=scope, holder=holder, ministry=ministry, author=user
    )
    if opened := _opened_beside(update).first():
        return _open_to(user, opened)
    update.supersedes = StatusUpdate.objects.standing().beside(update).first()
    return update


def _opened_beside(update: StatusUpdate) -> StatusUpdateQuerySet:
    """Return what is open already in the place of an update."""
    return StatusUpdate.objects.beside(update).unfinished().filter(holder=update.holder)


def _open_to(user: User, update: StatusUpdate) -> StatusUpdate:
    """Return an open update that somebody began. Raises NotYours where another ministry did."""
    if not StatusUpdate.objects.visible_to(user).filter(pk=update.pk).exists():
        raise NotYours
    return update


def _copy(source: StatusUpdate, target: StatusUpdate) -> None:
    for name in REPORTED:
        setattr(target, name, getattr(source, name))


def _copy_rows(source: StatusUpdate, target: StatusUpdate) -> None:
    """Give a correction its own rows of what it corrects; files are shared, for they stay."""
    for model in (TargetValue, Evidence):
        for row in model._default_manager.filter(update=source):
            row.pk, row.update = None, target
            row.save()
    keep_writers(source, target)
