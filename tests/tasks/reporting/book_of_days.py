"""The book that a replay keeps: what people on the pages know, and what should hold when."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date


@dataclass
class Open:
    """A report that isn't accepted yet, as those who work on it know it."""

    key: int
    task: str
    quarter: str
    state: str = "draft"
    version: int = 1
    said: tuple[str, int | None] = ("", None)
    was_handed_in: bool = False


@dataclass
class Held:
    """A body's part in a task, from a day and until a day."""

    body: str
    role: str
    place: int
    since: date = date.min
    until: date = date.max


@dataclass
class Book:
    """What should hold, written down as it is done."""

    open: list[Open] = field(default_factory=list)
    accepted: dict[str, dict[str, tuple[str, int | None]]] = field(default_factory=dict)
    evenings: dict[date, dict[str, tuple[str, int | None, str | None]]] = field(
        default_factory=dict
    )
    held: dict[str, list[Held]] = field(default_factory=dict)
    amended: dict[str, date] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)

    def statuses(self) -> dict[str, tuple[str, int | None, str | None]]:
        """Each task's status now: of the latest quarter of which anything was accepted."""
        told = {}
        for task in self.held:
            quarters = self.accepted.get(task)
            latest = max(quarters) if quarters else None
            told[task] = (*quarters[latest], latest) if latest else ("not_reported", None, None)
        return told

    def holders(self, day: date) -> dict[str, list[tuple[str, str]]]:
        """Who holds each task on a day, in order."""
        return {
            task: [
                (one.body, one.role)
                for one in sorted(rows, key=lambda one: one.place)
                if one.since <= day < one.until
            ]
            for task, rows in self.held.items()
        }
