"""What a program's address may have beside the pages' parameters, and the answer to the rest."""

import re
from collections.abc import Collection

from django.http import QueryDict
from django.utils.translation import gettext as _

from tasks.browse.filters import REPEATABLE
from tasks.browse.parameters import BadParameter, BadQuery, not_allowed, refuse_repeated

# Beside what the pages let repeat: kinds of sections and targets, and what narrows updates.
REPEATABLE_HERE = REPEATABLE | {"kind", "task", "period", "state"}


def refuse_unclear(query: QueryDict) -> None:
    """Raise BadQuery for a parameter without a value, or twice where it takes one value."""
    message = _("“%(name)s” has no value; leave it out to ask for everything.")
    problems = [
        BadParameter(name, "", message % {"name": name})
        for name, values in query.lists()
        if not all(value.strip() for value in values)
    ]
    if problems:
        raise BadQuery(problems)
    refuse_repeated(query, REPEATABLE_HERE)


def whole_number_asked(query: QueryDict, name: str, highest: int) -> int | None:
    """Return the number from 1 to `highest` that `name` asks for, None if it isn't there.

    Raises BadQuery for anything else, however long.
    """
    value = query.get(name)
    if value is None:
        return None
    # ASCII digits alone: int() also takes other scripts' digits, signs, underscores and spaces.
    if re.fullmatch(r"[1-9][0-9]{0,8}", value) and int(value) <= highest:
        return int(value)
    message = _(
        "“%(value)s” can't be asked of “%(name)s”: it takes a whole number from 1 to %(highest)d."
    ) % {
        "value": value,
        "name": name,
        "highest": highest,
    }
    raise BadQuery([BadParameter(name, value, message)])


def choices_asked(query: QueryDict, name: str, allowed: Collection[str]) -> list[str]:
    """Return the values of `name`, all of which are `allowed`. Raises BadQuery."""
    values = query.getlist(name)
    bad = [value for value in values if value not in allowed]
    if bad:
        raise BadQuery([not_allowed(name, bad, allowed)])
    return values
