"""What the pages of windows, periods and choices have in common."""

from datetime import date
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ministries.admin.history import HistoryToRead
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


class KeptAdmin(HistoryToRead):
    """Rows that are never deleted, since reports rest on them."""

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
