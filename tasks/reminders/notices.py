"""What a person was told, as they read it in Fengong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cache

from django.http import HttpRequest

from ministries.models import User
from planning.models import Plan
from tasks.reminders.models import Mention, Message
from tasks.reminders.outlook import still_so
from tasks.reminders.still_owed import name_of, reports_owed, words_awaited
from tasks.reminders.vocabulary import FAILED, Kind
from tasks.reporting.models import ReportingPeriod


def unread_notices(request: HttpRequest) -> dict[str, Callable[[], int]]:
    """Tell templates how many unread notices the person has: asked only where it is shown."""

    @cache
    def count() -> int:
        user = request.user
        return Message.objects.of_person(user).unread().count() if isinstance(user, User) else 0

    return {"unread_notices": count}


def is_still_owed(message: Message) -> bool:
    """Return whether anything that a message told still stands; queries by plan, not by row."""
    held = message.mentions.held()
    for mention in held.filter(event__isnull=False).select_related("event__move__update"):
        if mention.event and still_so(mention.event):
            return True
    of_reminders = held.filter(reminder__isnull=False)
    return _is_any_owed(of_reminders.select_related("reminder__plan", "reminder__period"))


def _is_any_owed(mentions: Iterable[Mention]) -> bool:
    """Whether anything is owed of what mentions of reminders named."""
    named: dict[Plan, set[str]] = defaultdict(set)
    periods: dict[Plan, dict[int, ReportingPeriod]] = defaultdict(dict)
    with_words = set()
    for mention in mentions:
        reminder = mention.reminder
        if reminder is None:
            continue
        named[reminder.plan] |= set(mention.named)
        if reminder.kind == Kind.WORD:
            with_words.add(reminder.plan)
        else:
            periods[reminder.plan][reminder.period_id] = reminder.period
    for plan, names in named.items():
        owed = reports_owed(plan, periods[plan].values()) if periods[plan] else {}
        awaited = words_awaited(plan) if plan in with_words else {}
        now = {name_of(one) for ones in owed.values() for one in ones}
        now |= {name_of(one) for ones in awaited.values() for one in ones}
        if names & now:
            return True
    return False


def mail_that_came_back(user: User) -> Message | None:
    """Return the last mail to a person, if it was given up or came back; else None."""
    last = Message.objects.last_mail_to(user)
    return last if last and last.state in FAILED else None
