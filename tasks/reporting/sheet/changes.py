"""From what was typed in a sheet to what it would change, and then to storing all or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ministries.models import User
from tasks.reporting.answering import Answerers
from tasks.reporting.beginning import begin
from tasks.reporting.models import StatusUpdate
from tasks.reporting.refusals import Incomplete, Refused, Stale
from tasks.reporting.sheet.cells import FILLED_IN, read, shown, text_of
from tasks.reporting.sheet.rows import Row, Seen, Sheet
from tasks.reporting.vocabulary import State
from tasks.reporting.writing import copy_last, gaps_in, save, submit
from texts.plain import unix_lines


@dataclass(frozen=True)
class Typed:
    """A row as it came in: its key, what was seen when it was written, and texts by column.

    A column that is missing was left as it was. `line` and `place` say where it stood in a
    file, `places` where each cell did.
    """

    key: str
    seen: str
    texts: dict[str, str]
    place: str = ""
    line: int = 0
    places: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Difference:
    """A cell that two people wrote in: what was typed, and what is stored now."""

    column: str
    mine: str
    theirs: str


@dataclass(frozen=True)
class Problem:
    """What is wrong with a row, or with the cell in one of its columns."""

    message: str
    key: str = ""
    column: str = ""
    place: str = ""
    line: int = 0
    both: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class Change:
    """What would be stored of a row: new values by column."""

    row: Row
    seen: str
    values: dict[str, Any]
    place: str = ""
    line: int = 0

    @property
    def cells(self) -> list[tuple[str, str, str]]:
        """Each changed cell as column, old and new text, as people read them."""
        return [
            (name, shown(name, self.row.value(name)), shown(name, value))
            for name, value in self.values.items()
        ]

    @property
    def texts(self) -> dict[str, str]:
        """The new values as the texts that `cells.read` takes."""
        return {name: text_of(name, value) for name, value in self.values.items()}


@dataclass
class Proposal:
    """What typed rows would change in a sheet, and everything that keeps them from it."""

    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    hand_in: list[Row] = field(default_factory=list)


def compare(sheet: Sheet, rows: Iterable[Typed], *, hand_in: bool = False) -> Proposal:
    """Return what the typed rows would change, in the sheet's order. Nothing is stored.

    With `hand_in` they are meant to go to the reviewers too: only as their writer saw them.
    """
    proposal = Proposal()
    met: set[str] = set()
    for typed in rows:
        row, seen = sheet.by_key.get(typed.key), Seen.of(typed.seen)
        if row is None and typed.key in sheet.excused:
            # The sheet was made before: a row that was left as it was changes nothing.
            message = "" if seen and _is_as_seen(typed, seen) else _said_of_excused(typed)
        elif row is None:
            message = _("This row is none of this sheet: %(key)s.") % {"key": typed.key[:40]}
        elif typed.key in met:
            message = _("Task %(task)s stands in the sheet twice.") % {"task": typed.key}
        elif seen is None:
            message = _("What marks this row was changed: make a new sheet, and write in that.")
        else:
            _compare_row(row, seen, typed, proposal, hand_in=hand_in)
            message = ""
        if message:
            proposal.problems.append(
                Problem(message, typed.key, place=typed.place, line=typed.line)
            )
        met.add(typed.key)
    order = {row.key: place for place, row in enumerate(sheet.rows)}
    proposal.changes.sort(key=lambda change: order[change.row.key])
    proposal.hand_in.sort(key=lambda row: order[row.key])
    return proposal


def _is_as_seen(typed: Typed, seen: Seen) -> bool:
    """Return whether nothing was typed in a row."""
    return all(seen.had(name, unix_lines(text)) for name, text in typed.texts.items())


def _said_of_excused(typed: Typed) -> str:
    return _(
        "The report on task %(task)s was excused meanwhile, so it is not owed: leave its row as it"
        " was, or take it out."
    ) % {"task": typed.key}


def _compare_row(row: Row, seen: Seen, typed: Typed, proposal: Proposal, *, hand_in: bool) -> None:
    """Add what one row would change or hand in, or what is wrong with it."""
    values, problems = {}, []
    for name in FILLED_IN:
        if name not in typed.texts or seen.had(name, unix_lines(typed.texts[name])):
            continue
        try:
            value = read(name, typed.texts[name])
        except ValidationError as error:
            place = typed.places.get(name, "")
            message = " ".join(error.messages)
            problems.append(Problem(message, row.key, name, place, typed.line))
            continue
        text = text_of(name, value)
        # Left as it was seen, or written by both alike: nothing to store.
        if not seen.had(name, text) and text != row.text(name):
            values[name] = value
    if hand_in and row.is_writable:
        proposal.hand_in.append(row)
    # A draft that others completed goes to the reviewers only after it was looked at.
    unread = hand_in and row.at != seen.at and row.is_complete
    if not values and not problems and not unread:
        return
    stale = _stale_problem(row, seen, values, typed)
    if stale:
        problems.append(stale)
    proposal.problems.extend(problems)
    if not problems:
        proposal.changes.append(Change(row, typed.seen, values, typed.place, typed.line))


def _stale_problem(row: Row, seen: Seen, values: dict[str, Any], typed: Typed) -> Problem | None:
    """Return why a row can't be written in any more, with both texts; None where it can."""
    if row.at == seen.at and row.is_writable:
        return None
    if row.is_writable:
        message = _("Task %(task)s was changed since you took this sheet.")
    else:
        message = _("The report on task %(task)s is %(state)s: nothing of it can be changed here.")
    both = tuple(
        Difference(name, shown(name, value), shown(name, row.value(name)))
        for name, value in values.items()
    )
    words = {"task": row.owed.task.number, "state": row.state_label.lower()}
    return Problem(message % words, row.key, place=typed.place, line=typed.line, both=both)


