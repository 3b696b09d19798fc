"""The form of a status update: what is typed, and what it stands for."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms.models import fields_for_model
from django.utils.translation import gettext as _

from planning.models import Target
from tasks.reporting.models import StatusUpdate, TargetValue
from tasks.reporting.writing import REPORTED, last_before, targets_of

WRITTEN_FIELDS = tuple(name for name in REPORTED if name != "unchanged")
TARGET = "target-"
# What is sent with the form and stands beside the report.
BESIDE = ("file", "link")


def as_typed(update: StatusUpdate) -> dict[str, str]:
    """Return what an update says, by the form's fields, as one would type it."""
    typed = {name: _typed(getattr(update, name)) for name in WRITTEN_FIELDS}
    values = update.target_values.all()
    return typed | {f"{TARGET}{one.target_id}": _typed(one.value) for one in values}


def _typed(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)


def _values_last_reported(update: StatusUpdate | None) -> dict[int, Decimal]:
    values = TargetValue.objects.filter(update=update) if update else TargetValue.objects.none()
    return dict(values.values_list("target_id", "value"))


class UpdateForm(forms.Form):
    """All that a ministry writes in a status update, the values of the task's targets among it.

    Each field carries what stood in it when it was opened too, so that a later save can tell
    what its writer changed.
    """

    def __init__(
        self, update: StatusUpdate, data: Mapping[str, Any] | None = None, **options: Any
    ) -> None:
        """Make the form of one update."""
        super().__init__(data, initial=as_typed(update), **options)
        self.update = update
        self.beside_problems: list[str] = []
        self.last = last_before(update)
        self.fields.update(_written_fields())
        self.targets: list[Target] = [one for one in targets_of(update.task) if one.value]
        for target in self.targets:
            self.fields[f"{TARGET}{target.pk}"] = forms.DecimalField(
                max_digits=18,
                decimal_places=4,
                required=False,
                label=target.subject,
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            )
        for field in self.fields.values():
            field.show_hidden_initial = True

    def clean(self) -> dict[str, Any]:
        """Refuse values for targets that aren't the task's."""
        strange = [name for name in self.data if name.startswith(TARGET)]
        if set(strange) - set(self.fields):
            self.add_error(None, _("A value is given for a target that isn't one of this task's."))
        return self.cleaned_data

    def status_before(self) -> str:
        """Return the hidden field that says which status stood there."""
        return self["status"].as_hidden(only_initial=True)

    def target_rows(self) -> list[tuple[Target, forms.BoundField, Decimal | None]]:
        """Return each target with its field and the value last reported."""
        values = _values_last_reported(self.last)
        return [
            (target, self[f"{TARGET}{target.pk}"], values.get(target.pk)) for target in self.targets
        ]

    def values(self) -> dict[str, Any]:
        """Return what `writing.save` stores. Who changes a word no longer says “no change”."""
        values = {name: self.cleaned_data[name] for name in WRITTEN_FIELDS}
        same = all(getattr(self.update, name) == value for name, value in values.items())
        return values | {"unchanged": self.update.unchanged and same and not self._moved_targets()}

    def good_changes(self) -> tuple[dict[str, Any], dict[int, Decimal | None]]:
        """Return what was changed in fields and values of targets that can be stored as they are.

        The fields that can't stand so don't hold up the others.
        """
        good = self.cleaned_data
        values = {
            name: good[name]
            for name in WRITTEN_FIELDS
            if name in good and good[name] != getattr(self.update, name)
        }
        stored = dict(self.update.target_values.values_list("target_id", "value"))
        targets = {
            target.pk: good[name]
            for target in self.targets
            if (name := f"{TARGET}{target.pk}") in good and good[name] != stored.get(target.pk)
        }
        return values, targets

    def target_values(self) -> dict[int, Decimal | None]:
        """Return the values of targets, None for one that is left empty."""
        return {target.pk: self.cleaned_data[f"{TARGET}{target.pk}"] for target in self.targets}

    def _moved_targets(self) -> bool:
        stored = dict(self.update.target_values.values_list("target_id", "value"))
        return any(stored.get(key) != value for key, value in self.target_values().items())

    def add_problems(self, problems: Mapping[str, Any]) -> None:
        """Show what the rules refused at its field, or above all where it has none."""
        for name, messages in problems.items():
            if name in BESIDE:
                self.beside_problems += messages
                continue
            at = name if name in self.fields and name != NON_FIELD_ERRORS else None
            for message in messages:
                self.add_error(at, message)


def _written_fields() -> dict[str, forms.Field]:
    """Return the fields for what stands in the update's own row."""
    long = forms.Textarea
    return fields_for_model(
        StatusUpdate,
        fields=WRITTEN_FIELDS,
        widgets={
            "status": forms.RadioSelect,
            "progress": forms.TextInput(attrs={"inputmode": "numeric"}),
            "narrative": long(attrs={"rows": 9}),
            "obstacles": long(attrs={"rows": 3}),
            "help_needed": long(attrs={"rows": 3}),
            "next_milestone_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        },
    )


def filled_up(data: Mapping[str, Any], update: StatusUpdate) -> dict[str, Any]:
    """Return what was typed, with its empty fields filled from the last accepted report."""
    last = last_before(update)
    filled = dict(data.items())
    if last:
        for name, value in as_typed(last).items():
            if not str(filled.get(name, "")).strip():
                filled[name] = value
    return filled
