"""What a reviewer needs to know of a report: what changed since last period, and since it came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch

from planning.models import Target
from tasks.reporting.differences import Content, Difference, differences, targets_in
from tasks.reporting.models import Move, StatusUpdate
from tasks.reporting.querysets import StatusUpdateQuerySet
from tasks.reporting.vocabulary import MoveKind, State
from tasks.reporting.writing import content_of


@dataclass(frozen=True)
class Reviewed:
    """A report with what it is compared with.

    `last` is the report that it corrects, or else what stands for the latest earlier period.
    `handed_in_before` says whether there was an
    earlier version on the reviewers' desk.
    """

    update: StatusUpdate
    last: StatusUpdate | None
    since_last: Sequence[Difference]
    handed_in_before: bool
    since_handed_in: Sequence[Difference]


def compared(updates: StatusUpdateQuerySet) -> list[Reviewed]:
    """Return each update with what changed in it; a fixed few queries, however many."""
    rows = list(
        updates.in_full()
        .with_last_before()
        .with_writers()
        .prefetch_related(
            "target_values__target",
            "evidence",
            "comments__author",
            Prefetch("moves", Move.objects.select_related("by")),
        )
    )
    lasts = (
        StatusUpdate.objects.in_full()
        .prefetch_related("target_values", "evidence")
        .in_bulk([key for row in rows if (key := _last_of(row))])
    )
    said = {row.pk: content_of(row) for row in rows}
    said_last = {key: content_of(last) for key, last in lasts.items()}
    said_earlier = {row.pk: move.content or {} for row in rows if (move := _handed_in_before(row))}
    targets = targets_in([*said.values(), *said_last.values(), *said_earlier.values()])
    return [
        Reviewed(
            update=row,
            last=lasts.get(_last_of(row)),
            since_last=_between(said_last.get(_last_of(row)), said[row.pk], targets),
            handed_in_before=row.pk in said_earlier,
            since_handed_in=_between(said_earlier.get(row.pk), said[row.pk], targets),
        )
        for row in rows
    ]


def _between(
    before: Content | None, after: Content, targets: Mapping[str, Target]
) -> Sequence[Difference]:
    return () if before is None else differences(before, after, targets)


def _last_of(update: StatusUpdate) -> int:
    """Return the key of what a report is compared with; 0 where there is nothing."""
    return update.supersedes_id or update.last_before or 0


def _handed_in_before(update: StatusUpdate) -> Move | None:
    """Return the step that handed in the version before the one that is shown now."""
    handed_in = [move for move in update.moves.all() if move.kind == MoveKind.SUBMITTED]
    if update.state in (State.SUBMITTED, State.ACCEPTED):
        handed_in = handed_in[:-1]
    return handed_in[-1] if handed_in and update.state != State.RETURNED else None
