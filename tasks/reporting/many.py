"""The same step for many reports at once; each by itself, and each with its own answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from ministries.models import User
from tasks.reporting.beginning import begin
from tasks.reporting.models import StatusUpdate
from tasks.reporting.my_work import Row
from tasks.reporting.refusals import Incomplete, Refused, Stale
from tasks.reporting.vocabulary import State
from tasks.reporting.writing import copy_last, submit

UNCHANGED, UNCHANGED_AND_HAND_IN, HAND_IN = "unchanged", "unchanged_and_hand_in", "hand_in"
STEPS = (UNCHANGED, UNCHANGED_AND_HAND_IN, HAND_IN)


@dataclass(frozen=True)
class Outcome:
    """What became of one row. `row` is None where the person has no such row."""

    row: Row | None
    done: bool
    said: str
    update: StatusUpdate | None = None


def take_step(user: User, rows: Iterable[Row], tickets: Sequence[str], step: str) -> list[Outcome]:
    """Take a step with every row that was ticked, and return what became of each."""
    by_name = {row.name: row for row in rows}
    outcomes = []
    for ticket in dict.fromkeys(tickets):
        row = by_name.get(ticket.partition("@")[0])
        if row is None:
            said = _("This is not, or no longer, yours to report.")
            outcomes.append(Outcome(None, False, said))
        elif row.ticket != ticket:
            said = _("Somebody changed it after you opened the page: look at it first.")
            outcomes.append(Outcome(row, False, said, row.update))
        else:
            outcomes.append(_step(user, row, step))
    return outcomes


def _step(user: User, row: Row, step: str) -> Outcome:
    update = row.open
    try:
        if step != HAND_IN:
            update = say_unchanged(user, row)
        if step == UNCHANGED or update is None:
            return _drafted(row, update)
        submit(user, update, update.version)
    except Incomplete as refusal:
        said = " ".join(said for one in refusal.problems.values() for said in one)
        return Outcome(row, False, said, update)
    except Stale:
        said = _("Somebody changed it after you opened the page: look at it first.")
        return Outcome(row, False, said, update)
    except Refused as refusal:
        return Outcome(row, False, str(refusal), update)
    return Outcome(row, True, _("Handed in."), update)


def _drafted(row: Row, update: StatusUpdate | None) -> Outcome:
    if update is None:
        return Outcome(row, False, _("Nothing is written yet."))
    return Outcome(row, True, _("A draft says “no change since last period”."), update)


@transaction.atomic
def say_unchanged(user: User, row: Row) -> StatusUpdate:
    """Make a draft of “no change since last period” where nothing was written yet.

    Raises Refused where something was, where nothing was accepted for an earlier period, and
    whatever `begin` and `copy_last` raise. Then no draft is left behind.
    """
    if row.standing:
        raise Refused(_("A report was accepted already: write a correction of it."))
    if row.open and row.open.unchanged and row.open.state == State.DRAFT:
        return row.open
    if row.open and not _is_blank(row.open):
        raise Refused(_("Something is written already: open it instead."))
    owed = row.owed
    update = row.open or begin(user, owed.task, owed.period, owed.scope, owed.holder)
    return copy_last(user, update, update.version, unchanged=True)


def _is_blank(update: StatusUpdate) -> bool:
    written = (update.status, update.narrative, update.obstacles, update.help_needed)
    return update.state == State.DRAFT and not any((*written, update.next_milestone))
