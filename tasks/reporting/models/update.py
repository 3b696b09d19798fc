"""What a ministry reports for a task and a period."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.validators import MaxLengthValidator, MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ministries.models import Ministry, User
from planning.choices import choices_of
from planning.models import Target
from tasks.matrix.models import Task
from tasks.reporting.models.period import ReportingPeriod
from tasks.reporting.querysets import (
    EditQuerySet,
    MoveQuerySet,
    StatusUpdateQuerySet,
    TargetValueQuerySet,
)
from tasks.reporting.sealed import Sealed
from tasks.reporting.vocabulary import REPORTABLE, MoveKind, Scope, State, Status
from texts.fields import WRITTEN

# Longest texts of a report, in characters: some pages of writing, and far from a megabyte.
LONGEST_NARRATIVE = 20_000
LONGEST_NOTE = 5_000

ACCEPTED = Q(state=State.ACCEPTED)
OPEN = ~ACCEPTED
REVIEWED = Q(reviewer__isnull=False, reviewed_at__isnull=False)


def _person(**options: Any) -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", **options)


class StatusUpdate(Sealed):
    """How a task, or a holder's part in it, goes in a period: from draft to the record.

    `holder` is the body in the matrix that it speaks for; `ministry` the one that reports,
    which is the holder or its acting body. What is accepted never changes: a correction is a
    new update that names it in `supersedes`. `version` counts the writes.
    """

    task = models.ForeignKey(
        Task, models.PROTECT, related_name="status_updates", verbose_name=_("task")
    )
    period = models.ForeignKey(
        ReportingPeriod,
        models.PROTECT,
        related_name="status_updates",
        verbose_name=pgettext_lazy("reporting", "reporting period"),
    )
    scope = models.CharField(
        _("speaks for"), max_length=10, choices=choices_of(Scope), default=Scope.TASK
    )
    holder = models.ForeignKey(
        Ministry, models.PROTECT, related_name="+", verbose_name=_("responsible body")
    )
    ministry = models.ForeignKey(
        Ministry,
        models.PROTECT,
        related_name="status_updates",
        verbose_name=_("reporting ministry"),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=choices_of(State), default=State.DRAFT
    )
    supersedes = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="superseded_by",
        verbose_name=_("corrects"),
    )

    status = models.CharField(
        _("status"),
        max_length=20,
        blank=True,
        choices=[(status.value, _(status.label)) for status in REPORTABLE],
    )
    progress = models.PositiveSmallIntegerField(
        _("progress in per cent"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(100, _("Progress runs from 0 to 100."))],
    )
    narrative = models.TextField(
        _("how it goes"),
        blank=True,
        validators=[*WRITTEN, MaxLengthValidator(LONGEST_NARRATIVE)],
    )
    obstacles = models.TextField(
        _("obstacles"), blank=True, validators=[*WRITTEN, MaxLengthValidator(LONGEST_NOTE)]
    )
    help_needed = models.TextField(
        _("help needed"),
        blank=True,
        validators=[*WRITTEN, MaxLengthValidator(LONGEST_NOTE)],
    )
    next_milestone = models.CharField(
        _("next milestone"), max_length=300, blank=True, validators=WRITTEN
    )
    next_milestone_on = models.DateField(_("day of the next milestone"), null=True, blank=True)
    unchanged = models.BooleanField(_("no change since last period"), default=False)

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    author = _person(verbose_name=pgettext_lazy("of a report", "author"))
    created_at = models.DateTimeField(_("begun"), default=timezone.now, editable=False)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    first_submitted_at = models.DateTimeField(_("first submitted"), null=True, editable=False)
    submitted_by = _person(verbose_name=_("submitted by"), null=True, editable=False)
    submitted_at = models.DateTimeField(_("submitted"), null=True, editable=False)
    reviewer = _person(verbose_name=_("reviewer"), null=True, editable=False)
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, editable=False)
    return_reason = models.TextField(_("why it was returned"), blank=True, editable=False)

    # Added by the queryset method with_last_before.
    last_before: int | None
    # Added by with_correction.
    corrected_by: int | None

    objects = StatusUpdateQuerySet.as_manager()

    class Meta(Sealed.Meta):
        verbose_name = _("status update")
        verbose_name_plural = _("status updates")
        ordering = ["-period__last_day", "task__position", "-pk"]
        indexes = [models.Index(fields=["task", "state", "scope"], name="update_by_task")]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "period", "scope", "holder"],
                condition=OPEN,
                name="one_open_update_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["task", "period"],
                condition=ACCEPTED & Q(scope=Scope.TASK, supersedes__isnull=True),
                name="one_first_accepted_for_the_task",
            ),
            models.UniqueConstraint(
                fields=["task", "period", "holder"],
                condition=ACCEPTED & Q(scope=Scope.PART, supersedes__isnull=True),
                name="one_first_accepted_for_a_part",
            ),
            models.UniqueConstraint(
                fields=["supersedes"], condition=ACCEPTED, name="superseded_once"
            ),
            models.CheckConstraint(
                condition=Q(supersedes__isnull=True) | ~Q(supersedes=F("id")),
                name="update_corrects_another",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in State]), name="state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(scope__in=[scope.value for scope in Scope]), name="scope_is_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["", *(status.value for status in REPORTABLE)]),
                name="status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(progress__isnull=True) | Q(progress__lte=100),
                name="progress_is_a_percentage",
            ),
            # What is on a reviewer's desk, or past it, has a status and was handed in.
            models.CheckConstraint(
                condition=Q(state=State.DRAFT)
                | (
                    ~Q(status="")
                    & Q(submitted_by__isnull=False)
                    & Q(submitted_at__isnull=False)
                    & Q(first_submitted_at__isnull=False)
                ),
                name="submitted_has_status_and_hand",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.RETURNED) | (REVIEWED & ~Q(return_reason="")),
                name="returned_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~ACCEPTED | (REVIEWED & ~Q(reviewer=F("author"))),
                name="nobody_accepts_their_own",
                violation_error_message=_("Nobody accepts a report that they wrote."),
            ),
            models.CheckConstraint(
                condition=~ACCEPTED | ~Q(reviewer=F("submitted_by")),
                name="nobody_accepts_what_they_submitted",
                violation_error_message=_("Nobody accepts a report that they wrote."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task.number} · {self.period.label} · {self.ministry.short_name}"

    def get_absolute_url(self) -> str:
        """The update's page."""
        return reverse("update", args=[self.task.plan.slug, self.pk])

    @property
    def known_status(self) -> Status:
        """The status with its label and mark; not reported while a draft has none."""
        return Status.of(self.status) if self.status else Status.NOT_REPORTED

    @property
    def acts_for_another(self) -> bool:
        """Whether the ministry reports in place of a body that has ended."""
        return self.holder_id != self.ministry_id

    @property
    def is_editable(self) -> bool:
        """Whether its state lets editors write; who they are is `editable_by`'s to say."""
        return self.state in (State.DRAFT, State.RETURNED)

    @property
    def submitted_on(self) -> date | None:
        """The day on which it was first handed in, by which it is in time or late."""
        return timezone.localdate(self.first_submitted_at) if self.first_submitted_at else None

    @property
    def writers(self) -> list[User]:
        """Who wrote in it, the author first, not who only handed it in; fetch `with_writers`."""
        wrote = sorted(self.edits.all(), key=lambda edit: (edit.first_at, edit.pk))
        until = self.submitted_at
        return list(
            dict.fromkeys(
                [self.author, *(e.editor for e in wrote if not until or e.first_at <= until)]
            )
        )

    @property
    def why_corrected(self) -> str:
        """Why it corrects another, as was said when it was last handed in; empty until then."""
        if not (self.supersedes_id and self.first_submitted_at):
            return ""
        given = [move.reason for move in self.moves.all() if move.kind == MoveKind.SUBMITTED]
        return next((reason for reason in reversed(given) if reason), "")

    @property
    def milestone_is_past(self) -> bool:
        """Whether the day of its next milestone was over when it was handed in, or is now."""
        handed_in = None if self.is_editable else self.submitted_at
        day = timezone.localdate(handed_in)
        return self.next_milestone_on is not None and self.next_milestone_on < day

    @property
    def is_late(self) -> bool:
        """Whether it was first handed in after the period's due day; a correction is never late."""
        return self.submitted_on is not None and self.is_late_on(self.submitted_on)

    def is_late_on(self, day: date) -> bool:
        """Return whether it is late: by when it was first handed in, on `day` if it never was."""
        is_correction = self.supersedes_id is not None
        return not is_correction and self.period.is_overdue_on(self.submitted_on or day)


