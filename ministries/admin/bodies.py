"""Bodies, their names and what became of them, in the admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Max, QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from reversion_compare.admin import CompareVersionAdmin

from ministries.admin.linking import linked
from ministries.admin.same_name import existence_as_typed, names_of_others
from ministries.autocomplete import AutocompleteChoice
from ministries.known_choice import KnownChoiceFilter
from ministries.models import Contact, Membership, Ministry, MinistryName, Succession
from ministries.models.body import KINDS
from ministries.querysets import MinistryQuerySet
from texts.fields import TEXTS

# Sets two other names apart in the register's file.
ALIAS_SEPARATOR = ";"


class MinistryForm(forms.ModelForm):
    """A body as the register's file can hold it."""

    kind = forms.ChoiceField(
        label=capfirst(_("kind")), required=False, choices=[("", "---------"), *KINDS.items()]
    )

    def clean_aliases(self) -> str:
        """Return other names one a line, without blank lines."""
        names = [line.strip() for line in self.cleaned_data["aliases"].splitlines()]
        if any(ALIAS_SEPARATOR in name for name in names):
            raise ValidationError(_("Write one name a line, without semicolons."))
        return "\n".join(name for name in names if name)

    def clean(self) -> dict[str, Any] | None:
        """Refuse a name by which another body of the same time is known."""
        fields = super().clean() or self.cleaned_data
        taken = dict(names_of_others(self.instance, existence_as_typed(self.data)))
        for field in ("name", "name_zh", "aliases"):
            for name in (fields.get(field) or "").split("\n"):
                if other := taken.get(name.casefold()):
                    message = _("%(body)s is known by this name at the same time: %(name)s")
                    self.add_error(field, message % {"body": other, "name": name})
        return fields


