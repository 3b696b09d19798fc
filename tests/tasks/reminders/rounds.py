"""Going through days: the whole work of a moment, and who was told what by it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import time_machine
from django.core.mail.backends.base import BaseEmailBackend

from tasks.reminders.models import Message
from tasks.reminders.rounds import plan_everything, sweep
from tasks.reminders.sending import send
from tasks.reminders.vocabulary import MessageState
from tests.tasks.reminders.conftest import at


@contextmanager
def it_is(moment: datetime) -> Iterator[None]:
    """Let it be `moment` for everything that people do."""
    with time_machine.travel(moment, tick=False):
        yield


def work(now: datetime) -> list[Message]:
    """Plan, gather and send at `now`; return what was sent, by address."""
    with it_is(now):
        before = set(Message.objects.sent().values_list("pk", flat=True))
        plan_everything(now)
        for key in list(sweep(now)):
            send(key, now)
    return list(Message.objects.sent().exclude(pk__in=before).order_by("address", "pk"))


def told(now: datetime) -> dict[str, list[str]]:
    """Do the work of `now`; return by name before the @ the kinds of what each was told.

    A message of its own for an event is told apart by a star.
    """
    found: dict[str, list[str]] = {}
    for message in work(now):
        name = message.address.partition("@")[0]
        star = "*" if message.event_id else ""
        found.setdefault(name, []).extend(f"{star}{kind}" for kind in kinds_in(message))
    return {name: sorted(kinds) for name, kinds in found.items()}


def kinds_in(message: Message) -> list[str]:
    """Return the kinds of what a message holds."""
    held = message.mentions.held().select_related("reminder", "event__move")
    return [
        mention.reminder.kind if mention.reminder else mention.event.move.kind for mention in held
    ]


def days_of(name: str, first: date, last: date) -> dict[str, list[str]]:
    """Work at nine each day from `first` through `last`; return what one was told, by day."""
    found = {}
    day = first
    while day <= last:
        kinds = told(at(day.year, day.month, day.day)).get(name)
        if kinds:
            found[day.isoformat()] = kinds
        day += timedelta(days=1)
    return found


def unfinished() -> list[str]:
    """Return the addresses of what is still to be sent."""
    waiting = Message.objects.filter(state__in=[MessageState.WAITING, MessageState.SENDING])
    return sorted(waiting.values_list("address", flat=True))


class NobodyHome(BaseEmailBackend):
    """A mail server that can't be reached."""

    def open(self) -> bool:
        raise ConnectionRefusedError("nobody home")
