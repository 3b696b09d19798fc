"""My work: what a person's ministries owe, what came back, and what waits for their decision."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views import View

from planning.models import Plan
from tasks.reporting.many import STEPS, UNCHANGED, take_step
from tasks.reporting.models import ReportingPeriod, window_of
from tasks.reporting.my_work import MinistryWork, work_of
from tasks.reporting.periods import open_periods
from tasks.reporting.views.work_page import WorkPage
from tasks.reporting.words import awaiting_word_of

# More rows of one period than this are left to the sheet: no ministry leads so many.
MOST_ROWS = 300


class NewestWork(View):
    """Leads to My work on the newest plan, for pages on which no plan is in view."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Redirect; to the page that says so where no plan is loaded."""
        newest = Plan.objects.order_by("-issued_on", "-pk").first()
        if newest is None:
            return redirect("home")
        return redirect("my_work", newest.slug)


class MyWork(WorkPage):
    """The page from which a person's reports are begun, handed in and followed."""

    template_name = "reporting/my_work.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Gather the desk of the chosen ministry; a period opens here without anybody's help."""
        today = timezone.localdate()
        open_periods(self.plan, today)
        desks = work_of(self.user, self.plan, today)
        desk = self._chosen(desks)
        window = window_of(self.plan)
        return super().get_context_data(
            desks=desks,
            desk=desk,
            period_chosen=self.request.GET.get("period", ""),
            latest=ReportingPeriod.objects.latest_of(self.plan, today),
            window=window,
            window_has_ended=window.has_ended_by(today),
            awaited=awaiting_word_of(self.user, self.plan),
            most_rows=MOST_ROWS,
            **kwargs,
        )

    def _chosen(self, desks: list[MinistryWork]) -> MinistryWork | None:
        """Return the desk that was asked for; else the first with anything to do on it."""
        asked = self.request.GET.get("ministry")
        if asked:
            found = [desk for desk in desks if desk.ministry.slug == asked]
            if not found:
                raise Http404
            return found[0]
        busy = [desk for desk in desks if desk.left]
        return next(iter([*busy, *desks]), None)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take a step with every ticked row, and say what became of each."""
        only = request.POST.get("only")
        step = UNCHANGED if only else request.POST.get("step")
        if step not in STEPS:
            raise Http404
        desks = work_of(self.user, self.plan, timezone.localdate())
        rows = [row for desk in desks for row in desk.rows]
        tickets = [only] if only else request.POST.getlist("row")
        outcomes = take_step(self.user, rows, tickets, step)
        context = super().get_context_data(
            done=[one for one in outcomes if one.done],
            refused=[one for one in outcomes if not one.done],
            ministry=request.POST.get("ministry", ""),
        )
        return render(request, "reporting/many_done.html", context)
