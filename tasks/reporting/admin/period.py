"""Reporting periods in the admin: to read, and to give another due day with a reason."""

from typing import Any

import reversion
from django import forms
from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tasks.reporting.admin.kept import KeptAdmin, hold_plans
from tasks.reporting.models import ReportingPeriod, ReportingWindow, window_of


class PeriodForm(forms.ModelForm):
    """Another due day, and why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for the reason of each change anew."""
        super().__init__(*args, **kwargs)
        self.initial["due_reason"] = ""
        if "due_reason" in self.fields:
            self.fields["due_reason"].required = True

    def clean_due_on(self) -> Any:
        """Refuse the day that it has."""
        if self.cleaned_data["due_on"] == self.initial["due_on"]:
            raise forms.ValidationError(_("Reports are due on this day already."))
        return self.cleaned_data["due_on"]


def _is_used(period: ReportingPeriod) -> bool:
    """Return whether somebody wrote, or decided, something about it."""
    return period.status_updates.exists() or period.excuses.exists()


@admin.register(ReportingPeriod)
class PeriodAdmin(KeptAdmin):
    """The periods of all plans. The program opens them; only their due day is changed here, and
    one that the window no longer covers is taken back while nobody has begun a report for it.
    """

    form = PeriodForm
    list_display = ("label", "plan_slug", "first_day", "last_day", "due_on", "due_was_changed")
    list_filter = ("plan",)
    list_select_related = ("plan",)
    ordering = ("-last_day", "plan__slug")
    readonly_fields = (
        "plan",
        "label",
        "first_day",
        "last_day",
        "parts",
        "opened_at",
        "how_counted",
        "reason_before",
    )
    fieldsets = (
        (None, {"fields": ("label", "plan", ("first_day", "last_day"), "parts", "opened_at")}),
        (
            gettext_lazy("Due day"),
            {
                "fields": ("due_on", "how_counted", "due_reason", "reason_before"),
                "description": gettext_lazy(
                    "Whether a report is in time or late follows the due day, also for reports"
                    " that have come already."
                ),
            },
        ),
    )

    @admin.display(description=pgettext_lazy("reporting", "period"), ordering="last_day")
    def label(self, period: ReportingPeriod) -> str:
        """The period as people say it."""
        return period.label

    @admin.display(description=gettext_lazy("due day changed"), boolean=True)
    def due_was_changed(self, period: ReportingPeriod) -> bool:
        """Whether an administrator gave it another due day."""
        return bool(period.due_reason)

    @admin.display(description=gettext_lazy("counted by"))
    def how_counted(self, period: ReportingPeriod) -> str:
        """What the due day was counted by when it was fixed; or that somebody chose it."""
        stored = ReportingPeriod.objects.get(pk=period.pk)
        if stored.due_reason:
            return _("chosen by an administrator")
        if stored.weekdays_in:
            return _("weekdays: the holidays of %(year)s were not known when it was fixed") % {
                "year": stored.weekdays_in
            }
        return _("working days")

    @admin.display(description=gettext_lazy("last reason"))
    def reason_before(self, period: ReportingPeriod) -> str:
        """The reason that was given last."""
        stored = ReportingPeriod.objects.get(pk=period.pk)
        return stored.due_reason or "–"

    def save_model(
        self, request: HttpRequest, obj: ReportingPeriod, form: Any, change: Any
    ) -> None:
        """Store the day that was chosen: it is no longer one that was counted."""
        obj.weekdays_in = None
        super().save_model(request, obj, form, change)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A period opens by itself."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Take back what nothing rests on, and what wouldn't open again at once."""
        if obj is None or not self.has_change_permission(request, obj):
            return False
        window = window_of(obj.plan)
        return window.was_opened and not window.covers(obj) and not _is_used(obj)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask, or take it back while nobody else decides about the same."""
        with transaction.atomic():
            if request.method == "POST":
                hold_plans()
            return super().delete_view(request, *args, **kwargs)

    def delete_model(self, request: HttpRequest, obj: ReportingPeriod) -> None:
        """Take it back, and say so in the history of the window that had opened it."""
        with reversion.create_revision():
            reversion.set_user(request.user)
            reversion.set_comment(_("Took back the period %(period)s.") % {"period": obj.label})
            reversion.add_to_revision(ReportingWindow.objects.get(plan=obj.plan))
            super().delete_model(request, obj)
