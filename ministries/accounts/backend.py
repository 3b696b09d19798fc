"""Who is signed in, with what every page asks of them, in one query."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from ministries.models import User


class AccountBackend(AuthenticationBackend):
    """Signs people in by e-mail, and fetches with them whether they serve a ministry."""

    def get_user(self, user_id: Any) -> User | None:
        """Return the person of a session, or None once they are made inactive."""
        user = User.objects.with_service().filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
