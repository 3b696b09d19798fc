"""What a person chose about their mail."""

from __future__ import annotations

from datetime import date

import reversion
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planning.choices import choices_of
from tasks.reminders.querysets import MailChoicesQuerySet
from tasks.reminders.vocabulary import Frequency, Topic


@reversion.register()
class MailChoices(models.Model):
    """How often, in which language and on what a person gets mail, and who stands in for them.

    A stand-in gets the person's mail from `away_from` until `away_until`, both included, as far
    as it may be told to them. `declined` holds topics set apart by blanks.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="mail_choices"
    )
    frequency = models.CharField(
        _("what is periodic"),
        max_length=20,
        choices=choices_of(Frequency),
        default=Frequency.DAILY,
    )
    events_at_once = models.BooleanField(
        _("tell me at once what happens to a report"),
        default=True,
        help_text=_("Otherwise it comes with what is periodic."),
    )
    declined = models.CharField(max_length=200, blank=True)
    language = models.CharField(
        _("language of mail"), max_length=10, blank=True, choices=settings.LANGUAGES
    )
    stand_in = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="stands_in_for",
        verbose_name=_("stand-in"),
    )
    away_from = models.DateField(_("away from"), null=True, blank=True)
    away_until = models.DateField(_("away until"), null=True, blank=True)

    objects = MailChoicesQuerySet.as_manager()

    class Meta:
        verbose_name = _("choices about mail")
        verbose_name_plural = _("choices about mail")
        constraints = [
            models.CheckConstraint(
                condition=Q(stand_in__isnull=True) | ~Q(stand_in=models.F("user")),
                name="nobody_stands_in_for_themselves",
                violation_error_message=_("Nobody stands in for themselves."),
            ),
            models.CheckConstraint(
                condition=Q(stand_in__isnull=True, away_from__isnull=True, away_until__isnull=True)
                | Q(
                    stand_in__isnull=False,
                    away_from__isnull=False,
                    away_until__gte=models.F("away_from"),
                ),
                name="a_stand_in_has_days",
                violation_error_message=_("Name the stand-in, the first day and the last."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    def clean(self) -> None:
        """Refuse a stand-in without days, and days that run backwards."""
        given = {
            "stand_in": self.stand_in_id is not None,
            "away_from": self.away_from is not None,
            "away_until": self.away_until is not None,
        }
        if any(given.values()):
            missing = [name for name, is_given in given.items() if not is_given]
            if missing:
                message = _("Name the stand-in, the first day and the last.")
                raise ValidationError(dict.fromkeys(missing, message))
        if self.away_from and self.away_until and self.away_until < self.away_from:
            raise ValidationError({"away_until": _("It can't end before it begins.")})
        if self.stand_in_id is not None and self.stand_in_id == self.user_id:
            raise ValidationError({"stand_in": _("Nobody stands in for themselves.")})

    @property
    def topics_declined(self) -> set[Topic]:
        """What the person chose not to get."""
        return {Topic.of(word) for word in self.declined.split()}

    def decline(self, topics: set[Topic]) -> None:
        """Set what the person doesn't want to get; not stored yet."""
        self.declined = " ".join(topic.value for topic in Topic if topic in topics)

    def is_away_on(self, day: date) -> bool:
        """Whether somebody else gets the person's mail on `day`."""
        return bool(
            self.stand_in_id
            and self.away_from
            and self.away_until
            and self.away_from <= day <= self.away_until
        )
