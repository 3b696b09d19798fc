"""Reminders in the admin: what was made before anything was sent, and who was told."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ministries.known_choice import KnownChoiceFilter
from tasks.reminders.models import Mention, Reminder
from tasks.reminders.querysets import MentionQuerySet, ReminderQuerySet
from tasks.reminders.vocabulary import Level
from tasks.reporting.admin.updates import RowsToRead, ToRead


class OpenFilter(KnownChoiceFilter):
    """Whether somebody may still have to be told."""

    title = pgettext_lazy("message", "state")
    parameter_name = "open"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer both."""
        return [("yes", _("open")), ("no", _("closed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """Keep those of the choice."""
        value = self.known_value()
        return None if value is None else queryset.filter(closed_at__isnull=value == "yes")


class ToldInline(RowsToRead):
    """In which messages it stands."""

    model = Mention
    verbose_name_plural = _("messages that hold it")
    fields = ("message_told", "state", "told_as", "dropped_at", "dropped_because")
    readonly_fields = ("message_told", "state", "told_as")

    def get_queryset(self, request: HttpRequest) -> MentionQuerySet:
        """Fetch what a row shows."""
        return Mention.objects.select_related("message", "stands_in_for").order_by("-pk")

    @admin.display(description=_("message"))
    def message_told(self, mention: Mention) -> SafeString:
        """The way to the message."""
        page = reverse("admin:reminders_message_change", args=[mention.message_id])
        return format_html('<a href="{}">{}</a>', page, mention.message)

    @admin.display(description=pgettext_lazy("message", "state"))
    def state(self, mention: Mention) -> str:
        """How far the message has come."""
        return mention.message.get_state_display()

    @admin.display(description=_("told as"))
    def told_as(self, mention: Mention) -> str:
        """In which capacity."""
        return gettext(Level.of(mention.level).label)


@admin.register(Reminder)
class ReminderAdmin(ToRead, admin.ModelAdmin):
    """Every reminder, to read."""

    list_display = ("ministry_named", "kind", "day", "period_told", "closing_told", "told")
    list_filter = (
        OpenFilter,
        "kind",
        "closing",
        "plan",
        ("period", admin.RelatedOnlyFieldListFilter),
        ("ministry", admin.RelatedOnlyFieldListFilter),
    )
    list_per_page = 100
    show_full_result_count = False
    sortable_by = ()
    actions = None
    date_hierarchy = "day"
    fields = ("ministry", "plan", "period", "kind", "day", "made_at", "closing_told", "named")
    readonly_fields = ("made_at", "closing_told", "named")
    inlines = (ToldInline,)

    class Media:
        css = {"all": ["reporting/admin.css", "reminders/admin.css"]}

    def get_queryset(self, request: HttpRequest) -> ReminderQuerySet:
        """Fetch what a row shows, and how many were told."""
        return Reminder.objects.in_full().with_told()

    @admin.display(description=_("ministry"))
    def ministry_named(self, reminder: Reminder) -> str:
        """Who is reminded, in short."""
        return reminder.ministry.short_name

    @admin.display(description=pgettext_lazy("reporting", "reporting period"))
    def period_told(self, reminder: Reminder) -> str:
        """The period, and whose."""
        return f"{reminder.period.label} · {reminder.plan.slug}"

    @admin.display(description=pgettext_lazy("message", "state"))
    def closing_told(self, reminder: Reminder) -> str:
        """Open, or why it was closed."""
        return reminder.get_closing_display() or gettext("open")

    @admin.display(description=_("people told"))
    def told(self, reminder: Reminder) -> int:
        """How many addresses were told."""
        return int(getattr(reminder, "told", 0))

    @admin.display(description=_("tasks named"))
    def named(self, reminder: Reminder) -> str:
        """The numbers of the tasks that its messages named."""
        numbers = reminder.tasks.order_by("position").values_list("number", flat=True)
        return " · ".join(numbers) or "–"
