"""The rows of a task's form: who is responsible, and where the plan speaks of it.

The formsets check and never save: everything is written by `correct` and `amend`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from ministries.autocomplete import AutocompleteChoice
from ministries.validity import holding_on
from tasks.matrix.models import Responsibility, SectionLink, Task
from tasks.matrix.rules import Broken, Held, Linked, broken_link_rules, broken_rules
from texts.fields import validate_text
from texts.plain import unix_lines

LAST_POSITION = 9999
NEXT_PLACE = _("A new row left without a position takes the next one.")


def day_shown(request: HttpRequest) -> date:
    """Return the day whose rows the form shows: the one asked for, or today."""
    asked = request.POST.get("shown_on") or request.GET.get("day") or ""
    try:
        return parse_date(asked) or timezone.localdate()
    except ValueError:
        return timezone.localdate()


@dataclass(frozen=True)
class OtherRow:
    """A row that isn't in force on the day shown, with a day on which it is."""

    subject: str
    part: str
    valid_from: date | None
    valid_until: date | None

    @property
    def open_on(self) -> date:
        """A day on which the row is in force."""
        if self.valid_from or not self.valid_until:
            return self.valid_from or timezone.localdate()
        return self.valid_until - timedelta(days=1)


def rows_of_other_days(task: Task, day: date) -> list[OtherRow]:
    """Return a task's rows that are no longer, or not yet, in force on `day`."""
    held = [
        OtherRow(
            row.name, f"{row.get_role_display()} · {row.position}", row.valid_from, row.valid_until
        )
        for row in task.responsibilities.with_names()
        if not row.holds_on(day)
    ]
    linked = [
        OtherRow(str(row.section), row.get_basis_display(), row.valid_from, row.valid_until)
        for row in task.section_links.select_related("section")
        if not row.holds_on(day)
    ]
    return held + linked


class RowFormSet(forms.BaseInlineFormSet):
    """A task's rows of one kind, as they stand on the day shown."""

    def clean(self) -> None:
        """Refuse rows that aren't the task's, then what breaks the rules of the matrix."""
        super().clean()
        posted = [form.instance.pk for form in self.initial_forms]
        if set(posted) != {row.pk for row in self.get_queryset()} or len(posted) != len(
            set(posted)
        ):
            raise ValidationError(
                _("These are not the rows that the task has. Open the task anew and repeat it.")
            )
        if any(form.errors for form in self.kept_forms()):
            return
        elsewhere = self.report(self.broken_on_the_day())
        if elsewhere:
            raise ValidationError([one.message for one in elsewhere])

    def kept_forms(self) -> list[forms.ModelForm]:
        """Return the forms of the rows that are to stand; the others are empty or ticked off."""
        return [
            form
            for form in self.forms
            if (form.instance.pk or form.has_changed())
            and not getattr(form, "cleaned_data", {}).get(DELETION_FIELD_NAME)
        ]

    def report(self, broken: Iterable[Broken]) -> list[Broken]:
        """Show each broken rule at its row's field; return those that have no row here."""
        rows = self.kept_forms()
        elsewhere: list[Broken] = []
        for one in broken:
            if one.index is not None and one.index < len(rows):
                form = rows[one.index]
                if one.column not in form.errors:
                    form.add_error(one.column if one.column in form.fields else None, one.message)
            else:
                elsewhere.append(one)
        return elsewhere

    def broken_on_the_day(self) -> list[Broken]:
        """Return the rules that the rows break among themselves."""
        raise NotImplementedError


