"""Which days are worked in China: weekends, holidays, and the days worked in their place."""

from datetime import date

import chinese_calendar
from chinese_calendar.constants import holidays

# The years whose holidays the State Council had announced when the calendar was made.
KNOWN_YEARS = (min(holidays).year, max(holidays).year)


def is_known(year: int) -> bool:
    """Return whether the calendar knows a year's holidays."""
    return KNOWN_YEARS[0] <= year <= KNOWN_YEARS[1]


def first_unknown_year(first_day: date, last_day: date) -> int | None:
    """Return the first year between two days, both included, whose holidays aren't known."""
    years = range(first_day.year, last_day.year + 1)
    return next((year for year in years if not is_known(year)), None)


def is_working(day: date) -> bool:
    """Return whether `day` is worked; in years that the calendar doesn't know, whether it is a
    weekday.
    """
    if not is_known(day.year):
        return day.weekday() < 5
    return bool(chinese_calendar.is_workday(day))
