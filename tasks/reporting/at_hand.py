"""What the head of the pages of the work tells reviewers: how much waits for them."""

from __future__ import annotations

from django.db.models import Count, Exists, Subquery, Value
from django.db.models.functions import Coalesce

from ministries.models import Ministry, User
from planning.models import Plan
from tasks.reporting.models import StatusUpdate
from tasks.reporting.querysets import Person


def waiting_for_review(person: Person, plan: Plan) -> int | None:
    """Return how many of the plan's reports a person may review, in one query.

    None to whom reviews for no ministry.
    """
    if not isinstance(person, User):
        return None
    waiting = (
        StatusUpdate.objects.reviewable_by(person)
        .of_plan(plan)
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
