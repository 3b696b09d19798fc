"""The background work. Jobs only poke: what is true stands in rows, and a sweep finds it.

Each may run twice, at once, late or never; the next one makes up for it.
"""

from __future__ import annotations

from datetime import datetime

from celery import shared_task
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from tasks.reminders import rounds, sending
from tasks.reminders.models import Pulse

# Nobody took it in this time: the next sweep pokes for the message again, if it waits still.
POKE_EXPIRES = 300


def _moment(now: str | None) -> datetime:
    """Return the moment that a job was told to work for; the present by default."""
    return (parse_datetime(now) if now else None) or timezone.now()


@shared_task(soft_time_limit=240, time_limit=300)
def plan(now: str | None = None) -> None:
    """Open the periods that are due and make every plan's reminders."""
    rounds.plan_everything(_moment(now))


@shared_task(soft_time_limit=240, time_limit=300)
def sweep(now: str | None = None) -> None:
    """Make what is to be sent, and poke for each message that is."""
    for key in rounds.sweep(_moment(now)):
        send.apply_async((key, now), expires=POKE_EXPIRES)
    Pulse.objects.note("sweep")


@shared_task(soft_time_limit=240, time_limit=300)
def send(key: int, now: str | None = None) -> None:
    """Send one message, unless somebody else is at it or it need not go any more."""
    sending.send(key, parse_datetime(now) if now else None)
