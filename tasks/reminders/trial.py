"""A trial: everything that would be sent, sent to one mailbox instead, and nothing stored."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _

from tasks.reminders.letters.mails import written
from tasks.reminders.preview import Foreseen

# Whoever reads a trial must not unsubscribe somebody else; and a mailbox that has seen a
# Message-ID may drop the real mail.
THE_REAL_MAILS_OWN = ("list-unsubscribe", "list-unsubscribe-post", "message-id")


def send_trial(address: str, foreseen: Iterable[Foreseen]) -> int:
    """Send each message that is foreseen to `address`, and say how many went.

    Its subject says for whom it would have been. Raises SMTPException or OSError at the first
    that doesn't go.
    """
    with get_connection() as line:
        return sum(line.send_messages([_trial_of(one, address)]) or 0 for one in foreseen)


def _trial_of(foreseen: Foreseen, address: str) -> EmailMessage:
    mail = written(foreseen.message, foreseen.held)
    mail.to = [address]
    mail.subject = _("Trial, for {address}: {subject}").format(
        address=foreseen.message.address, subject=mail.subject
    )
    mail.extra_headers = {
        name: value
        for name, value in mail.extra_headers.items()
        if name.lower() not in THE_REAL_MAILS_OWN
    }
    return mail
