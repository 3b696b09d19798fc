"""What is reported on at a time."""

from __future__ import annotations

from datetime import date, timedelta

import reversion
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from planning.choices import choices_of
from planning.models import Plan
from tasks.reporting.querysets import ReportingPeriodQuerySet
from tasks.reporting.vocabulary import Parts

LONGEST_WAIT = timedelta(days=366)


@reversion.register()
class ReportingPeriod(models.Model):
    """A month, quarter, half-year or year of a plan's window: a row from the day it opens.

    Everything about who owes what for it is asked of its last day. What the window said was
    fixed when it opened: `parts`, which never changes, and its due day, which an administrator
    may change, saying why in `due_reason`. `weekdays_in` is the year in which weekdays were
    counted for the due day, since its holidays weren't known then.
    """

    plan = models.ForeignKey(
        Plan, models.PROTECT, related_name="reporting_periods", verbose_name=_("plan")
    )
    code = models.SlugField(_("code"), max_length=10)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    parts = models.CharField(
        _("who reports its own part"),
        max_length=20,
        choices=choices_of(Parts),
        default=Parts.NONE,
        editable=False,
    )
    due_on = models.DateField(_("due day"))
    weekdays_in = models.PositiveSmallIntegerField(
        _("weekdays were counted in"), null=True, editable=False
    )
    due_reason = models.TextField(_("why the due day was changed"), blank=True)
    opened_at = models.DateTimeField(_("opened"), default=timezone.now, editable=False)

    objects = ReportingPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("reporting", "reporting period")
        verbose_name_plural = _("reporting periods")
        ordering = ["first_day"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="period_code_once_in_a_plan"),
            models.UniqueConstraint(fields=["plan", "last_day"], name="period_once_in_a_plan"),
            models.CheckConstraint(
                condition=models.Q(last_day__gt=models.F("first_day")),
                name="period_runs_forward",
            ),
            models.CheckConstraint(
                condition=models.Q(due_on__gt=models.F("last_day")),
                name="period_is_due_after_it_ends",
                violation_error_message=_("Reports can't be due before the period ends."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        """Refuse a due day that doesn't follow the period, or follows it by more than a year."""
        if self.due_on is None:
            return  # It is missed at its field.
        if self.due_on <= self.last_day:
            raise ValidationError({"due_on": _("Reports can't be due before the period ends.")})
        if self.due_on > self.last_day + LONGEST_WAIT:
            raise ValidationError(
                {"due_on": _("This is more than a year after the period: look at the year again.")}
            )

    @property
    def label(self) -> str:
        """The period as people say it."""
        return label_of(self.code)

    @property
    def opens_on(self) -> date:
        """The first day on which it may be reported on."""
        return self.last_day + timedelta(days=1)

    def is_overdue_on(self, day: date) -> bool:
        """Return whether a report that comes on `day` is late."""
        return day > self.due_on


def label_of(code: str) -> str:
    """Return a period's code as people say it: “2026 Q3”, “2026-09”, “2026 H1”, “2026”."""
    year, _dash, part = code.partition("-")
    facts = {"year": year, "number": part.removeprefix("q")}
    if not part:
        return pgettext("reporting", "%(year)s") % facts
    if part == "h1":
        return pgettext("reporting", "%(year)s H1") % facts
    if part == "h2":
        return pgettext("reporting", "%(year)s H2") % facts
    if part.startswith("q"):
        return pgettext("reporting", "%(year)s Q%(number)s") % facts
    return pgettext("reporting", "%(year)s-%(number)s") % facts
