"""A message as a mail: its words, in the recipient's language, as plain text and HTML."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from tasks.reminders.letters.letter import Letter, letter_of
from tasks.reminders.letters.plain_text import as_text
from tasks.reminders.models import MailChoices, Message
from tasks.reminders.outlook import Told


def written(
    message: Message, held: Sequence[Told], today: date | None = None
) -> EmailMultiAlternatives:
    """Return a message as a mail that says what is told in it, as of `today`.

    That is the message's own day where none is given.
    """
    language = _language_of(message)
    with translation.override(language):
        letter = letter_of(message, held, today or message.day)
        text = as_text(letter)
        page = render_to_string(
            "reminders/mail/message.html", {"letter": letter, "language": language}
        )
    mail = EmailMultiAlternatives(
        subject=letter.subject, body=text, to=[message.address], headers=_headers(message, letter)
    )
    mail.attach_alternative(page, "text/html")
    return mail


def _language_of(message: Message) -> str:
    """Return the language that a person chose for mail; else the installation's."""
    chosen = MailChoices.objects.filter(user=message.user).values_list("language", flat=True)
    return (message.user and chosen.first()) or settings.LANGUAGE_CODE


def _headers(message: Message, letter: Letter) -> dict[str, str]:
    headers = {
        # The same at every attempt: so a mailbox knows a second copy.
        "Message-ID": f"<{message.reference}@{_domain()}>",
        # No holiday answer comes back.
        "Auto-Submitted": "auto-generated",
    }
    if letter.decline:
        headers["List-Unsubscribe"] = f"<{letter.decline}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _domain() -> str:
    """Return the domain in whose name mail is sent, as a header may hold it."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return domain.encode("idna").decode() or "fengong"
