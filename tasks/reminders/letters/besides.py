"""What somebody has still to hand in besides the reports that a digest names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from planning.models import Plan
from tasks.reminders.letters.matters import Matter, matter_of
from tasks.reminders.letters.reader import Reader
from tasks.reminders.still_owed import reports_owed_by
from tasks.reporting.models import ReportingPeriod


@dataclass(frozen=True)
class Besides:
    """How many reports of which matter a digest doesn't name, since no reminder of them fell on
    its day; `last_due` is the last day on which one of them is due.
    """

    numbers: Mapping[Matter, int]
    last_due: date

    @property
    def overdue(self) -> int:
        """How many of them are overdue."""
        return self.numbers.get(Matter.OVERDUE, 0)

    @property
    def said(self) -> str:
        """Say how many there are."""
        day = self.last_due.isoformat()
        phrases = [one.subject(self.numbers[one], day) for one in Matter if one in self.numbers]
        return _("Besides these, still to be handed in: %(reports)s.") % {
            "reports": _(", ").join(phrases)
        }


def besides_of(
    plan: Plan, reader: Reader, told_of: Collection[tuple[object, ...]], today: date
) -> Besides | None:
    """Return what the reader's own ministries owe for the plan besides what they are `told_of`,
    by its keys; None where that is nothing. A fixed few queries.
    """
    ministries = reader.ministries_written_for()
    if not ministries:
        return None
    periods = list(ReportingPeriod.objects.filter(plan=plan).open_on(today))
    owed = reports_owed_by(ministries, plan, periods)
    rest = [one for one in owed if one.key not in told_of]
    if not rest:
        return None
    begun = reader.begun_among(rest)
    numbers = Counter(matter_of(one, (), begun.get(one.key), today) for one in rest)
    return Besides(numbers, max(one.period.due_on for one in rest))
