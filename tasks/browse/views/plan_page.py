"""What every page of a plan shares: the plan, the day it is asked for, and refusals."""

import difflib
from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.generic import TemplateView

from planning.models import Plan
from tasks.browse.filters import REPEATABLE
from tasks.browse.parameters import BadQuery, day_asked, refuse_repeated, refuse_unknown
from tasks.reporting.begun import has_reports, why_silent, with_beginning
from tasks.reporting.schedule import Schedule, schedule_fetched_with


class NotInPlan(Exception):
    """A number that the plan doesn't have; `near` holds those of its numbers that look like it.

    `page` names the address that such a number has, `whole` the one that lists them all.
    """

    def __init__(self, message: str, number: str, known: Iterable[str], page: str, whole: str):
        self.message, self.page, self.whole = message, page, whole
        self.near = difflib.get_close_matches(number.lower(), list(known), n=3, cutoff=0.6)
        super().__init__(message)


class PlanPage(TemplateView):
    """A page of one plan, for any day.

    `also` names the parameters that the page takes beside `as_of`; any other is refused, and
    so is a day that doesn't exist, with a page that says what may stand there.
    """

    also: ClassVar[frozenset[str]] = frozenset()
    plan: Plan
    day: date | None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find plan and day, and answer what can't be answered with 400."""
        self.plan = get_object_or_404(with_beginning(Plan.objects.all()), slug=kwargs["plan"])
        self.day = None
        try:
            refuse_repeated(request.GET, REPEATABLE)
            self.day = day_asked(request.GET)
            refuse_unknown(request.GET, {"as_of", *self.also})
            return super().dispatch(request, *args, **kwargs)
        except BadQuery as error:
            context = PlanPage.get_context_data(self, problems=error.problems)
            return render(request, "400.html", context, status=400)
        except NotInPlan as error:
            context = PlanPage.get_context_data(self, missing=error)
            return render(request, "browse/not_in_plan.html", context, status=404)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give every page its plan, its day and what links carry on of it.

        `day_query` ends a link that asks for nothing else; `day_params` is what
        ``{% querystring day_params role="lead" %}`` adds to. `show_status` says whether rows
        show how their tasks go; where they don't, `why_silent` says why, once a page.
        """
        shared = {
            "plan": self.plan,
            "day": self.day,
            "shown_day": self.shown_day,
            "day_query": self.query(),
            "day_params": QueryDict(self.query().removeprefix("?")),
        }
        status = {
            "show_status": has_reports(self.plan, self.shown_day),
            "why_silent": why_silent(self.plan, self.shown_day),
        }
        return super().get_context_data(**{**status, **kwargs, **shared})

    @property
    def shown_day(self) -> date:
        """The day asked for, today by default."""
        return self.day or timezone.localdate()

    @property
    def schedule(self) -> Schedule:
        """The plan's reporting window and periods by the day shown; one query, or none."""
        return schedule_fetched_with(self.plan, self.shown_day)

    def query(self, **choices: str) -> str:
        """Return the query of a link that asks for `choices` on the page's day."""
        days = {"as_of": str(self.day)} if self.day else {}
        return f"?{urlencode(choices | days)}" if choices or days else ""
