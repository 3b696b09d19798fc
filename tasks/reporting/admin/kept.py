"""What the pages of windows, periods and choices have in common."""

from datetime import date
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from reversion_compare.admin import CompareVersionAdmin

from planning.models import Plan
from texts.fields import TEXTS

FIRST_YEAR, LAST_YEAR = 1949, 2199


def plausible_day(day: date) -> None:
    """Refuse a day that can only be a slip. Raises ValidationError."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(_("Please look at the year again."))


def hold_plans() -> None:
    """Let other administrators who decide about reporting wait until this transaction ends."""
    list(Plan.objects.select_for_update().order_by("pk").values_list("pk"))


class KeptAdmin(CompareVersionAdmin):
    """Rows that are never deleted, with a history to read and no way back in it.

    Putting an old version back would write past the rules that every save is checked by.
    """

    actions = None
    # Not reversion's own, which leads to the recovery of deleted rows.
    change_list_template = "admin/change_list.html"
    formfield_overrides = {**TEXTS, models.DateField: {"validators": [plausible_day]}}

    class Media:
        css = {"all": ["reporting/admin.css"]}

    @admin.display(description=gettext_lazy("plan"), ordering="plan__slug")
    def plan_slug(self, row: Any) -> str:
        """The plan, in short."""
        return row.plan.slug

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show a form, or check and store it while nobody else decides about the same."""
        with transaction.atomic():
            if request.method == "POST":
                hold_plans()
            return super().changeform_view(request, *args, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Delete nothing: reports rest on it."""
        return False

    def _get_action_list(self, *args: Any, **kwargs: Any) -> list[dict[str, Any]]:
        rows = super()._get_action_list(*args, **kwargs)
        return [{**row, "url": ""} for row in rows]

    def compare_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Compare two versions, without a way back."""
        return super().compare_view(request, object_id, {**(extra_context or {}), "save_url": ""})

    def revision_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Restore nothing."""
        raise Http404

    def recover_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Recover nothing: nothing is ever deleted."""
        raise Http404

    def recoverlist_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Recover nothing: nothing is ever deleted."""
        raise Http404
