"""Plans and their outlines in the admin.

Both come from the plan's document, so nothing is added or deleted here: what people write
beside the document (titles, summaries, targets) is edited.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from reversion_compare.admin import CompareVersionAdmin

from planning.models import Plan, Section, Target
from planning.querysets import SectionQuerySet
from planning.reading.vocabulary import SectionKind
from texts.fields import TEXTS, validate_text


@admin.register(Plan)
class PlanAdmin(CompareVersionAdmin):
    """What stands on a plan's first page."""

    list_display = ("title", "document_number", "issued_on", "period", "outline")
    list_filter = ("language", "reporting_period")
    search_fields = ("title", "title_zh", "document_number", "slug")
    readonly_fields = ("slug", "language", "source_file", "outline")
    fieldsets = (
        (None, {"fields": ("title", "title_zh", "slug", "outline")}),
        (
            _("The document"),
            {
                "fields": (
                    "document_number",
                    "issuer",
                    "issued_on",
                    "language",
                    "source_url",
                    "licence",
                    "translation_credit",
                    "source_file",
                )
            },
        ),
        (_("Period"), {"fields": ("period_start", "period_end", "reporting_period")}),
    )
    actions = None
    formfield_overrides = {
        **TEXTS,
        models.URLField: {"assume_scheme": "https", "validators": [validate_text]},
    }

    class Media:
        css = {"all": ["planning/admin.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Plan]:
        """Plans with their number of sections."""
        return super().get_queryset(request).annotate(section_count=Count("sections"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A plan comes from its document, by `load_plan`."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A plan that was published stays."""
        return False

    @admin.display(description=_("period"), ordering="period_start")
    def period(self, plan: Plan) -> str:
        """The plan's years."""
        return f"{plan.period_start}–{plan.period_end}"

    @admin.display(description=_("outline"))
    def outline(self, plan: Any) -> SafeString:
        """The way to the plan's sections."""
        return format_html(
            '<a href="{}?plan__id__exact={}">{}</a>',
            reverse("admin:planning_section_changelist"),
            plan.pk,
            _("%(number)s sections") % {"number": plan.section_count},
        )


class TargetForm(forms.ModelForm):
    """A target as the package's rules want it: key and value."""

    def save(self, commit: bool = True) -> Any:
        """Put a new target behind the plan's last."""
        target = self.instance
        if target.position is None:
            others = Target.objects.filter(section__plan=target.section.plan)
            last = others.aggregate(last=Max("position"))["last"] or 0
            target.position = last + 1
        return super().save(commit)


class TargetFormSet(forms.BaseInlineFormSet):
    """The targets of one section, each stated once."""

    def clean(self) -> None:
        """Refuse a second target of the same kind, subject and year."""
        super().clean()
        seen = set()
        for form in self.forms:
            fields = form.cleaned_data if form.is_valid() else {}
            if not fields or fields.get("DELETE"):
                continue
            key = (fields["kind"], fields["subject"], fields["year"])
            if key in seen:
                form.add_error("subject", _("This target stands in the section already."))
            seen.add(key)


class TargetInline(admin.StackedInline):
    """What the plan wants to be true by a year, as this section states it."""

    model = Target
    form = TargetForm
    formset = TargetFormSet
    extra = 0
    fields = (
        ("kind", "subject"),
        ("comparison", "value", "unit", "year"),
        ("note", "note_zh"),
    )
    formfield_overrides = TEXTS


class SectionForm(forms.ModelForm):
    """What people write beside a section of the document."""

    SUMMARISED = (SectionKind.CHAPTER, SectionKind.SECTION, SectionKind.BOX)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for both summaries where pages show one."""
        super().__init__(*args, **kwargs)
        if self.instance.kind in self.SUMMARISED:
            self.fields["summary"].required = self.fields["summary_zh"].required = True


@admin.register(Section)
class SectionAdmin(CompareVersionAdmin):
    """A plan's outline as a tree, in reading order."""

    form = SectionForm
    list_display = ("heading_in_tree", "kind", "target_count", "has_summary", "plan_slug")
    list_filter = ("plan", "kind")
    list_select_related = ("plan",)
    list_per_page = 400
    ordering = ("plan", "position")
    sortable_by = ()
    search_fields = ("number", "heading", "summary", "summary_zh")
    search_help_text = _("Number, heading, summary or text.")
    readonly_fields = ("plan", "number", "kind", "parent", "line", "text")
    fieldsets = (
        (None, {"fields": ("plan", "number", "kind", "parent", "heading")}),
        (
            _("Summary"),
            {
                "fields": ("summary", "summary_zh"),
                "description": _("In our own words, not the document's."),
            },
        ),
        (_("The document"), {"fields": ("line", "text"), "classes": ("collapse",)}),
    )
    inlines = (TargetInline,)
    actions = None
    formfield_overrides = TEXTS

    class Media:
        css = {"all": ["planning/admin.css"]}

    def get_queryset(self, request: HttpRequest) -> SectionQuerySet:
        """Sections with their number of targets."""
        return super().get_queryset(request).with_target_counts()

    def get_search_results(
        self, request: HttpRequest, queryset: SectionQuerySet, search_term: str
    ) -> tuple[SectionQuerySet, bool]:
        """Find sections by all that `matching` reads, of one `plan` where the asker names one."""
        plan = request.GET.get("plan", "")
        if plan:
            queryset = queryset.filter(plan__slug=plan.replace("\0", ""))
        return queryset.matching(search_term.replace("\0", "")), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """The outline comes from the document."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The outline comes from the document."""
        return False

    @admin.display(description=_("section"))
    def heading_in_tree(self, section: Section) -> SafeString:
        """The heading, set in by its place in the outline."""
        return format_html('<span class="outline-{}">{}</span>', section.kind, section)

    @admin.display(description=_("targets"), ordering="target_count")
    def target_count(self, section: Any) -> int:
        """How many targets the section itself states."""
        return section.target_count

    @admin.display(description=_("plan"))
    def plan_slug(self, section: Section) -> str:
        """The plan, in short."""
        return section.plan.slug

    @admin.display(description=_("summary"), boolean=True)
    def has_summary(self, section: Section) -> bool:
        """Whether somebody wrote a summary."""
        return bool(section.summary)
