"""What a message tells, in words of the pages of messages."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tasks.reminders.models import Event, Reminder
from tasks.reporting.vocabulary import MoveKind
from texts.plain import gettext_noop

# So many ministries are named of each kind; the message's own page names them all.
NAMED = 3
STEPS = {
    MoveKind.SUBMITTED: gettext_noop("A report waits for review"),
    MoveKind.RETURNED: gettext_noop("A report was returned"),
    MoveKind.ACCEPTED: gettext_noop("A report was accepted"),
}


def told_of(occasion: Reminder | Event) -> str:
    """Return what a reminder or an event says, without its ministry."""
    if isinstance(occasion, Reminder):
        return _(occasion.known_kind.label)
    return _(STEPS[MoveKind.of(occasion.move.kind)])


def ministry_of(occasion: Reminder | Event) -> str:
    """Return which ministry it is about, in short."""
    if isinstance(occasion, Reminder):
        return occasion.ministry.short_name
    return occasion.move.update.ministry.short_name


def summed_up(occasions: Iterable[Reminder | Event]) -> list[str]:
    """Return a line for each kind of what is told, with the first ministries of each."""
    by_kind: dict[str, list[str]] = {}
    for occasion in occasions:
        named = by_kind.setdefault(told_of(occasion), [])
        ministry = ministry_of(occasion)
        if ministry not in named:
            named.append(ministry)
    return [f"{kind}{_(': ')}{_named(ministries)}" for kind, ministries in by_kind.items()]


def _named(ministries: list[str]) -> str:
    named = pgettext("list", ", ").join(ministries[:NAMED])
    more = len(ministries) - NAMED
    return (
        _("%(named)s and %(number)s more") % {"named": named, "number": more} if more > 0 else named
    )
