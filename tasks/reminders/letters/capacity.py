"""Why somebody gets a message: in which capacity, and who should have got it before them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ministries.models import Ministry, User
from tasks.reminders.letters.wording import named, one_line
from tasks.reminders.models import Event
from tasks.reminders.outlook import Told
from tasks.reminders.vocabulary import LEVELS_OF_EVENT, LEVELS_OF_KIND, Level
from tasks.reporting.vocabulary import MoveKind

# Where it comes from: the capacity, whom they stand in for, and the first who should be told.
_Reason = tuple[Level, User | None, Level]


def why(held: Iterable[Told]) -> list[str]:
    """Return in sentences why the recipient gets what is held."""
    return [
        _sentence(level, stands_in_for, first, _of_register(ministries))
        for (level, stands_in_for, first), ministries in _reasons(held).items()
    ]


def fell_through(held: Iterable[Told]) -> bool:
    """Return whether somebody else should have got something of it, had there been anybody."""
    return any(level != first for level, _person, first in _reasons(held))


def _reasons(held: Iterable[Told]) -> dict[_Reason, dict[int, Ministry]]:
    reasons: dict[_Reason, dict[int, Ministry]] = {}
    for told in held:
        if isinstance(told.occasion, Event):
            ministry = told.occasion.move.update.ministry
            first = LEVELS_OF_EVENT[MoveKind.of(told.occasion.move.kind)][0]
        else:
            ministry = told.occasion.ministry
            first = LEVELS_OF_KIND[told.occasion.known_kind][0]
        reason = (told.recipient.level, told.recipient.stands_in_for, first)
        reasons.setdefault(reason, {})[ministry.pk] = ministry
    return reasons


def _of_register(ministries: dict[int, Ministry]) -> list[Ministry]:
    return sorted(ministries.values(), key=lambda one: (one.position, one.slug))


def _sentence(
    level: Level, stands_in_for: User | None, first: Level, ministries: Sequence[Ministry]
) -> str:
    names = named(ministries)
    if stands_in_for is not None:
        return _("You stand in for %(person)s, who is away (%(capacity)s: %(ministries)s).") % {
            "person": one_line(str(stands_in_for)),
            "capacity": _(level.label),
            "ministries": names,
        }
    if level == Level.EDITOR:
        said = _("You are an editor of %(ministries)s.")
    elif level == Level.CONTACT:
        said = _("You are the contact of %(ministries)s, where no editor can be reached.")
    elif level == Level.REVIEWER:
        said = _("You review the reports of %(ministries)s.")
        if first == Level.EDITOR:
            said = _(
                "You review the reports of %(ministries)s, where neither an editor nor a contact"
                " can be reached."
            )
    else:
        said = _to_administrators(first, len(ministries))
    return said % {"ministries": names, "number": len(ministries)}


def _to_administrators(first: Level, number: int) -> str:
    if first == Level.ADMINISTRATOR:
        return _("You are an administrator, and are told what has been overdue for long.")
    if first == Level.REVIEWER:
        return ngettext(
            "You are an administrator, and no reviewer can be reached of: %(ministries)s.",
            "You are an administrator, and no reviewers can be reached of: %(ministries)s.",
            number,
        )
    return ngettext(
        "You are an administrator, and this has neither an editor, a contact nor a reviewer who"
        " can be reached: %(ministries)s.",
        "You are an administrator, and these have neither an editor, a contact nor a reviewer who"
        " can be reached: %(ministries)s.",
        number,
    )
