"""Who is signed in, and where."""

from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from ministries.models import User


def person_of(request: HttpRequest) -> User:
    """Return who is signed in. Raises PermissionDenied where nobody is."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def sign_out_everywhere(user: User) -> None:
    """End every session of `user`, in whatever browser."""
    for session in UserSession.objects.filter(user=user):
        session.end()