class RowRefused(Exception):
    """A row whose storing was refused, so that nothing of the sheet was stored."""

    def __init__(self, row: Row, refusal: Refused):
        self.row, self.refusal = row, refusal
        super().__init__(str(refusal))

    @property
    def problems(self) -> list[Problem]:
        """What to show at the row and its cells."""
        found = [Problem(str(self.refusal), self.row.key)]
        if isinstance(self.refusal, Incomplete):
            found += [
                Problem(" ".join(map(str, messages)), self.row.key, name)
                for name, messages in self.refusal.problems.items()
                if name in FILLED_IN
            ]
        return found


@dataclass(frozen=True)
class Stored:
    """What became of a sheet: rows that were saved, and those handed in."""

    saved: int
    handed_in: int
    incomplete: list[Row]


@transaction.atomic
def store(
    user: User,
    sheet: Sheet,
    changes: Sequence[Change],
    unchanged: Sequence[Row] = (),
    hand_in: Sequence[Row] = (),
) -> Stored:
    """Store all changes, and take last period's report over in the rows of `unchanged`.

    The rows of `hand_in` that are then complete drafts go to the reviewers. All or nothing:
    raises RowRefused at the first row that can't be stored, and nothing was.
    """
    tasks = {row.owed.task.pk: row.owed.task for row in sheet.rows}
    answerers = Answerers(sheet.plan, tasks.values())
    written = {row.key: row.update for row in hand_in}
    wanted: dict[str, Change | None] = {row.key: None for row in unchanged}
    wanted |= {change.row.key: change for change in changes}
    # In the sheet's order, so that two who save at once wait for one another and never in a ring.
    for row in sheet.rows:
        if row.key in wanted:
            with _at(row):
                written[row.key] = _store_row(user, row, wanted[row.key], answerers)
    handed_in, incomplete = 0, []
    for row in hand_in:
        update = written[row.key]
        if update is None or update.state != State.DRAFT:
            continue
        if gaps_in(update):
            incomplete.append(row)
            continue
        with _at(row):
            submit(user, update, update.version, answerers)
        handed_in += 1
    return Stored(len(wanted), handed_in, incomplete)


@contextmanager
def _at(row: Row) -> Iterator[None]:
    """Say of a refusal which row it was about."""
    try:
        yield
    except Refused as refusal:
        raise RowRefused(row, refusal) from refusal


def _store_row(user: User, row: Row, change: Change | None, answerers: Answerers) -> StatusUpdate:
    """Store one row's change, or without one take last period's report over."""
    if row.update is not None:
        update, version = row.update, row.update.version
    else:
        owed = row.owed
        update = begin(user, owed.task, owed.period, owed.scope, owed.holder, answerers)
        # What was just begun is empty. Anything else somebody wrote meanwhile.
        version = 1
        if update.supersedes_id or update.version != version:
            raise Stale(update)
    if change is None:
        return copy_last(user, update, version, unchanged=True)
    return save(user, update, version, {**change.values, "unchanged": False})
