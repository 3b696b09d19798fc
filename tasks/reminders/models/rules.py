"""When a plan's ministries are reminded."""

from __future__ import annotations

import re

import reversion
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from planning.models import Plan

LONGEST_DISTANCE = 365


def days_in(text: str) -> tuple[int, ...]:
    """Return the numbers of days in a text such as “1, 7, 21”, in order, each once.

    Raises ValidationError for what is no such list.
    """
    parts = [part for part in re.split(r"[\s,，、;；]+", text.strip()) if part]
    if not all(re.fullmatch(r"[0-9]{1,3}", part) for part in parts):
        raise ValidationError(_("Write days as whole numbers set apart by commas: 1, 7, 21."))
    days = sorted({int(part) for part in parts})
    if any(not 1 <= day <= LONGEST_DISTANCE for day in days):
        raise ValidationError(_("Each is from 1 to 365 days."))
    return tuple(days)


def _check_days(text: str) -> None:
    days_in(text)


@reversion.register()
class ReminderRules(models.Model):
    """How many days before and after a period's due day a plan's ministries are reminded.

    Calendar days, so that no later edition of a calendar moves a reminder. A change counts for
    the days that are still to come.
    """

    plan = models.OneToOneField(
        Plan, models.PROTECT, related_name="reminder_rules", verbose_name=_("plan")
    )
    due_soon = models.CharField(
        _("days before the due day"),
        max_length=60,
        blank=True,
        default="5, 1",
        validators=[_check_days],
        help_text=_("As in “5, 1”: reminders come five days and one day before. Empty: none."),
    )
    overdue = models.CharField(
        _("days after the due day"),
        max_length=60,
        blank=True,
        default="1, 7, 14",
        validators=[_check_days],
        help_text=_(
            "As in “1, 7, 14”: reminders come the day after, a week and a fortnight after."
        ),
    )
    overdue_every = models.PositiveSmallIntegerField(
        _("then every … days"),
        default=28,
        validators=[MaxValueValidator(LONGEST_DISTANCE)],
        help_text=_("After the last of these, for a year. 0: no more."),
    )
    reviewers_after = models.PositiveSmallIntegerField(
        _("days until reviewers are told"),
        default=14,
        validators=[MaxValueValidator(LONGEST_DISTANCE)],
        help_text=_("After the due day. 0: never."),
    )
    administrators_after = models.PositiveSmallIntegerField(
        _("days until administrators are told"),
        default=28,
        validators=[MaxValueValidator(LONGEST_DISTANCE)],
        help_text=_("After the due day. 0: never."),
    )
    word_after = models.CharField(
        _("days until other holders are asked for their word"),
        max_length=60,
        blank=True,
        default="3, 10",
        validators=[_check_days],
        help_text=_("After a report was accepted. Empty: never."),
    )

    class Meta:
        verbose_name = _("rules for reminders")
        verbose_name_plural = _("rules for reminders")

    def __str__(self) -> str:
        return self.plan.slug

    def clean(self) -> None:
        """Refuse to tell administrators before the reviewers."""
        if 0 < self.administrators_after < self.reviewers_after:
            message = _("Administrators are told after the reviewers, or on the same day.")
            raise ValidationError({"administrators_after": message})


def rules_of(plan: Plan) -> ReminderRules:
    """Return a plan's rules: those an administrator set, or the usual ones; one query."""
    return ReminderRules.objects.filter(plan=plan).first() or ReminderRules(plan=plan)
