"""Where mail goes: to the server that EMAIL_URL names, or into a folder, one file a message."""

import logging
import re
from collections.abc import Sequence
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from uuid import uuid4

import environ
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

logger = logging.getLogger(__name__)
INTO_A_FOLDER = "config.mail.FolderBackend"


def mail(url: str) -> dict[str, Any]:
    """Return Django's settings for the mail server at `url`, or for a folder where it is empty.

    Raises ImproperlyConfigured for what is no address of a mail server.
    """
    if not url:
        return {"EMAIL_BACKEND": INTO_A_FOLDER}
    try:
        named = environ.Env.email_url_config(url)
    except (ImproperlyConfigured, ValueError) as error:
        raise ImproperlyConfigured(
            "EMAIL_URL must read like smtp+tls://user:password@host:587 or smtp://host:25"
        ) from error
    # A server that doesn't answer must not hold a page for ever.
    return {"EMAIL_TIMEOUT": 20, **named}


class FolderBackend(BaseEmailBackend):
    """Writes each message to a file of its own, and says on the console where."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the messages; a file has its name only once it is whole."""
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            path = folder / _name_of(message)
            unfinished = path.with_suffix(".part")
            unfinished.touch(mode=0o600)
            unfinished.write_bytes(message.message().as_bytes())
            unfinished.rename(path)
            logger.info("mail written to %s", path)
        return len(email_messages)


def _name_of(message: EmailMessage) -> str:
    """Return when and to whom, and something that no other message has."""
    address = parseaddr((message.recipients() or [""])[0])[1]
    to_whom = re.sub(r"[^A-Za-z0-9@._-]", "_", address)[:80]
    now = timezone.localtime()
    return f"{now:%Y%m%dT%H%M%S.%f}-{to_whom}-{uuid4().hex[:6]}.eml"
