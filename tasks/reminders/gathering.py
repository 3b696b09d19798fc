"""Making the messages that are to be sent: digests and events, and closing what is done with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from ministries.models import User
from tasks.reminders.models import Event, Mention, Message, Reminder
from tasks.reminders.outlook import Outlook, Parcel, Told
from tasks.reminders.recipients import Recipient
from tasks.reminders.vocabulary import (
    FAILED,
    NEVER_WEEKLY,
    Channel,
    Closing,
    Form,
    Frequency,
    Kind,
    MessageState,
)
from tasks.reporting.working_days import is_working

# What is periodic is sent from this hour on: mail of the night is read as an alarm, or not at all.
FIRST_HOUR = time(8)
# What happened longer ago comes with what is periodic: after a pause one mail, and no flood.
NEWS_FOR = timedelta(days=2)


def gather(now: datetime) -> list[Message]:
    """Make the messages that are to be sent at `now`, and close what is done with.

    Doing it twice, or at once, makes nothing twice: the database lets one digest to an address
    be on its way, one be made a day, and tells an event once. Queries by plan, not by row.
    """
    outlook = Outlook(now)
    close_what_is_done_with(outlook)
    messages = messages_to_make(outlook)
    references = [message.reference for message in messages]
    Message.objects.bulk_create(messages, ignore_conflicts=True, batch_size=500)
    return list(Message.objects.filter(reference__in=references).select_related("user"))


def messages_to_make(outlook: Outlook, lately: Lately | None = None) -> list[Message]:
    """Return the messages that are to be made now, not stored yet.

    `lately` is which digests went before, where others are supposed than are stored.
    """
    parcels = outlook.parcels
    lately = lately or Lately(outlook.today)
    messages = []
    for address, parcel in parcels.items():
        for told in parcel.events:
            if comes_at_once(outlook, told):
                messages.append(_message(outlook, told.recipient, told.event))
        if in_digest(outlook, parcel) and goes_now(outlook, parcel, lately, address):
            messages.append(_message(outlook, parcel.recipient))
    return messages


def comes_at_once(outlook: Outlook, told: Told) -> bool:
    """Whether an event is told in a message of its own: unless its person wants it otherwise, or
    it is no news any more and a flood of them would come.
    """
    if outlook.people.gets_no_mail(told.recipient.user):
        return True
    return not is_stale(told, outlook.now) and wants_at_once(outlook, told.recipient)


def wants_at_once(outlook: Outlook, recipient: Recipient) -> bool:
    """Whether somebody is told events in messages of their own."""
    return outlook.people.choices(recipient.user).events_at_once


def is_stale(told: Told, now: datetime) -> bool:
    """Whether an event could not be told in time, as after a pause."""
    return told.event is not None and told.event.move.at < now - NEWS_FOR


def in_digest(outlook: Outlook, parcel: Parcel) -> list[Told]:
    """Return what a digest holds: reminders, and the events of who wants them there."""
    events = [told for told in parcel.events if not comes_at_once(outlook, told)]
    return [*parcel.reminders, *events]


def goes_now(outlook: Outlook, parcel: Parcel, lately: Lately, address: str) -> bool:
    """Whether a digest is made for an address now."""
    if lately.has_digest(address, outlook.today):
        return False
    frequency = Frequency.of(outlook.people.choices(parcel.recipient.user).frequency)
    if frequency == Frequency.IN_FENGONG:
        return True
    if timezone.localtime(outlook.now).time() < FIRST_HOUR:
        return False
    if any(
        is_stale(told, outlook.now) and wants_at_once(outlook, told.recipient)
        for told in parcel.events
    ):
        frequency = Frequency.DAILY  # They wait long enough.
    kinds = parcel.kinds_on(outlook.today)
    return is_day_for(kinds, frequency, outlook.today, lately.last_day(address))


def is_day_for(
    kinds: Iterable[Kind], frequency: Frequency, today: date, last_digest: date | None
) -> bool:
    """Return whether a digest with reminders of `kinds` goes out on `today`.

    On working days; what is due today always. To who wants one mail a week, what isn't urgent
    goes out once in a calendar week.
    """
    kinds = set(kinds)
    if Kind.DUE_TODAY in kinds:
        return True
    if not is_working(today):
        return False
    if frequency == Frequency.WEEKLY and not kinds & set(NEVER_WEEKLY):
        monday = today - timedelta(days=today.weekday())
        return last_digest is None or last_digest < monday
    return True


def day_of_mail(kind: Kind, day: date) -> date:
    """Return on which day a reminder of `day` goes out to who gets one mail a day."""
    while not is_day_for([kind], Frequency.DAILY, day, None):
        day += timedelta(days=1)
    return day


class Lately:
    """Which digests each address had lately; two queries."""

    def __init__(self, today: date):
        # None of a day to come, which a clock that ran ahead may have made.
        week = Message.objects.digests().filter(day__gt=today - timedelta(days=7), day__lte=today)
        kept = week.exclude(state=MessageState.CANCELLED)
        self._days: dict[str, list[date]] = defaultdict(list)
        for address, day in kept.values_list("address", "day"):
            self._days[address].append(day)
        unfinished = Message.objects.digests().unfinished()
        self._on_its_way = set(unfinished.values_list("address", flat=True))

    def has_digest(self, address: str, today: date) -> bool:
        """Whether one was made today, or one is on its way still."""
        return address in self._on_its_way or today in self._days[address]

    def last_day(self, address: str) -> date | None:
        """The day of the last one in the past week."""
        return max(self._days[address], default=None)

    def suppose(self, address: str, day: date) -> None:
        """Take it that an address gets one on `day`, be it one that is on its way."""
        self._on_its_way.discard(address)
        self._days[address].append(day)


def channel_of(outlook: Outlook, user: User | None) -> Channel:
    """Return where a person, or a contact, is told."""
    return Channel.NOTICE if outlook.people.gets_no_mail(user) else Channel.MAIL


def _message(outlook: Outlook, recipient: Recipient, event: Event | None = None) -> Message:
    return Message(
        form=Form.EVENT if event else Form.DIGEST,
        channel=channel_of(outlook, recipient.user),
        day=outlook.today,
        address=recipient.address,
        name=recipient.name,
        user=recipient.user,
        contact_of=recipient.contact.ministry if recipient.contact else None,
        event=event,
        made_at=outlook.now,
        next_try_at=outlook.now,
    )


def close_what_is_done_with(outlook: Outlook) -> None:
    """Close the reminders and events of which nobody has to be told any more."""
    done: dict[tuple[type[Reminder] | type[Event], Closing], list[int]] = defaultdict(list)
    for occasion, closing in outlook.closings():
        done[type(occasion), closing].append(occasion.pk)
    with transaction.atomic():
        for (model, closing), keys in done.items():
            occasions = model.objects.open().filter(pk__in=keys)
            if closing == Closing.TOLD:
                # Who notes at this moment that a mail came back is waited for: see `deciding`.
                locked = occasions.order_by("pk").select_for_update(no_key=True)
                left = set(locked.values_list("pk", flat=True))
                left -= _failed_since(outlook, model, keys)
                occasions = occasions.filter(pk__in=left)
            occasions.update(closed_at=outlook.now, closing=closing)


def _failed_since(
    outlook: Outlook, model: type[Reminder] | type[Event], keys: Collection[int]
) -> set[int]:
    """Return of which of these a message failed, or came back, after the outlook was taken."""
    what = "reminder" if model is Reminder else "event"
    failed = Mention.objects.held().filter(message__state__in=FAILED, **{f"{what}__in": keys})
    known = outlook.known_to_have_failed
    pairs = failed.values_list(f"{what}_id", "message_id")
    return {key for key, message in pairs if message not in known}
