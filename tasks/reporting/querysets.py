"""Questions about reports: which stand on a day, and who may see, write and review them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone

from ministries.models import Ministry, User
from planning.models import Plan
from tasks.matrix.models import Task
from tasks.reporting.refusals import AcceptedIsFinal, OwnReport
from tasks.reporting.sealed import Row, SealedQuerySet
from tasks.reporting.vocabulary import MoveKind, Scope, State

if TYPE_CHECKING:
    from tasks.reporting.models import (
        Comment,
        Confirmation,
        Edit,
        Evidence,
        Excuse,
        Move,
        RecordEntry,
        ReportingPeriod,
        StatusUpdate,
        TargetValue,
    )

Person = User | AnonymousUser


def end_of(day: date) -> datetime:
    """Return the moment at which `day` is over where the program keeps its time."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


class ReportingPeriodQuerySet(QuerySet["ReportingPeriod"]):
    """Reporting periods, the earliest first unless told otherwise."""

    def open_on(self, day: date) -> ReportingPeriodQuerySet:
        """Only those that may be reported on by `day`."""
        return self.filter(last_day__lt=day)

    def latest_of(self, plan: Plan, day: date) -> ReportingPeriod | None:
        """Return the plan's period that opened last by `day`, or None."""
        return self.filter(plan=plan).open_on(day).order_by("-last_day").first()


