"""What would be sent on a day: the real work, done and undone again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from tasks.reminders.gathering import (
    FIRST_HOUR,
    Lately,
    comes_at_once,
    day_of_mail,
    goes_now,
    in_digest,
    messages_to_make,
)
from tasks.reminders.holding import to_be_held
from tasks.reminders.models import Message, Reminder
from tasks.reminders.outlook import Outlook, Parcel, Told
from tasks.reminders.planning import make_events
from tasks.reminders.rounds import plan_everything
from tasks.reminders.vocabulary import Form


@dataclass(frozen=True)
class Foreseen:
    """A message that would be sent, and what it would hold."""

    message: Message
    held: list[Told]


@dataclass(frozen=True)
class Preview:
    """What would be sent, and which reminders nobody would get."""

    messages: list[Foreseen]
    without_anybody: list[Reminder]


def preview(moment: datetime) -> Preview:
    """Return what would be sent at `moment`, if nothing changed until then; nothing is stored.

    Of a day that is still to come, what goes out before it is left out: it will have been sent.
    """
    with foreseen(moment) as found:
        return found


@contextmanager
def foreseen(moment: datetime) -> Iterator[Preview]:
    """Give a preview whose rows can be asked further questions until the block ends."""
    with transaction.atomic():
        yield _foreseen(moment)
        transaction.set_rollback(True)


def moment_of(day: date) -> datetime:
    """Return the moment of a day at which digests go out; not one that is past already."""
    first = datetime.combine(day, FIRST_HOUR, timezone.get_current_timezone())
    return max(first, timezone.now())


def _foreseen(moment: datetime) -> Preview:
    plan_everything(moment)
    make_events()
    outlook = Outlook(moment)
    nobody = outlook.without_anybody()
    untried = Message.objects.unfinished().filter(attempts_made=0).select_related("user")
    today = timezone.localdate()
    if outlook.today > today:
        lately = Lately(today)
        _leave_out_what_goes_before(outlook, today, lately, untried)
        messages = messages_to_make(outlook, lately)
        nobody = [one for one in nobody if day_of_mail(one.known_kind, one.day) >= outlook.today]
    else:
        messages = [*untried, *messages_to_make(outlook)]
    parcels = outlook.parcels
    foreseen = [Foreseen(message, to_be_held(message, outlook, parcels)) for message in messages]
    return Preview([one for one in foreseen if one.held], nobody)


def _leave_out_what_goes_before(
    outlook: Outlook, today: date, lately: Lately, untried: Iterable[Message]
) -> None:
    """Take out of the parcels what is told from `today` to the day before the outlook's.

    That is what their recipients' own digests bring, by how often each gets them, and events
    that are told at once. The digests are noted in `lately`.
    """
    days = [today + timedelta(days=ahead) for ahead in range((outlook.today - today).days)]
    mornings = {day: outlook.as_of(moment_of(day)) for day in days}
    going_now = {one.address for one in untried if one.form == Form.DIGEST}
    for address in going_now:
        lately.suppose(address, today)
    for address, parcel in outlook.parcels.items():
        now = mornings[today]
        parcel.events = [told for told in parcel.events if not comes_at_once(now, told)]
        if address in going_now:
            _take_out(_come_by(now, parcel), parcel)
        day = today
        while (day := max(day, _first_day(parcel, outlook.today))) < outlook.today:
            come = _come_by(mornings[day], parcel)
            if in_digest(mornings[day], come) and goes_now(mornings[day], come, lately, address):
                _take_out(come, parcel)
                lately.suppose(address, day)
            day += timedelta(days=1)


def _first_day(parcel: Parcel, otherwise: date) -> date:
    """Return the first day from which there is something in a parcel."""
    return min((told.day for told in (*parcel.reminders, *parcel.events)), default=otherwise)


def _come_by(morning: Outlook, parcel: Parcel) -> Parcel:
    """Return what of a parcel a digest of that morning may hold."""
    reminders = [
        told
        for told in parcel.reminders
        if told.day <= morning.today and morning.is_owed(told.occasion)
    ]
    return Parcel(parcel.recipient, reminders, list(parcel.events))


def _take_out(sent: Parcel, parcel: Parcel) -> None:
    """Take out of a parcel what was sent of it."""
    gone = {told.occasion for told in (*sent.reminders, *sent.events)}
    parcel.reminders = [told for told in parcel.reminders if told.occasion not in gone]
    parcel.events = [told for told in parcel.events if told.occasion not in gone]
