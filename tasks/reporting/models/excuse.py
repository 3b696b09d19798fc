"""Which reports an administrator asks nobody for."""

from __future__ import annotations

from typing import Any

import reversion
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ministries.models import Ministry
from planning.choices import choices_of
from tasks.matrix.models import Task
from tasks.reporting.models.period import ReportingPeriod
from tasks.reporting.querysets import ExcuseQuerySet
from tasks.reporting.vocabulary import Scope
from texts.fields import WRITTEN


def _person(**options: Any) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, **options
    )


@reversion.register()
class Excuse(models.Model):
    """That an update is not owed for a period, who decided so, and why.

    It counts from the moment it is given until it is lifted, if it is; on a day in between it
    goes on counting for whoever asks of that day. `holder` is the body of the matrix for whose
    part it counts; of the task's status there is one, whoever gives it.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="excuses", verbose_name=_("task"))
    period = models.ForeignKey(
        ReportingPeriod,
        models.PROTECT,
        related_name="excuses",
        verbose_name=pgettext_lazy("reporting", "reporting period"),
    )
    scope = models.CharField(
        _("speaks for"), max_length=10, choices=choices_of(Scope), default=Scope.TASK
    )
    holder = models.ForeignKey(
        Ministry,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("responsible body"),
        help_text=_("For its own part; empty for the task's status."),
    )
    reason = models.TextField(_("reason"), validators=WRITTEN)
    author = _person(verbose_name=_("author"))
    at = models.DateTimeField(_("time"), default=timezone.now, editable=False)
    lift_reason = models.TextField(_("why it was lifted"), blank=True, editable=False)
    lifted_by = _person(verbose_name=_("lifted by"), null=True)
    lifted_at = models.DateTimeField(_("lifted"), null=True, editable=False)

    objects = ExcuseQuerySet.as_manager()

    class Meta:
        verbose_name = _("excuse")
        verbose_name_plural = _("excuses")
        ordering = ["-period__last_day", "task__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "period"],
                condition=Q(scope=Scope.TASK, lifted_at__isnull=True),
                name="task_excused_once",
                violation_error_message=_("This report is excused already."),
            ),
            models.UniqueConstraint(
                fields=["task", "period", "holder"],
                condition=Q(scope=Scope.PART, lifted_at__isnull=True),
                name="part_excused_once",
                violation_error_message=_("This report is excused already."),
            ),
            models.CheckConstraint(
                condition=Q(scope=Scope.TASK, holder__isnull=True)
                | Q(scope=Scope.PART, holder__isnull=False),
                name="only_parts_have_a_holder",
                violation_error_message=_("Name the body for a part of its own, and only then."),
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="excuse_is_lifted_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task.number} · {self.period.label}"

    def clean(self) -> None:
        """Refuse a period of another plan, and a holder where the task's status is meant."""
        if self.task_id and self.period_id and self.task.plan_id != self.period.plan_id:
            raise ValidationError({"period": _("This period is of another plan.")})
        if (self.scope == Scope.PART) != (self.holder_id is not None):
            message = _("Name the body for a part of its own, and only then.")
            raise ValidationError({"holder": message})

    @property
    def key(self) -> tuple[int, int, str, int]:
        """The key of the owed update that it is about; see `tasks.reporting.owing.key_of`."""
        return (self.task_id, self.period_id, self.scope, self.holder_id or 0)
