"""Which days are worked in China: weekends, holidays, and the days worked in their place."""

from datetime import date

import chinese_calendar
from chinese_calendar.constants import holidays

# The years whose holidays the State Council had announced when the calendar was made.
KNOWN_YEARS = (min(holidays).year, max(holidays).year)


def is_known(year: int) -> bool:
    """Return whether the calendar knows a year's holidays."""
    return KNOWN_YEARS[0] <= year <= KNOWN_YEARS[1]


def is_working(day: date) -> bool:
    """Return whether `day` is worked; in years that the calendar doesn't know, whether it is a
    weekday.
    """
    if not is_known(day.year):
        return day.weekday() < 5
    return bool(chinese_calendar.is_workday(day))
