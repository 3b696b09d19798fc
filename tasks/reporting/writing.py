"""How a ministry writes a report once it is begun: save, hand in, take back, throw away.

Every write is one conditional UPDATE that asks for the person's right, the state and the
version that was read, all at once; where it changes no row, nothing was stored, and the
exception says which of them failed. See `tasks.reporting.refusals`.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NoReturn

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from ministries.models import Ministry, User
from tasks.matrix.models import Task
from tasks.reporting.answering import Answerers
from tasks.reporting.models import (
    Edit,
    Move,
    ReportingPeriod,
    StatusUpdate,
    delete_unshared,
)
from tasks.reporting.owing import reports_part
from tasks.reporting.querysets import StatusUpdateQuerySet
from tasks.reporting.refusals import (
    AcceptedIsFinal,
    AnotherStands,
    Incomplete,
    NotAnswerable,
    NotYours,
    Stale,
    WrongState,
)
from tasks.reporting.said import as_written
from tasks.reporting.targets import store_targets, targets_of
from tasks.reporting.vocabulary import MoveKind, Scope, State, Status
from texts.plain import unix_lines

# What a ministry fills in; target values and evidence stand in rows of their own.
REPORTED = (
    "status",
    "progress",
    "narrative",
    "obstacles",
    "help_needed",
    "next_milestone",
    "next_milestone_on",
    "unchanged",
)


def who_reports(
    task: Task,
    period: ReportingPeriod,
    scope: Scope,
    holder: Ministry | None,
    answerers: Answerers | None,
) -> tuple[Ministry, Ministry]:
    """Return the body that is spoken for and the one that reports. Raises NotAnswerable."""
    if period.plan_id != task.plan_id:
        raise NotAnswerable(_("This period belongs to another plan."))
    answerers, day = answerers or Answerers(task.plan, [task]), period.last_day
    answer = answerers.answer(task.pk, day)
    if scope == Scope.TASK:
        holder = answer.holder
    else:
        reporting = {
            row.ministry_id: row.ministry
            for row in answerers.holders(task.pk, day)
            if reports_part(row, answer.holder, period.parts)
        }
        holder = reporting.get(holder.pk) if holder else None
    if holder is None:
        raise NotAnswerable(_("Nobody owes such a report for this task and period."))
    reporter = answerers.reporter_for(holder, task.pk, day)
    if reporter is None:
        raise NotAnswerable(
            _("%(body)s has ended, and no body that acts for it is named yet.")
            % {"body": holder.short_name}
        )
    return holder, reporter


def keep_writers(source: StatusUpdate, target: StatusUpdate) -> None:
    """Count who wrote what is taken over among those who wrote in it: the words are theirs, and
    by a colleague's copy they can't come to accept them.
    """
    for edit in source.edits.all():
        times = {"first_at": edit.first_at, "last_at": edit.last_at}
        Edit.objects.get_or_create(update=target, editor_id=edit.editor_id, defaults=times)


@transaction.atomic
def save(
    user: User,
    update: StatusUpdate,
    version: int,
    values: Mapping[str, Any],
    targets: Mapping[int, Decimal | None] | None = None,
) -> StatusUpdate:
    """Store what was written in a draft or a returned report, which becomes a draft by it.

    `values` holds some of REPORTED; `targets` values by the target's key, None to take one
    away. Raises Incomplete, NotYours, WrongState or Stale; then nothing is stored.
    """
    values = _checked(values)
    was_returned = update.state == State.RETURNED
    if not (
        StatusUpdate.objects.editable_by(user)
        .filter(pk=update.pk, version=version)
        .update(**values, state=State.DRAFT, changed_at=timezone.now(), version=F("version") + 1)
    ):
        _say_why(user, update, version)
    if targets:
        store_targets(update, targets)
    note_edit(update, user)
    if was_returned:
        Move.objects.create(update=update, kind=MoveKind.REVISED, by=user)
    update.refresh_from_db()
    return update


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values as they are stored. Raises Incomplete with messages by field."""
    unknown = set(values) - set(REPORTED)
    if unknown:
        raise ValueError(f"not reported: {', '.join(sorted(unknown))}")
    cleaned = {
        name: unix_lines(value) if isinstance(value, str) else value
        for name, value in values.items()
    }
    others = {field.name for field in StatusUpdate._meta.concrete_fields} - set(cleaned)
    try:
        probe = StatusUpdate(**cleaned)
        probe.clean_fields(exclude=others)
    except ValidationError as error:
        raise Incomplete(error.message_dict) from None
    return {name: getattr(probe, name) for name in cleaned}


