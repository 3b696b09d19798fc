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
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from tasks.reminders.holding import hold, still_held
from tasks.reminders.mails import written
from tasks.reminders.models import Attempt, Message
from tasks.reminders.outlook import Told
from tasks.reminders.querysets import LONGEST_PAUSE
from tasks.reminders.vocabulary import Answer, Channel, MessageState

logger = logging.getLogger(__name__)

# A connection's every step may take as long as EMAIL_TIMEOUT, and a sending has about ten.
LEASE = timedelta(seconds=15 * (settings.EMAIL_TIMEOUT or 20))
# A server that refuses an address is asked for two days (its own trouble often looks so), one
# that isn't to be had for two weeks.
REFUSED_FOR = timedelta(days=2)
DELAYED_FOR = timedelta(days=14)


@dataclass(frozen=True)
class Claimed:
    """A message that this process alone is sending now, and what it holds."""

    message: Message
    token: str
    held: list[Told]


def send(key: int, now: datetime | None = None) -> Answer | None:
    """Send the message with `key`, if it is to be sent and nobody is at it; say what came of it.

    None where there was nothing to send. Raises nothing that a mail server may say.
    """
    now = now or timezone.now()
    claimed = claim(key, now)
    if claimed is None:
        return None
    if claimed.message.channel == Channel.NOTICE:
        mail, (answer, said) = (
            written(claimed.message, claimed.held, timezone.localdate(now)),
            (Answer.ACCEPTED, ""),
        )
    else:
        mail = written(claimed.message, claimed.held, timezone.localdate(now))
        answer, said = _hand_over(mail)
    finish(claimed, mail, answer, said, now)
    return answer


@transaction.atomic
def claim(key: int, now: datetime) -> Claimed | None:
    """Take a message for this process, fix what it holds, and note the attempt."""
    token = uuid4().hex
    taken = Message.objects.sendable(now).filter(pk=key)
    if not taken.update(
        state=MessageState.SENDING,
        claim=token,
        lease_until=Now() + LEASE,
        attempts_made=F("attempts_made") + 1,
    ):
        return None
    message = Message.objects.select_related("user", "contact_of").get(pk=key)
    cut_off = message.attempts.filter(answer="")
    if cut_off.update(answer=Answer.UNKNOWN, ended_at=now):
        message.possibly_doubled = True
    is_first = message.attempts_made == 1
    held = hold(message, now) if is_first else still_held(message, now)
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
    return Claimed(message, token, held)


def _hand_over(mail: EmailMessage) -> tuple[Answer, str]:
    """Give a mail to the server, and return what came of it and what the server said."""
    connection = get_connection()
    try:
        connection.open()
    except (smtplib.SMTPException, OSError) as error:
        return Answer.DELAYED, _words_of(error)
    try:
        connection.send_messages([mail])
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        return _of_code(code), f"{code} {_text(said)}"
    except smtplib.SMTPSenderRefused as error:
        # Our own address, so our own trouble and not the recipient's.
        return Answer.DELAYED, _words_of(error)
    except smtplib.SMTPResponseException as error:
        return _of_code(error.smtp_code), _words_of(error)
    except (smtplib.SMTPException, OSError) as error:
        # The line broke before the server's answer came: it may have accepted the mail.
        return Answer.UNKNOWN, _words_of(error)
    finally:
        _hang_up(connection)
    return Answer.ACCEPTED, ""


def _hang_up(connection: object) -> None:
    """Close a connection. What goes wrong now changes nothing about what was accepted."""
    try:
        connection.close()  # type: ignore[attr-defined]
    except (smtplib.SMTPException, OSError) as error:
        logger.info("the mail server hung up first: %s", error)


def _of_code(code: int) -> Answer:
    return Answer.REFUSED if 500 <= code < 600 else Answer.DELAYED


def _text(said: bytes | str) -> str:
    return said.decode(errors="replace") if isinstance(said, bytes) else said


def _words_of(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"[:1000]
    return f"{type(error).__name__}: {error}"[:1000]


@transaction.atomic
def finish(claimed: Claimed, mail: EmailMessage, answer: Answer, said: str, now: datetime) -> None:
    """Keep what came of an attempt: the message is sent, is tried again, or is given up."""
    message = claimed.message
    Attempt.objects.filter(claim=claimed.token).update(
        answer=answer, said=said, ended_at=max(timezone.now(), now)
    )
    outcome = _outcome(message, answer, now)
    mine = Message.objects.filter(pk=message.pk, claim=claimed.token)
    if answer == Answer.UNKNOWN:
        outcome["possibly_doubled"] = True
    if not mine.update(claim="", subject=mail.subject[:300], text=mail.body, **outcome):
        # The lease ran out while the server took its time: somebody else is at it, or was.
        Message.objects.filter(pk=message.pk).update(possibly_doubled=True)
        logger.error("message %s: the lease ran out before the mail server answered", message.pk)
        return
    if outcome["state"] == MessageState.SENT:
        _note_tasks(claimed)
    if outcome["state"] == MessageState.GIVEN_UP:
        logger.error("message %s to %s is given up: %s", message.pk, message.address, said)


def _outcome(message: Message, answer: Answer, now: datetime) -> dict[str, object]:
    """Return what an answer makes of a message, as values of its fields."""
    if answer == Answer.ACCEPTED:
        return {"state": MessageState.SENT, "finished_at": now}
    first = message.attempts.order_by("number").values_list("begun_at", flat=True)[0]
    patience = REFUSED_FOR if answer == Answer.REFUSED else DELAYED_FOR
    if now - first >= patience:
        return {"state": MessageState.GIVEN_UP, "finished_at": now}
    return {
        "state": MessageState.WAITING,
        "next_try_at": now + wait_before_next(message.attempts_made),
    }


def wait_before_next(attempts_made: int) -> timedelta:
    """Return how long to wait after so many attempts: longer each time, never the same for all."""
    seconds = min(60 * 2 ** (attempts_made - 1), LONGEST_PAUSE.total_seconds())
    return timedelta(seconds=seconds * random.uniform(0.5, 1))  # noqa: S311 (no secret)


def _note_tasks(claimed: Claimed) -> None:
    """Keep with each reminder which tasks it named, for “last reminded”."""
    for told in claimed.held:
        if told.reminder:
            named = {one.task.pk for one in told.owed}
            told.reminder.tasks.add(*named, *(one.update.task_id for one in told.awaited))
