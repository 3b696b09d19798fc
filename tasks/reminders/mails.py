"""A message as a mail: its words, in the recipient's language, as plain text and HTML."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMultiAlternatives

from tasks.reminders.models import Message
from tasks.reminders.outlook import Told


def written(message: Message, held: Sequence[Told]) -> EmailMultiAlternatives:
    """Return a message as a mail that says what is told in it."""
    lines = [
        f"{told.occasion} · {len(told.owed) or len(told.awaited) or ''}".strip(" ·")
        for told in held
    ]
    return EmailMultiAlternatives(
        subject=f"Fengong: {message.get_form_display()}",
        body="\n".join(lines),
        to=[message.address],
        headers={"Message-ID": f"<{message.reference}@fengong>"},
    )
