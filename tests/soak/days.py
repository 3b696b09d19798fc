"""The soak's own arithmetic on days: what is worked, which periods there are, when who is told."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)


def _days(first: str, last: str = "") -> set[date]:
    day, end = date.fromisoformat(first), date.fromisoformat(last or first)
    return {day + DAY * number for number in range((end - day).days + 1)}


# As the State Council announced them for 2025 and the first months of 2026.
HOLIDAYS = (
    _days("2025-01-01")
    | _days("2025-01-28", "2025-02-04")
    | _days("2025-04-04", "2025-04-06")
    | _days("2025-05-01", "2025-05-05")
    | _days("2025-05-31", "2025-06-02")
    | _days("2025-10-01", "2025-10-08")
    | _days("2026-01-01", "2026-01-03")
    | _days("2026-02-15", "2026-02-23")
)
WORKED_ALL_THE_SAME = {
    date.fromisoformat(day)
    for day in (
        *("2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"),
        *("2026-01-04", "2026-02-14", "2026-02-28"),
    )
}


def is_worked(day: date) -> bool:
    """Whether people work on `day`."""
    return day in WORKED_ALL_THE_SAME or (day.weekday() < 5 and day not in HOLIDAYS)


def due_after(last_day: date, working_days: int) -> date:
    """The day so many working days after `last_day`."""
    day = last_day
    while working_days:
        day += DAY
        if is_worked(day):
            working_days -= 1
    return day


@dataclass(frozen=True)
class Period:
    """A period of a plan: when it ends, opens and is due."""

    plan: str
    code: str
    last_day: date
    due: date

    @property
    def opens(self) -> date:
        """The day after its last."""
        return self.last_day + DAY


def periods(plan: str, months: int, working_days: int, first: date, last: date) -> list[Period]:
    """The periods of so many months that begin on `first` or later and end by `last`."""
    found = []
    for year in range(first.year, last.year + 1):
        for month in range(1, 13, months):
            end = month + months - 1
            last_day = date(year, end, monthrange(year, end)[1])
            if date(year, month, 1) >= first and last_day <= last:
                code = {
                    1: f"{year}-{month:02}",
                    3: f"{year}-q{(month + 2) // 3}",
                    6: f"{year}-h{1 if month == 1 else 2}",
                    12: str(year),
                }[months]
                found.append(Period(plan, code, last_day, due_after(last_day, working_days)))
    return found


@dataclass(frozen=True)
class Rules:
    """On which days a plan's ministries are reminded, counted from the due day."""

    before: tuple[int, ...] = (5, 1)
    after: tuple[int, ...] = (1, 7, 14)
    then_every: int = 28
    reviewers: int = 14
    administrators: int = 28
    words: tuple[int, ...] = (3, 10)


def reminder_days(period: Period, rules: Rules) -> list[tuple[str, date]]:
    """Each day on which those who owe reports for `period` are reminded, and of what."""
    days = [("opened", period.opens), ("due today", period.due)]
    days += [("due soon", period.due - DAY * before) for before in rules.before]
    late = list(rules.after)
    while late[-1] + rules.then_every <= 365:
        late.append(late[-1] + rules.then_every)
    days += [("overdue", period.due + DAY * after) for after in late]
    days.append(("to reviewers", period.due + DAY * rules.reviewers))
    days.append(("to administrators", period.due + DAY * rules.administrators))
    return sorted(((kind, day) for kind, day in days if day >= period.opens), key=lambda d: d[1])
