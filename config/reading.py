"""Who may read at all: everyone, or members alone where the setting READING says so."""

import json
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

# Where reading is closed, everything is but these: one must be able to sign in, and in which
# language, decline a mail without signing in, and see whether all is well.
HEALTH = "/health/"
ALWAYS_OPEN = ("/accounts/", "/i18n/", "/static/", "/mail-choices/unsubscribe/", HEALTH)
# Pages with links that let in once, keys and recovery codes: no browser keeps them on its disk.
NEVER_STORED = "/accounts/"


class ReadingMiddleware:
    """Answers whoever may not read, and keeps what a person reads out of shared caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        """Stand before the pages."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let pass, or refuse: with the sign-in, a page or a problem detail."""
        closed = settings.READING == "members" and not request.path.startswith(ALWAYS_OPEN)
        response = _refusal(request) if closed else None
        if response is None:
            response = self.get_response(request)
        # Who asks for the health is asked of no database, which may be what is away.
        if closed or (request.path != HEALTH and request.user.is_authenticated):
            patch_cache_control(response, private=True)
        if request.path.startswith(NEVER_STORED):
            patch_cache_control(response, private=True, no_store=True)
        return response


def _refusal(request: HttpRequest) -> HttpResponse | None:
    """Return what is answered in place of the page; None to those who may read."""
    user = request.user
    if user.is_authenticated:
        if user.is_member:
            return None
        if _asked_by_a_program(request):
            return _problem(HTTPStatus.FORBIDDEN, _("Your account has no role in any ministry."))
        return render(request, "403_members.html", status=HTTPStatus.FORBIDDEN)
    if _asked_by_a_program(request):
        detail = _("Only members may read here. Sign in at /accounts/login/ first.")
        response = _problem(HTTPStatus.UNAUTHORIZED, detail)
        response["WWW-Authenticate"] = 'Session realm="Fengong"'
        return response
    return redirect_to_login(request.get_full_path())


def _asked_by_a_program(request: HttpRequest) -> bool:
    """Whether the address is the API's or a file's: a file's ending stands for a last slash."""
    return request.path.startswith("/api/") or "." in request.path.rpartition("/")[2]


def _problem(status: HTTPStatus, detail: str) -> HttpResponse:
    problem = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
    }
    return HttpResponse(json.dumps(problem), status=status, content_type="application/problem+json")
