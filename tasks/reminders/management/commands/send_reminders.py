"""Do the work of this moment by hand: make what is owed into messages, and send them.

The jobs do the same all day; this needs neither broker nor worker. With --dry-run it only prints
who would get what, and why; nothing is stored or sent.
"""

from __future__ import annotations

import os
from collections import Counter
from datetime import date, datetime, time
from smtplib import SMTPException
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from tasks.reminders.models import Message
from tasks.reminders.outlook import Told
from tasks.reminders.pausing import running_pause
from tasks.reminders.preview import Foreseen, preview
from tasks.reminders.rounds import plan_everything, sweep
from tasks.reminders.sending import send
from tasks.reminders.trial import send_trial
from tasks.reminders.vocabulary import Answer, Channel, Kind

# A day alone means its morning, when digests go out.
MORNING = time(9)
# A plan's own numbers of tasks are named as far as a line is readable.
NAMED = 12


class Command(BaseCommand):
    """Sends what is owed, or says what would be sent."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Say for which moment, and whether to send."""
        parser.add_argument(
            "--now",
            default="",
            metavar="DATE",
            help="a day (2026-12-01, its morning) or moment (2026-12-01T14:30); with"
            " --dry-run or --to",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="print who would get what and why, send nothing"
        )

        parser.add_argument(
            "--to",
            default="",
            metavar="ADDRESS",
            help="a trial: send everything to this one mailbox, and store nothing",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Send or print."""
        moment = _moment(options["now"])
        if options["dry_run"] and options["to"]:
            raise CommandError("--dry-run sends nothing, and --to sends: choose one")
        if options["dry_run"]:
            self._print_while_read(moment)
        elif options["to"]:
            self._try_out(options["to"], moment)
        elif options["now"]:
            raise CommandError(
                "only what is owed now is really sent: add --dry-run or --to ADDRESS"
            )
        else:
            self._send(moment)

    def _send(self, moment: datetime) -> None:
        made = plan_everything(moment)
        pause = running_pause()
        if pause:
            raise CommandError(f"{made} reminders made, nothing sent: mail is paused ({pause})")
        keys = list(sweep(moment, limit=None))
        answers: Counter[Answer | None] = Counter()
        failed = 0
        for key in keys:
            try:
                answers[send(key, moment)] += 1
            except (OperationalError, InterfaceError):
                raise  # The database is away: none of the others could be sent either.
            except Exception as error:
                # Our own fault with this one message: the ones behind it don't wait for its mend.
                failed += 1
                message = Message.objects.get(pk=key)
                self.stderr.write(f"not sent: {message}: {type(error).__name__}: {error}")
        self.stdout.write(f"{made} reminders made, {answers[Answer.ACCEPTED]} messages sent")
        for answer in (Answer.DELAYED, Answer.UNKNOWN, Answer.REFUSED):
            if answers[answer]:
                self.stdout.write(f"{answers[answer]} messages: {answer.label}")
        if failed:
            raise CommandError(f"{failed} of {len(keys)} messages could not be sent")

    def _try_out(self, address: str, moment: datetime) -> None:
        try:
            validate_email(address)
            sent = send_trial(address, preview(moment).messages)
        except ValidationError as error:
            raise CommandError(f"{address!r} is no e-mail address") from error
        except (SMTPException, OSError) as error:
            raise CommandError(f"the mail server doesn't take it: {error}") from error
        self.stdout.write(f"{sent} messages sent to {address}, for a trial; nothing is stored")

    def _print_while_read(self, moment: datetime) -> None:
        try:
            self._print(moment)
            self.stdout.flush()
        except BrokenPipeError:
            # Who reads has seen enough, as with `| head`; what is left goes nowhere.
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.stdout.fileno())
            os.close(nowhere)

    def _print(self, moment: datetime) -> None:
        found = preview(moment)
        at = timezone.localtime(moment)
        self.stdout.write(
            f"{at:%Y-%m-%d %H:%M}, if nothing changes until then: {len(found.messages)} messages"
        )
        for foreseen in sorted(found.messages, key=lambda one: one.message.address):
            self._print_one(foreseen)
        for reminder in found.without_anybody:
            self.stdout.write(self.style.WARNING(f"nobody can be told: {reminder}"))

    def _print_one(self, foreseen: Foreseen) -> None:
        message = foreseen.message
        notice = " (notice in Fengong)" if message.channel == Channel.NOTICE else ""
        self.stdout.write(f"\n{message.address} · {message.name} · {message.form}{notice}")
        for told in sorted(foreseen.held, key=_place):
            self.stdout.write(f"  {_what(told)}; because: {_why(told)}")


def _moment(text: str) -> datetime:
    """Return the moment that --now names, the present if it names none. Raises CommandError."""
    if not text:
        return timezone.now()
    try:
        day = parse_date(text)
        moment = datetime.combine(day, MORNING) if day else parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None or not date(1900, 1, 1) <= moment.date() <= date(2999, 12, 31):
        raise CommandError(f"--now takes a day as in 2026-12-01 or 2026-12-01T14:30, not {text!r}")
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _place(told: Told) -> tuple[object, ...]:
    """Return by what a message's lines are put in order: plan, period, urgency, steps last."""
    if told.event:
        update = told.event.move.update
        where = (update.task.plan.slug, update.period.first_day, update.period_id)
        return *where, len(Kind) + 1, update.ministry.position, told.event.pk
    reminder = told.reminder
    assert reminder is not None  # noqa: S101 - it is one or the other
    where = (reminder.plan.slug, reminder.period.first_day, reminder.period_id)
    return *where, reminder.known_kind.urgency, reminder.ministry.position, reminder.day


def _what(told: Told) -> str:
    """Return what somebody is told, in a line."""
    if told.event:
        update = told.event.move.update
        return f"{told.event.move.kind}: {update}"
    reminder = told.reminder
    assert reminder is not None  # noqa: S101 - it is one or the other
    numbers = [one.task.number for one in told.owed]
    numbers += [one.update.task.number for one in told.awaited]
    named = ", ".join(numbers[:NAMED]) + (", …" if len(numbers) > NAMED else "")
    return (
        f"{reminder.known_kind.label}: {reminder.plan.slug} {reminder.period},"
        f" {reminder.ministry.short_name}, due {reminder.period.due_on}:"
        f" {len(numbers)} {'task' if len(numbers) == 1 else 'tasks'} ({named})"
    )


def _why(told: Told) -> str:
    """Return in which capacity somebody is told."""
    of_event = told.event.move.update.ministry if told.event else None
    ministry = told.reminder.ministry if told.reminder else of_event
    where = f" ({ministry.short_name})" if ministry else ""
    stand_in = told.recipient.stands_in_for
    instead = f", standing in for {stand_in}" if stand_in else ""
    return f"{told.recipient.level.label}{where}{instead}"
