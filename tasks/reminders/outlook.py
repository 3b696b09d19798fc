"""What is to be told to whom at a moment: the one question behind sending, preview and dry run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from django.utils import timezone

from ministries.models import Contact, Membership
from planning.models import Plan
from tasks.reminders.models import Event, Message, Reminder
from tasks.reminders.querysets import EventQuerySet, ReminderQuerySet
from tasks.reminders.recipients import People, Recipient
from tasks.reminders.said import Said
from tasks.reminders.still_owed import Place, reports_owed, words_awaited
from tasks.reminders.vocabulary import (
    LEVELS_OF_EVENT,
    ONCE_OVERDUE,
    Closing,
    Kind,
    Level,
)
from tasks.reporting.models import Edit, ReportingPeriod
from tasks.reporting.owing import Owed
from tasks.reporting.vocabulary import MoveKind, State
from tasks.reporting.words import Awaited


@dataclass(frozen=True)
class Told:
    """A reminder or an event as it is told to one recipient, with what it says now."""

    occasion: Reminder | Event
    recipient: Recipient
    owed: Sequence[Owed] = ()
    awaited: Sequence[Awaited] = ()

    @property
    def reminder(self) -> Reminder | None:
        """The reminder, if it is one."""
        return self.occasion if isinstance(self.occasion, Reminder) else None

    @property
    def event(self) -> Event | None:
        """The event, if it is one."""
        return self.occasion if isinstance(self.occasion, Event) else None

    @property
    def day(self) -> date:
        """The day from which it is to be told."""
        if isinstance(self.occasion, Reminder):
            return self.occasion.day
        return timezone.localdate(self.occasion.move.at)


@dataclass
class Parcel:
    """What is to be told to one address: reminders and events, the most urgent first."""

    recipient: Recipient
    reminders: list[Told] = field(default_factory=list)
    events: list[Told] = field(default_factory=list)

    def kinds_on(self, day: date) -> set[Kind]:
        """The kinds of its reminders as they are on `day`: what was due before is overdue."""
        reminders = [told.reminder for told in self.reminders if told.reminder]
        missed = any(one.kind == Kind.DUE_TODAY and one.day < day for one in reminders)
        kinds = {one.known_kind for one in reminders}
        return kinds - {Kind.DUE_TODAY} | {Kind.OVERDUE} if missed else kinds


class Outlook:
    """What open reminders and events say at a moment, and to whom; queries by plan, not by row.

    `for_message` narrows it to what may concern that message's recipient. What it, or one of
    `sent_again`, holds already is looked at too where everyone was told of it meanwhile; that
    those of `sent_again` failed before doesn't count.
    """

    def __init__(
        self,
        now: datetime,
        for_message: Message | None = None,
        sent_again: Collection[Message] = (),
    ):
        """Fetch the open reminders and events, and all that decides on them."""
        self.now = now
        self.today = timezone.localdate(now)
        holding = [for_message] if for_message else sent_again
        reminders = Reminder.objects.open_or_told_in(holding).whose_day_has_come(self.today)
        events = Event.objects.open_or_told_in(holding)
        self.reminders = list(_near(reminders, for_message).in_full())
        self.events = list(_events_near(events, for_message).in_full())
        self.occasions: list[Reminder | Event] = [*self.reminders, *self.events]
        ministries = {one.ministry_id for one in self.reminders}
        ministries |= {one.move.update.ministry_id for one in self.events}
        self.people = People(ministries)
        self._owed, self._awaited = _what_is_owed(self.reminders)
        self._said = Said(self.reminders, self.events, sent_again)
        self._writers = _writers_of(self.events)

    def as_of(self, now: datetime) -> Outlook:
        """Return the same rows and people, looked at as of another moment; without a query."""
        other = copy(self)
        other.now, other.today = now, timezone.localdate(now)
        return other

    def said_of(self, reminder: Reminder) -> tuple[Sequence[Owed], Sequence[Awaited]]:
        """Return what is still owed of a reminder: reports, or words."""
        place = (reminder.ministry_id, reminder.period_id)
        if reminder.kind == Kind.WORD:
            return (), self._awaited.get(place, ())
        return self._owed.get(place, ()), ()

    def is_owed(self, occasion: Reminder | Event) -> bool:
        """Return whether a reminder or an event has still something to say."""
        if isinstance(occasion, Event):
            return still_so(occasion)
        return _is_time_for(occasion, self.today) and any(self.said_of(occasion))

    def entitled(self, occasion: Reminder | Event) -> list[Recipient]:
        """Return who is to know of it now, whether they were told already or not.

        Where nobody could be reached all are asked again: what kept them out may be over.
        """
        reachable = self._entitled(occasion, self._said.failed[_key(occasion)])
        return reachable or self._entitled(occasion, set())

    def _entitled(self, occasion: Reminder | Event, unreachable: set[str]) -> list[Recipient]:
        if isinstance(occasion, Reminder):
            return self.people.of_kind(
                occasion.known_kind, occasion.ministry_id, self.today, unreachable, occasion.topic
            )
        return self._entitled_to(occasion, unreachable)

    def recipients_of(self, occasion: Reminder | Event) -> list[Recipient]:
        """Return who is to know of it now and didn't choose not to."""
        entitled = self.entitled(occasion)
        return [one for one in entitled if not self.people.declines(one, occasion.topic)]

    def _entitled_to(self, event: Event, unreachable: set[str]) -> list[Recipient]:
        """Return who is told a step: of one that came back, or was accepted, who wrote it."""
        update, kind = event.move.update, MoveKind.of(event.move.kind)
        writers = self._writers[update.pk]
        levels = LEVELS_OF_EVENT[kind]
        if kind == MoveKind.SUBMITTED:
            return self.people.told(
                update.ministry_id, levels, self.today, unreachable, but_not=writers
            )
        # Asked by themselves: a writer who is away may have a colleague for a stand-in.
        wrote = self.people.told(
            update.ministry_id,
            (Level.EDITOR,),
            self.today,
            unreachable,
            {event.move.by_id},
            writers,
            event.topic,
        )
        return wrote or self.people.told(
            update.ministry_id,
            levels,
            self.today,
            unreachable,
            {event.move.by_id},
            topic=event.topic,
        )

    def to_tell(self) -> Iterator[Told]:
        """Yield what is owed and not told yet, once for each recipient who wants it."""
        for occasion in self.occasions:
            if not self.is_owed(occasion):
                continue
            for recipient in self._untold(occasion):
                yield self.told(occasion, recipient)

    def told(self, occasion: Reminder | Event, recipient: Recipient) -> Told:
        """Return an occasion as it is told to a recipient, with what it says now."""
        if isinstance(occasion, Event):
            return Told(occasion, recipient)
        owed, awaited = self.said_of(occasion)
        return Told(occasion, recipient, owed, awaited)

    def _untold(self, occasion: Reminder | Event) -> list[Recipient]:
        told = self._said.told[_key(occasion)]
        return [one for one in self.recipients_of(occasion) if not told & marks_of(one)]

    def is_told_in_another(self, event: Event, recipient: Recipient, message: Message) -> bool:
        """Whether a recipient is told an event in another message than this one already."""
        told_in = (self._said.told_in[event.pk, mark] for mark in marks_of(recipient))
        return any(messages - {message.pk} for messages in told_in)

    @property
    def known_to_have_failed(self) -> set[int]:
        """The keys of the messages that failed to tell something of this, as far as it knows."""
        return self._said.failed_messages

    @cached_property
    def parcels(self) -> dict[str, Parcel]:
        """What is to be told, by address."""
        parcels: dict[str, Parcel] = {}
        for told in self.to_tell():
            address = told.recipient.address
            parcel = parcels.setdefault(address, Parcel(told.recipient))
            # Where a person's address is a ministry's contact too, the mail is the person's.
            if told.recipient.user and not parcel.recipient.user:
                parcel.recipient = told.recipient
            (parcel.reminders if told.reminder else parcel.events).append(told)
        for parcel in parcels.values():
            parcel.reminders.sort(key=_urgency)
        return parcels

    def closings(self) -> Iterator[tuple[Reminder | Event, Closing]]:
        """Yield what is done with: nothing is owed of it, or everyone who is to know was told.

        Of a reminder that is said once its day is over: until then a report may be taken back.
        """
        for occasion in self.occasions:
            if not self.is_owed(occasion):
                if isinstance(occasion, Event) or occasion.day < self.today:
                    yield occasion, Closing.NOT_OWED
            elif self._everyone_knows(occasion):
                yield occasion, Closing.TOLD

    def _everyone_knows(self, occasion: Reminder | Event) -> bool:
        entitled = self.entitled(occasion)
        on_its_way = self._said.on_its_way[_key(occasion)]
        is_told = not self._untold(occasion) and not on_its_way
        # An accepted report without anybody left to tell is no loss; anything else would be.
        is_no_loss = isinstance(occasion, Event) and occasion.move.kind == MoveKind.ACCEPTED
        return is_told and (bool(entitled) or is_no_loss)

    def without_anybody(self) -> list[Reminder]:
        """Return the reminders that are owed and that could not be told to anybody yet."""
        return [
            one
            for one in self.reminders
            if self.is_owed(one) and not self._entitled(one, self._said.failed[_key(one)])
        ]


