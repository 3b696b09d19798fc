"""Small phrases of mails, in the language that is active."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from ministries.models import Ministry
from tasks.reporting.models import ReportingPeriod
from tasks.reporting.vocabulary import Scope, State

# More names than this in one sentence are counted.
MOST_NAMES = 12


def one_line(text: str) -> str:
    """Return a text without line ends, as headers and lists need it."""
    return " ".join(text.split())


def due_in_words(period: ReportingPeriod, today: date) -> str:
    """Say when a period's reports are due, or since when they are overdue."""
    days = (period.due_on - today).days
    facts = {"number": abs(days), "day": period.due_on.isoformat()}
    if days == 0:
        return _("due today, %(day)s") % facts
    if days > 0:
        return (
            ngettext(
                "due in %(number)s day, on %(day)s", "due in %(number)s days, on %(day)s", days
            )
            % facts
        )
    return (
        ngettext(
            "overdue for %(number)s day, since %(day)s",
            "overdue for %(number)s days, since %(day)s",
            -days,
        )
        % facts
    )


def state_in_words(state: State | None) -> str:
    """Say how far a report has come that wasn't handed in."""
    return _("not begun") if state is None else _(state.label).lower()


def speaks_for(scope: str, holder: Ministry, ministry: Ministry) -> str:
    """Say for whom a report speaks, where it isn't simply for the task of its ministry."""
    if scope == Scope.PART:
        return _("the part of %(body)s") % {"body": holder.short_name}
    if holder.pk != ministry.pk:
        return _("for %(body)s, which has ended") % {"body": holder.short_name}
    return ""


def and_more(number: int) -> str:
    """Say how many are not named; nothing where all are."""
    if not number:
        return ""
    return ngettext("and %(number)s more", "and %(number)s more", number) % {"number": number}


def cut_to(text: str, most: int) -> str:
    """Return a text of at most so many characters, cut off where a word ends if it has any."""
    if len(text) <= most:
        return text
    end = text.rfind(" ", 0, most)
    # Chinese has no blanks, or only one far off.
    kept = text[: end if end > most // 2 else most - 1]
    return f"{kept.rstrip(' ,;:—–-')}…"


def named(ministries: Iterable[Ministry]) -> str:
    """Name ministries by their short names, the first dozen of many."""
    names = [one_line(ministry.short_name) for ministry in ministries]
    listed = pgettext("list", ", ").join(names[:MOST_NAMES])
    more = len(names) - MOST_NAMES
    if more <= 0:
        return listed
    return ngettext("%(names)s and %(number)s more", "%(names)s and %(number)s more", more) % {
        "names": listed,
        "number": more,
    }