class ResponsibilityFormSet(RowFormSet):
    """Who is responsible. A new row left without a position goes behind all others."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """Ask for no position in a new row."""
        super().add_fields(form, index)
        form.fields["position"].required = bool(form.instance.pk)

    def clean(self) -> None:
        """Place new rows, then check the rules."""
        self._place_new_rows()
        super().clean()

    def _place_new_rows(self) -> None:
        rows = [form for form in self.kept_forms() if not form.errors]
        unplaced = [form for form in rows if form.cleaned_data["position"] is None]
        if not unplaced:
            return
        # Behind the rows of other days too, which a correction for every day would meet.
        shown = [form.instance.pk for form in self.initial_forms]
        elsewhere = self.instance.responsibilities.exclude(pk__in=shown)
        last = max(
            [
                *elsewhere.values_list("position", flat=True),
                *(form.cleaned_data["position"] or 0 for form in rows),
            ]
        )
        for place, form in enumerate(unplaced, last + 1):
            if place > LAST_POSITION:
                field = form.fields["position"]
                form.add_error("position", field.error_messages["required"])
            else:
                form.cleaned_data["position"] = place

    def held(self, *, always: bool = False) -> list[Held]:
        """Return the rows as typed, with the days of the stored ones unless `always`."""
        return [
            Held(
                form.cleaned_data["ministry"].slug,
                form.cleaned_data["role"],
                form.cleaned_data["position"],
                None if always else form.instance.valid_from,
                None if always else form.instance.valid_until,
            )
            for form in self.kept_forms()
        ]

    def broken_on_the_day(self) -> list[Broken]:
        """Return the rules that the responsibilities break among themselves."""
        return broken_rules(self.held(always=True))


class SectionLinkFormSet(RowFormSet):
    """Where the plan speaks of the task."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """Offer the sections of the task's own plan only."""
        super().add_fields(form, index)
        plan = self.instance.plan
        form.fields["section"].queryset = plan.sections.all()
        form.fields["section"].widget.widget.plan_slug = plan.slug

    def linked(self, *, always: bool = False) -> list[Linked]:
        """Return the rows as typed, with the days of the stored ones unless `always`."""
        return [
            Linked(
                form.cleaned_data["section"].number,
                form.cleaned_data["basis"],
                unix_lines(form.cleaned_data["note"]),
                unix_lines(form.cleaned_data["note_zh"]),
                None if always else form.instance.valid_from,
                None if always else form.instance.valid_until,
            )
            for form in self.kept_forms()
        ]

    def broken_on_the_day(self) -> list[Broken]:
        """Return the rules that the links break among themselves."""
        return broken_link_rules(self.linked(always=True))


class SectionChoice(AutocompleteChoice):
    """A section of one plan, typed in and found by the server."""

    plan_slug = ""

    def get_url(self) -> str:
        """Ask only for that plan's sections."""
        return f"{super().get_url()}?{urlencode({'plan': self.plan_slug})}"


class RowInline(admin.TabularInline):
    """Rows of a task as they stand on the day shown, in their order."""

    extra = 0
    named: tuple[str, ...] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Only the rows in force on the day shown."""
        rows = super().get_queryset(request).filter(holding_on(day_shown(request)))
        return rows.select_related("task", *self.named)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Leave out the buttons that lead away to another row's form."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_change_related = False
            field.widget.can_view_related = False
            field.widget.can_delete_related = False
        return field


class ResponsibilityInline(RowInline):
    """Who is responsible, in the order of the sentence that says so."""

    model = Responsibility
    formset = ResponsibilityFormSet
    named = ("ministry",)
    fields = ("position", "ministry", "role")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Take only positions that a package can write."""
        if db_field.name == "position":
            kwargs |= {"min_value": 1, "max_value": LAST_POSITION, "help_text": NEXT_PLACE}
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Find a ministry by any of its names."""
        if db_field.name == "ministry":
            kwargs["widget"] = AutocompleteChoice(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class SectionLinkInline(RowInline):
    """Where the plan speaks of the task, with the reason for thinking so."""

    model = SectionLink
    formset = SectionLinkFormSet
    named = ("section",)
    fields = ("section", "basis", "note", "note_zh")
    formfield_overrides = {
        models.TextField: {
            "max_length": 2000,
            "widget": forms.Textarea(attrs={"rows": 2, "cols": 30}),
            "validators": [validate_text],
        }
    }

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Find a section by number or words."""
        if db_field.name == "section":
            kwargs["widget"] = SectionChoice(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
