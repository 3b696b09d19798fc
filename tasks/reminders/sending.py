"""Sending one message: claimed by one UPDATE, sent with no transaction open, every attempt kept.

Sent means that the mail server accepted it. Where a process dies between that and our commit,
its lease runs out and the message goes again, with the same Message-ID, and is marked as possibly
doubled.
"""

from __future__ import annotations

import logging
import os
import random
import smtplib
import socket
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Max
from django.db.models.functions import Now
from django.utils import timezone

from tasks.reminders.holding import hold, still_held
from tasks.reminders.letters.mails import written
from tasks.reminders.models import Attempt, Message, Reminder
from tasks.reminders.outlook import Told
from tasks.reminders.querysets import LONGEST_PAUSE
from tasks.reminders.still_owed import tasks_named
from tasks.reminders.vocabulary import Answer, Channel, MessageState

logger = logging.getLogger(__name__)

# Of what a server says, as much as tells anything.
LONGEST_WORDS = 1000

# A server that refuses an address is asked for two days (its own trouble often looks so), one
# that isn't to be had for two weeks; and either so often that a clock which leaps ahead by weeks
# makes no message old.
REFUSED_FOR = timedelta(days=2)
DELAYED_FOR = timedelta(days=14)
LEAST_ATTEMPTS = 6
# For so many seconds it is tried to keep what came of an attempt: a database restarts in fewer.
FOR_THE_DATABASE = 60


def lease() -> timedelta:
    """Return how long a message is left to the process that claimed it.

    Each step of a connection may take as long as EMAIL_TIMEOUT, and a sending has about ten.
    """
    return timedelta(seconds=15 * (settings.EMAIL_TIMEOUT or 20))


@dataclass(frozen=True)
class Claimed:
    """A message that this process alone is sending now, and what it holds at a moment."""

    message: Message
    token: str
    held: list[Told]
    moment: datetime


def send(key: int, now: datetime | None = None) -> Answer | None:
    """Send the message with `key`, if it is to be sent and nobody is at it; say what came of it.

    None where there was nothing to send. Raises nothing that a mail server may say.
    """
    now = now or timezone.now()
    claimed = claim(key, now)
    if claimed is None:
        return None
    try:
        mail = written(claimed.message, claimed.held, timezone.localdate(claimed.moment))
        mail.message()  # raises where a header or an address can't be written
    except Exception as error:
        # Our own fault: nothing was sent, so nothing is doubled, and its lease isn't waited for.
        finish(claimed, None, Answer.DELAYED, _words_of(error), now)
        raise
    if claimed.message.channel == Channel.NOTICE:
        finish(claimed, mail, Answer.ACCEPTED, "", now)
        return Answer.ACCEPTED
    line = get_connection()
    try:
        answer, said = _hand_over(mail, line)
        # Before the line is closed: a server that is slow to say goodbye must not widen the gap
        # in which a process may die and the mail be doubled.
        finish(claimed, mail, answer, said, now)
    finally:
        _hang_up(line)
    return answer


@transaction.atomic
def claim(key: int, now: datetime) -> Claimed | None:
    """Take a message for this process, fix what it holds, and note the attempt."""
    token = uuid4().hex
    taken = Message.objects.sendable(now).filter(pk=key)
    if not taken.update(
        state=MessageState.SENDING,
        claim=token,
        lease_until=Now() + lease(),
        attempts_made=F("attempts_made") + 1,
    ):
        return None
    message = Message.objects.select_related("user", "contact_of").get(pk=key)
    cut_off = message.attempts.filter(answer="")
    if cut_off.update(answer=Answer.UNKNOWN, ended_at=now) and message.channel == Channel.MAIL:
        message.possibly_doubled = True
    # What a cancelled message held was fixed when it was cancelled.
    is_fixed = message.mentions.exists()
    moment = _not_before_it_was_held(message, now) if is_fixed else now
    held = still_held(message, moment) if is_fixed else hold(message, moment)
    if not held:
        message.state, message.finished_at, message.claim = MessageState.CANCELLED, now, ""
        message.save(update_fields=["state", "finished_at", "claim", "possibly_doubled"])
        return None
    message.save(update_fields=["possibly_doubled"])
    message.attempts.create(
        number=message.attempts_made,
        claim=token,
        worker=f"{socket.gethostname()}:{os.getpid()}",
        begun_at=now,
    )
    return Claimed(message, token, held, moment)


def _not_before_it_was_held(message: Message, now: datetime) -> datetime:
    """Return `now`, or by a clock that was set back when the message was made or last tried.

    What it holds would be of days to come otherwise, and dropped.
    """
    tried = message.attempts.aggregate(last=Max("begun_at"))["last"]
    return max(now, message.made_at, tried or now)


def _hand_over(mail: EmailMessage, line: BaseEmailBackend) -> tuple[Answer, str]:
    """Give a mail to the server, and return what came of it and what the server said."""
    try:
        line.open()
    except (smtplib.SMTPException, OSError) as error:
        return Answer.DELAYED, _words_of(error)
    try:
        line.send_messages([mail])
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        return _of_code(code), f"{code} {_text(said)}"
    except (smtplib.SMTPSenderRefused, smtplib.SMTPHeloError) as error:
        # Our own address or name, so our own trouble and not the recipient's.
        return Answer.DELAYED, _words_of(error)
    except smtplib.SMTPResponseException as error:
        return _of_code(error.smtp_code), _words_of(error)
    except (smtplib.SMTPException, OSError) as error:
        # The line broke before the server's answer came: it may have accepted the mail.
        return Answer.UNKNOWN, _words_of(error)
    return Answer.ACCEPTED, ""


