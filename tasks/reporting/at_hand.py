"""What the head of every page tells reviewers: how much waits for them."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from ministries.models import Ministry, User
from tasks.reporting.models import StatusUpdate


def review_desk(request: HttpRequest) -> dict[str, Any]:
    """Give templates `review_desk.waiting`, None to whom doesn't review; asked only where used."""
    return {"review_desk": SimpleLazyObject(lambda: {"waiting": _waiting_for(request)})}


def _waiting_for(request: HttpRequest) -> int | None:
    """Return how many reports of the plan in view the person may review, in one query."""
    person, match = request.user, request.resolver_match
    if not isinstance(person, User) or match is None or "plan" not in match.kwargs:
        return None
    waiting = (
        StatusUpdate.objects.reviewable_by(person)
        .filter(period__plan__slug=match.kwargs["plan"])
        .order_by()
        .values(in_all=Value(1))
        .annotate(count=Count("pk"))
        .values("count")
    )
    row = (
        User.objects.filter(Exists(Ministry.objects.reviewed_by(person)), pk=person.pk)
        .values_list(Coalesce(Subquery(waiting), 0))
        .first()
    )
    return row[0] if row else None
