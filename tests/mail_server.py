"""A real mail server, on a free port, that a test can let wait before it accepts."""

import asyncio
import queue
import socket
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller


class MailServer:
    """Accepts mails; those to an address that it holds only once they are released."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.url = f"smtp://127.0.0.1:{port}"
        self.arriving: queue.Queue[EmailMessage] = queue.Queue()
        self._held = ""
        self._released = threading.Event()
        self._released.set()
        self._controller = Controller(self, hostname="127.0.0.1", port=port)

    def hold(self, address: str) -> None:
        """Let whoever sends to `address` wait for our word from now on."""
        self._held = address
        self._released.clear()

    def release(self) -> None:
        """Accept what waits, and all that comes."""
        self._released.set()

    def next_to(self, address: str) -> EmailMessage:
        """Wait for the next mail to `address`, accepted or not yet."""
        while True:
            mail = self.arriving.get(timeout=90)
            if mail["To"] == address:
                return mail

    async def handle_DATA(self, server, session, envelope) -> str:
        """Take a mail, and answer when we may."""
        mail = message_from_bytes(envelope.content, policy=policy.default)
        self.arriving.put(mail)
        if mail["To"] == self._held:
            await asyncio.get_running_loop().run_in_executor(None, self._released.wait)
        return "250 OK"

    def __enter__(self) -> "MailServer":
        self._controller.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.release()
        self._controller.stop()
