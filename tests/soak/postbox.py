"""A real mail server that keeps what it accepted, and fails as it is told."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from random import Random
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.soak.brokers import free_port
from tests.soak.workers import Workers

logging.getLogger("mail.log").setLevel(logging.ERROR)


@dataclass(frozen=True)
class Acceptance:
    """One mail that the server accepted: by its 250 it took the mail over."""

    to: str
    mail: EmailMessage
    process: int  # of the worker that handed it over
    moment: datetime  # by the driven clock
    begun: float  # when its job began, by the machine's own clock, as the next
    accepted: float

    @property
    def message_id(self) -> str:
        """What tells a mail from others, and its copies alike."""
        return str(self.mail["Message-ID"]).strip("<> ")


@dataclass
class Temper:
    """How the server fails now: of a hundred mails so many are met with each failure."""

    chances: dict[str, float] = field(default_factory=dict)

    def choose(self, chance: Random) -> str:
        """Return a failure for a mail, or ""."""
        drawn = chance.random() * 100
        for failure, share in self.chances.items():
            drawn -= share
            if drawn < 0:
                return failure
        return ""


class Postbox:
    """The server, its mailboxes, and what it refused."""

    def __init__(self, chance: Random, workers: Workers, slowness: float):
        self.chance, self.workers, self.slowness = chance, workers, slowness
        self.temper = Temper()
        self.dead: set[str] = set()  # mailboxes that are refused for good
        self.moment = datetime.min
        self.accepted: list[Acceptance] = []
        self.refused: list[tuple[str, datetime]] = []  # with a 5xx, for good as it says
        self.failures: Counter[str] = Counter()
        self.killed: list[tuple[int, float]] = []  # processes, and when
        self._controller: Controller | None = None
        self.port = free_port()

    @property
    def address(self) -> str:
        """Where it listens, as EMAIL_URL names it."""
        return f"smtp://127.0.0.1:{self.port}"

    def open(self) -> None:
        """Listen, unless it does already."""
        if self._controller is None:
            self._controller = Controller(_Handler(self), hostname="127.0.0.1", port=self.port)
            self._controller.start()

    def close(self) -> None:
        """Listen no more: connections are refused."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def kill(self, process: int) -> None:
        """Kill a worker's process, and remember when."""
        assert process > 1, "zero would be this process's own group"
        self.killed.append((process, time.time()))
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)

    # What the server asks at each step of a mail; an answer other than None ends it.

    def meet(self, session: Any) -> None:
        """Note who connects, and choose what shall happen to the mail."""
        session.process = process_at(session.peer[1], self.workers.processes())
        session.begun = self.workers.began(session.process)
        session.failure = self.temper.choose(self.chance)
        if not session.process and session.failure.startswith("killed"):
            session.failure = ""  # nobody known to kill

    def ask_sender(self, session: Any) -> str | None:
        """Answer to MAIL FROM."""
        if session.failure == "killed before it was handed over":
            self.failures[session.failure] += 1
            self.kill(session.process)
            return "451 Killed"
        return None

    def ask_recipient(self, session: Any, address: str) -> str | None:
        """Answer to RCPT TO."""
        if address.lower() in self.dead:
            self.failures["refused: a dead mailbox"] += 1
            self.refused.append((address.lower(), self.moment))
            return "550 No such mailbox"
        if session.failure == "refused for now (450)":
            self.failures[session.failure] += 1
            return "450 Try again later"
        if session.failure == "refused (550)":
            self.failures[session.failure] += 1
            self.refused.append((address.lower(), self.moment))
            return "550 Not here"
        return None

    async def ask_mail(self, server: SMTP, session: Any, envelope: Envelope) -> str:
        """Answer to the mail itself."""
        address = envelope.rcpt_tos[0].lower()
        failure = session.failure
        if failure:
            self.failures[failure] += 1
        if failure == "cut before it was accepted":
            server.transport.abort()
            return "451 Cut"
        if failure == "refused after it was read (554)":
            self.refused.append((address, self.moment))
            return "554 Not wanted"
        if failure == "put off after it was read (451)":
            return "451 Too busy"
        if failure == "slow beyond patience":
            await asyncio.sleep(self.slowness)
            return "451 Too slow"
        if failure == "killed between acceptance and commit":
            # Held still first: so it can't come to commit before it dies.
            os.kill(session.process, signal.SIGSTOP)
            asyncio.get_running_loop().call_later(0.03, self.kill, session.process)
        elif server._reader.at_eof():
            self.failures["gone before the answer"] += 1
            return "451 Nobody listens"
        self._accept(session, envelope, address)
        if failure == "cut right after it was accepted":
            asyncio.get_running_loop().call_soon(server.transport.close)
        return "250 OK"

    def _accept(self, session: Any, envelope: Envelope, address: str) -> None:
        mail = message_from_bytes(envelope.content, policy=policy.default)
        self.accepted.append(
            Acceptance(address, mail, session.process, self.moment, session.begun, time.time())
        )


class _Handler:
    """Hands each step of aiosmtpd on to the postbox."""

    def __init__(self, postbox: Postbox):
        self.postbox = postbox

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, host: str, answers: list[str]
    ) -> list[str]:
        session.host_name = host
        self.postbox.meet(session)
        return answers

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answer := self.postbox.ask_sender(session):
            return answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answer := self.postbox.ask_recipient(session, address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        return await self.postbox.ask_mail(server, session, envelope)


def process_at(port: int, processes: Iterable[int]) -> int:
    """Return which of `processes` holds the connection from `port` of this machine; 0: none."""
    ending = f":{port:04X}"
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        parts = line.split()
        if parts[1].endswith(ending):
            wanted = f"socket:[{parts[9]}]"
            break
    else:
        return 0
    for process in processes:
        try:
            for handle in os.scandir(f"/proc/{process}/fd"):
                if os.readlink(handle.path) == wanted:
                    return process
        except OSError:
            continue
    return 0
