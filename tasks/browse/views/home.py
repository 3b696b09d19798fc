"""Where a visitor comes in."""

from pathlib import Path

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

import planning
from planning.models import Plan

SHIPPED = Path(planning.__file__).parent / "data"


def home(request: HttpRequest) -> HttpResponse:
    """Lead to the one plan's overview, list several plans, or say how to load one."""
    plans = list(Plan.objects.annotate(task_count=Count("tasks")))
    if len(plans) == 1:
        query = request.GET.urlencode()
        address = reverse("overview", args=[plans[0].slug])
        return redirect(f"{address}?{query}" if query else address)
    packages = [] if plans else sorted(one.parent.name for one in SHIPPED.glob("*/plan.csv"))
    return render(request, "browse/home.html", {"plans": plans, "packages": packages})
