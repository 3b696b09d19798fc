"""Reporting periods in the admin: to read, and to give another due day with a reason."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tasks.reporting.admin.kept import KeptAdmin
from tasks.reporting.models import ReportingPeriod


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


@admin.register(ReportingPeriod)
class PeriodAdmin(KeptAdmin):
    """The periods of all plans. The program opens them; only their due day is changed here."""

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
        "reason_before",
    )
    fieldsets = (
        (None, {"fields": ("label", "plan", ("first_day", "last_day"), "parts", "opened_at")}),
        (
            gettext_lazy("Due day"),
            {
                "fields": ("due_on", "due_reason", "reason_before"),
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

    @admin.display(description=gettext_lazy("last reason"))
    def reason_before(self, period: ReportingPeriod) -> str:
        """The reason that was given last."""
        stored = ReportingPeriod.objects.get(pk=period.pk)
        return stored.due_reason or "–"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A period opens by itself."""
        return False
