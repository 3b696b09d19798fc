"""Whether Fengong does its work, for programs that watch over it."""

from http import HTTPStatus

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tasks.reminders.health import parts_now


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 where every part does its work, and 503 where one doesn't, part by part.

    Strangers learn no more than that; administrators also since when.
    """
    parts = parts_now()
    # Who asks is in the database, which may be what is away.
    in_full = parts["database"].ok and request.user.is_superuser
    told = {
        name: {"ok": part.ok, "seconds": part.seconds} if in_full else part.ok
        for name, part in parts.items()
    }
    ok = all(part.ok for part in parts.values())
    status = HTTPStatus.OK if ok else HTTPStatus.SERVICE_UNAVAILABLE
    return JsonResponse({"ok": ok, "parts": told}, status=status)
