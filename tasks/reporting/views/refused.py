"""The answer to a step that was refused: why, and where to go on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from planning.models import Plan
from tasks.reporting.refusals import Incomplete, NotAnswerable, NotYours, OwnReport, Refused

# Whatever else is refused conflicts with what is stored.
STATUSES = {Incomplete: 400, NotAnswerable: 400, NotYours: 403, OwnReport: 403}


def status_of(refusal: Refused) -> int:
    """Return the HTTP status of a refusal."""
    return STATUSES.get(type(refusal), 409)


def refused(request: HttpRequest, plan: Plan, refusal: Refused, address: str) -> HttpResponse:
    """Return the page that says why; `address` is where the person goes on."""
    context = {"plan": plan, "refusal": refusal, "address": address}
    return render(request, "reporting/refused.html", context, status=status_of(refusal))
