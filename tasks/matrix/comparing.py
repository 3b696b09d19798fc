"""What differs between two states of a task, field by field, for an administrator's eyes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from planning.choices import choices_of
from planning.models import Plan
from planning.reading.vocabulary import LinkBasis, Role, Term
from tasks.matrix.describing import names_of
from tasks.matrix.rules import Held, Linked
from tasks.matrix.state import TaskState

Fields = dict[str, str]


@dataclass(frozen=True)
class FieldDifference:
    """One field of the title, a responsibility or a link: what it said and what it says."""

    subject: str
    field: str
    before: str
    after: str


def field_differences(plan: Plan, before: TaskState, after: TaskState) -> list[FieldDifference]:
    """Return every field that differs; a row that came or went differs in all it says."""
    names = names_of(plan, [*before.held, *after.held])
    title = _("Title")
    found = list(_differences(title, {title: before.title}, {title: after.title}))
    for subject, old, new in _paired(
        _by_key([(row.ministry, row) for row in sorted(before.held, key=_position)]),
        _by_key([(row.ministry, row) for row in sorted(after.held, key=_position)]),
    ):
        found += _differences(names[subject], _held_fields(old), _held_fields(new))
    for subject, old, new in _paired(
        _by_key([(row.section, row) for row in before.links]),
        _by_key([(row.section, row) for row in after.links]),
    ):
        name = _("Section %(number)s") % {"number": subject}
        found += _differences(name, _link_fields(old), _link_fields(new))
    return found


def _position(row: Held) -> int:
    return row.position


def _by_key(rows: Sequence[tuple[str, Held | Linked]]) -> dict[tuple[str, date], Held | Linked]:
    return {(subject, row.valid_from or date.min): row for subject, row in rows}


def _paired(
    before: dict[tuple[str, date], Held | Linked], after: dict[tuple[str, date], Held | Linked]
) -> Iterator[tuple[str, Held | Linked | None, Held | Linked | None]]:
    """Pair what one ministry or section has from the same first day on."""
    for key in dict.fromkeys([*before, *after]):
        yield key[0], before.get(key), after.get(key)


def _differences(subject: str, before: Fields, after: Fields) -> Iterator[FieldDifference]:
    for field in dict.fromkeys([*before, *after]):
        was, now = before.get(field, ""), after.get(field, "")
        if was != now:
            yield FieldDifference(subject, field, was, now)


def _held_fields(row: Held | Linked | None) -> Fields:
    if not isinstance(row, Held):
        return {}
    return {
        _("role"): _label(Role, row.role),
        _("position"): str(row.position),
        **_days(row),
    }


def _link_fields(row: Held | Linked | None) -> Fields:
    if not isinstance(row, Linked):
        return {}
    return {
        _("basis"): _label(LinkBasis, row.basis),
        _("note"): row.note,
        _("Chinese note"): row.note_zh,
        **_days(row),
    }


def _label(terms: type[Term], value: str) -> str:
    return str(dict(choices_of(terms)).get(value, value))


def _days(row: Held | Linked) -> Fields:
    return {
        _("first day"): str(row.valid_from or ""),
        _("first day no longer"): str(row.valid_until or ""),
    }
