"""What a message holds: fixed at its first attempt, and then only less."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from tasks.reminders.gathering import in_digest
from tasks.reminders.models import Mention, Message
from tasks.reminders.outlook import Outlook, Parcel, Told
from tasks.reminders.recipients import Recipient
from tasks.reminders.vocabulary import Dropped


def hold(message: Message, now: datetime) -> list[Told]:
    """Fix what a message holds, and return it: everything its recipient is to be told now."""
    return hold_of(Outlook(now, message), message)


def hold_of(outlook: Outlook, message: Message) -> list[Told]:
    """Fix what a message holds, by an outlook that serves for several."""
    held = to_be_held(message, outlook, outlook.parcels())
    Mention.objects.bulk_create(
        [
            Mention(
                message=message,
                reminder=told.reminder,
                event=told.event,
                level=told.recipient.level,
                stands_in_for=told.recipient.stands_in_for,
            )
            for told in held
        ]
    )
    return held


def to_be_held(message: Message, outlook: Outlook, parcels: dict[str, Parcel]) -> list[Told]:
    """Return what a message would hold at its first attempt; `parcels` are the outlook's."""
    if message.event_id is not None:
        return _of_its_event(outlook, message)
    parcel = parcels.get(message.address)
    if parcel is None or not _is_to(message, parcel.recipient):
        return []
    return in_digest(outlook, parcel)


def _is_to(message: Message, recipient: Recipient) -> bool:
    """Whether it is the same person, or the same contact, as when the message was made."""
    if recipient.user:
        return message.user_id == recipient.user.pk
    return recipient.contact is not None and message.contact_of_id == recipient.contact.ministry_id


def _of_its_event(outlook: Outlook, message: Message) -> list[Told]:
    return [
        outlook.told(event, recipient)
        for event in outlook.events
        if event.pk == message.event_id and outlook.is_owed(event)
        for recipient in outlook.entitled(event)
        if recipient.address == message.address and _is_to(message, recipient)
    ]


def still_held(message: Message, now: datetime) -> list[Told]:
    """Drop what a message need not tell any more, and return what remains."""
    remains, dropped = remaining_in(Outlook(now, message), message)
    drop(dropped, now)
    return remains


def drop(mentions: dict[Dropped, list[int]], now: datetime) -> None:
    """Note that what these mentions say left its message, and why."""
    for because, keys in mentions.items():
        left_out = Mention.objects.filter(pk__in=keys)
        left_out.update(dropped_at=now, dropped_because=because)


def remaining_in(outlook: Outlook, message: Message) -> tuple[list[Told], dict[Dropped, list[int]]]:
    """Return what a message still has to tell, and the keys of the mentions that it needs not."""
    reminders = {reminder.pk: reminder for reminder in outlook.reminders}
    events = {event.pk: event for event in outlook.events}
    remains = []
    dropped: dict[Dropped, list[int]] = defaultdict(list)
    for mention in message.mentions.held().select_related("reminder", "event"):
        occasion = reminders.get(mention.reminder_id or 0) or events.get(mention.event_id or 0)
        if occasion is None and mention.occasion.closed_at is None:
            # Open, but out of sight: the recipient lost the role.
            dropped[Dropped.NOT_THEIRS].append(mention.pk)
            continue
        if occasion is None or not outlook.is_owed(occasion):
            dropped[Dropped.NOT_OWED].append(mention.pk)
            continue
        to_them = [one for one in outlook.entitled(occasion) if one.address == message.address]
        if not to_them or not _is_to(message, to_them[0]):
            dropped[Dropped.NOT_THEIRS].append(mention.pk)
            continue
        remains.append(outlook.told(occasion, to_them[0]))
    return remains, dropped
