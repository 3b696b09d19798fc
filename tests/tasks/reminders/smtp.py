"""A real mail server on this machine that answers as a test tells it to."""

from __future__ import annotations

import asyncio
import email
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

ACCEPTED = "250 2.0.0 Queued"
# How long a client of these tests waits for an answer, and how long a slow server takes.
PATIENCE = 0.3
TOO_LONG = 1.0


class MailServer:
    """What the server says at each step, and `accepted`: the mails that it took, in order.

    It refuses the addresses that are `unknown`. `before_answer` is called with a mail that was
    taken, before the client is told so.
    """

    def __init__(self) -> None:
        self.accepted: list[EmailMessage] = []
        self.before_answer: Callable[[EmailMessage], None] | None = None
        self.takes_logins = True
        self.unknown: set[str] = set()
        self.port = _free_port()
        self._controller: Controller | None = None
        self.well()

    def well(self) -> None:
        """Take everything from now on."""
        self.to_sender = self.to_recipient = self.to_data = ACCEPTED
        self.slow_at = self.cut = ""

    def start(self) -> None:
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            authenticator=lambda *_: AuthResult(success=self.takes_logins, handled=False),
            auth_require_tls=False,
        )
        self._controller.start()

    def stop(self) -> None:
        """Refuse every connection from now on."""
        if self._controller:
            self._controller.stop(no_assert=True)
            self._controller = None

    def to(self, address: str) -> list[EmailMessage]:
        """Return the mails that were taken for an address."""
        return [mail for mail in self.accepted if mail["To"] == address]

    def copies(self) -> Counter[str]:
        """Return how often each Message-ID was taken."""
        return Counter(mail["Message-ID"] for mail in self.accepted)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return await self._said("sender", self.to_sender)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.unknown:
            return "550 5.1.1 No such user"
        if self.to_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return await self._said("recipient", self.to_recipient)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.cut == "before it takes the mail":
            server.transport.abort()
        if self.to_data.startswith("250") and self.cut != "before it takes the mail":
            assert isinstance(envelope.content, bytes)
            mail = email.message_from_bytes(envelope.content, policy=default)
            self.accepted.append(mail)
            if self.before_answer:
                self.before_answer(mail)
        if self.cut == "before its answer":
            server.transport.abort()
        if self.cut == "after its answer":
            await server.push(self.to_data)
            server.transport.close()
        return await self._said("data", self.to_data)

    async def _said(self, step: str, answer: str) -> str:
        if self.slow_at == step:
            await asyncio.sleep(TOO_LONG)
        return answer


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def mail_server(settings) -> Iterator[MailServer]:
    """A mail server that takes everything, and that Fengong sends through."""
    server = MailServer()
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_TIMEOUT = PATIENCE
    yield server
    server.stop()
