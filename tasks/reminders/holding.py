"""What a message holds: fixed at its first attempt, and then only less."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from tasks.reminders.gathering import channel_of, in_digest
from tasks.reminders.models import Event, Mention, Message, Reminder
from tasks.reminders.outlook import Outlook, Parcel, Told
from tasks.reminders.recipients import Recipient
from tasks.reminders.still_owed import name_of
from tasks.reminders.vocabulary import Dropped


def hold(message: Message, now: datetime) -> list[Told]:
    """Fix what a message holds, and return it: everything its recipient is to be told now."""
    return hold_of(Outlook(now, message), message)


def hold_of(outlook: Outlook, message: Message) -> list[Told]:
    """Fix what a message holds, by an outlook that serves for several."""
    held = to_be_held(message, outlook, outlook.parcels)
    # They may have chosen otherwise since it was made.
    message.channel = channel_of(outlook, message.user)
    message.save(update_fields=["channel"])
    mention(message, held)
    return held


def mention(message: Message, held: Iterable[Told]) -> None:
    """Keep what a message holds, and what of it each mention names."""
    Mention.objects.bulk_create(
        [
            Mention(
                message=message,
                reminder=told.reminder,
                event=told.event,
                level=told.recipient.level,
                named=named_in(told),
                stands_in_for=told.recipient.stands_in_for,
            )
            for told in held
        ]
    )


def named_in(told: Told) -> list[str]:
    """Return by name what a mention says."""
    return [*map(name_of, told.owed), *map(name_of, told.awaited)]


def to_be_held(message: Message, outlook: Outlook, parcels: dict[str, Parcel]) -> list[Told]:
    """Return what a message would hold at its first attempt; `parcels` are the outlook's."""
    if message.event_id is not None:
        return _of_its_event(outlook, message)
    parcel = parcels.get(message.address)
    if parcel is None or not _is_to(message, parcel.recipient):
        return []
    return in_digest(outlook, parcel)


def _is_to(message: Message, recipient: Recipient) -> bool:
    """Whether it goes to whom it was made for.

    That is a person, who may be some ministry's contact too; or whoever reads a contact's
    address, of however many ministries.
    """
    if recipient.user:
        return message.user_id == recipient.user.pk
    return recipient.address == message.address


def _of_its_event(outlook: Outlook, message: Message) -> list[Told]:
    return [
        outlook.told(event, recipient)
        for event in outlook.events
        if event.pk == message.event_id and outlook.is_owed(event)
        for recipient in _to_whom(outlook, event, message)
        if not outlook.is_told_in_another(event, recipient, message)
    ]


def _to_whom(outlook: Outlook, occasion: Reminder | Event, message: Message) -> list[Recipient]:
    """Return in which capacity a message's recipient is to know of something now, if in any."""
    return [
        recipient
        for recipient in outlook.recipients_of(occasion)
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
        to_them = _to_whom(outlook, occasion, message)
        told = _still_named(outlook.told(occasion, to_them[0]), mention) if to_them else None
        if told is None:
            dropped[Dropped.NOT_OWED if to_them else Dropped.NOT_THEIRS].append(mention.pk)
        else:
            remains.append(told)
    return remains, dropped


def _still_named(told: Told, mention: Mention) -> Told | None:
    """Return what remains of a mention: of what it named what is still owed, and nothing more."""
    if told.event:
        return told
    named = set(mention.named)
    owed = [one for one in told.owed if name_of(one) in named]
    awaited = [one for one in told.awaited if name_of(one) in named]
    return replace(told, owed=owed, awaited=awaited) if owed or awaited else None