@transaction.atomic
def copy_last(user: User, update: StatusUpdate, version: int, *, unchanged: bool) -> StatusUpdate:
    """Fill a draft with what was last accepted for an earlier period.

    With `unchanged` it says “no change since last period” as well. Raises NotAnswerable where
    there is nothing to take over, and what `save` raises.
    """
    last = last_before(update)
    if last is None:
        raise NotAnswerable(_("There is no accepted report for an earlier period to start from."))
    values = {name: getattr(last, name) for name in REPORTED} | {"unchanged": unchanged}
    targets = dict(last.target_values.values_list("target_id", "value"))
    still = {target.pk for target in targets_of(update.task, update.period)}
    taken_over = save(
        user,
        update,
        version,
        values,
        {key: value for key, value in targets.items() if key in still},
    )
    keep_writers(last, taken_over)
    return taken_over


def last_before(update: StatusUpdate) -> StatusUpdate | None:
    """Return what stands for the latest earlier period of the same task, or part of it."""
    asked = StatusUpdate.objects.filter(pk=update.pk).with_last_before()
    last = asked.values("last_before")  # type: ignore[misc]
    return StatusUpdate.objects.filter(pk__in=last).first()


@transaction.atomic
def submit(
    user: User,
    update: StatusUpdate,
    version: int,
    answerers: Answerers | None = None,
    *,
    reason: str = "",
) -> StatusUpdate:
    """Hand a draft in to the reviewers; who hands in many gives their plan's `answerers`.

    A correction says why, by `reason`; once said it holds for later hand-ins of it too.

    Raises Incomplete, NotAnswerable, AnotherStands, NotYours, WrongState or Stale.
    """
    # The row is held while it is looked at: what is checked is what is handed in.
    drafts = StatusUpdate.objects.editable_by(user).filter(state=State.DRAFT)
    update = _held_at(user, update, version, drafts)
    if problems := gaps_in(update, reason):
        raise Incomplete(problems)
    _holder, ministry = who_reports(
        update.task, update.period, Scope.of(update.scope), update.holder, answerers
    )
    if ministry.pk != update.ministry_id:
        raise NotAnswerable(
            _("%(ministry)s reports on this task for this period now.")
            % {"ministry": ministry.short_name}
        )
    if StatusUpdate.objects.standing().beside(update).first() != update.supersedes:
        raise AnotherStands
    why = (reason.strip() or update.why_corrected) if update.supersedes_id else ""
    why = why and as_written("reason", why, "")
    now = timezone.now()
    StatusUpdate.objects.filter(pk=update.pk).update(
        state=State.SUBMITTED,
        submitted_by=user,
        submitted_at=now,
        first_submitted_at=update.first_submitted_at or now,
        version=F("version") + 1,
    )
    note_edit(update, user)
    Move.objects.create(
        update=update,
        kind=MoveKind.SUBMITTED,
        by=user,
        at=now,
        reason=why,
        content=content_of(update),
    )
    update.refresh_from_db()
    return update