class TargetValue(Sealed):
    """Where one of the plan's targets stands, as an update reports it, in the target's unit."""

    update = models.ForeignKey(
        StatusUpdate, models.CASCADE, related_name="target_values", verbose_name=_("update")
    )
    target = models.ForeignKey(
        Target, models.PROTECT, related_name="reported_values", verbose_name=_("target")
    )
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4)

    objects = TargetValueQuerySet.as_manager()

    class Meta(Sealed.Meta):
        verbose_name = _("value of a target")
        verbose_name_plural = _("values of targets")
        ordering = ["target__position"]
        constraints = [
            models.UniqueConstraint(fields=["update", "target"], name="target_value_once")
        ]

    def __str__(self) -> str:
        return f"{self.target}: {self.figure}"

    @property
    def figure(self) -> str:
        """The value in the target's unit, as people say it: “8.5 trillion yuan”, “12%”."""
        joint = "" if self.target.unit.startswith("%") else " "
        return f"{self.value.normalize():,f}{joint}{self.target.unit}".strip()


class Edit(Sealed):
    """That a person wrote in an update, and when first and last: they can't accept it."""

    update = models.ForeignKey(
        StatusUpdate, models.CASCADE, related_name="edits", verbose_name=_("update")
    )
    editor = _person(verbose_name=_("editor"))
    first_at = models.DateTimeField(_("first"), default=timezone.now)
    last_at = models.DateTimeField(_("last"), default=timezone.now)

    objects = EditQuerySet.as_manager()

    class Meta(Sealed.Meta):
        verbose_name = _("edit")
        verbose_name_plural = _("edits")
        ordering = ["first_at"]
        constraints = [models.UniqueConstraint(fields=["update", "editor"], name="editor_once")]

    def __str__(self) -> str:
        return f"{self.update_id}: {self.editor}"


class Move(Sealed):
    """A step of an update on its way: who made it, when, and why where that is asked.

    `content` is what was handed in, kept with each submission: a later revision replaces it in
    the update itself.
    """

    update = models.ForeignKey(
        StatusUpdate, models.CASCADE, related_name="moves", verbose_name=_("update")
    )
    kind = models.CharField(_("step"), max_length=10, choices=choices_of(MoveKind))
    by = _person(verbose_name=_("by"))
    at = models.DateTimeField(_("time"), default=timezone.now)
    reason = models.TextField(_("reason"), blank=True)
    content = models.JSONField(_("what was handed in"), null=True, blank=True)

    objects = MoveQuerySet.as_manager()

    class Meta(Sealed.Meta):
        verbose_name = _("step of an update")
        verbose_name_plural = _("steps of updates")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.update_id}: {self.get_kind_display()}"
