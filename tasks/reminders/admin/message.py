"""The page of messages: what went to whom, when and why, and what can be done about it."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tasks.reminders.admin import preview, steps
from tasks.reminders.admin.filters import DayFilter, KindFilter, MinistryFilter, PlanFilter
from tasks.reminders.admin.saying import ministry_of, summed_up, told_of
from tasks.reminders.deciding import steps_for
from tasks.reminders.delivery import summary
from tasks.reminders.models import Attempt, Decision, Mention, Message, Reminder
from tasks.reminders.querysets import MentionQuerySet, MessageQuerySet
from tasks.reminders.vocabulary import Answer, Channel, Level, MessageState
from tasks.reporting.admin.updates import RowsToRead, ToRead


class MentionInline(RowsToRead):
    """What the message holds, or held."""

    model = Mention
    verbose_name_plural = _("what it holds")
    fields = ("what", "ministry", "of", "told_as", "dropped_at", "dropped_because")
    readonly_fields = ("what", "ministry", "of", "told_as")

    def get_queryset(self, request: HttpRequest) -> MentionQuerySet:
        """Fetch what a row shows."""
        return Mention.objects.in_full()

    @admin.display(description=_("what it tells"))
    def what(self, mention: Mention) -> SafeString | str:
        """The kind, and the way to the reminder or the report."""
        if not mention.event:
            page = reverse("admin:reminders_reminder_change", args=[mention.reminder_id])
            return format_html('<a href="{}">{}</a>', page, told_of(mention.occasion))
        page = reverse("admin:reporting_statusupdate_change", args=[mention.event.move.update_id])
        return format_html('<a href="{}">{}</a>', page, told_of(mention.occasion))

    @admin.display(description=_("ministry"))
    def ministry(self, mention: Mention) -> str:
        """Which ministry it is about."""
        return ministry_of(mention.occasion)

    @admin.display(description=_("plan and period"))
    def of(self, mention: Mention) -> str:
        """The plan and period, and a report's task."""
        if isinstance(mention.occasion, Reminder):
            period = mention.occasion.period
            return f"{period.plan.slug} · {period.label}"
        update = mention.occasion.move.update
        return f"{update.task.plan.slug} · {update.period.label} · {update.task.number}"

    @admin.display(description=_("told as"))
    def told_as(self, mention: Mention) -> str:
        """In which capacity, and for whom they stand in."""
        level = gettext(Level.of(mention.level).label)
        if mention.stands_in_for is None:
            return level
        person = mention.stands_in_for
        return gettext("%(level)s, for %(person)s") % {"level": level, "person": person}


class AttemptInline(RowsToRead):
    """Every attempt, the latest first."""

    model = Attempt
    ordering = ("-number",)
    fields = ("number", "begun_at", "ended_at", "answer_told", "said", "worker")
    readonly_fields = ("answer_told",)

    @admin.display(description=_("answer"))
    def answer_told(self, attempt: Attempt) -> str:
        """What came of it; without an answer a process is at it, or has died."""
        return attempt.get_answer_display() or gettext("none yet")


class DecisionInline(RowsToRead):
    """What administrators did about it."""

    model = Decision
    fk_name = "message"
    fields = ("at", "step", "by", "reason", "copy_told")
    readonly_fields = ("copy_told",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Decision]:
        """Fetch what a row shows."""
        return super().get_queryset(request).select_related("by", "copy")

    @admin.display(description=_("new message"))
    def copy_told(self, decision: Decision) -> SafeString | str:
        """The way to the message that was made."""
        return _linked(decision.copy) if decision.copy else "–"


