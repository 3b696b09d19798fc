"""One line of everything that happened to a task: reports, errata and amendments."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from tasks.matrix.models import Change
from tasks.reporting.describing import difference_in_words, one_before
from tasks.reporting.models import ReportingPeriod, StatusUpdate
from tasks.reporting.vocabulary import Scope


@dataclass(frozen=True)
class Reported:
    """An accepted update, with what it changed in words, and what came to correct it.

    `stayed` is the later period that had given the task's status already, so that this update
    didn't.
    """

    update: StatusUpdate
    lines: Sequence[str]
    corrected_by: StatusUpdate | None
    stayed: ReportingPeriod | None = None

    @property
    def at(self) -> datetime:
        """When it was accepted."""
        return cast(datetime, self.update.reviewed_at)

    @property
    def is_part(self) -> bool:
        """Whether it speaks for a holder's part alone."""
        return self.update.scope == Scope.PART


@dataclass(frozen=True)
class Changed:
    """An erratum or an amendment of the matrix."""

    change: Change

    @property
    def at(self) -> datetime:
        """When it was recorded."""
        return self.change.at


def timeline_of(
    changes: Iterable[Change], accepted: Sequence[StatusUpdate], fields: Collection[str]
) -> list[Reported | Changed]:
    """Return what happened to a task, the latest first.

    `accepted` is what was accepted by the day shown; only its `fields` are spoken of. Changes
    of the matrix are all in it, whatever the day: an erratum holds for every day, and whoever
    cited an earlier one is told.
    """
    corrections = {one.supersedes_id: one for one in accepted if one.supersedes_id}
    reports = [
        Reported(
            one,
            difference_in_words(one_before(one, accepted), one, fields),
            corrections.get(one.pk),
            _later_period(one, accepted),
        )
        for one in accepted
    ]
    line: list[Reported | Changed] = [*reports, *(Changed(change) for change in changes)]
    return sorted(line, key=lambda one: one.at, reverse=True)


def _later_period(update: StatusUpdate, accepted: Iterable[StatusUpdate]) -> ReportingPeriod | None:
    """Return the latest period after an update's that had been accepted when it was; or None."""
    if update.scope == Scope.PART:
        return None  # A part never gives the task's status.
    later = [
        one.period
        for one in accepted
        if one.scope == Scope.TASK
        and one.period.last_day > update.period.last_day
        and (one.reviewed_at, one.pk) < (update.reviewed_at, update.pk)
    ]
    return max(later, key=lambda period: period.last_day, default=None)
