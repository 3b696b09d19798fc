"""On which days a period's ministries are reminded, of what: plain arithmetic on days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tasks.reminders.models.rules import ReminderRules, days_in
from tasks.reminders.vocabulary import Kind

# After a year of silence nobody is reminded any more; the scorecard goes on showing it.
NO_LONGER_THAN = 365


@dataclass(frozen=True)
class Distances:
    """A plan's rules as numbers of days."""

    due_soon: tuple[int, ...]
    overdue: tuple[int, ...]
    overdue_every: int
    reviewers_after: int
    administrators_after: int
    word_after: tuple[int, ...]

    @classmethod
    def of(cls, rules: ReminderRules) -> Distances:
        """Read a plan's rules."""
        return cls(
            due_soon=days_in(rules.due_soon),
            overdue=days_in(rules.overdue),
            overdue_every=rules.overdue_every,
            reviewers_after=rules.reviewers_after,
            administrators_after=rules.administrators_after,
            word_after=days_in(rules.word_after),
        )

    def overdue_days(self) -> Iterator[int]:
        """Yield how many days after the due day the overdue are reminded, the first first."""
        yield from self.overdue
        day = self.overdue[-1] if self.overdue else 0
        while self.overdue_every and (day := day + self.overdue_every) <= NO_LONGER_THAN:
            yield day


def reminder_days(opened_on: date, due_on: date, distances: Distances) -> list[tuple[Kind, date]]:
    """Return each day on which what is owed for a period is reminded of, with its kind.

    No day lies before the one on which the period opened. Where it opened after its due day,
    what comes after the due day is counted from the day it opened: nobody is told to reviewers
    for what nobody asked for.
    """
    late_from = max(due_on, opened_on)
    days = [(Kind.OPENED, opened_on)]
    days += [(Kind.DUE_SOON, due_on - timedelta(before)) for before in distances.due_soon]
    days += [(Kind.DUE_TODAY, due_on)]
    days += [(Kind.OVERDUE, late_from + timedelta(after)) for after in distances.overdue_days()]
    if distances.reviewers_after:
        days.append((Kind.TO_REVIEWERS, late_from + timedelta(distances.reviewers_after)))
    if distances.administrators_after:
        days.append((Kind.TO_ADMINISTRATORS, late_from + timedelta(distances.administrators_after)))
    return [(kind, day) for kind, day in days if day >= opened_on]


def word_days(accepted_on: date, distances: Distances) -> list[date]:
    """Return the days on which other holders are asked for their word on a report."""
    return [accepted_on + timedelta(after) for after in distances.word_after]
