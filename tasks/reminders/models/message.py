"""Messages: one mail, or one notice, to one person or contact."""

from __future__ import annotations

from typing import cast
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ministries.models import Ministry
from planning.choices import choices_of
from tasks.reminders.models.occasion import Event, Reminder
from tasks.reminders.querysets import MentionQuerySet, MessageQuerySet
from tasks.reminders.vocabulary import (
    UNFINISHED,
    Answer,
    Channel,
    Dropped,
    Form,
    Level,
    MessageState,
)


def new_message_id() -> str:
    """Return what the Message-ID header of a new message says before its “@”."""
    return uuid4().hex


class Message(models.Model):
    """One mail or notice to one address, holding the reminders of a day or one event.

    `user` is whose address it is; a contact has none, and `contact_of` names its ministry.
    What it holds (`mentions`) is fixed at its first attempt; from then on it may lose what is no
    longer owed, and gains nothing. A claim on it is one conditional UPDATE that sets `claim` and
    `lease_until`, the latter by the database's clock, which no worker's own clock can upset.
    """

    reference = models.CharField(max_length=32, unique=True, default=new_message_id, editable=False)
    form = models.CharField(_("form"), max_length=10, choices=choices_of(Form))
    channel = models.CharField(
        _("channel"), max_length=10, choices=choices_of(Channel), default=Channel.MAIL
    )
    day = models.DateField(_("day"))
    address = models.EmailField(_("to"))
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=150, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="messages",
        verbose_name=_("person"),
    )
    contact_of = models.ForeignKey(
        Ministry, models.PROTECT, null=True, related_name="+", verbose_name=_("contact of")
    )
    event = models.ForeignKey(
        Event, models.PROTECT, null=True, related_name="messages", verbose_name=_("event")
    )
    state = models.CharField(
        pgettext_lazy("message", "state"),
        max_length=10,
        choices=choices_of(MessageState),
        default=MessageState.WAITING,
    )
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    next_try_at = models.DateTimeField(_("next try"), default=timezone.now)
    attempts_made = models.PositiveIntegerField(_("attempts"), default=0)
    claim = models.CharField(max_length=32, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True)
    possibly_doubled = models.BooleanField(
        _("possibly doubled"),
        default=False,
        help_text=_("A process ended during an attempt: the mail server may have accepted it."),
    )
    by_decision = models.BooleanField(
        _("by decision"),
        default=False,
        help_text=_("An administrator had it sent again."),
    )
    # Patience with the mail server is counted from the attempt after these.
    attempts_given_up = models.PositiveIntegerField(default=0, editable=False)
    subject = models.CharField(pgettext_lazy("mail", "subject"), max_length=300, blank=True)
    text = models.TextField(_("text"), blank=True)
    read_at = models.DateTimeField(_("read"), null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(state__in=[state.value for state in UNFINISHED]),
                name="unfinished_messages",
            ),
            models.Index(fields=["user", "read_at"], name="messages_of_a_person"),
            models.Index(fields=["-made_at", "-id"], name="messages_latest_first"),
        ]
        constraints = [
            # One digest to an address is on its way at a time, and one a day is made; an
            # administrator may have more sent.
            models.UniqueConstraint(
                fields=["address"],
                condition=Q(
                    form=Form.DIGEST,
                    state__in=[state.value for state in UNFINISHED],
                    by_decision=False,
                ),
                name="one_digest_on_its_way",
            ),
            models.UniqueConstraint(
                fields=["address", "day"],
                condition=Q(form=Form.DIGEST, by_decision=False) & ~Q(state=MessageState.CANCELLED),
                name="one_digest_a_day",
            ),
            models.UniqueConstraint(
                fields=["event", "address"],
                condition=Q(event__isnull=False, by_decision=False)
                & ~Q(state=MessageState.CANCELLED),
                name="an_event_is_told_once",
            ),
            models.CheckConstraint(
                condition=Q(form=Form.DIGEST, event__isnull=True)
                | Q(form=Form.EVENT, event__isnull=False),
                name="an_event_message_has_its_event",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False, contact_of__isnull=True)
                | Q(user__isnull=True, contact_of__isnull=False),
                name="to_a_person_or_a_contact",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_form_display()} · {self.address} · {self.day}"

    @property
    def is_unfinished(self) -> bool:
        """Whether it is still to be sent."""
        return self.state in UNFINISHED


class Mention(models.Model):
    """That a message holds a reminder or an event, and in which capacity it is told.

    `dropped_at` says when it left the message again, and `dropped_because` why.
    """

    message = models.ForeignKey(
        Message, models.PROTECT, related_name="mentions", verbose_name=_("message")
    )
    reminder = models.ForeignKey(
        Reminder, models.PROTECT, null=True, related_name="mentions", verbose_name=_("reminder")
    )
    event = models.ForeignKey(
        Event, models.PROTECT, null=True, related_name="mentions", verbose_name=_("event")
    )
    level = models.CharField(_("told as"), max_length=20, choices=choices_of(Level))
    # What it says at the first attempt; see `still_owed.name_of`. Later it says no more.
    named = models.JSONField(editable=False)
    stands_in_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("stands in for"),
    )
    dropped_at = models.DateTimeField(_("left out"), null=True)
    dropped_because = models.CharField(
        _("why left out"), max_length=10, blank=True, choices=choices_of(Dropped)
    )

    objects = MentionQuerySet.as_manager()

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [
            models.UniqueConstraint(
                fields=["message", "reminder"], name="a_message_mentions_a_reminder_once"
            ),
            models.UniqueConstraint(
                fields=["message", "event"], name="a_message_mentions_an_event_once"
            ),
            models.CheckConstraint(
                condition=Q(reminder__isnull=False, event__isnull=True)
                | Q(reminder__isnull=True, event__isnull=False),
                name="a_mention_is_of_a_reminder_or_an_event",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.reminder or self.event}"

    @property
    def occasion(self) -> Reminder | Event:
        """What it is of."""
        return self.reminder or cast("Event", self.event)


class Attempt(models.Model):
    """One attempt to send a message. Without an answer the process is at it, or has died."""

    message = models.ForeignKey(
        Message, models.PROTECT, related_name="attempts", verbose_name=_("message")
    )
    number = models.PositiveIntegerField(_("number"))
    claim = models.CharField(max_length=32, editable=False)
    worker = models.CharField(_("process"), max_length=100)
    begun_at = models.DateTimeField(pgettext_lazy("sending", "begun"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True)
    answer = models.CharField(_("answer"), max_length=10, blank=True, choices=choices_of(Answer))
    said = models.TextField(_("what the server said"), blank=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["message", "number"], name="attempt_numbered_once")
        ]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.number}"
