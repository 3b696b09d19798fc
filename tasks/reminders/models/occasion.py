"""What people are told: reminders, and steps of reports."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ministries.models import Ministry
from planning.choices import choices_of
from planning.models import Plan
from tasks.matrix.models import Task
from tasks.reminders.querysets import EventQuerySet, ReminderQuerySet
from tasks.reminders.vocabulary import TOPIC_OF_EVENT, TOPIC_OF_KIND, Closing, Kind, Topic
from tasks.reporting.models import Move, ReportingPeriod
from tasks.reporting.vocabulary import MoveKind


class Occasion(models.Model):
    """What reminders and events share: made once, open until everyone was told or none is."""

    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    closing = models.CharField(
        _("why it was closed"), max_length=10, blank=True, choices=choices_of(Closing)
    )

    class Meta:
        abstract = True


class Reminder(Occasion):
    """That a ministry is to be reminded of a plan's period, of what kind, on which day.

    The row stands before anything is sent. Who gets it, and what is still owed, is decided when
    it is sent; `tasks` are those that the messages sent for it have named.
    """

    ministry = models.ForeignKey(
        Ministry, models.PROTECT, related_name="reminders", verbose_name=_("ministry")
    )
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="reminders", verbose_name=_("plan"))
    period = models.ForeignKey(
        ReportingPeriod,
        models.CASCADE,
        related_name="reminders",
        verbose_name=pgettext_lazy("reporting", "reporting period"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=choices_of(Kind))
    day = models.DateField(_("day"))
    tasks = models.ManyToManyField(
        Task, related_name="reminders", blank=True, verbose_name=_("tasks named")
    )

    # Added by `told_last_by`.
    told_at: datetime | None = None
    told_to: int = 0

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-day", "ministry__position", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["ministry", "plan", "period", "kind", "day"], name="reminder_once"
            )
        ]
        indexes = [models.Index(fields=["day"], condition=Q(closed_at=None), name="open_reminders")]

    def __str__(self) -> str:
        return (
            f"{self.ministry.short_name} · {self.period} · {self.get_kind_display()} · {self.day}"
        )

    @property
    def known_kind(self) -> Kind:
        """The kind with its label and urgency."""
        return Kind.of(self.kind)

    @property
    def topic(self) -> Topic | None:
        """What people decline who don't want it; None if it always comes."""
        return TOPIC_OF_KIND.get(self.known_kind)


class Event(Occasion):
    """That a step of a report is to be told at once to those whom it concerns."""

    move = models.OneToOneField(
        Move, models.CASCADE, related_name="event", verbose_name=_("step of an update")
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index(fields=["made_at"], condition=Q(closed_at=None), name="open_events")
        ]

    def __str__(self) -> str:
        return str(self.move)

    @property
    def topic(self) -> Topic | None:
        """What people decline who don't want it; None if it always comes."""
        return TOPIC_OF_EVENT.get(MoveKind.of(self.move.kind))
