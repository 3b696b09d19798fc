"""The rules of the matrix between rows: the same for loader, admin and check_plan.

They are asked for every day on which something begins or ends, so that a past or future
matrix is as sound as today's.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from planning.reading.vocabulary import Role

ALWAYS = date.min


class Dated:
    """What holds from a first day until a day; open ends mean always."""

    valid_from: date | None
    valid_until: date | None

    def holds_on(self, day: date) -> bool:
        """Return whether it is in force on `day`; `date.min` is before every first day."""
        return (self.valid_from or ALWAYS) <= day and (
            self.valid_until is None or day < self.valid_until
        )


@dataclass(frozen=True)
class Held(Dated):
    """One responsibility of a task, as the rules see it."""

    ministry: str
    role: str
    position: int
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True)
class Linked(Dated):
    """One tie of a task to a section, by the section's number."""

    section: str
    basis: str
    note: str = ""
    note_zh: str = ""
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True)
class Broken:
    """A rule that a task's responsibilities or links break.

    `index` says which of them, None the task as a whole; `column` where to mend it.
    """

    index: int | None
    column: str
    message: str


def broken_rules(rows: Sequence[Held]) -> list[Broken]:
    """Return every rule that the responsibilities of one task break, each once."""
    found = _wrong_ends(rows)
    for day in days_of_change(rows):
        found |= dict.fromkeys(_broken_on(day, rows))
    return list(found)


def broken_link_rules(rows: Sequence[Linked]) -> list[Broken]:
    """Return every rule that the links of one task break, each once."""
    found = _wrong_ends(rows)
    for index, day in repeated(rows, [row.section for row in rows]).items():
        message = _("The task is linked to this section twice") + _when(day)
        found[Broken(index, "section", message)] = None
    return list(found)


def repeated(rows: Sequence[Dated], subjects: Sequence[Hashable]) -> dict[int, date]:
    """Return the rows whose subject an earlier row has on the same day, with the first such day.

    `subjects` says by row what may hold once at a time.
    """
    found: dict[int, date] = {}
    for day in days_of_change(rows):
        seen: set[Hashable] = set()
        for index, row in enumerate(rows):
            if row.holds_on(day):
                if subjects[index] in seen:
                    found.setdefault(index, day)
                seen.add(subjects[index])
    return found


def ending_too_early(rows: Sequence[Dated]) -> list[int]:
    """Return the rows that end before they begin, or on that very day."""
    return [
        index
        for index, row in enumerate(rows)
        if row.valid_from and row.valid_until and row.valid_until <= row.valid_from
    ]


def _wrong_ends(rows: Sequence[Dated]) -> dict[Broken, None]:
    message = _("ends before it begins")
    return {Broken(index, "valid_until", message): None for index in ending_too_early(rows)}


def _when(day: date) -> str:
    return "" if day == ALWAYS else " " + _("(from %(day)s on)") % {"day": day.isoformat()}


def days_of_change(rows: Sequence[Dated]) -> list[date]:
    """Return the days on which something begins or ends, the first being “from ever”."""
    starts = {row.valid_from for row in rows if row.valid_from}
    ends = {row.valid_until for row in rows if row.valid_until}
    return [ALWAYS, *sorted(starts | ends)]


def _broken_on(day: date, rows: Sequence[Held]) -> Iterator[Broken]:
    in_force = [(index, row) for index, row in enumerate(rows) if row.holds_on(day)]
    when = _when(day)
    if not in_force:
        yield Broken(None, "ministry", _("The task has no responsible ministry") + when)
        return
    yield from _repeated(in_force, when)
    roles = {row.role for _index, row in in_force}
    if Role.JOINT in roles and len(roles) > 1:
        for index, row in in_force:
            if row.role == Role.JOINT:
                message = _("A joint role can't stand beside a lead or supporting one") + when
                yield Broken(index, "role", message)
    if Role.SUPPORTING in roles and Role.LEAD not in roles and Role.JOINT not in roles:
        yield Broken(None, "role", _("Supporting ministries need a lead") + when)
    yield from _leads_too_late(in_force, when)


def _leads_too_late(in_force: list[tuple[int, Held]], when: str) -> Iterator[Broken]:
    supporting = [row.position for _index, row in in_force if row.role == Role.SUPPORTING]
    for index, row in in_force:
        # The lead is named: it is the row whose role was changed, more often than not.
        if row.role == Role.LEAD and supporting and row.position > min(supporting):
            message = _(
                "A lead stands before every supporting ministry: give it a position before"
                " %(position)s, and where none is free move the others back"
            )
            yield Broken(index, "position", message % {"position": min(supporting)} + when)


def _repeated(in_force: list[tuple[int, Held]], when: str) -> Iterator[Broken]:
    ministries: set[str] = set()
    positions: set[int] = set()
    for index, row in in_force:
        if row.ministry in ministries:
            yield Broken(index, "ministry", _("This ministry stands in the task twice") + when)
        if row.position in positions:
            yield Broken(index, "position", _("Another ministry has this position") + when)
        ministries.add(row.ministry)
        positions.add(row.position)