class StatusUpdateQuerySet(SealedQuerySet["StatusUpdate"]):
    """Status updates, the latest period first unless told otherwise."""

    fixed = Q(state=State.ACCEPTED)
    kept = Q(first_submitted_at__isnull=False)

    def update(self, **kwargs: Any) -> int:
        """Change rows. Raises AcceptedIsFinal, and OwnReport where an editor would accept."""
        self._refuse_own(kwargs)
        return super().update(**kwargs)

    def _update(self, values: Any) -> int:
        self._refuse_own({field.name: value for field, _model, value in values})
        return super()._update(values)

    def _refuse_own(self, values: dict[str, Any]) -> None:
        if values.get("state") != State.ACCEPTED:
            return
        reviewer = values.get("reviewer", values.get("reviewer_id"))
        if self.filter(edits__editor=reviewer).exists():
            raise OwnReport

    def accepted(self) -> StatusUpdateQuerySet:
        """Only what was accepted, superseded or not."""
        return self.filter(state=State.ACCEPTED)

    def ever_submitted(self) -> StatusUpdateQuerySet:
        """Only what was handed in at least once."""
        return self.filter(first_submitted_at__isnull=False)

    def unfinished(self) -> StatusUpdateQuerySet:
        """Only drafts, and what is submitted or returned."""
        return self.exclude(state=State.ACCEPTED)

    def for_tasks(self) -> StatusUpdateQuerySet:
        """Only those that speak for a whole task."""
        return self.filter(scope=Scope.TASK)

    def of_plan(self, plan: Plan) -> StatusUpdateQuerySet:
        """Only a plan's."""
        return self.filter(period__plan=plan)

    def beside(self, update: StatusUpdate) -> StatusUpdateQuerySet:
        """Those of the same period on the same task, or on the same holder's part of it."""
        same = self.filter(task=update.task_id, period=update.period_id, scope=update.scope)
        return same if update.scope == Scope.TASK else same.filter(holder=update.holder_id)

    def standing(self, day: date | None = None) -> StatusUpdateQuerySet:
        """What was accepted by the end of `day` and not superseded by then; now by default."""
        return self.accepted_by(day).exclude(Exists(_corrections(day)))

    def accepted_by(self, day: date | None = None) -> StatusUpdateQuerySet:
        """What was accepted by the end of `day`, superseded or not; by now by default."""
        accepted = self.accepted()
        return accepted.filter(reviewed_at__lt=end_of(day)) if day else accepted

    def accepted_in(self, first_day: date, last_day: date) -> StatusUpdateQuerySet:
        """What was accepted from the one day to the other, both included."""
        before = end_of(first_day - timedelta(days=1))
        return self.accepted().filter(reviewed_at__gte=before, reviewed_at__lt=end_of(last_day))

    def with_correction(self, day: date | None = None) -> StatusUpdateQuerySet:
        """Add `corrected_by`: the key of what superseded it by the end of `day`, or None."""
        return self.annotate(  # type: ignore[no-redef]
            corrected_by=Subquery(_corrections(day).values("pk")[:1])
        )

    def with_last_before(self) -> StatusUpdateQuerySet:
        """Add `last_before`: the key of what stands for the latest earlier period of the same
        task, or part of it; None where nothing does.
        """
        from tasks.reporting.models import StatusUpdate

        same_part = Q(scope=Scope.TASK) | Q(holder=OuterRef("holder"))
        earlier = StatusUpdate.objects.standing().filter(
            same_part,
            task=OuterRef("task"),
            scope=OuterRef("scope"),
            period__last_day__lt=OuterRef("period__first_day"),
        )
        return self.annotate(  # type: ignore[no-redef]
            last_before=Subquery(earlier.order_by("-period__last_day").values("pk")[:1])
        )

    def in_full(self) -> StatusUpdateQuerySet:
        """Fetch what a row needs to be shown, in one query."""
        return self.select_related(
            "task__plan", "period", "holder", "ministry", "author", "submitted_by", "reviewer"
        )

    def with_writers(self) -> StatusUpdateQuerySet:
        """Fetch who wrote in each, for `writers`, in one more query."""
        from tasks.reporting.models import Edit

        return self.prefetch_related(Prefetch("edits", Edit.objects.select_related("editor")))

    # The rule of sight. It stands here and nowhere else.

    def visible_to(self, user: Person) -> StatusUpdateQuerySet:
        """What `user` may see: everyone what was accepted; a ministry's editors all of its own;
        its reviewers what was handed in and came to them; administrators everything.
        """
        if user.is_superuser and user.is_active:
            return self.all()
        own = Q(ministry__in=Ministry.objects.edited_by(user))
        on_the_desk = Q(
            state__in=[State.SUBMITTED, State.RETURNED],
            ministry__in=Ministry.objects.reviewed_by(user),
        )
        return self.filter(Q(state=State.ACCEPTED) | own | on_the_desk)

    def handed_in_by(self, user: Person, day: date) -> StatusUpdateQuerySet:
        """What `user` may know to have been handed in by the end of `day`: to be counted only.

        To everyone what was accepted by then; to a ministry's editors and reviewers all of its,
        also what lies with its editors again: that it came, and when, isn't taken back. What
        stands in it, and how far it is, remains for `visible_to` to show.
        """
        accepted = Q(state=State.ACCEPTED, reviewed_at__lt=end_of(day))
        served = Q(ministry__in=Ministry.objects.edited_by(user)) | Q(
            ministry__in=Ministry.objects.reviewed_by(user)
        )
        return self.filter(first_submitted_at__lt=end_of(day)).filter(accepted | served)

    def reported_by(self, user: Person) -> StatusUpdateQuerySet:
        """What ministries report that `user` edits, in whatever state."""
        return self.filter(ministry__in=Ministry.objects.edited_by(user))

    def editable_by(self, user: Person) -> StatusUpdateQuerySet:
        """What `user` may write in: drafts and returned reports of ministries they edit."""
        return self.filter(
            state__in=[State.DRAFT, State.RETURNED],
            ministry__in=Ministry.objects.edited_by(user),
        )

    def withdrawable_by(self, user: Person) -> StatusUpdateQuerySet:
        """What `user` may take back from the reviewer's desk."""
        return self.filter(state=State.SUBMITTED, ministry__in=Ministry.objects.edited_by(user))

    def on_the_desk_of(self, user: Person) -> StatusUpdateQuerySet:
        """What was submitted to `user` for review, their own reports among it."""
        return self.filter(state=State.SUBMITTED, ministry__in=Ministry.objects.reviewed_by(user))

    def came_to(self, user: Person) -> StatusUpdateQuerySet:
        """What was ever handed in to `user` for review: that it came, and where it went since, is
        no secret to them; what a draft says now is.
        """
        return self.ever_submitted().filter(ministry__in=Ministry.objects.reviewed_by(user))

    def reviewable_by(self, user: Person) -> StatusUpdateQuerySet:
        """What `user` may accept or return: nothing that they wrote, edited or handed in."""
        from tasks.reporting.models import Edit

        edited = Edit.objects.filter(update=OuterRef("pk"), editor=user.pk)
        return self.on_the_desk_of(user).exclude(Exists(edited))

    def commentable_by(self, user: Person) -> StatusUpdateQuerySet:
        """What `user` may comment on: reports of ministries they edit or review."""
        return self.visible_to(user).filter(
            Q(ministry__in=Ministry.objects.edited_by(user))
            | Q(ministry__in=Ministry.objects.reviewed_by(user))
        )


