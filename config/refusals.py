"""The answers to a request that Django itself refuses, before any page is asked."""

from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from tasks.reporting.sheet.lines import typed_cells
from tasks.reporting.stale import typed_in

# A sheet holds no more cells, and a cell no longer text.
MOST, LONGEST = 1_000, 20_000


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the page for a malformed or suspicious request; a name we don't answer to is told."""
    host = request.META.get("HTTP_HOST", "") if isinstance(exception, DisallowedHost) else ""
    return render(request, "400.html", {"refused_host": host}, status=400)


def form_not_accepted(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Return the page for a form without a valid CSRF token, with the texts typed in it.

    What another site sent in somebody's name is not shown: it isn't theirs.
    """
    is_elsewheres = reason.startswith(("Origin checking", "Referer checking"))
    typed = [] if is_elsewheres else texts_in(request.POST)
    return render(request, "403_csrf.html", {"typed": typed}, status=403)


def texts_in(data: QueryDict) -> list[tuple[str, str]]:
    """Return the texts of a form by which people report, review or comment, to be copied."""
    said = [("", str(data.get(name, "")).strip()) for name in ("text", "reason", "sentence")]
    typed = [*typed_in(data), *typed_cells(data), *(one for one in said if one[1])]
    return [(label, text[:LONGEST]) for label, text in typed[:MOST]]


def no_address_with_nul(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Find no page at an address that holds NUL: PostgreSQL refuses to look for it at all.

    The API and the admin have answers of their own.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info and request.path_info.startswith("/plans/"):
            raise Http404
        return get_response(request)

    return answer
