"""One line a request, with an id that the answer bears too."""

from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from django.utils.functional import empty
from django_structlog.middlewares import RequestMiddleware

from config.reading import NEVER_STORED

# Names of what in an address lets in whoever has it.
KEYS = {"key", "token"}


class RequestLog(RequestMiddleware):
    """Says what was asked, what was answered and to which account; no words of any person."""

    def handle_response(self, request: HttpRequest, response: HttpResponse) -> None:
        """Write the line, and the id into the answer."""
        response["X-Request-ID"] = structlog.contextvars.get_contextvars()["request_id"]
        # Only where the page has asked already: a line in a log is worth no query.
        user: Any = getattr(getattr(request, "user", None), "_wrapped", empty)
        if user is not empty and user.is_authenticated:
            structlog.contextvars.bind_contextvars(user_id=user.pk)
        super().handle_response(request, response)

    @classmethod
    def format_request(cls, request: HttpRequest) -> str:
        """Return method and address, without what was searched for and without keys."""
        match = request.resolver_match
        arguments: dict[str, Any] = match.kwargs if match else {}
        if KEYS & set(arguments) or request.path.startswith(NEVER_STORED):
            return f"{request.method} /{match.route if match else '…'}"
        return f"{request.method} {request.path}"