def _hang_up(line: BaseEmailBackend) -> None:
    """Close a connection. What goes wrong now changes nothing about what was accepted."""
    try:
        line.close()
    except (smtplib.SMTPException, OSError) as error:
        logger.info("the mail server hung up first: %s", error)


def _of_code(code: int) -> Answer:
    """Return what an answer that isn't 250 means; one that is no refusal may be anything."""
    refusals = {4: Answer.DELAYED, 5: Answer.REFUSED}
    return refusals.get(code // 100, Answer.UNKNOWN)


def _text(said: bytes | str) -> str:
    return said.decode(errors="replace") if isinstance(said, bytes) else said


def _words_of(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return f"{type(error).__name__}: {error}"


def finish(
    claimed: Claimed, mail: EmailMessage | None, answer: Answer, said: str, now: datetime
) -> None:
    """Keep what came of an attempt: the message is sent, is tried again, or is given up.

    A database that is away for moments is waited for, since a mail that was accepted and isn't
    kept as sent goes twice. Raises OperationalError or InterfaceError where it stays away; then
    the lease runs out.
    """
    until = time.monotonic() + FOR_THE_DATABASE
    while True:
        try:
            return _keep(claimed, mail, answer, said, now)
        except (OperationalError, InterfaceError):
            if time.monotonic() >= until:
                logger.error(
                    "message %s: the answer “%s” couldn't be kept", claimed.message.pk, answer
                )
                raise
            drop_broken_connections()
            time.sleep(1)


def drop_broken_connections() -> None:
    """Let go of connections that broke, those in the pool too: it would try each, ever slower."""
    connection.close_if_unusable_or_obsolete()
    pool = getattr(connection, "pool", None)
    if pool:
        pool.check()


@transaction.atomic
def _keep(
    claimed: Claimed, mail: EmailMessage | None, answer: Answer, said: str, now: datetime
) -> None:
    message = claimed.message
    outcome = _outcome(message, answer, now)
    if answer == Answer.UNKNOWN:
        outcome["possibly_doubled"] = True
    if mail is not None:
        outcome |= {"subject": mail.subject[:300], "text": mail.body}
    # The message before its attempt, in the order of `claim`, or the two lock each other out.
    is_mine = Message.objects.filter(pk=message.pk, claim=claimed.token).update(claim="", **outcome)
    attempt = Attempt.objects.filter(claim=claimed.token)
    if not is_mine:
        if attempt.filter(answer=answer).exists():
            return  # The commit before came through, and only its answer was lost.
        _keep_late(message, answer, now)
    said = said.replace("\0", "")[:LONGEST_WORDS]
    attempt.update(answer=answer, said=said, ended_at=max(timezone.now(), now))
    if answer == Answer.ACCEPTED:
        _note_tasks(claimed)
    if is_mine and outcome["state"] == MessageState.GIVEN_UP:
        logger.error("message %s to %s is given up: %s", message.pk, message.address, said)


def _keep_late(message: Message, answer: Answer, now: datetime) -> None:
    """Keep an answer that came after the lease ran out: somebody else is at it, or was."""
    logger.error("message %s: the lease ran out before the mail server answered", message.pk)
    rows = Message.objects.filter(pk=message.pk)
    rows.update(possibly_doubled=True)
    if answer == Answer.ACCEPTED:
        # The other hasn't got through yet: one copy is enough.
        waiting = rows.filter(state=MessageState.WAITING)
        waiting.update(state=MessageState.SENT, finished_at=now)


def _outcome(message: Message, answer: Answer, now: datetime) -> dict[str, object]:
    """Return what an answer makes of a message, as values of its fields."""
    if answer == Answer.ACCEPTED:
        return {"state": MessageState.SENT, "finished_at": now}
    tried = message.attempts_made - message.attempts_given_up
    since = message.attempts.filter(number__gt=message.attempts_given_up).order_by("number")
    patience = DELAYED_FOR
    if answer == Answer.REFUSED:
        # From the first refusal: a server that wasn't to be had for days hadn't refused it yet.
        since, patience = since.filter(answer=Answer.REFUSED), REFUSED_FOR
    first = since.values_list("begun_at", flat=True).first() or now
    if now - first >= patience and tried >= LEAST_ATTEMPTS:
        return {"state": MessageState.GIVEN_UP, "finished_at": now}
    return {"state": MessageState.WAITING, "next_try_at": now + wait_before_next(tried)}


def wait_before_next(attempts_made: int) -> timedelta:
    """Return how long to wait after so many attempts: longer each time, never the same for all."""
    seconds = min(60 * 2 ** (attempts_made - 1), LONGEST_PAUSE.total_seconds())
    return timedelta(seconds=seconds * random.uniform(0.5, 1))  # noqa: S311 (no secret)


def _note_tasks(claimed: Claimed) -> None:
    """Keep with each reminder which tasks it named, for “last reminded”."""
    named = Reminder.tasks.through
    rows = {
        (told.reminder.pk, task)
        for told in claimed.held
        if told.reminder
        for task in tasks_named(told.owed, told.awaited)
    }
    named.objects.bulk_create(
        [named(reminder_id=reminder, task_id=task) for reminder, task in sorted(rows)],
        ignore_conflicts=True,
    )
