"""What was told already: to whom open reminders and events were told, or could not be told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from tasks.reminders.models import Event, Mention, Message, Reminder
from tasks.reminders.vocabulary import FAILED, UNFINISHED

# Of a mention: its message and how far that is, and to whom and in whose place it is told.
TO_WHOM = (
    "message_id",
    "message__state",
    "message__address",
    "message__user_id",
    "stands_in_for_id",
)


class Said:
    """To whom open reminders and events were told, are being told, or could not be told.

    Who was told is known by person and by address: neither another address nor another person
    at the same one makes it a new mail. What could not be sent is a matter of the address.
    """

    def __init__(
        self,
        reminders: Sequence[Reminder],
        events: Sequence[Event],
        but_not: Collection[Message] = (),
    ):
        """Read it from all messages but these; a fixed few queries."""
        self.told: dict[tuple[type, int], set[int | str]] = defaultdict(set)
        self.failed: dict[tuple[type, int], set[str]] = defaultdict(set)
        self.on_its_way: dict[tuple[type, int], set[str]] = defaultdict(set)
        # The keys of the messages that tell an event, by the event's and by who is told.
        self.told_in: dict[tuple[int, int | str], set[int]] = defaultdict(set)
        self.failed_messages: set[int] = set()
        held = Mention.objects.held().exclude(message__in=but_not)
        of_reminders = held.filter(reminder__in=[one.pk for one in reminders])
        for pk, *who in of_reminders.values_list("reminder_id", *TO_WHOM):
            self._note((Reminder, pk), *who)
        keys = [one.pk for one in events]
        for pk, *who in held.filter(event__in=keys).values_list("event_id", *TO_WHOM):
            self._note((Event, pk), *who)
        # A message of its own tells an event, also before its first attempt.
        own = (
            Message.objects.filter(event__in=keys)
            .without_emptied()
            .exclude(pk__in=[one.pk for one in but_not])
        )
        for pk, *who in own.values_list("event_id", "pk", "state", "address", "user_id"):
            self._note((Event, pk), *who)
        # Whom a second message reached, after the first had failed.
        for key in self.failed.keys() & self.told.keys():
            self.failed[key] = {one for one in self.failed[key] if one not in self.told[key]}

    def _note(
        self, key: tuple[type, int], message: Any, state: Any, address: Any, *people: Any
    ) -> None:
        if state in FAILED:
            self.failed[key].add(address)
            self.failed_messages.add(message)
            return
        marks = [address, *filter(None, people)]
        self.told[key].update(marks)
        if key[0] is Event:
            for mark in marks:
                self.told_in[key[1], mark].add(message)
        if state in UNFINISHED:
            self.on_its_way[key].add(address)
