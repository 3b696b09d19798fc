"""Inviting a person: a mail with a link on which they set their password, once."""

import logging

from django.contrib import messages
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.mail import send_mail
from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from ministries.accounts.sessions import person_of
from ministries.models import User

logger = logging.getLogger(__name__)


class InvitationToken(PasswordResetTokenGenerator):
    """Tells an invitation's link from a forged, used or expired one, and from a reset's.

    It is made of the password and the last sign-in, so that setting a password uses it up. It
    expires after Django's PASSWORD_RESET_TIMEOUT, three days.
    """

    key_salt = "ministries.accounts.invitation"


invitation_token = InvitationToken()


def invite(person: User, request: HttpRequest) -> None:
    """Note that who is signed in invites `person` now, and send the link once that is stored."""
    by = person_of(request)
    person.invited_by, person.invited_at = by, timezone.now()
    person.save(update_fields=["invited_by", "invited_at"])
    address = request.build_absolute_uri(
        reverse(
            "accept_invitation",
            args=[
                urlsafe_base64_encode(force_bytes(person.pk)),
                invitation_token.make_token(person),
            ],
        )
    )
    text = render_to_string(
        "ministries/mail/invitation.txt", {"person": person, "by": by, "address": address}
    )
    # No name stands in the subject or at the address: headers take nothing that people type.
    subject = _("Fengong: you are invited")
    transaction.on_commit(lambda: _send(request, subject, text, person.email))


def _send(request: HttpRequest, subject: str, text: str, address: str) -> None:
    """Send the mail and say so, or that it could not be sent: the account is there by now."""
    try:
        send_mail(subject, text, None, [address])
    except OSError:
        # SMTPException is one too.
        logger.exception("an invitation could not be sent")
        said = _(
            "The mail server did not take the invitation for %(address)s. Send it again later."
        )
        messages.error(request, said % {"address": address})
    else:
        messages.success(
            request, _("An invitation was sent to %(address)s.") % {"address": address}
        )
