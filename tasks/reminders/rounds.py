"""The whole work of a moment: what the jobs do bit by bit, and the command in one go."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone

from planning.models import Plan
from tasks.reminders.gathering import gather
from tasks.reminders.models import Message
from tasks.reminders.pausing import running_pause
from tasks.reminders.planning import make_events, plan_reminders
from tasks.reporting.periods import open_periods


def plan_everything(now: datetime) -> int:
    """Open the periods that are due and make the reminders of every plan; say how many."""
    today = timezone.localdate(now)
    made = 0
    for plan in Plan.objects.all():
        open_periods(plan, today)
        made += plan_reminders(plan, today)
    return made


def sweep(now: datetime, limit: int | None = 500) -> Iterator[int]:
    """Make what is to be sent at `now`, and yield the keys of messages to send, oldest first.

    At most `limit` of them, the rest is left to the next sweep; all where it is None.
    """
    make_events(limit)
    # While mail rests nothing is made of what is owed, so that all of it comes as one.
    if running_pause():
        return
    gather(now)
    sendable = Message.objects.sendable(now).order_by("next_try_at", "pk")
    yield from sendable.values_list("pk", flat=True)[:limit]
