"""What was reported, and the record of it, to read in the admin. Nobody changes it here."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from tasks.reporting.models import (
    Comment,
    Confirmation,
    Edit,
    Evidence,
    Move,
    RecordEntry,
    StatusUpdate,
    TargetValue,
)
from tasks.reporting.querysets import StatusUpdateQuerySet


class ToRead:
    """Neither added, nor changed, nor deleted, by anyone."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ministries write reports on their own pages."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was reported stands."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was reported stands."""
        return False


class RowsToRead(ToRead, admin.TabularInline):
    """Rows that belong to an update."""

    extra = 0
    can_delete = False


class TargetValueInline(RowsToRead):
    """Where targets stand."""

    model = TargetValue
    fields = ("target", "value")


class EvidenceInline(RowsToRead):
    """Links and files."""

    model = Evidence
    fields = ("link_or_file", "content_type", "size", "sha256", "added_by", "added_at")
    readonly_fields = ("link_or_file", "sha256")

    @admin.display(description=_("evidence"))
    def link_or_file(self, evidence: Evidence) -> SafeString | str:
        """The link, or the way to the file: pages hand it out, as a download."""
        if evidence.url:
            return format_html(
                '<a href="{}" rel="noopener noreferrer">{}</a>', evidence.url, evidence.name
            )
        update = evidence.update
        try:
            address = reverse("evidence_file", args=[update.task.plan.slug, update.pk, evidence.pk])
        except NoReverseMatch:
            return evidence.name
        return format_html('<a href="{}">{}</a>', address, evidence.name)


class ConfirmationInline(RowsToRead):
    """What other holders say."""

    model = Confirmation
    fields = ("holder", "ministry", "verdict", "sentence", "by", "at")


class CommentInline(RowsToRead):
    """What ministry and reviewer said."""

    model = Comment
    fields = ("author", "at", "text")


class MoveInline(RowsToRead):
    """Its way."""

    model = Move
    fields = ("kind", "by", "at", "reason", "content")


class EditInline(RowsToRead):
    """Who wrote in it."""

    model = Edit
    fields = ("editor", "first_at", "last_at")


class RecordEntryInline(RowsToRead):
    """Its place in the record."""

    model = RecordEntry
    fields = ("number", "hash", "previous_hash")


@admin.register(StatusUpdate)
class StatusUpdateAdmin(ToRead, admin.ModelAdmin):
    """Every status update, from draft to the record."""

    list_display = (
        "task_number",
        "period",
        "ministry_named",
        "status_told",
        "state",
        "scope",
        "author",
        "reviewer",
    )
    list_filter = (
        "period__plan",
        "state",
        "status",
        "scope",
        ("period", admin.RelatedOnlyFieldListFilter),
        ("ministry", admin.RelatedOnlyFieldListFilter),
    )
    list_per_page = 100
    search_fields = ("task__number", "task__title", "narrative", "author__email")
    search_help_text = _("Number or words of the task, words of the report, or its author.")
    sortable_by = ()
    actions = None
    fieldsets = (
        (
            None,
            {"fields": ("task", "period", "scope", "holder", "ministry", "state", "supersedes")},
        ),
        (
            _("The report"),
            {
                "fields": (
                    "status_told",
                    "progress",
                    "narrative",
                    "obstacles",
                    "help_needed",
                    "next_milestone",
                    "next_milestone_on",
                    "unchanged",
                )
            },
        ),
        (
            _("Its way"),
            {
                "fields": (
                    "author",
                    "created_at",
                    "changed_at",
                    "first_submitted_at",
                    "submitted_by",
                    "submitted_at",
                    "reviewer",
                    "reviewed_at",
                    "return_reason",
                    "version",
                )
            },
        ),
    )
    inlines = (
        RecordEntryInline,
        TargetValueInline,
        EvidenceInline,
        ConfirmationInline,
        CommentInline,
        MoveInline,
        EditInline,
    )

    class Media:
        css = {"all": ["reporting/admin.css"]}

    def get_queryset(self, request: HttpRequest) -> StatusUpdateQuerySet:
        """What the person may see, with what a row shows."""
        return StatusUpdate.objects.visible_to(request.user).in_full().order_by("-pk")

    def get_inline_formsets(self, *args: Any, **kwargs: Any) -> list[Any]:
        """Show only what there is."""
        shown = super().get_inline_formsets(*args, **kwargs)
        return [one for one in shown if one.formset.initial_form_count()]

    @admin.display(description=_("task"))
    def task_number(self, update: StatusUpdate) -> str:
        """The task's number."""
        return update.task.number

    @admin.display(description=_("ministry"))
    def ministry_named(self, update: StatusUpdate) -> str:
        """Who reports, in short."""
        return update.ministry.short_name

    @admin.display(description=_("status"))
    def status_told(self, update: StatusUpdate) -> str:
        """The status as people say it."""
        return update.get_status_display() or "–"


@admin.register(RecordEntry)
class RecordEntryAdmin(ToRead, admin.ModelAdmin):
    """The chain over what was accepted."""

    list_display = ("number", "plan", "update", "hash_told")
    list_filter = ("plan",)
    list_select_related = ("plan", "update__task", "update__period", "update__ministry")
    ordering = ("plan", "-number")
    sortable_by = ()
    list_per_page = 100
    actions = None
    fields = ("plan", "number", "update", "hash_told", "previous_hash", "content_told")

    class Media:
        css = {"all": ["reporting/admin.css"]}

    @admin.display(description=_("hash"))
    def hash_told(self, entry: RecordEntry) -> SafeString:
        """The whole hash, which anyone may keep."""
        return format_html('<span class="hash">{}</span>', entry.hash)

    @admin.display(description=_("canonical form"))
    def content_told(self, entry: RecordEntry) -> SafeString:
        """What the hash was taken of."""
        return format_html('<div class="wrapped">{}</div>', entry.content)
