"""Where the plan's targets stand, as accepted reports say."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from planning.models import Target
from tasks.reporting.models import StatusUpdate, TargetValue
from tasks.reporting.querysets import Person
from tasks.reporting.sight import details_visible_to


def values_reached(
    targets: Iterable[Target], person: Person, day: date | None = None
) -> dict[int, list[TargetValue]]:
    """Return what reports that stand on `day` say of each target (by key), by period; one query.

    Each value has its update with period, task and ministry. Values are for members: see
    `sight`; a visitor gets none.
    """
    if not details_visible_to(person):
        return {}
    standing = StatusUpdate.objects.visible_to(person).standing(day)
    values = (
        TargetValue.objects.filter(target__in=list(targets), update__in=standing)
        .select_related("target", "update__period", "update__task", "update__ministry")
        .order_by("update__period__last_day", "update__task__position", "pk")
    )
    found: dict[int, list[TargetValue]] = {}
    for value in values:
        found.setdefault(value.target_id, []).append(value)
    return found
