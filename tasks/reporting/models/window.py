"""When a plan is reported on."""

from __future__ import annotations

from datetime import date

import reversion
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from planning.choices import choices_of
from planning.models import Plan
from tasks.reporting.models.period import ReportingPeriod
from tasks.reporting.vocabulary import Parts


@reversion.register()
class ReportingWindow(models.Model):
    """The span of days in which a plan is reported on, as an administrator opened it.

    A plan without one has its own years for a window; see `window_of`. `parts` says which
    holders report their own parts too; `working_days` how long after a period's end its
    reports are due. A period takes both over as it opens; changed later, they are for the
    periods to come.
    """

    plan = models.OneToOneField(
        Plan, models.PROTECT, related_name="reporting_window", verbose_name=_("plan")
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    parts = models.CharField(
        _("who reports its own part"),
        max_length=20,
        choices=choices_of(Parts),
        default=Parts.NONE,
    )
    working_days = models.PositiveSmallIntegerField(
        _("working days until reports are due"),
        default=10,
        validators=[MaxValueValidator(250)],
    )
    reason = models.TextField(_("reason"))

    class Meta:
        verbose_name = _("reporting window")
        verbose_name_plural = _("reporting windows")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gt=models.F("first_day")),
                name="window_runs_forward",
                violation_error_message=_("The window can't end before it begins."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan.slug}: {self.first_day} – {self.last_day}"

    def clean(self) -> None:
        """Refuse a window before the plan's first year, and one that ends before it begins."""
        if self.plan_id and self.first_day and self.first_day.year < self.plan.period_start:
            message = _("The plan begins in %(year)s: nothing is reported before.")
            raise ValidationError({"first_day": message % {"year": self.plan.period_start}})
        if self.first_day and self.last_day and self.last_day <= self.first_day:
            raise ValidationError({"last_day": _("The window can't end before it begins.")})

    @property
    def was_opened(self) -> bool:
        """Whether an administrator opened this window; else it is the plan's own years."""
        return self.pk is not None

    def covers(self, period: ReportingPeriod) -> bool:
        """Return whether a period lies in the window as a whole, as those that open do."""
        return self.first_day <= period.first_day and period.last_day <= self.last_day

    def has_ended_by(self, day: date) -> bool:
        """Return whether the window lies wholly before `day`."""
        return self.last_day < day


def window_of(plan: Plan) -> ReportingWindow:
    """Return a plan's reporting window: the one opened for it, or its own years."""
    opened = ReportingWindow.objects.filter(plan=plan).first()
    return opened or own_years_of(plan)


def own_years_of(plan: Plan) -> ReportingWindow:
    """Return the window of a plan for which none was opened."""
    return ReportingWindow(
        plan=plan,
        first_day=date(plan.period_start, 1, 1),
        last_day=date(plan.period_end, 12, 31),
    )
