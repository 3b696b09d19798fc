"""Every span of a window has just one period, whichever days the program runs on."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import override_settings
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.models import Plan
from planning.reading.vocabulary import Cadence
from tasks.reporting.models import ReportingPeriod, ReportingWindow
from tasks.reporting.periods import due_day, open_periods, spans, spans_to_open
from tasks.reporting.querysets import end_of

DAYS = st.dates(date(2023, 1, 1), date(2028, 12, 31))
CADENCES = st.sampled_from(list(Cadence))
# Beijing, and zones with a leap hour: by day, at midnight, and to the other side of it.
ZONES = ("Asia/Shanghai", "UTC", "America/New_York", "America/Havana", "Asia/Beirut")


def windows(was_opened):
    """Windows of some years, with any cadence."""
    return st.builds(
        lambda days, cadence, working_days: ReportingWindow(
            pk=1 if was_opened else None,
            plan=Plan(slug="any", reporting_period=cadence),
            first_day=min(days),
            last_day=max(days),
            working_days=working_days,
        ),
        st.tuples(DAYS, DAYS).filter(lambda days: days[0] != days[1]),
        CADENCES,
        st.integers(0, 60),
    )


def opened_over(window, days):
    """The periods that stand after the program ran on each of `days`, in this order."""
    opened: list[ReportingPeriod] = []
    for today in days:
        new = spans_to_open(window, opened, today)
        assert all(span.last_day < today for span in new)
        opened += [
            ReportingPeriod(code=one.code, first_day=one.first_day, last_day=one.last_day)
            for one in new
        ]
        opened.sort(key=lambda one: one.first_day)
    return opened


@pytest.mark.parametrize(
    ("cadence", "first_day", "last_day", "codes"),
    [
        (Cadence.QUARTER, date(2026, 1, 1), date(2026, 6, 30), ["2026-q1", "2026-q2"]),
        (Cadence.QUARTER, date(2026, 1, 2), date(2026, 6, 30), ["2026-q2"]),
        (Cadence.QUARTER, date(2026, 1, 1), date(2026, 6, 29), ["2026-q1"]),
        # A leap year's February has 29 days, 2100's hasn't.
        (Cadence.MONTH, date(2024, 2, 1), date(2024, 2, 29), ["2024-02"]),
        (Cadence.MONTH, date(2024, 2, 1), date(2024, 2, 28), []),
        (Cadence.MONTH, date(2100, 2, 1), date(2100, 2, 28), ["2100-02"]),
        (Cadence.HALF_YEAR, date(2025, 7, 1), date(2026, 6, 30), ["2025-h2", "2026-h1"]),
        (Cadence.YEAR, date(2016, 1, 1), date(2017, 12, 31), ["2016", "2017"]),
        (Cadence.YEAR, date(2016, 2, 1), date(2016, 12, 31), []),
    ],
)
def test_a_window_has_the_whole_spans_between_its_days(cadence, first_day, last_day, codes):
    assert [span.code for span in spans(cadence, first_day, last_day)] == codes


@given(CADENCES, st.integers(1990, 2100), st.integers(0, 10))
def test_every_day_of_whole_years_lies_in_just_one_span(cadence, year, more):
    first_day, last_day = date(year, 1, 1), date(year + more, 12, 31)
    found = list(spans(cadence, first_day, last_day))
    assert (found[0].first_day, found[-1].last_day) == (first_day, last_day)
    for one, following in pairwise(found):
        assert following.first_day == one.last_day + timedelta(days=1)
    assert len({one.code for one in found}) == len(found)


@given(windows(was_opened=True), st.lists(DAYS, min_size=1, max_size=8))
def test_a_window_opens_each_span_that_ended_once_whichever_days_are_missed(window, days):
    opened = opened_over(window, days)
    ended = [
        span
        for span in spans(window.plan.reporting_period, window.first_day, window.last_day)
        if span.last_day < max(days)
    ]
    assert [one.code for one in opened] == [span.code for span in ended]


@settings(max_examples=50)
@given(windows(was_opened=False), st.lists(DAYS, min_size=1, max_size=8))
def test_a_plans_own_years_leave_none_out_from_the_first_that_opened(window, days):
    opened = opened_over(window, days)
    if not opened:
        return
    first = next(n for n in range(1, len(days) + 1) if opened_over(window, days[:n]))
    whole = list(spans(window.plan.reporting_period, window.first_day, window.last_day))
    begun = [span for span in whole if span.first_day >= opened[0].first_day]
    ended = [span for span in begun if span.last_day < max(days[first - 1 :])]
    assert [one.code for one in opened] == [span.code for span in ended]


@given(windows(was_opened=False), DAYS)
def test_a_plans_own_years_begin_with_what_can_still_be_in_time(window, day):
    opened = opened_over(window, [day])
    whole = list(spans(window.plan.reporting_period, window.first_day, window.last_day))
    in_time = [
        span.code
        for span in whole
        if span.last_day < day <= due_day(span.last_day, window.working_days)
    ]
    assert [one.code for one in opened] == in_time


# The third quarter of 2026 is due on Tuesday, 20 October: the holiday's seven days don't count.
@pytest.mark.parametrize(("day", "codes"), [(20, ["2026-q3"]), (21, [])])
def test_a_plans_own_years_begin_with_what_is_due_on_the_very_day(day, codes):
    window = ReportingWindow(
        plan=Plan(slug="any", reporting_period=Cadence.QUARTER),
        first_day=date(2016, 1, 1),
        last_day=date(2026, 12, 31),
        working_days=10,
    )
    assert [one.code for one in opened_over(window, [date(2026, 10, day)])] == codes


@given(windows(was_opened=True), CADENCES, st.lists(DAYS, min_size=2, max_size=6))
def test_another_cadence_reports_on_no_day_twice(window, cadence, days):
    opened = opened_over(window, days[:1])
    window.plan.reporting_period = cadence
    for today in days[1:]:
        new = spans_to_open(window, opened, today)
        opened += [
            ReportingPeriod(code=one.code, first_day=one.first_day, last_day=one.last_day)
            for one in new
        ]
        opened.sort(key=lambda one: one.first_day)
    for one, following in pairwise(opened):
        assert one.last_day < following.first_day


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("moment", "codes"),
    [
        # 23:59 in Beijing, and two minutes later: in London it is the afternoon before.
        (datetime(2026, 9, 30, 15, 59, tzinfo=UTC), ["2026-q1", "2026-q2"]),
        (datetime(2026, 9, 30, 16, 1, tzinfo=UTC), ["2026-q1", "2026-q2", "2026-q3"]),
    ],
)
def test_a_period_opens_at_midnight_in_beijing(plan, window, moment, codes):
    with time_machine.travel(moment):
        open_periods(plan)
    assert list(plan.reporting_periods.values_list("code", flat=True)) == codes


@given(
    st.datetimes(datetime(2015, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(ZONES),
)
def test_a_moment_lies_in_one_day_of_any_zone(moment, zone):
    with override_settings(TIME_ZONE=zone), timezone.override(ZoneInfo(zone)):
        day = timezone.localdate(moment)
        assert end_of(day - timedelta(days=1)) <= moment < end_of(day)


@pytest.mark.parametrize("zone", ZONES)
def test_days_of_a_leap_hour_end_where_the_next_begin(zone):
    with timezone.override(ZoneInfo(zone)):
        for number in range(date(2022, 1, 1).toordinal(), date(2024, 12, 31).toordinal()):
            day = date.fromordinal(number)
            end = end_of(day)
            assert timezone.localdate(end) == day + timedelta(days=1)
            assert timezone.localdate(end - timedelta(seconds=1)) == day
