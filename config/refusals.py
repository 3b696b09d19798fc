"""The answers to a request that Django itself refuses, before any page is asked."""

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the page for a malformed or suspicious request; a name we don't answer to is told."""
    host = request.META.get("HTTP_HOST", "") if isinstance(exception, DisallowedHost) else ""
    return render(request, "400.html", {"refused_host": host}, status=400)


def form_not_accepted(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Return the page for a form without a valid CSRF token."""
    return render(request, "403_csrf.html", status=403)
