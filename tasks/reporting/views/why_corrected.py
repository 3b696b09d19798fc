"""Why a report is corrected: typed in its form, kept until it is handed in and stored with that."""

from __future__ import annotations

from django.http import HttpRequest

from tasks.reporting.models import StatusUpdate
from tasks.reporting.models.word import LONGEST_COMMENT


def keep_why(request: HttpRequest, update: StatusUpdate) -> None:
    """Keep for the person what they typed: a draft has no place for it."""
    if update.supersedes_id and "reason" in request.POST:
        # One more than is taken, so that what is too long is still refused as such.
        request.session[_key(update)] = request.POST["reason"][: LONGEST_COMMENT + 1]


def typed_why(request: HttpRequest, update: StatusUpdate) -> str:
    """Return what the person typed last, or else what was said at an earlier handing in."""
    kept = request.session.get(_key(update), "")
    return str(kept) if kept.strip() else update.why_corrected


def forget_why(request: HttpRequest, update: StatusUpdate) -> None:
    """Forget what was typed, once it is stored."""
    request.session.pop(_key(update), None)


def _key(update: StatusUpdate) -> str:
    return f"why-corrected-{update.pk}"
