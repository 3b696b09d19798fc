"""The answer to a step that was refused: why, and where to go on."""

from django.http import HttpResponse
from django.shortcuts import render

from tasks.reporting.refusals import Incomplete, NotAnswerable, NotYours, OwnReport, Refused
from tasks.reporting.views.work_page import WorkPage

# Whatever else is refused conflicts with what is stored.
STATUSES = {Incomplete: 400, NotAnswerable: 400, NotYours: 403, OwnReport: 403}


def status_of(refusal: Refused) -> int:
    """Return the HTTP status of a refusal."""
    return STATUSES.get(type(refusal), 409)


def refused(page: WorkPage, refusal: Refused, address: str) -> HttpResponse:
    """Return the page that says why; `address` is where the person goes on."""
    context = page.get_context_data(refusal=refusal, address=address)
    status = status_of(refusal)
    return render(page.request, "reporting/refused.html", context, status=status)