def _corrections(day: date | None) -> StatusUpdateQuerySet:
    """Return what was accepted by the end of `day` in place of the update that is asked about."""
    from tasks.reporting.models import StatusUpdate

    return StatusUpdate.objects.accepted_by(day).filter(supersedes=OuterRef("pk"))


class RowsOfUpdatesQuerySet(SealedQuerySet[Row]):
    """Rows that are accepted with their update, and stand from then on as it does."""

    fixed = kept = Q(update__state=State.ACCEPTED)

    def refuse_to_add(self, rows: Collection[Row]) -> None:
        """Raise AcceptedIsFinal where the update of a row was accepted."""
        from tasks.reporting.models import StatusUpdate

        updates = {row.update_id for row in rows}  # type: ignore[attr-defined]
        if StatusUpdate.objects.accepted().filter(pk__in=updates).exists():
            raise AcceptedIsFinal


class TargetValueQuerySet(RowsOfUpdatesQuerySet["TargetValue"]):
    """Values of targets."""


class EvidenceQuerySet(RowsOfUpdatesQuerySet["Evidence"]):
    """Links and files."""


class EditQuerySet(RowsOfUpdatesQuerySet["Edit"]):
    """Who wrote in which update."""

    kept = Q(update__first_submitted_at__isnull=False)


class MoveQuerySet(RowsOfUpdatesQuerySet["Move"]):
    """Steps of updates: only added, the acceptance being the last."""

    fixed = Q()
    kept = Q(update__first_submitted_at__isnull=False)

    def refuse_to_add(self, rows: Collection[Move]) -> None:
        """Raise AcceptedIsFinal for any other step of what was accepted."""
        super().refuse_to_add([row for row in rows if row.kind != MoveKind.ACCEPTED])


class CommentQuerySet(SealedQuerySet["Comment"]):
    """Comments: only added."""

    fixed = Q()
    kept = Q(update__first_submitted_at__isnull=False)


class RecordEntryQuerySet(SealedQuerySet["RecordEntry"]):
    """Entries of the record: only added."""

    fixed = kept = Q()


class ConfirmationQuerySet(SealedQuerySet["Confirmation"]):
    """Words of other holders, the earliest first unless told otherwise; only added."""

    fixed = kept = Q()

    def by_the_end_of(self, day: date | None = None) -> ConfirmationQuerySet:
        """Only those given by the end of `day`; all by default."""
        return self.filter(at__lt=end_of(day)) if day else self

    def counting(self, day: date | None = None) -> ConfirmationQuerySet:
        """The word of each holder that counts on `day`: the last one given."""
        from tasks.reporting.models import Confirmation

        given = self.by_the_end_of(day)
        later = Confirmation.objects.by_the_end_of(day).filter(
            Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk")),
            update=OuterRef("update"),
            holder=OuterRef("holder"),
        )
        return given.exclude(Exists(later)).select_related("holder", "ministry", "by")


class ExcuseQuerySet(QuerySet["Excuse"]):
    """Excuses."""

    def counting(self, day: date | None = None) -> ExcuseQuerySet:
        """Only those that count at the end of `day`, now by default."""
        if day is None:
            return self.filter(lifted_at__isnull=True)
        end = end_of(day)
        return self.filter(at__lt=end).filter(Q(lifted_at__isnull=True) | Q(lifted_at__gte=end))

    def of_task(self, task: Task) -> ExcuseQuerySet:
        """Only a task's, with what a row shows, the latest period first; one query."""
        return self.filter(task=task).select_related("period", "holder")
