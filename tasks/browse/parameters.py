"""What an address may ask for, and the answer to one that asks for something else."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class BadParameter:
    """One parameter that can't be answered: its name, its value, why, and what may stand there."""

    name: str
    value: str
    message: str
    allowed: list[str] = field(default_factory=list)


class BadQuery(ValueError):
    """An address with parameters that can't be answered; pages and API say 400 to it."""

    def __init__(self, problems: list[BadParameter]):
        self.problems = problems
        super().__init__("; ".join(problem.message for problem in problems))


def refuse_unknown(query: QueryDict, known: Collection[str]) -> None:
    """Raise BadQuery if the address has a parameter that isn't `known`."""
    problems = [
        BadParameter(
            name,
            query.get(name, ""),
            _("There is no parameter “%(name)s” here.") % {"name": name} + nearest(name, known),
            sorted(known),
        )
        for name in query
        if name not in known
    ]
    if problems:
        raise BadQuery(problems)


def refuse_repeated(query: QueryDict, repeatable: Collection[str]) -> None:
    """Raise BadQuery for a parameter that is given twice and takes one value."""
    problems = [
        BadParameter(
            name,
            ", ".join(values),
            _("“%(name)s” takes one value; it was given %(count)d times.")
            % {"name": name, "count": len(values)},
        )
        for name, values in query.lists()
        if len(values) > 1 and name not in repeatable
    ]
    if problems:
        raise BadQuery(problems)


def nearest(word: str, known: Iterable[str]) -> str:
    """Return a sentence that proposes the nearest known word, or nothing.

    Of words equally near, the one with the same letters: “mfo” means “mof”, not “mot”.
    """
    word, candidates = word.lower(), list(known)
    close = difflib.get_close_matches(word, candidates, n=len(candidates) or 1, cutoff=0.5)
    if not close:
        return ""
    best = max(
        close,
        key=lambda one: (
            difflib.SequenceMatcher(None, one, word).ratio(),
            sorted(one) == sorted(word),
        ),
    )
    return " " + _("Did you mean “%(word)s”?") % {"word": best}


def not_allowed(name: str, bad: Sequence[str], allowed: Collection[str]) -> BadParameter:
    """Return the problem of a parameter with values that aren't `allowed`."""
    value = ", ".join(bad)
    message = _("“%(value)s” can't be asked of “%(name)s” here.") % {"value": value, "name": name}
    return BadParameter(name, value, message + nearest(bad[0], allowed), list(allowed))


def one_of(query: QueryDict, name: str, allowed: Sequence[str]) -> str:
    """Return which of its choices a parameter names, the first by default. Raises BadQuery."""
    value = query.get(name) or allowed[0]
    if value not in allowed:
        raise BadQuery([not_allowed(name, [value], allowed)])
    return value


def toggled(query: QueryDict, name: str, value: str) -> str:
    """Return the address's query with this choice added, or taken away if it is there.

    The page number goes: another question has other pages.
    """
    changed = query.copy()
    values = changed.getlist(name)
    changed.setlist(
        name, [v for v in values if v != value] if value in values else [*values, value]
    )
    changed.pop("page", None)
    return f"?{changed.urlencode()}"


def with_only(query: QueryDict, name: str, value: str) -> str:
    """Return the address's query with `value` as the only one of `name`; empty drops it."""
    changed = query.copy()
    changed.pop(name, None)
    changed.pop("page", None)
    if value:
        changed[name] = value
    return f"?{changed.urlencode()}"


# Days are asked for within these: beyond them nothing was planned, and a day before or after them
# can't be told in every time zone.
EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)


def day_asked(query: QueryDict, name: str = "as_of") -> date | None:
    """Return the day that a parameter names, None if it isn't there. Raises BadQuery."""
    value = query.get(name, "")
    if not value:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        day = None
    if day and not EARLIEST <= day <= LATEST:
        message = _("“%(value)s” lies too far off; ask for a day from %(first)s to %(last)s.") % {
            "value": value,
            "first": EARLIEST.isoformat(),
            "last": LATEST.isoformat(),
        }
        raise BadQuery([BadParameter(name, value, message)])
    if day is None or value != day.isoformat():
        message = _("“%(value)s” is not a day; write it as YYYY-MM-DD, for example %(today)s.") % {
            "value": value,
            "today": timezone.localdate().isoformat(),
        }
        raise BadQuery([BadParameter(name, value, message)])
    return day