@admin.register(Message)
class MessageAdmin(ToRead, admin.ModelAdmin):
    """Every message. None is written, changed or deleted by hand; steps are taken, with reasons."""

    change_list_template = "admin/reminders/message/change_list.html"
    change_form_template = "admin/reminders/message/change_form.html"
    list_display = (
        "recipient",
        "holds",
        "state_told",
        "when",
    )
    list_filter = (
        "state",
        "possibly_doubled",
        DayFilter,
        "form",
        "channel",
        KindFilter,
        PlanFilter,
        MinistryFilter,
    )
    list_per_page = 50
    search_fields = ("address",)
    search_help_text = _("Address, person, or any name of the ministry that it is about.")
    sortable_by = ()
    show_full_result_count = False
    # Counting each choice of each filter takes seconds where there are many messages.
    show_facets = admin.ShowFacets.NEVER
    actions = steps.ACTIONS
    inlines = (DecisionInline, MentionInline, AttemptInline)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "recipient",
                    "form",
                    "channel",
                    "day",
                    "state_told",
                    "next_try",
                    "finished_at",
                    "read_at",
                    "doubled",
                    "sent_again_from",
                )
            },
        ),
        (_("What it said at its last attempt"), {"fields": ("subject", "text_told", "known_as")}),
    )
    readonly_fields = (
        "recipient",
        "state_told",
        "next_try",
        "doubled",
        "sent_again_from",
        "text_told",
        "known_as",
    )

    class Media:
        css = {"all": ["reporting/admin.css", "reminders/admin.css"]}

    def get_urls(self) -> list[URLPattern]:
        """Add the preview, and the page that tries everything now."""
        return [
            path(
                "preview/",
                self.admin_site.admin_view(self.preview_view),
                name="reminders_preview",
            ),
            path(
                "try-all/",
                self.admin_site.admin_view(self.try_all_view),
                name="reminders_message_try_all",
            ),
            *super().get_urls(),
        ]

    def preview_view(self, request: HttpRequest) -> HttpResponse:
        """Show what would be sent on a day."""
        return preview.show(self, request)

    def try_all_view(self, request: HttpRequest) -> HttpResponse:
        """Ask why, and let everything that waits be tried at once."""
        return steps.try_all(self, request)

    def get_queryset(self, request: HttpRequest) -> MessageQuerySet:
        """Fetch what a row shows."""
        return Message.objects.in_full()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find messages by whom they go to, or by the ministry they are about."""
        return cast("MessageQuerySet", queryset).matching(search_term.replace("\0", "")), False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show how delivery does above the list."""
        context = {"title": _("Messages"), **(extra_context or {})}
        if request.method == "GET":
            context["summary"] = summary(timezone.now())
        return super().changelist_view(request, context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Offer the steps that can be taken with the message in its state."""
        message = self.get_object(request, object_id)
        offered = [steps.Offer.of(step) for step in steps_for(message)] if message else []
        is_mail = bool(message and message.channel == Channel.MAIL)
        context = {"offered": offered, "is_mail": is_mail, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def get_inline_formsets(self, *args: Any, **kwargs: Any) -> list[Any]:
        """Show only what there is."""
        shown = super().get_inline_formsets(*args, **kwargs)
        return [one for one in shown if one.formset.initial_form_count()]

    @admin.display(description=_("to"))
    def recipient(self, message: Message) -> SafeString:
        """Who it goes to: a person, or a ministry's contact."""
        who = message.name or message.address
        if message.contact_of:
            values = {"name": who, "ministry": message.contact_of.short_name}
            who = gettext("%(name)s, contact of %(ministry)s") % values
        return format_html('{}<div class="quiet">{}</div>', who, message.address)

    @admin.display(description=_("what it tells"))
    def holds(self, message: Message) -> SafeString | str:
        """Kinds and ministries, and in which capacity it is told."""
        held = [one for one in message.mentions.all() if one.dropped_at is None]
        occasions = [one.occasion for one in held]
        if not occasions:
            if message.is_unfinished:
                return gettext("fixed when it is first sent")
            return gettext("nothing any more")
        lines = format_html_join("", "<div>{}</div>", ((line,) for line in summed_up(occasions)))
        levels = {one.level: Level.of(one.level).label for one in held}
        told_as = " · ".join(gettext(label) for label in levels.values())
        return format_html('{}<div class="quiet">{}</div>', lines, told_as)

    @admin.display(description=pgettext_lazy("message", "state"))
    def state_told(self, message: Message) -> SafeString:
        """How far it has come, what stands out about it, and what the mail server said last."""
        return format_html(
            '<span class="state {}">{}</span>{}',
            message.state,
            message.get_state_display(),
            format_html_join(
                "", '<div class="quiet">{}</div>', ((one,) for one in _notes(message))
            ),
        )

    @admin.display(description=_("when"))
    def when(self, message: Message) -> SafeString:
        """When it was done with, or is tried next; and when it was made."""
        is_waiting = message.state == MessageState.WAITING
        at = message.next_try_at if is_waiting else message.finished_at
        lines = [
            (_("next try") if is_waiting else "", _moment(at) if at else "–", ""),
            (_("made"), _moment(message.made_at), "quiet"),
        ]
        line = '<div class="{2}">{0} <span class="moment">{1}</span></div>'
        return format_html_join("", line, lines)

    @admin.display(description=_("next try"))
    def next_try(self, message: Message) -> str:
        """When it is tried next, if it is."""
        return _moment(message.next_try_at) if message.state == MessageState.WAITING else "–"

    @admin.display(description=_("possibly doubled"))
    def doubled(self, message: Message) -> str:
        """Whether it may have arrived twice."""
        if not message.possibly_doubled:
            return gettext("no")
        return gettext("yes: an attempt ended without the mail server's answer reaching us")

    @admin.display(description=_("sends again"))
    def sent_again_from(self, message: Message) -> SafeString | str:
        """The way to the message that it sends again."""
        decision = Decision.objects.filter(copy=message).select_related("message").first()
        return _linked(decision.message) if decision else "–"

    @admin.display(description=_("text"))
    def text_told(self, message: Message) -> SafeString:
        """The words as sent."""
        return format_html('<div class="as-mail">{}</div>', message.text or "–")

    @admin.display(description="Message-ID")
    def known_as(self, message: Message) -> str:
        """What stands before the domain in the Message-ID of every copy."""
        return message.reference


def _notes(message: Message) -> list[str]:
    """Return what stands out about a message, and its last answer unless all went well."""
    notes = [gettext("possibly doubled")] if message.possibly_doubled else []
    notes += [gettext("sent again by an administrator")] if message.by_decision else []
    number = message.attempts_made
    if number > 1:
        attempts = ngettext("%(number)s attempt", "%(number)s attempts", number)
        notes.append(attempts % {"number": number})
    answer = getattr(message, "last_answer", None)
    if answer and answer != Answer.ACCEPTED:
        notes += [gettext(Answer.of(answer).label), getattr(message, "last_said", "")]
    return [note for note in notes if note]


def _linked(message: Message) -> SafeString:
    page = reverse("admin:reminders_message_change", args=[message.pk])
    return format_html('<a href="{}">{}</a>', page, message)


def _moment(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
