"""What the pages of a sheet share: whose it is and for which period, as the address says."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from ministries.models import Ministry
from tasks.reporting.models import ReportingPeriod
from tasks.reporting.owing import Owed, asked_in
from tasks.reporting.sheet.rows import Sheet, sheet_of
from tasks.reporting.views.work_page import WorkPage


class SheetWork(WorkPage):
    """A page of one ministry's sheet for one period, for its editors and administrators.

    The parameters `ministry` and `period` choose; without them it is the first ministry of the
    person's that owes something, and the period that opened last.
    """

    period: ReportingPeriod | None
    periods: list[ReportingPeriod]
    ministry: Ministry | None
    ministries: list[Ministry]
    asked: list[Owed]

    def find_sheet(self) -> None:
        """Find period and ministry. Raises Http404 for unknown ones, PermissionDenied."""
        open_now = ReportingPeriod.objects.filter(plan=self.plan).open_on(timezone.localdate())
        self.periods = list(open_now.order_by("-last_day"))
        self.period = self._chosen_period()
        self.asked = asked_in(self.plan, [self.period]) if self.period else []
        owing = {one.ministry.pk for one in self.asked if one.excuse is None}
        edited = list(Ministry.objects.edited_by(self.user))
        if not edited:
            raise PermissionDenied
        self.ministries = [one for one in edited if one.pk in owing]
        self.ministry = self._chosen_ministry(edited)

    def _chosen_period(self) -> ReportingPeriod | None:
        code = self.request.GET.get("period")
        if not code:
            return self.periods[0] if self.periods else None
        for period in self.periods:
            if period.code == code:
                period.plan = self.plan
                return period
        raise Http404

    def _chosen_ministry(self, edited: list[Ministry]) -> Ministry:
        slug = self.request.GET.get("ministry")
        if not slug:
            return (self.ministries or edited)[0]
        for ministry in edited:
            if ministry.slug == slug:
                return ministry
        if slug in Ministry.objects.values_list("slug", flat=True):
            raise PermissionDenied
        raise Http404

    def sheet(self) -> Sheet:
        """Return the sheet as it stands now. Raises Http404 where no period is open."""
        if self.period is None or self.ministry is None:
            raise Http404
        self.period.plan = self.plan
        return sheet_of(self.user, self.ministry, self.period, self.asked)

    def address(self, name: str) -> str:
        """Return the address of one of the sheet's pages, for this ministry and period."""
        chosen = {}
        if self.ministry and self.period:
            chosen = {"ministry": self.ministry.slug, "period": self.period.code}
        return f"{reverse(name, args=[self.plan.slug])}?{urlencode(chosen)}"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let no cache keep what only some may see."""
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page what was chosen and what there is to choose from."""
        shared = {
            "ministry": self.ministry,
            "ministries": self.ministries,
            "period": self.period,
            "periods": self.periods,
            "address": self.address("sheet"),
            "file_address": self.address("sheet_file"),
            "upload_address": self.address("sheet_upload"),
        }
        return super().get_context_data(**{**shared, **kwargs})
