"""The subject of a message: the most important first, in one line that isn't cut off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tasks.reminders.letters.contents import Group, OfPlan
from tasks.reminders.letters.matters import Matter
from tasks.reminders.letters.wording import cut_to

# RFC 5322 asks for no longer lines, and phones show less.
LONGEST = 78
SHORTEST_TITLE = 12


def subject_of(plans: Sequence[OfPlan], *, is_event: bool) -> str:
    """Return what a message's subject says."""
    said = _of_event(plans[0].groups[0]) if is_event else _of_digest(plans)
    return f"DEMO: {said}" if settings.DEMO else said


def _of_event(group: Group) -> str:
    line = group.lines[0]
    facts = {"number": line.number, "period": line.steps[0].period}
    if group.matter == Matter.RETURNED:
        said = _("Returned to you: task %(number)s, %(period)s")
    elif group.matter == Matter.TO_REVIEW:
        said = _("For your review: task %(number)s, %(period)s")
    else:
        said = _("Accepted: task %(number)s, %(period)s")
    return _with_title(said % facts, line.title)


def _of_digest(plans: Sequence[OfPlan]) -> str:
    numbers: dict[Matter, int] = {}
    days: dict[Matter, date] = {}
    for group in (group for one in plans for group in one.groups):
        numbers[group.matter] = numbers.get(group.matter, 0) + group.number
        # Who reads one number takes it for the whole.
        if group.besides and group.besides.overdue:
            overdue = numbers.get(Matter.OVERDUE, 0) + group.besides.overdue
            numbers[Matter.OVERDUE] = overdue
        if group.last_due:
            days[group.matter] = max(days.get(group.matter, group.last_due), group.last_due)
    phrases = [
        matter.subject(numbers[matter], days[matter].isoformat() if matter in days else "")
        for matter in Matter
        if matter in numbers
    ]
    said = phrases[0]
    for phrase in phrases[1:]:
        longer = _(", ").join([said, phrase])
        if len(longer) > LONGEST - SHORTEST_TITLE:
            break
        said = longer
    if len(plans) > 1:
        return _with_title(
            said,
            ngettext("%(number)s plan", "%(number)s plans", len(plans)) % {"number": len(plans)},
        )
    return _with_title(said, plans[0].title)


def _with_title(said: str, title: str) -> str:
    room = LONGEST - len(said) - len(" — ") - (len("DEMO: ") if settings.DEMO else 0)
    if room < SHORTEST_TITLE and len(title) > room:
        return said
    return f"{said} — {cut_to(title, room)}"
