"""What every page of a plan shares: the plan, the day it is asked for, and refusals."""

import difflib
from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.generic import TemplateView

from planning.models import Plan
from tasks.browse.parameters import BadQuery, day_asked, refuse_unknown


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
        self.plan = get_object_or_404(Plan, slug=kwargs["plan"])
        try:
            self.day = day_asked(request.GET)
            refuse_unknown(request.GET, {"as_of", *self.also})
            return super().dispatch(request, *args, **kwargs)
        except BadQuery as error:
            return refusal(request, error)
        except NotInPlan as error:
            context = PlanPage.get_context_data(self, missing=error)
            return render(request, "browse/not_in_plan.html", context, status=404)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give every page its plan, its day and what links carry on of it."""
        shared = {
            "plan": self.plan,
            "day": self.day,
            "shown_day": self.day or timezone.localdate(),
            "day_query": f"?as_of={self.day}" if self.day else "",
        }
        return super().get_context_data(**{**kwargs, **shared})


def refusal(request: HttpRequest, error: BadQuery) -> HttpResponse:
    """Return the page that says which parameter can't be answered, and what may stand there."""
    return render(request, "400.html", {"problems": error.problems}, status=400)
