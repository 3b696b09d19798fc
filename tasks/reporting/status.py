"""A task's status on a day: the one function that says it, for every page, file and filter."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, cast

from django.db.models import CharField, Count, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from tasks.matrix.querysets import TaskQuerySet
from tasks.reporting.models import StatusUpdate
from tasks.reporting.vocabulary import Status


def with_status(tasks: TaskQuerySet, day: date | None = None) -> TaskQuerySet:
    """Add to each task what was accepted of it by the end of `day`, now by default.

    `status` (a value of `Status`, "not_reported" where there is none), `status_progress`
    (per cent or None), `status_period` (the period's code or None) and `status_update` (the
    update's key or None). It is the status of the latest period among the updates that stand:
    a late report on an earlier period, or its correction, doesn't set a task back.
    """
    standing = (
        StatusUpdate.objects.standing(day)
        .for_tasks()
        .filter(task=OuterRef("pk"))
        .order_by("-period__last_day")
        .annotate(period_code=F("period__code"))
    )

    def of_it(field: str) -> Subquery:
        return Subquery(standing.values(field)[:1])

    return tasks.annotate(
        status=Coalesce(
            of_it("status"), Value(Status.NOT_REPORTED.value), output_field=CharField()
        ),
        status_progress=of_it("progress"),
        status_period=of_it("period_code"),
        status_update=of_it("pk"),
    )


def of_status(
    tasks: TaskQuerySet, statuses: Collection[str], day: date | None = None
) -> TaskQuerySet:
    """Return those of `tasks` that have one of `statuses` on `day`; see `with_status`."""
    # The type checker doesn't know what with_status adds.
    return cast(Any, with_status(tasks, day)).filter(status__in=statuses)


def counted_by_status(tasks: TaskQuerySet, day: date | None = None) -> dict[Status, int]:
    """Return how many of `tasks` have each status on `day`, in its own order; one query."""
    rows = cast(Any, with_status(tasks.order_by(), day)).values("status")
    counts = {row["status"]: row["tasks"] for row in rows.annotate(tasks=Count("pk"))}
    return {status: counts.get(status.value, 0) for status in Status}
