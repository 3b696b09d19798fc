"""What would be sent on a day: the real work, done and undone again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from tasks.reminders.gathering import day_of_mail, messages_to_make
from tasks.reminders.holding import to_be_held
from tasks.reminders.models import Message, Reminder
from tasks.reminders.outlook import Outlook, Told
from tasks.reminders.planning import make_events
from tasks.reminders.querysets import ReminderQuerySet
from tasks.reminders.rounds import plan_everything
from tasks.reminders.vocabulary import Closing, Kind


@dataclass(frozen=True)
class Foreseen:
    """A message that would be sent, and what it would hold."""

    message: Message
    held: list[Told]


@dataclass(frozen=True)
class Preview:
    """What would be sent, and which reminders nobody would get."""

    messages: list[Foreseen]
    without_anybody: list[Reminder]


def preview(moment: datetime) -> Preview:
    """Return what would be sent at `moment`, if nothing changed until then; nothing is stored.

    Of a day that is still to come, what goes out before it is left out: it will have been sent.
    """
    with foreseen(moment) as found:
        return found


@contextmanager
def foreseen(moment: datetime) -> Iterator[Preview]:
    """Give a preview whose rows can be asked further questions until the block ends."""
    with transaction.atomic():
        yield _foreseen(moment)
        transaction.set_rollback(True)


def _foreseen(moment: datetime) -> Preview:
    day = timezone.localdate(moment)
    plan_everything(moment)
    make_events()
    if day > timezone.localdate():
        _sent_before(day).update(closed_at=moment, closing=Closing.TOLD)
    outlook = Outlook(moment)
    parcels = outlook.parcels
    waiting = Message.objects.unfinished().filter(attempts_made=0).select_related("user")
    foreseen = [
        Foreseen(message, to_be_held(message, outlook, parcels))
        for message in (*waiting, *messages_to_make(outlook))
    ]
    return Preview([one for one in foreseen if one.held], outlook.without_anybody())


def _sent_before(day: date) -> ReminderQuerySet:
    """Return the open reminders that go out before `day`: not what waits over days off until it."""
    earlier = Reminder.objects.open().filter(day__lt=day)
    for kind, its_day in earlier.order_by().values_list("kind", "day").distinct():
        if day_of_mail(Kind.of(kind), its_day) >= day:
            earlier = earlier.exclude(kind=kind, day=its_day)
    return earlier