def _urgency(told: Told) -> tuple[int, int, date]:
    reminder = told.reminder
    assert reminder is not None  # noqa: S101 - a parcel's reminders are reminders
    return reminder.plan_id, reminder.known_kind.urgency, reminder.day


def _is_time_for(reminder: Reminder, today: date) -> bool:
    """Whether a reminder fits the period's due day, which may have been put off meanwhile."""
    due_on = reminder.period.due_on
    if reminder.kind in ONCE_OVERDUE:
        return today > due_on
    return reminder.kind != Kind.DUE_TODAY or today >= due_on


def marks_of(recipient: Recipient) -> set[int | str]:
    """Return by what somebody is known to have been told: the person, and the address."""
    return {recipient.address, *([recipient.user.pk] if recipient.user else ())}


def _key(occasion: Reminder | Event) -> tuple[type, int]:
    return type(occasion), occasion.pk


def still_so(event: Event) -> bool:
    """Whether what an event tells still stands: a report that moved on is told by its next step."""
    update = event.move.update
    if event.move.kind == MoveKind.SUBMITTED:
        return update.state == State.SUBMITTED and update.submitted_at == event.move.at
    if event.move.kind == MoveKind.RETURNED:
        return update.state == State.RETURNED and update.reviewed_at == event.move.at
    return update.state == State.ACCEPTED


