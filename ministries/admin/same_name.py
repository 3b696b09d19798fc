"""Whether two bodies that exist at the same time have one name."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from ministries.models import Ministry, Succession
from ministries.models.body import ENDING_KINDS, last_end


@dataclass(frozen=True)
class Existence:
    """From which day until which a body exists; open ends mean always."""

    begin: date | None
    end: date | None

    def overlaps(self, other: "Existence") -> bool:
        """Return whether there is a day on which both exist."""
        return _before(self.begin, other.end) and _before(other.begin, self.end)


def _before(begin: date | None, end: date | None) -> bool:
    return begin is None or end is None or begin < end


def existence(first_days: Iterable[date | None], successions: Iterable[Succession]) -> Existence:
    """Return when a body exists: from its first dated name on, and until its last end.

    `first_days` are those of its dated names, None for one that it always had.
    """
    days = list(first_days)
    known = [day for day in days if day is not None]
    begin = min(known) if known and len(known) == len(days) else None
    return Existence(begin, last_end(successions))


class _TypedName(forms.Form):
    """What a row of names says of the body's existence; its own form has the messages."""

    name = forms.CharField(required=False)
    valid_from = forms.DateField(required=False)


class _TypedEnd(forms.Form):
    """What a row of successions says of the body's existence."""

    kind = forms.CharField(required=False)
    effective_on = forms.DateField()


def existence_as_typed(data: Any) -> Existence:
    """Return when a body exists by the rows that were sent beside its form."""
    names = _typed(_TypedName, "names", data)
    ends = _typed(_TypedEnd, "successions_from", data)
    return existence([row["valid_from"] for row in names], [Succession(**row) for row in ends])


def _typed(form: type[forms.Form], prefix: str, data: Any) -> list[dict[str, Any]]:
    formset = forms.formset_factory(form, can_delete=True)(data, prefix=prefix)
    rows = [row.cleaned_data for row in formset.forms if row.is_valid() and row.cleaned_data]
    return [{name: row[name] for name in form.base_fields} for row in rows if not row.get("DELETE")]


def names_of_others(ministry: Ministry, exists: Existence) -> Iterator[tuple[str, Ministry]]:
    """Yield every name, in small letters, of other bodies that exist while `ministry` does.

    A short name may pass from a body to the one that took its place, whose founding can come
    some days before the other's end: those two are left out.
    """
    ended = Succession.objects.filter(kind__in=ENDING_KINDS)
    heirs = ended.filter(predecessor_id=ministry.pk).values("successor")
    forebears = ended.filter(successor_id=ministry.pk).values("predecessor")
    others = Ministry.objects.exclude(pk=ministry.pk).exclude(pk__in=heirs)
    for other in others.exclude(pk__in=forebears).with_fate():
        first_days = [name.valid_from for name in other.names.all()]
        if existence(first_days, other.successions_from.all()).overlaps(exists):
            for name in (other.name, other.name_zh, *other.alias_list):
                if name:
                    yield name.casefold(), other
