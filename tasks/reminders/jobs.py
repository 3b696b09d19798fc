"""The background work. Jobs only poke: what is true stands in rows, and a sweep finds it.

Each may run twice, at once, late or never; the next one makes up for it. The limits of time bind
where a worker has processes; in the threads of `make run` only EMAIL_TIMEOUT bounds each step of
a sending.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from celery import shared_task
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from planning.models import Plan
from tasks.reminders import rounds, sending
from tasks.reminders.models import Pulse

# A worker whose clock is further off the database's makes and sends nothing.
CLOCK_MAY_BE_OFF = timedelta(minutes=5)
# Nobody took it in this time: the next sweep pokes for the message again, if it waits still. The
# clocks of who pokes and who takes may be apart by twice what each may be off.
POKE_EXPIRES = 3 * CLOCK_MAY_BE_OFF.total_seconds()

logger = logging.getLogger(__name__)


def _moment(now: str | None) -> datetime | None:
    """Return the moment that a job was told to work for, the present by default.

    None by a clock that isn't the database's: what is told before its day is not told again on
    it, and what is closed by a later day is not opened again.
    """
    if now:
        return parse_datetime(now)
    if (off := clock_is_off()) > CLOCK_MAY_BE_OFF:
        logger.error("this machine's clock is %s off the database's: it does no job", off)
        return None
    return timezone.now()


def clock_is_off() -> timedelta:
    """Return how far this machine's clock and the database's are apart; one query."""
    # Any table would do; without plans there is nothing to make.
    now = Plan.objects.values_list(Now()).first()
    return abs(timezone.now() - now[0]) if now else timedelta(0)


@shared_task(soft_time_limit=240, time_limit=300)
def plan(now: str | None = None) -> None:
    """Open the periods that are due and make every plan's reminders."""
    if moment := _moment(now):
        rounds.plan_everything(moment)


@shared_task(soft_time_limit=240, time_limit=300)
def sweep(now: str | None = None) -> None:
    """Make what is to be sent, and poke for each message that is."""
    if moment := _moment(now):
        for key in rounds.sweep(moment):
            send.apply_async((key, now), expires=POKE_EXPIRES)
        Pulse.objects.note("sweep")


@shared_task(soft_time_limit=240, time_limit=300)
def send(key: int, now: str | None = None) -> None:
    """Send one message, unless somebody else is at it or it need not go any more."""
    if moment := _moment(now):
        sending.send(key, moment)