def _near(reminders: ReminderQuerySet, message: Message | None) -> ReminderQuerySet:
    """Narrow reminders to those that may concern a message's recipient."""
    if message is None or _sees_all(message):
        return reminders
    return reminders.filter(ministry__in=_ministries_of(message))


def _events_near(events: EventQuerySet, message: Message | None) -> EventQuerySet:
    if message is None or _sees_all(message):
        return events
    return events.filter(move__update__ministry__in=_ministries_of(message))


def _sees_all(message: Message) -> bool:
    """Whether reminders to any ministry may concern a message's recipient."""
    if message.user is None:
        return False
    everywhere = Membership.objects.filter(user=message.user, everywhere=True)
    return message.user.is_superuser or everywhere.exists()


def _ministries_of(message: Message) -> set[int]:
    """Return the keys of the ministries that a message's recipient serves, or is the contact of.

    Who stands in for somebody serves the ministry too.
    """
    contact_of = Contact.objects.filter(email__iexact=message.address)
    served = Membership.objects.filter(user=message.user) if message.user else ()
    return {one.ministry_id for one in (*contact_of, *served)}


def _what_is_owed(
    reminders: Iterable[Reminder],
) -> tuple[dict[Place, list[Owed]], dict[Place, list[Awaited]]]:
    """Return what is owed for the periods of `reminders`, by plan."""
    plans: dict[Plan, dict[int, ReportingPeriod]] = defaultdict(dict)
    with_words = set()
    for reminder in reminders:
        if reminder.kind == Kind.WORD:
            with_words.add(reminder.plan)
        else:
            plans[reminder.plan][reminder.period_id] = reminder.period
    owed: dict[Place, list[Owed]] = {}
    for plan, periods in plans.items():
        owed.update(reports_owed(plan, periods.values()))
    awaited: dict[Place, list[Awaited]] = {}
    for plan in with_words:
        awaited.update(words_awaited(plan))
    return owed, awaited


def _writers_of(events: Iterable[Event]) -> dict[int, set[int]]:
    """Return the keys of who wrote in or handed in each update that events are about."""
    writers: dict[int, set[int]] = defaultdict(set)
    updates = [event.move.update for event in events]
    for update in updates:
        writers[update.pk].add(update.author_id)
        if update.submitted_by_id:
            writers[update.pk].add(update.submitted_by_id)
    for update_id, editor in Edit.objects.filter(update__in=updates).values_list(
        "update_id", "editor_id"
    ):
        writers[update_id].add(editor)
    return writers
