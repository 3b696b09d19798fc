"""What Fengong asks of allauth."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from axes.utils import reset
from django.http import HttpRequest
from django.urls import reverse

from ministries.accounts.lockout import codes_of, refuse_where_locked
from ministries.models import MembershipRole, User


class InvitedOnly(DefaultAccountAdapter):
    """Accounts are made by administrators, and have one address, which administrators change."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account for themselves."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead who reports for a ministry to their work, and everyone else to the plans."""
        user = request.user
        if isinstance(user, User) and user.memberships.filter(role=MembershipRole.EDITOR).exists():
            return reverse("newest_work")
        return str(super().get_login_redirect_url(request))

    def reauthenticate(self, user: User, password: str) -> bool:
        """Whether this is the password of `user`, found by the one address there is."""
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse a password too where codes of the second step were guessed at."""
        super().pre_authenticate(request, **credentials)
        refuse_where_locked(request, codes_of(credentials.get("email", "")))

    def set_password(self, user: User, password: str) -> None:
        """Set it, and end a lock of the password: whoever has the person's mail is no guesser.

        Of the second step the mail says nothing, so wrong codes stay counted.
        """
        super().set_password(user, password)
        reset(username=user.email.lower())

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell a person by mail what was changed on their account."""
        super().send_notification_mail(template_prefix, user, context, email or user.email)
