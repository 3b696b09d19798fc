"""Excuses in the admin: given for several reports in one step, and lifted, each with a reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ministries.models import User
from tasks.reporting.admin.kept import KeptAdmin, hold_plans
from tasks.reporting.excusing import Excusable, excusable_in, excuse, lift
from tasks.reporting.models import Excuse, ReportingPeriod
from texts.fields import validate_text

# More reports of a period than this are found by their ministry.
MOST_ROWS = 500
CONFLICT = 409


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=5000,
        widget=AdminTextareaWidget(attrs={"rows": 3}),
        validators=[validate_text],
    )


class ExcuseForm(ReasonForm):
    """Which of the owed reports are excused, and why."""

    reports = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Tick at least one report."),
            "invalid_choice": gettext_lazy(
                "Nothing was stored: a report that you ticked is no longer owed, or was accepted"
                " meanwhile. Look at the list again."
            ),
        },
    )

    def __init__(self, listed: Sequence[Excusable], data: Any = None, ticked: str = ""):
        """Offer what is owed, with the reports on the task of the number `ticked` ticked."""
        self.listed = listed
        ticks = [one.name for one in listed if one.owed.task.number == ticked]
        super().__init__(data, initial={"reports": ticks})
        field = cast(forms.MultipleChoiceField, self.fields["reports"])
        field.choices = [(one.name, one.name) for one in listed]

    def rows(self) -> Iterator[tuple[Any, Excusable]]:
        """Yield each report with its box."""
        return zip(self["reports"].subwidgets, self.listed, strict=True)

    @property
    def chosen(self) -> list[Excusable]:
        """What was ticked."""
        return [one for one in self.listed if one.name in self.cleaned_data["reports"]]


class LiftedFilter(admin.SimpleListFilter):
    """Excuses that count, or were lifted."""

    title = gettext_lazy("does it count?")
    parameter_name = "counts"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer both."""
        return [("yes", _("counts")), ("no", _("was lifted"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep those asked for."""
        if self.value() == "no":
            return queryset.exclude(lifted_at=None)
        return queryset.filter(lifted_at=None) if self.value() == "yes" else queryset


@admin.register(Excuse)
class ExcuseAdmin(KeptAdmin):
    """Reports that nobody is asked for. What was decided stands; it can be lifted."""

    change_form_template = "admin/reporting/excuse/change_form.html"
    list_display = ("task_named", "period", "holder_named", "counts", "author", "at", "plan_slug")
    list_filter = (LiftedFilter, "period__plan", ("period", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("task", "period__plan", "holder", "author")
    search_fields = ("task__number", "task__title", "reason", "author__email")
    search_help_text = gettext_lazy("Number or words of the task, words of the reason, or author.")
    ordering = ("-at", "-pk")
    sortable_by = ()
    list_per_page = 100
    actions = ("lift_chosen",)  # type: ignore[assignment]
    fieldsets = (
        (None, {"fields": ("task", "period", "scope", "holder", "reason", "author", "at")}),
        (gettext_lazy("Lifted"), {"fields": ("lifted_by", "lifted_at", "lift_reason")}),
    )

    @admin.display(description=gettext_lazy("task"))
    def task_named(self, one: Excuse) -> str:
        """The task's number."""
        return one.task.number

    @admin.display(description=gettext_lazy("plan"))
    def plan_slug(self, one: Excuse) -> str:
        """The plan, in short."""
        return one.period.plan.slug

    @admin.display(description=gettext_lazy("speaks for"))
    def holder_named(self, one: Excuse) -> str:
        """The body for whose part it counts, or the whole task."""
        return one.holder.short_name if one.holder else one.get_scope_display()

    @admin.display(description=gettext_lazy("counts"), boolean=True)
    def counts(self, one: Excuse) -> bool:
        """Whether nobody lifted it."""
        return one.lifted_at is None

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was decided stands: it is lifted, and another given."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """Add the page on which excuses are lifted."""
        page = self.admin_site.admin_view(self.lift_page)
        return [path("lift/", page, name="reporting_excuse_lift"), *super().get_urls()]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """List what is owed for a period, and excuse what is ticked: all of it, or none."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        period = _period_asked(request)
        if request.method != "POST" or period is None:
            return self._list(request, period)
        with transaction.atomic():
            hold_plans()
            form = ExcuseForm(_listed(request, period)[0], request.POST)
            if not form.is_valid():
                return self._list(request, period, form)
            author = cast(User, request.user)
            owed = [one.owed for one in form.chosen]
            stored = excuse(author, owed, form.cleaned_data["reason"])
            for one in stored:
                self.log_addition(request, one, [{"added": {}}])
        message = ngettext(
            "%(number)s report is excused.", "%(number)s reports are excused.", len(stored)
        )
        messages.success(request, message % {"number": len(stored)})
        return HttpResponseRedirect(reverse("admin:reporting_excuse_changelist"))

    def _list(
        self, request: HttpRequest, period: ReportingPeriod | None, form: ExcuseForm | None = None
    ) -> TemplateResponse:
        listed, ministries, left_out = _listed(request, period)
        form = form or ExcuseForm(listed, ticked=request.GET.get("task", ""))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Excuse reports"),
            "opts": self.opts,
            "periods": ReportingPeriod.objects.select_related("plan").order_by(
                "plan__slug", "-last_day"
            ),
            "period": period,
            "ministries": ministries,
            "ministry": request.GET.get("ministry", ""),
            "form": form,
            "left_out": left_out,
            "media": self.media + form.media,
        }
        is_stale = form.has_error("reports", code="invalid_choice")
        return TemplateResponse(
            request,
            "admin/reporting/excuse/excuse.html",
            context,
            status=CONFLICT if is_stale else 200,
        )

    @admin.action(description=gettext_lazy("Lift the chosen excuses"))
    def lift_chosen(self, request: HttpRequest, chosen: QuerySet[Excuse]) -> HttpResponse:
        """Lead on to the page that asks why."""
        keys = [("excuse", pk) for pk in chosen.values_list("pk", flat=True)]
        return HttpResponseRedirect(
            f"{reverse('admin:reporting_excuse_lift')}?{urlencode(keys, doseq=True)}"
        )

    def lift_page(self, request: HttpRequest) -> HttpResponse:
        """Show what is to be lifted and ask why, or lift it."""
        keys = _keys_in(request.GET.getlist("excuse"))
        form = ReasonForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            lifted = lift(cast(User, request.user), keys, form.cleaned_data["reason"])
            for one in lifted:
                self.log_change(request, one, form.cleaned_data["reason"])
            message = ngettext(
                "%(number)s excuse was lifted: its report is owed again.",
                "%(number)s excuses were lifted: their reports are owed again.",
                len(lifted),
            )
            messages.success(request, message % {"number": len(lifted)})
            return HttpResponseRedirect(reverse("admin:reporting_excuse_changelist"))
        chosen = Excuse.objects.counting().filter(pk__in=keys)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Lift excuses"),
            "opts": self.opts,
            "chosen": chosen.select_related("task__plan", "period", "holder"),
            "form": form,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/reporting/excuse/lift.html", context)


def _period_asked(request: HttpRequest) -> ReportingPeriod | None:
    """Return the period that the address names, None if it names none. Raises Http404."""
    asked = request.GET.get("period", "")
    if not asked:
        return None
    found = ReportingPeriod.objects.select_related("plan").filter(pk__in=_keys_in([asked])).first()
    if found is None:
        raise Http404
    return found


def _keys_in(words: Sequence[str]) -> list[int]:
    """Return the keys among `words`."""
    return [int(word) for word in words if word.isdecimal() and len(word) < 19]


def _listed(
    request: HttpRequest, period: ReportingPeriod | None
) -> tuple[list[Excusable], list[Any], int]:
    """Return what of a period is listed, all ministries that owe, and how many rows are not."""
    if period is None:
        return [], [], 0
    found = excusable_in(period)
    owing = {one.owed.ministry.pk: one.owed.ministry for one in found}
    ministries = sorted(owing.values(), key=lambda one: one.position)
    asked = request.GET.get("ministry")
    rows = [one for one in found if not asked or one.owed.ministry.slug == asked]
    return rows[:MOST_ROWS], ministries, max(len(rows) - MOST_ROWS, 0)
