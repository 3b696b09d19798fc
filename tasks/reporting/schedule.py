"""What a plan's reporting has come to by a day: its window, the periods opened, the next one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.db.models import Count, Window

from ministries.models import Ministry, Succession
from planning.models import Plan
from tasks.matrix.models import Task
from tasks.reporting.answering import Answerers
from tasks.reporting.models import (
    RecordEntry,
    ReportingPeriod,
    ReportingWindow,
    own_years_of,
    window_of,
)
from tasks.reporting.models.period import label_of
from tasks.reporting.periods import due_day, next_opening, weekdays_in
from tasks.reporting.querysets import end_of


@dataclass(frozen=True)
class NextPeriod:
    """The period that opens next: its name, the day it opens, and when its reports are due.

    The due day is fixed when it opens; until then a calendar that comes to know the holidays of
    the year `weekdays_in` may move it.
    """

    label: str
    opens_on: date
    due_on: date
    weekdays_in: int | None


@dataclass(frozen=True)
class Schedule:
    """A plan's reporting window and the periods opened by `day`, the earliest first."""

    window: ReportingWindow
    day: date
    periods: list[ReportingPeriod]

    @property
    def has_ended(self) -> bool:
        """Whether the window lies before the day: no further period opens."""
        return self.window.has_ended_by(self.day)

    @property
    def is_running(self) -> bool:
        """Whether the day lies in the window."""
        return self.window.first_day <= self.day and not self.has_ended

    @property
    def periods_beyond(self) -> list[ReportingPeriod]:
        """The periods that had opened before the window was made shorter: they stay open."""
        return [period for period in self.periods if not self.window.covers(period)]

    @property
    def next_period(self) -> NextPeriod | None:
        """The period that opens next after the day; None where the window holds no other."""
        span = next_opening(self.window, self.day)
        if span is None:
            return None
        due_on = due_day(span.last_day, self.window.working_days)
        unknown = weekdays_in(span.last_day, due_on)
        return NextPeriod(label_of(span.code), span.opens_on, due_on, unknown)


def schedule_of(plan: Plan, day: date) -> Schedule:
    """Return a plan's window and the periods that had opened by `day`; two queries."""
    return Schedule(window_of(plan), day, _opened_by(plan, day))


def schedule_fetched_with(plan: Plan, day: date) -> Schedule:
    """Return the same of a plan fetched `with_beginning`; no query where no period ever opened."""
    opened: ReportingWindow | None = getattr(plan, "reporting_window", None)
    ever_opened = cast(Any, plan).first_period_ended_on is not None
    periods = _opened_by(plan, day) if ever_opened else []
    return Schedule(opened or own_years_of(plan), day, periods)


def _opened_by(plan: Plan, day: date) -> list[ReportingPeriod]:
    return list(ReportingPeriod.objects.filter(plan=plan).open_on(day).order_by("first_day"))


@dataclass(frozen=True)
class Unanswered:
    """A body that has ended and for which nobody acts, the tasks it answers for, and its heirs.

    `heirs` are the ends by which the register says who took over from it: proposals, no more.
    """

    body: Ministry
    tasks: list[Task]
    heirs: list[Succession]


def unanswered(answerers: Answerers, tasks: list[Task], day: date) -> list[Unanswered]:
    """Return what nobody reports on, on `day`, until an acting body is named; one query."""
    lacking = answerers.without_acting_body(tasks, day)
    heirs: dict[int, list[Succession]] = {}
    for end in Succession.objects.ends_of(lacking, day):
        heirs.setdefault(end.predecessor_id, []).append(end)
    return [
        Unanswered(body, held, heirs.get(body.pk, []))
        for body, held in sorted(lacking.items(), key=lambda item: item[0].position)
    ]


def unanswered_tasks(plan: Plan, day: date) -> list[Task]:
    """Return a plan's tasks on which nobody reports on `day`; six queries."""
    tasks = list(plan.tasks.all())
    lacking = Answerers(plan, tasks).without_acting_body(tasks, day)
    without = {task.pk for held in lacking.values() for task in held}
    return [task for task in tasks if task.pk in without]


@dataclass(frozen=True)
class RecordThen:
    """How many entries a plan's record had on a day, and the hash of the last."""

    entries: int
    newest_hash: str


def record_then(plan: Plan, day: date) -> RecordThen | None:
    """Return how far the record had come by the end of `day`, None before its first entry; one
    query.

    Entries are counted: their numbers follow the order of acceptance, which a clock that was
    set back, or two who accepted at once, may have put in another order than the times.
    """
    entries = RecordEntry.objects.filter(plan=plan, update__reviewed_at__lt=end_of(day))
    counted = entries.annotate(entries=Window(Count("pk"))).order_by("-number")
    row = counted.values_list("entries", "hash").first()
    return RecordThen(*row) if row else None
