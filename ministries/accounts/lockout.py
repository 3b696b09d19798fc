"""Lock-out of guessing, by the address that is guessed at.

Passwords and codes of the second step are counted each for themselves, since a reset by mail ends
a lock of the password and never one of the codes. Either lock closes both.
"""

from datetime import timedelta
from typing import Any

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from axes.utils import reset
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

MINUTE = timedelta(minutes=1)
# Before an address: its codes. With spaces, so that no address that is typed looks like it.
CODES = "second step of "


def address_tried(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """Return the address that a sign-in is for, in small letters: another case is no other."""
    said = credentials or {}
    address = said.get("email") or said.get("username") or request.POST.get("login") or ""
    # As long as the column that it is counted in; longer ones are nobody's.
    return str(address).strip().lower().replace("\0", "")[:254]


def codes_of(address: str) -> dict[str, str]:
    """Return as what the wrong codes of the second step of an address are counted."""
    return {"email": CODES + address}


def refuse_where_locked(request: Any, credentials: dict[str, str]) -> None:
    """Raise ValidationError, and have the page for a locked address shown, where it is locked."""
    if not AxesProxyHandler.is_allowed(request, credentials):
        request.axes_locked_out = True
        request.axes_credentials = credentials
        raise ValidationError("")


def locked_out(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """Return the page for a locked address, which says how many minutes are left."""
    address = address_tried(request, credentials)
    minutes = max(1, -(-_time_left(address) // MINUTE))
    context = {"minutes": minutes, "mail_helps": not address.startswith(CODES)}
    return render(request, "account/locked_out.html", context, status=429)


def _time_left(address: str) -> timedelta:
    cool_off = get_cool_off() or timedelta()
    tries = AccessAttempt.objects.filter(username=address)
    last = tries.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    return last + cool_off - timezone.now() if last else cool_off


class CountedCodeForm(AuthenticateForm):
    """The second step of a sign-in: wrong codes are counted, as wrong passwords are."""

    def clean_code(self) -> str:
        """Return the code. Raises ValidationError for a wrong one, or past too many."""
        request, credentials = context.request, codes_of(self.user.email)
        refuse_where_locked(request, {"email": self.user.email})
        refuse_where_locked(request, credentials)
        try:
            code: str = super().clean_code()
        except ValidationError:
            user_login_failed.send(type(self), credentials=credentials, request=request)
            raise
        reset(username=address_tried(request, credentials))
        return code
