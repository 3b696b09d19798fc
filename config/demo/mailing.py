"""Send the demonstration's reminders of the period that opened last, each on its own day.

They go through the real functions at their own times, into the demonstration's folder of mails:
so the page of messages, notices and “last reminded” have something to show.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import time_machine
from django.utils import timezone

from tasks.reminders.days import Distances, reminder_days
from tasks.reminders.models import Event, Planned, rules_of
from tasks.reminders.querysets import without_event
from tasks.reminders.rounds import plan_everything, sweep
from tasks.reminders.sending import send
from tasks.reminders.vocabulary import Closing
from tasks.reporting.models import Move, ReportingPeriod

MORNING = time(9)


def send_what_was_due(periods: Sequence[ReportingPeriod], today: date) -> int:
    """Send the reminders that fell before `today`; say how many messages went."""
    *earlier, latest = periods
    yesterday = today - timedelta(days=1)
    # Nobody is told now what is invented to have happened long ago.
    Planned.objects.bulk_create(Planned(period=one, through=yesterday) for one in earlier)
    _close_steps()
    days = reminder_days(latest.opens_on, latest.due_on, Distances.of(rules_of(latest.plan)))
    sent = 0
    quiet = logging.getLogger("config.mail")
    quiet.setLevel(logging.WARNING)  # A line for each of a hundred mails would hide the address.
    for day in sorted({day for _kind, day in days if day < today}):
        with time_machine.travel(_morning_of(day), tick=False):
            now = timezone.now()
            plan_everything(now)
            sent += sum(send(key, now) is not None for key in list(sweep(now)))
    quiet.setLevel(logging.NOTSET)
    return sent


def _close_steps() -> None:
    now = timezone.now()
    Event.objects.bulk_create(
        Event(move=step, made_at=now, closed_at=now, closing=Closing.BEFORE_ITS_TIME)
        for step in without_event(Move.objects.all())
    )


def _morning_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, MORNING))
