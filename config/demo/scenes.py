"""What happened to each task in the demonstration's two years, drawn from a fixed seed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from config.demo.cast import HELP, MILESTONES, OBSTACLES, WORDS
from tasks.matrix.models import Task
from tasks.reporting.models import ReportingPeriod
from tasks.reporting.vocabulary import Status

SEED = 67
# How a task goes through the periods: each course is walked from its beginning.
COURSES = (
    ("not_started", "on_track"),
    ("on_track",),
    ("on_track", "on_track", "at_risk", "at_risk", "delayed"),
    ("not_started", "not_started", "at_risk", "on_track", "on_track", "at_risk"),
    ("on_track", "at_risk", "delayed", "delayed", "at_risk", "on_track"),
    ("on_track", "on_track", "on_track", "completed"),
    ("on_track", "on_track", "on_track", "on_track", "on_track", "at_risk"),
    ("not_started",),
)
DISCONTINUED = ("on_track", "at_risk", "delayed", "discontinued")
# Tasks with a story of their own, by number.
DISCONTINUED_TASK = "23"
SILENT_MINISTRIES = ("nbs",)
LATE_MINISTRIES = ("mofcom", "pboc")
# How far a report of the latest period has come, by chance.
LATEST = ("accepted",) * 11 + ("submitted",) * 4 + ("returned",) * 2 + ("draft",) * 2 + ("",) * 2


@dataclass(frozen=True)
class Scene:
    """One report: what it says, how many days after the period's end it is handed in, and how
    far it comes ("" means that nobody writes it).
    """

    values: dict[str, object]
    handed_in_after: int
    comes_to: str
    is_returned_once: bool
    unchanged: bool
    has_link: bool
    has_file: bool
    is_corrected: bool

    @property
    def has_begun(self) -> bool:
        """Whether there is something to count yet."""
        return self.values["status"] != Status.NOT_STARTED


def course_of(task: Task, random: Random) -> tuple[str, ...]:
    """Return how a task goes, as statuses by period; the last one stays."""
    return DISCONTINUED if task.number == DISCONTINUED_TASK else random.choice(COURSES)


def scene(
    course: tuple[str, ...],
    number: int,
    ministry: str,
    period: ReportingPeriod,
    is_latest: bool,
    random: Random,
) -> Scene:
    """Return what is reported on a task in its period of this number, from 0."""
    status = course[min(number, len(course) - 1)]
    allowed = (period.due_on - period.last_day).days
    late = ministry in LATE_MINISTRIES and random.random() < 0.6
    after = allowed + random.randint(2, 30) if late else random.randint(2, allowed)
    comes_to = random.choice(LATEST) if is_latest else "accepted"
    if ministry in SILENT_MINISTRIES or (not is_latest and random.random() < 0.04):
        comes_to = ""
    return Scene(
        _values(status, number, period, random),
        after,
        comes_to,
        is_returned_once=random.random() < 0.12,
        unchanged=number > 0
        and status == course[min(number - 1, len(course) - 1)]
        and random.random() < 0.15,
        has_link=random.random() < 0.15,
        has_file=random.random() < 0.06,
        is_corrected=not is_latest and random.random() < 0.02,
    )


def _values(status: str, number: int, period: ReportingPeriod, random: Random) -> dict[str, object]:
    troubled = status in (Status.AT_RISK, Status.DELAYED)
    has_milestone = status not in ("completed", "discontinued") and random.random() < 0.5
    return {
        "status": status,
        "progress": _progress(status, number, random),
        "narrative": random.choice(WORDS[status]),
        "obstacles": random.choice(OBSTACLES) if troubled else "",
        "help_needed": random.choice(HELP) if troubled and random.random() < 0.5 else "",
        "next_milestone": random.choice(MILESTONES) if has_milestone else "",
        "next_milestone_on": period.last_day + timedelta(days=random.randint(40, 200))
        if has_milestone
        else None,
    }


def _progress(status: str, number: int, random: Random) -> int | None:
    if status == "completed":
        return 100
    if status == "not_started":
        return None
    return min(95, 10 + number * 9 + random.randint(0, 8)) if random.random() < 0.8 else None
