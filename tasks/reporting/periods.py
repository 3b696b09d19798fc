"""Which periods a reporting window has, when each is due, and which open now."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from planning.models import Plan
from planning.reading.vocabulary import Cadence
from tasks.reporting.models import ReportingPeriod, ReportingWindow, window_of
from tasks.reporting.models.period import label_of
from tasks.reporting.working_days import first_unknown_year, is_working

MONTHS = {Cadence.MONTH: 1, Cadence.QUARTER: 3, Cadence.HALF_YEAR: 6, Cadence.YEAR: 12}


@dataclass(frozen=True)
class Span:
    """A calendar month, quarter, half-year or year."""

    code: str
    first_day: date
    last_day: date

    @property
    def label(self) -> str:
        """The span as people say it."""
        return label_of(self.code)

    @property
    def opens_on(self) -> date:
        """The first day on which it may be reported on."""
        return self.last_day + timedelta(days=1)


def spans(cadence: str, first_day: date, last_day: date) -> Iterator[Span]:
    """Yield the whole calendar spans that lie between the two days, both included."""
    months = MONTHS[Cadence.of(cadence)]
    for year in range(first_day.year, last_day.year + 1):
        for month in range(1, 13, months):
            final = month + months - 1
            span = Span(
                _code(months, year, month),
                date(year, month, 1),
                date(year, final, monthrange(year, final)[1]),
            )
            if first_day <= span.first_day and span.last_day <= last_day:
                yield span


def _code(months: int, year: int, month: int) -> str:
    return {
        1: f"{year}-{month:02}",
        3: f"{year}-q{(month + 2) // 3}",
        6: f"{year}-h{(month + 5) // 6}",
        12: f"{year}",
    }[months]


def due_day(
    last_day: date, working_days: int, is_working: Callable[[date], bool] = is_working
) -> date:
    """Return the day so many working days after a period's last day; the next one at least."""
    day, left = last_day, max(working_days, 1)
    while left:
        day += timedelta(days=1)
        left -= is_working(day)
    return day


def weekdays_in(last_day: date, due_on: date) -> int | None:
    """Return the year in which weekdays were counted for a due day, since its holidays aren't
    known; None where the calendar knows all that was counted.
    """
    return first_unknown_year(last_day + timedelta(days=1), due_on)


def spans_to_open(
    window: ReportingWindow, opened: Sequence[ReportingPeriod], today: date
) -> list[Span]:
    """Return the spans that open now: ended before `today`, and not open yet.

    A window that an administrator opened opens all of them. The plan's own years never reach
    back: what was due before Fengong was asked is owed by nobody, so the first span to open is
    one whose due day is still to come, and then none is left out.
    """
    ended = ended_spans(window, opened, today)
    if window.was_opened:
        return ended
    if opened:
        return [span for span in ended if span.first_day > opened[-1].last_day]
    return [span for span in ended if due_day(span.last_day, window.working_days) >= today]


def ended_spans(
    window: ReportingWindow, opened: Sequence[ReportingPeriod], today: date
) -> list[Span]:
    """Return the window's spans that ended before `today` and are not open yet: what opens at
    once where an administrator opens it.
    """
    yesterday = today - timedelta(days=1)
    return [
        span
        for span in spans(
            window.plan.reporting_period, window.first_day, min(window.last_day, yesterday)
        )
        # Another cadence may have covered some of these days before.
        if not any(
            span.first_day <= period.last_day and period.first_day <= span.last_day
            for period in opened
        )
    ]


@transaction.atomic
def open_periods(plan: Plan, today: date | None = None) -> list[ReportingPeriod]:
    """Make the rows of the periods that open by `today`, and return them.

    Doing it twice, or at once, makes none twice. The due day, how it was counted, and who
    reports its own part, are fixed here.
    """
    today = today or timezone.localdate()
    window = window_of(plan)
    opened = list(plan.reporting_periods.all())
    wanted = spans_to_open(window, opened, today)
    if not wanted:
        return []
    due = {span: due_day(span.last_day, window.working_days) for span in wanted}
    ReportingPeriod.objects.bulk_create(
        [
            ReportingPeriod(
                plan=plan,
                code=span.code,
                first_day=span.first_day,
                last_day=span.last_day,
                parts=window.parts,
                due_on=day,
                weekdays_in=weekdays_in(span.last_day, day),
            )
            for span, day in due.items()
        ],
        ignore_conflicts=True,
    )
    return list(plan.reporting_periods.filter(code__in=[span.code for span in wanted]))


@dataclass(frozen=True)
class Opening:
    """A period that is going to open, and the day on which its reports would be due."""

    span: Span
    due_on: date
    is_overdue: bool

    @property
    def weekdays_in(self) -> int | None:
        """The year in which weekdays were counted for want of its holidays."""
        return weekdays_in(self.span.last_day, self.due_on)


def openings_of(window: ReportingWindow, today: date) -> list[Opening]:
    """Return what opens at once where an administrator stores `window`."""
    opened = list(window.plan.reporting_periods.all())
    due = (
        (span, due_day(span.last_day, window.working_days))
        for span in ended_spans(window, opened, today)
    )
    return [Opening(span, day, day < today) for span, day in due]


def next_opening(window: ReportingWindow, today: date) -> Span | None:
    """Return the window's span that opens next after `today`; None where none is to come."""
    coming = spans(window.plan.reporting_period, today.replace(month=1, day=1), window.last_day)
    return next(
        (span for span in coming if span.opens_on > today and span.first_day >= window.first_day),
        None,
    )
