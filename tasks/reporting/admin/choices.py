"""Who answers, in the admin: answerable ministries and acting bodies, from a day to a day."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ministries.autocomplete import AutocompleteChoice
from planning.models import Plan
from tasks.reporting.admin.ended import ended_page
from tasks.reporting.admin.kept import KeptAdmin
from tasks.reporting.choosing import refuse_to_change_what_was_reported
from tasks.reporting.models import ActingBody, AnswerableChoice

FIRST_DAY_HELP = gettext_lazy(
    "Who reports on a period is asked of the period's last day. A day in the past is taken only"
    " where nobody has reported yet on what it would change, so that reports and scorecards stay"
    " as they were."
)
END_HELP = gettext_lazy(
    "To end it: the first day on which it no longer holds. To take it back altogether: its first"
    " day. A day in the past is taken only where nobody has reported yet on what it would change."
)


class ChoiceForm(forms.ModelForm):
    """A choice: new in full; one that stands can only be given another end."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say what the days mean."""
        super().__init__(*args, **kwargs)
        if "valid_from" in self.fields:
            self.fields["valid_from"].required = True
            self.fields["valid_from"].help_text = FIRST_DAY_HELP
        if "valid_until" in self.fields:
            self.fields["valid_until"].help_text = END_HELP

    def clean_valid_until(self) -> date | None:
        """Let what is over only end earlier still: to hold again it is named anew."""
        end, stored = self.cleaned_data["valid_until"], self.initial.get("valid_until")
        is_over = self.instance.pk and stored and stored <= timezone.localdate()
        if is_over and (end is None or end > stored):
            raise ValidationError(_("It is over: it can only end earlier. Name it anew instead."))
        return end

    def clean(self) -> dict[str, Any] | None:
        """Ask why a choice that stands gets another end."""
        fields = super().clean() or self.cleaned_data
        changed = self.changed_data
        if self.instance.pk and "valid_until" in changed and "reason" not in changed:
            self.add_error("reason", _("Add why it gets another end."))
        return fields

    def full_clean(self) -> None:
        """Check a choice or its end against what was reported, once each field is well."""
        super().full_clean()
        if not self.is_bound or self.errors:
            return
        try:
            refuse_to_change_what_was_reported(_plan_of(self.instance), [self.instance])
        except ValidationError as error:
            self.add_error(None, error)


def _plan_of(choice: AnswerableChoice | ActingBody) -> Plan:
    return choice.plan if isinstance(choice, ActingBody) else choice.task.plan


class EndedFilter(admin.SimpleListFilter):
    """Choices that hold, or are over."""

    title = gettext_lazy("does it hold?")
    parameter_name = "holds"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer both."""
        return [("yes", _("holds today or later")), ("no", _("is over"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep those asked for."""
        over = queryset.filter(valid_until__lte=timezone.localdate())
        if self.value() == "no":
            return over
        return queryset.exclude(pk__in=over) if self.value() == "yes" else queryset


class ChoiceAdmin(KeptAdmin):
    """What both kinds of choices have in common: made once, ended, and kept."""

    form = ChoiceForm
    chosen: tuple[str, ...] = ()
    looked_up: tuple[str, ...] = ()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show who decided it and when, once somebody did."""
        decided = ("author", "at") if obj else ()
        days = ("valid_from", "valid_until")
        return [(None, {"fields": (*self.chosen, days, "reason", *decided)})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Everything but the end and the reason stays as it was decided."""
        return (*self.chosen, "valid_from", "author", "at") if obj else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Find tasks and bodies by typing."""
        if db_field.name in self.looked_up:
            kwargs["widget"] = AutocompleteChoice(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Keep who decided it; who ended it stands in the history."""
        if not change:
            obj.author = request.user
        super().save_model(request, obj, form, change)


@admin.register(AnswerableChoice)
class AnswerableChoiceAdmin(ChoiceAdmin):
    """Holders that give a task's status in place of the first named."""

    chosen = ("task", "ministry")
    looked_up = ("task", "ministry")
    list_display = ("task", "ministry", "valid_from", "valid_until", "author")
    list_filter = (EndedFilter, "task__plan")
    list_select_related = ("task__plan", "ministry", "author")
    ordering = ("task__plan", "task__position", "valid_from")


@admin.register(ActingBody)
class ActingBodyAdmin(ChoiceAdmin):
    """Ministries that act for bodies that have ended."""

    chosen = ("plan", "body", "task", "acting")
    looked_up = ("body", "task", "acting")
    list_display = (
        "body_named",
        "acting_named",
        "task_number",
        "plan_slug",
        "valid_from",
        "valid_until",
        "author",
    )
    list_filter = (EndedFilter, "plan")
    list_select_related = ("plan", "body", "task", "acting", "author")
    ordering = ("plan", "body__position", "task__position", "valid_from")
    change_list_template = "admin/reporting/actingbody/change_list.html"

    @admin.display(description=gettext_lazy("body that has ended"), ordering="body__position")
    def body_named(self, acting: ActingBody) -> str:
        """The ended body, in short."""
        return acting.body.short_name

    @admin.display(description=gettext_lazy("acting body"), ordering="acting__position")
    def acting_named(self, acting: ActingBody) -> str:
        """Who acts for it, in short."""
        return acting.acting.short_name

    @admin.display(description=gettext_lazy("task"), ordering="task__position")
    def task_number(self, acting: ActingBody) -> str:
        """The one task, where it isn't all of them."""
        return acting.task.number if acting.task else str(_("all its tasks"))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Lead on to the ended bodies of each plan."""
        plans = Plan.objects.order_by("slug")
        return super().changelist_view(request, {**(extra_context or {}), "plans": plans})

    def get_urls(self) -> list[URLPattern]:
        """Add the page on which several are named in one step."""
        page = self.admin_site.admin_view(lambda request, plan: ended_page(self, request, plan))
        own = path("ended/<slug:plan>/", page, name="reporting_actingbody_ended")
        return [own, *super().get_urls()]