def gaps_in(update: StatusUpdate, reason: str = "") -> dict[str, list[str]]:
    """Return what a report still lacks before it can be handed in, as messages by field.

    `reason` is why it corrects another, as is said with the handing in.
    """
    gaps: dict[str, list[str]] = {}
    if not update.status:
        gaps["status"] = [_("Choose a status.")]
    if not update.narrative.strip():
        gaps["narrative"] = [_("Say in a sentence or two how it goes.")]
    if update.status == Status.COMPLETED and update.progress not in (None, 100):
        gaps["progress"] = [_("A completed task is at 100 per cent, or has no percentage.")]
    if update.status == Status.NOT_STARTED and update.progress:
        gaps["progress"] = [_("A task that has not started has no progress yet.")]
    if update.next_milestone_on and not update.next_milestone:
        gaps["next_milestone"] = [_("Say what the milestone of this day is.")]
    if update.supersedes_id and not (reason.strip() or update.why_corrected):
        gaps["reason"] = [_("Say why the report is corrected.")]
    return gaps


def content_of(update: StatusUpdate) -> dict[str, Any]:
    """Return what an update says, in values that JSON can hold."""
    content = {name: getattr(update, name) for name in REPORTED}
    day = content["next_milestone_on"]
    return content | {
        "next_milestone_on": day and day.isoformat(),
        "targets": {str(one.target_id): str(one.value) for one in update.target_values.all()},
        "evidence": [one.name for one in update.evidence.all()],
    }


@transaction.atomic
def withdraw(user: User, update: StatusUpdate, version: int) -> StatusUpdate:
    """Take a report back from the reviewers' desk; it is a draft again."""
    own = StatusUpdate.objects.withdrawable_by(user)
    if not own.filter(pk=update.pk, version=version).update(
        state=State.DRAFT, version=F("version") + 1
    ):
        _say_why(user, update, version)
    Move.objects.create(update=update, kind=MoveKind.WITHDRAWN, by=user)
    update.refresh_from_db()
    return update


@transaction.atomic
def discard(user: User, update: StatusUpdate, version: int) -> None:
    """Throw away a draft that nobody ever handed in, with the files that only it held."""
    update = _held_at(user, update, version, StatusUpdate.objects.editable_by(user))
    if update.first_submitted_at:
        raise AcceptedIsFinal(_("A report that was handed in once is kept: revise it instead."))
    files = list(update.evidence.exclude(file="").values_list("file", flat=True))
    update.delete()
    delete_unshared(files)


def hold_for_change(user: User, update: StatusUpdate) -> None:
    """Lock a draft or returned report while what stands beside it changes, as by a save.

    For the transaction around it. Raises NotYours or WrongState.
    """
    editable = StatusUpdate.objects.editable_by(user).filter(pk=update.pk)
    if not editable.update(version=F("version") + 1, changed_at=timezone.now()):
        if StatusUpdate.objects.visible_to(user).filter(pk=update.pk).exists():
            raise WrongState
        raise NotYours
    if editable.filter(state=State.RETURNED).update(state=State.DRAFT):
        Move.objects.create(update=update, kind=MoveKind.REVISED, by=user)
    note_edit(update, user)


def _held_at(
    user: User, update: StatusUpdate, version: int, allowed: StatusUpdateQuerySet
) -> StatusUpdate:
    """Return the stored row, locked until the transaction ends, if it is still at `version`."""
    # Counting up and checking the rest after it locks the row on both databases.
    if not allowed.filter(pk=update.pk, version=version).update(version=F("version")):
        _say_why(user, update, version)
    return StatusUpdate.objects.select_related("task__plan", "period", "holder").get(pk=update.pk)


def _say_why(user: User, update: StatusUpdate, version: int) -> NoReturn:
    """Raise what kept a conditional write from its row."""
    stored = StatusUpdate.objects.visible_to(user).in_full().filter(pk=update.pk).first()
    if stored is None:
        raise NotYours
    if stored.version != version:
        raise Stale(stored)
    served = Ministry.objects.edited_by(user) | Ministry.objects.reviewed_by(user)
    if not served.filter(pk=stored.ministry_id).exists():
        raise NotYours
    raise WrongState


def note_edit(update: StatusUpdate, user: User) -> None:
    """Keep that `user` wrote in it, whom nobody may let accept it."""
    Edit.objects.update_or_create(update=update, editor=user, defaults={"last_at": timezone.now()})
