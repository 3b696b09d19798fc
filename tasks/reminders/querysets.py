"""Questions about reminders, events and messages."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from ministries.models import Ministry, User
from tasks.reminders.vocabulary import UNFINISHED, Form, MessageState
from tasks.reporting.vocabulary import MoveKind

if TYPE_CHECKING:
    from tasks.reminders.models import Event, Mention, Message, Reminder

# No next try is further ahead than this; one that seems so was set by a clock that ran ahead.
LONGEST_PAUSE = timedelta(hours=2)
TOLD_AT_ONCE = (MoveKind.SUBMITTED, MoveKind.RETURNED, MoveKind.ACCEPTED)


class ReminderQuerySet(QuerySet["Reminder"]):
    """Reminders, the latest day first unless told otherwise."""

    def open(self) -> ReminderQuerySet:
        """Only those of which somebody may still have to be told."""
        return self.filter(closed_at__isnull=True)

    def in_full(self) -> ReminderQuerySet:
        """Fetch what a row needs to be shown, in one query."""
        return self.select_related("ministry", "plan", "period__plan")


class EventQuerySet(QuerySet["Event"]):
    """Events, the latest first unless told otherwise."""

    def open(self) -> EventQuerySet:
        """Only those of which somebody may still have to be told."""
        return self.filter(closed_at__isnull=True)

    def in_full(self) -> EventQuerySet:
        """Fetch what a row needs to be shown, in one query."""
        return self.select_related(
            "move__by",
            "move__update__task__plan",
            "move__update__period",
            "move__update__ministry",
            "move__update__holder",
            "move__update__author",
            "move__update__submitted_by",
        )


class MessageQuerySet(QuerySet["Message"]):
    """Messages, the latest first unless told otherwise."""

    def unfinished(self) -> MessageQuerySet:
        """Only those that are still to be sent."""
        return self.filter(state__in=UNFINISHED)

    def digests(self) -> MessageQuerySet:
        """Only those that hold what is periodic."""
        return self.filter(form=Form.DIGEST)

    def sent(self) -> MessageQuerySet:
        """Only those that the mail server accepted, and notices that stand."""
        return self.filter(state=MessageState.SENT)

    def sendable(self, now: datetime) -> MessageQuerySet:
        """What may be tried at `now`: its time has come, nobody is at it, and mail isn't paused.

        Whether somebody still is, the database's clock decides; see `Message`.
        """
        from tasks.reminders.models import Pause

        its_time = Q(next_try_at__lte=now) | Q(next_try_at__gt=now + LONGEST_PAUSE)
        waiting = Q(state=MessageState.WAITING) & its_time
        left_behind = Q(state=MessageState.SENDING, lease_until__lt=Now())
        return self.filter(waiting | left_behind).exclude(
            Exists(Pause.objects.filter(ended_at__isnull=True))
        )

    def of_person(self, user: User) -> MessageQuerySet:
        """What was sent to `user`: their notices."""
        return self.sent().filter(user=user)

    def unread(self) -> MessageQuerySet:
        """Only those that weren't looked at in Fengong yet."""
        return self.filter(read_at__isnull=True)


class MentionQuerySet(QuerySet["Mention"]):
    """What messages hold."""

    def held(self) -> MentionQuerySet:
        """Only what is still in its message."""
        return self.filter(dropped_at__isnull=True)

    def of_sent(self) -> MentionQuerySet:
        """Only what was told."""
        return self.held().filter(message__state=MessageState.SENT)

    def on_ministry(self, ministry: Ministry) -> MentionQuerySet:
        """Only of a ministry's reminders."""
        return self.filter(reminder__ministry=ministry)


def without_event(moves: QuerySet) -> QuerySet:
    """Return those of `moves` that are told at once and for which no event was made yet."""
    from tasks.reminders.models import Event

    made = Event.objects.filter(move=OuterRef("pk"))
    return moves.filter(kind__in=TOLD_AT_ONCE).exclude(Exists(made))
