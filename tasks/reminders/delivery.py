"""How delivery does at this moment, in a few figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from tasks.reminders.models import Message, Pause, Reminder
from tasks.reminders.outlook import Outlook
from tasks.reminders.pausing import running_pause
from tasks.reminders.vocabulary import FAILED, UNFINISHED

# What failed longer ago was seen, or was told to others.
LATELY = timedelta(days=30)


@dataclass(frozen=True)
class Summary:
    """How many messages are on their way or failed lately, and what keeps mail from going."""

    waiting: int
    sending: int
    given_up: int
    came_back: int
    possibly_doubled: int
    oldest_unsent: datetime | None
    pause: Pause | None
    without_anybody: list[Reminder]

    @property
    def failed(self) -> int:
        """How many didn't reach their address lately."""
        return self.given_up + self.came_back


def summary(now: datetime) -> Summary:
    """Return the figures of this moment: two queries, and those of an outlook."""
    waiting, sending = UNFINISHED
    given_up, came_back = FAILED
    is_late = Q(made_at__gte=now - LATELY)
    counted = Message.objects.filter(
        Q(state__in=[*UNFINISHED, *FAILED]) | Q(possibly_doubled=True)
    ).aggregate(
        waiting=Count("pk", filter=Q(state=waiting)),
        sending=Count("pk", filter=Q(state=sending)),
        given_up=Count("pk", filter=Q(state=given_up) & is_late),
        came_back=Count("pk", filter=Q(state=came_back) & is_late),
        possibly_doubled=Count("pk", filter=Q(possibly_doubled=True)),
        oldest_unsent=Min("made_at", filter=Q(state__in=UNFINISHED)),
    )
    return Summary(**counted, pause=running_pause(), without_anybody=Outlook(now).without_anybody())