class KindFilter(KnownChoiceFilter):
    """Bodies of one kind, named in the reader's language."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer the kinds in use."""
        kinds = Ministry.objects.exclude(kind="").order_by("kind").distinct()
        return [
            (kind, Ministry(kind=kind).kind_in_language)
            for kind in kinds.values_list("kind", flat=True)
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Keep the bodies of the kind."""
        kind = self.known_value()
        return None if kind is None else queryset.filter(kind=kind)


class ContactFilter(KnownChoiceFilter):
    """Whether there is somebody to ask, so that gaps are found."""

    title = _("contact")
    parameter_name = "has_contact"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer both."""
        return [("no", _("none is known")), ("yes", _("known"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Keep the bodies of the choice."""
        value = self.known_value()
        return None if value is None else queryset.filter(contact__isnull=value == "no")


class PlacedLast(forms.ModelForm):
    """A row of the register that goes behind all others when it is new."""

    def save(self, commit: bool = True) -> Any:
        """Give a new row its place."""
        place_last(self.instance)
        return super().save(commit)


def place_last(row: Any) -> None:
    """Put a row that isn't stored yet behind all others of its kind."""
    if row.pk is None:
        last = type(row).objects.aggregate(last=Max("position"))["last"] or 0
        row.position = last + 1


class NameForm(PlacedLast):
    """A dated name; a day known by its month counts from the month's first."""

    def clean(self) -> dict[str, Any] | None:
        """Count a month from its first day."""
        fields = super().clean() or self.cleaned_data
        for day, month_only in (
            ("valid_from", "from_month_only"),
            ("valid_until", "until_month_only"),
        ):
            if fields.get(month_only) and fields.get(day):
                fields[day] = fields[day].replace(day=1)
        return fields


class SuccessionForm(PlacedLast):
    """What became of a body; a day known by its month counts from the month's first."""

    def clean(self) -> dict[str, Any] | None:
        """Count a month from its first day."""
        fields = super().clean() or self.cleaned_data
        if fields.get("month_only") and fields.get("effective_on"):
            fields["effective_on"] = fields["effective_on"].replace(day=1)
        return fields


class EachOnce(forms.BaseInlineFormSet):
    """Rows of which no two have the same `key`, as the register's file wants it."""

    key: tuple[str, ...] = ()

    def clean(self) -> None:
        """Refuse the second of two alike."""
        super().clean()
        seen = set()
        for form in self.forms:
            fields = form.cleaned_data if form.is_valid() else {}
            if not fields or fields.get("DELETE"):
                continue
            key = tuple(fields[name] for name in self.key)
            if key in seen:
                form.add_error(self.key[0], _("There is another row with the same values."))
            seen.add(key)


class NameFormSet(EachOnce):
    """A body's names."""

    key = ("language", "valid_from")


class SuccessionFormSet(EachOnce):
    """What became of a body."""

    key = ("successor", "effective_on", "kind")


class NameInline(admin.StackedInline):
    """What the body was called, from when until when."""

    model = MinistryName
    verbose_name = _("name")
    verbose_name_plural = _("names, from day to day")
    form = NameForm
    formset = NameFormSet
    extra = 0
    fields = (
        ("name", "language"),
        ("valid_from", "from_month_only", "valid_until", "until_month_only"),
        ("source", "certain"),
    )
    formfield_overrides = TEXTS


class SuccessionInline(admin.StackedInline):
    """What became of the body, or which of its duties moved."""

    model = Succession
    fk_name = "predecessor"
    form = SuccessionForm
    formset = SuccessionFormSet
    extra = 0
    verbose_name = _("what became of it")
    verbose_name_plural = _("what became of it")
    fields = (
        ("kind", "successor", "successor_zh"),
        ("effective_on", "month_only", "certain"),
        ("note", "source"),
    )
    formfield_overrides = TEXTS

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Find the successor by any of its names."""
        if db_field.name == "successor":
            kwargs["widget"] = AutocompleteChoice(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class TakenOverInline(admin.TabularInline):
    """What the body took over from others; it is edited at theirs."""

    model = Succession
    fk_name = "successor"
    extra = 0
    verbose_name = _("what it took over")
    verbose_name_plural = _("what it took over")
    fields = ("predecessor", "kind", "effective_on", "note")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """It is edited at the predecessor's."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """It is edited at the predecessor's."""
        return False


class ContactInline(admin.StackedInline):
    """Whom to ask in the ministry."""

    model = Contact
    extra = 0
    fields = (("name", "email", "telephone"),)
    formfield_overrides = TEXTS


class MemberInline(admin.TabularInline):
    """Who serves the ministry; roles are given and withdrawn at the person."""

    model = Membership
    extra = 0
    verbose_name_plural = _("people; roles are given on a person's page")
    fields = ("person", "role", "everywhere")
    readonly_fields = fields

    @admin.display(description=_("person"))
    def person(self, membership: Membership) -> str:
        """The person, as the link to where the role can be changed."""
        return linked(membership.user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        """Fetch the people with their roles."""
        return super().get_queryset(request).select_related("user", "ministry")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """It is given at the person."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """It is withdrawn at the person."""
        return False


@admin.register(Ministry)
class MinistryAdmin(CompareVersionAdmin):
    """The register of bodies."""

    form = MinistryForm
    list_display = ("name", "abbreviation", "name_zh", "kind_told", "certain")
    list_filter = (KindFilter, ContactFilter, "certain", "successions_from__kind")
    list_per_page = 200
    search_fields = ("name",)
    search_help_text = _("Any name: English, Chinese, short, former or later.")
    prepopulated_fields = {"slug": ("abbreviation",)}
    fieldsets = (
        (None, {"fields": ("name", "name_zh", "abbreviation", "slug", "kind", "certain")}),
        (_("Other names"), {"fields": ("aliases",)}),
    )
    inlines = (NameInline, SuccessionInline, TakenOverInline, ContactInline, MemberInline)
    actions = None
    formfield_overrides = TEXTS

    @admin.display(description=_("kind"), ordering="kind")
    def kind_told(self, ministry: Ministry) -> str:
        """The kind, in the reader's language."""
        return ministry.kind_in_language

    def get_search_results(
        self, request: HttpRequest, queryset: MinistryQuerySet, search_term: str
    ) -> tuple[QuerySet[Ministry], bool]:
        """Find bodies by any of their names."""
        return queryset.matching(search_term.replace("\0", "")), False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A slug stands in addresses and packages: once given it stays."""
        return ("slug",) if obj else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        """Suggest a slug for a new body."""
        return {} if obj else self.prepopulated_fields

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Put a new body at the register's end."""
        place_last(obj)
        super().save_model(request, obj, form, change)
