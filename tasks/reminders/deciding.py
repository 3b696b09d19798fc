"""What administrators do about messages: sent again, cancelled, noted as come back; with reasons.

Each step is a Decision, kept with who took it, when and why. None touches a message that is being
sent at that moment.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ministries.models import Contact, User
from tasks.reminders.holding import drop, hold_of, mention, remaining_in
from tasks.reminders.models import Decision, Event, Mention, Message, Reminder
from tasks.reminders.outlook import Outlook, Told
from tasks.reminders.vocabulary import Channel, Closing, Dropped, MessageState, Step

BATCH = 1000
BEING_SENT = _("It is being sent at this moment. Look again in a minute.")
WAITS_NO_MORE = _("It doesn't wait to be sent any more.")
SENT_AGAIN_ALREADY = _("It is being sent again already.")
NOTHING_OWED = _("Nothing of it is owed any more, or it is no longer theirs to know.")
A_NOTICE = _("It is a notice in Fengong: no mail was sent.")
NEVER_ARRIVED = _("Only what the mail server has accepted can come back.")
NOBODY_THERE = _("Its account is inactive, or the ministry has no such contact any more.")


@dataclass
class Outcome:
    """What came of a step: the messages it was taken with, those it wasn't, and why not.

    `copies` are the new messages, by the key of the one that each sends again.
    """

    done: list[Message] = field(default_factory=list)
    refused: list[tuple[Message, str | Promise]] = field(default_factory=list)
    copies: dict[int, Message] = field(default_factory=dict)


def steps_for(message: Message) -> list[Step]:
    """Return the steps that can be taken with a message in its state."""
    if message.state == MessageState.WAITING:
        return [Step.NOW, Step.CANCEL]
    if _why_not_again(message):
        return []
    came_back = [Step.CAME_BACK] if message.state == MessageState.SENT else []
    return [Step.AGAIN, *came_back]


def take(step: Step, messages: Iterable[Message], by: User, reason: str, now: datetime) -> Outcome:
    """Take a step with messages, each for itself, and keep that it was taken."""
    with transaction.atomic():
        outcome = STEPS[step](_locked(messages), now)
        Decision.objects.bulk_create(
            Decision(
                message=message,
                step=step,
                reason=reason,
                by=by,
                at=now,
                copy=outcome.copies.get(message.pk),
            )
            for message in outcome.done
        )
    return outcome


def try_all_now(by: User, reason: str, now: datetime) -> int:
    """Let everything that waits be tried at once; say how much that was."""
    keys = list(Message.objects.filter(state=MessageState.WAITING).values_list("pk", flat=True))
    tried = 0
    for start in range(0, len(keys), BATCH):
        batch = Message.objects.filter(pk__in=keys[start : start + BATCH])
        tried += len(take(Step.NOW, batch, by, reason, now).done)
    return tried


def _locked(messages: Iterable[Message]) -> list[Message]:
    """Fetch messages anew, while nobody else does anything with them."""
    keys = [message.pk for message in messages]
    found = Message.objects.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",))
    return list(found.select_related("user", "contact_of", "event"))


def _waiting(messages: Sequence[Message]) -> Outcome:
    """Take what waits, and refuse the rest."""
    outcome = Outcome()
    for message in messages:
        if message.state != MessageState.WAITING:
            is_sending = message.state == MessageState.SENDING
            outcome.refused.append((message, BEING_SENT if is_sending else WAITS_NO_MORE))
        else:
            outcome.done.append(message)
    return outcome


def _try_now(messages: Sequence[Message], now: datetime) -> Outcome:
    """Let what waits be tried at once, as after the mail server came back."""
    outcome = _waiting(messages)
    _change(outcome.done, next_try_at=now)
    return outcome


def _cancel(messages: Sequence[Message], now: datetime) -> Outcome:
    """Send what waits no more. What it holds is fixed first, and counts as told by decision."""
    outcome = _waiting(messages)
    outlook = None
    for message in outcome.done:
        if not message.mentions.exists():
            outlook = outlook or Outlook(now)
            hold_of(outlook, message)
    _change(outcome.done, state=MessageState.CANCELLED, finished_at=now)
    return outcome


def _note_that_it_came_back(messages: Sequence[Message], now: datetime) -> Outcome:
    """Count what was sent as failed: the next who are to know are told what it held."""
    outcome = Outcome()
    for message in messages:
        if message.channel == Channel.NOTICE:
            outcome.refused.append((message, A_NOTICE))
        elif message.state != MessageState.SENT:
            outcome.refused.append((message, NEVER_ARRIVED))
        else:
            outcome.done.append(message)
    _change(outcome.done, state=MessageState.CAME_BACK)
    held = Mention.objects.held().filter(message__in=outcome.done)
    _open_again(Reminder.objects.filter(pk__in=held.values("reminder")))
    _open_again(Event.objects.filter(pk__in=held.values("event")))
    return outcome


def _open_again(occasions: QuerySet[Reminder] | QuerySet[Event]) -> None:
    """Open what was closed as told. A sweep that is closing it at this moment is waited for; one
    that comes later sees that the mail came back.
    """
    list(occasions.order_by("pk").select_for_update(no_key=True).values_list("pk"))
    occasions.filter(closing=Closing.TOLD).update(closed_at=None, closing="")


def _send_again(messages: Sequence[Message], now: datetime) -> Outcome:
    """Send messages once more: what was given up as it is, what is done with as a new one.

    Only what was given up keeps its Message-ID: a mailbox may drop a second copy of what it has.
    """
    outcome = Outcome()
    waiting = [one for one in messages if one.state == MessageState.WAITING]
    _change(waiting, next_try_at=now)
    outcome.done += waiting
    others = []
    for message in messages:
        if message in waiting:
            continue
        if why_not := _why_not_again(message):
            outcome.refused.append((message, why_not))
        else:
            others.append(message)
    mailboxes = _mailboxes_now(others)
    outlook = Outlook(now, sent_again=others) if others else None
    for message in others:
        mailbox = mailboxes[message.pk]
        if outlook is None or mailbox is None:
            outcome.refused.append((message, NOBODY_THERE))
            continue
        address = mailbox.email.lower()
        is_same = message.state == MessageState.GIVEN_UP and message.address == address
        message.address, message.name = address, mailbox.name
        remains, dropped = remaining_in(outlook, message)
        if not remains:
            outcome.refused.append((message, NOTHING_OWED))
            continue
        outcome.done.append(message)
        if is_same:
            _revive(message, dropped, now)
        else:
            outcome.copies[message.pk] = _copy(message, remains, now)
    return outcome


def _why_not_again(message: Message) -> str | Promise:
    if message.state == MessageState.SENDING:
        return BEING_SENT
    if message.channel == Channel.NOTICE and message.state == MessageState.SENT:
        return A_NOTICE
    if Message.objects.unfinished().filter(copied_by__message=message).exists():
        return SENT_AGAIN_ALREADY
    return ""


def _mailboxes_now(messages: Sequence[Message]) -> dict[int, User | Contact | None]:
    """Return whose mailbox each goes to today: an address may have been corrected."""
    ministries = [message.contact_of for message in messages if message.contact_of]
    contacts = {one.ministry_id: one for one in Contact.objects.filter(ministry__in=ministries)}
    mailboxes: dict[int, User | Contact | None] = {}
    for message in messages:
        if message.user:
            mailboxes[message.pk] = message.user if message.user.is_active else None
        else:
            mailboxes[message.pk] = contacts.get(message.contact_of_id or 0)
    return mailboxes


def _revive(message: Message, dropped: dict[Dropped, list[int]], now: datetime) -> None:
    drop(dropped, now)
    _change(
        [message],
        state=MessageState.WAITING,
        next_try_at=now,
        finished_at=None,
        by_decision=True,
        attempts_given_up=message.attempts_made,
    )


def _copy(message: Message, remains: Sequence[Told], now: datetime) -> Message:
    copy = Message.objects.create(
        form=message.form,
        channel=message.channel,
        day=timezone.localdate(now),
        address=message.address,
        name=message.name,
        user=message.user,
        contact_of=message.contact_of,
        event=message.event,
        made_at=now,
        next_try_at=now,
        by_decision=True,
    )
    mention(copy, remains)
    return copy


def _change(messages: Collection[Message], **values: object) -> None:
    Message.objects.filter(pk__in=[message.pk for message in messages]).update(**values)


STEPS: Mapping[Step, Callable[[Sequence[Message], datetime], Outcome]] = {
    Step.NOW: _try_now,
    Step.AGAIN: _send_again,
    Step.CANCEL: _cancel,
    Step.CAME_BACK: _note_that_it_came_back,
}
