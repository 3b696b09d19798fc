"""Reporting windows in the admin: opened, changed and closed, seeing what that opens."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from tasks.reporting.admin.kept import KeptAdmin
from tasks.reporting.models import ReportingWindow
from tasks.reporting.periods import (
    Opening,
    next_opening,
    open_periods,
    openings_of,
    spans,
)


class WindowForm(forms.ModelForm):
    """A plan's window. Where saving it opens several periods, it asks once more.

    `openings` is what saving opens; `confirmed` holds what was shown when it was confirmed.
    """

    confirmed = forms.CharField(required=False, max_length=50_000)
    openings: list[Opening] = []
    must_confirm = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for the reason of each change anew."""
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["reason"] = ""

    def full_clean(self) -> None:
        """Check the window as a whole, once each field is well."""
        super().full_clean()
        if not self.is_bound or self.errors:
            return
        window, today = self.instance, timezone.localdate()
        if not list(spans(window.plan.reporting_period, window.first_day, window.last_day)):
            message = _("No whole reporting period (%(cadence)s) lies between these days.")
            self.add_error(
                "last_day", message % {"cadence": window.plan.get_reporting_period_display()}
            )
            return
        self.openings = openings_of(window, today)
        if len(self.openings) > 1 and self.cleaned_data["confirmed"] != self.shown:
            self.must_confirm = True
            self.add_error(
                None,
                ValidationError(
                    _("Nothing was saved yet: look at the periods that open, and confirm.")
                ),
            )

    @property
    def shown(self) -> str:
        """What opens, as the page sends it back when it is confirmed."""
        return " ".join(f"{one.span.code}:{one.due_on}" for one in self.openings)


@admin.register(ReportingWindow)
class WindowAdmin(KeptAdmin):
    """When plans are reported on; one window a plan."""

    form = WindowForm
    change_form_template = "admin/reporting/reportingwindow/change_form.html"
    list_display = ("plan_slug", "first_day", "last_day", "parts", "working_days", "periods_open")
    list_select_related = ("plan",)
    ordering = ("plan__slug",)
    fieldsets = (
        (
            None,
            {
                "fields": ("plan", "cadence", ("first_day", "last_day"), "periods_open"),
                "description": gettext_lazy(
                    "A plan without a window is reported on in its own years. Each whole period"
                    " between the two days opens the day after it ends. To close the window,"
                    " change its last day: nothing opens after it, and periods that are open"
                    " stay open. One that the window no longer covers, and for which nobody has"
                    " begun a report, can be deleted on its own page."
                ),
            },
        ),
        (
            None,
            {
                "fields": ("parts", "working_days"),
                "description": gettext_lazy(
                    "Both are fixed for a period when it opens: a change is for the periods to"
                    " come."
                ),
            },
        ),
        (
            gettext_lazy("Why"),
            {"fields": ("reason", "reason_before")},
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A window stays its plan's."""
        return ("cadence", "periods_open", "reason_before", *(("plan",) if obj else ()))

    @admin.display(description=gettext_lazy("reporting period"))
    def cadence(self, window: ReportingWindow) -> SafeString | str:
        """How long the plan's periods are, and the way to where that is set."""
        if window.plan_id is None:
            return _("As long as the plan's own page says.")
        return format_html(
            '<a href="{}">{}</a>',
            reverse("admin:planning_plan_change", args=[window.plan_id]),
            window.plan.get_reporting_period_display(),
        )

    @admin.display(description=gettext_lazy("open periods"))
    def periods_open(self, window: ReportingWindow) -> SafeString | str:
        """How many of the plan's periods are open, and the way to them."""
        if window.plan_id is None:
            return "–"
        number = window.plan.reporting_periods.count()
        return format_html(
            '<a href="{}?plan__id__exact={}">{}</a>',
            reverse("admin:reporting_reportingperiod_changelist"),
            window.plan_id,
            ngettext("%(number)s period", "%(number)s periods", number) % {"number": number},
        )

    @admin.display(description=gettext_lazy("last reason"))
    def reason_before(self, window: ReportingWindow) -> str:
        """The reason that was given last."""
        stored = ReportingWindow.objects.filter(pk=window.pk).first()
        return stored.reason if stored else "–"

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Store it, open what is due to open, and say what that was."""
        super().save_model(request, obj, form, change)
        opened = open_periods(obj.plan)
        if opened:
            message = ngettext(
                "This period opened: %(list)s.", "These periods opened: %(list)s.", len(opened)
            )
            each = pgettext("list", ", ").join(
                _("%(period)s (due %(day)s)") % {"period": one.label, "day": one.due_on}
                for one in opened
            )
            messages.success(request, message % {"list": each})
            for year in sorted({one.weekdays_in for one in opened if one.weekdays_in}):
                said = _("The holidays of %(year)s are not known yet: weekdays were counted.")
                messages.info(request, said % {"year": year})
        elif coming := next_opening(obj, timezone.localdate()):
            message = _("No period opens today. The next, %(period)s, opens on %(day)s.")
            messages.info(request, message % {"period": coming.label, "day": coming.opens_on})
        else:
            messages.info(request, _("No period opens today, and none is still to come."))
