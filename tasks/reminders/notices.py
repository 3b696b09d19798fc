"""What a person was told, as they read it in Fengong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cache

from django.http import HttpRequest

from ministries.models import User
from planning.models import Plan
from tasks.reminders.models import Message, Reminder
from tasks.reminders.outlook import still_so
from tasks.reminders.still_owed import reports_owed, tasks_named, words_awaited
from tasks.reminders.vocabulary import Kind, MessageState


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
    events = [
        one.event
        for one in held.filter(event__isnull=False).select_related("event__move__update")
        if one.event
    ]
    if any(still_so(event) for event in events):
        return True
    reminders = Reminder.objects.filter(mentions__in=held).prefetch_related("tasks")
    return _is_any_owed(reminders.select_related("plan", "period"))


def _is_any_owed(reminders: Iterable[Reminder]) -> bool:
    by_plan: dict[Plan, list[Reminder]] = defaultdict(list)
    for reminder in reminders:
        by_plan[reminder.plan].append(reminder)
    for plan, of_plan in by_plan.items():
        periods = {one.period_id: one.period for one in of_plan if one.kind != Kind.WORD}
        owed = reports_owed(plan, periods.values()) if periods else {}
        awaited = words_awaited(plan) if any(one.kind == Kind.WORD for one in of_plan) else {}
        for one in of_plan:
            place = (one.ministry_id, one.period_id)
            now = (
                tasks_named([], awaited.get(place, []))
                if one.kind == Kind.WORD
                else tasks_named(owed.get(place, []), [])
            )
            if now & {task.pk for task in one.tasks.all()}:
                return True
    return False


def mail_that_came_back(user: User) -> Message | None:
    """Return the last mail to a person that was given up, if none has been accepted since."""
    last = Message.objects.last_mail_to(user)
    return last if last and last.state == MessageState.GIVEN_UP else None
