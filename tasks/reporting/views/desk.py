"""The review desk: everything that was submitted to a reviewer, to be read and decided on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ministries.models import Ministry
from tasks.reporting.desk import compared
from tasks.reporting.models import ReportingPeriod, StatusUpdate
from tasks.reporting.querysets import StatusUpdateQuerySet
from tasks.reporting.refusals import OwnReport, Refused
from tasks.reporting.reviewing import accept
from tasks.reporting.sight import fields_visible_to
from tasks.reporting.views.steps import own_address, why_refused
from tasks.reporting.views.work_page import WorkPage

PAGE_SIZE = 50


@dataclass(frozen=True)
class Ticked:
    """A report that was ticked to be accepted, at the version that was read."""

    key: int
    version: int


class ReviewDesk(WorkPage):
    """What waits for the person's review, the ministries in order, the oldest report first."""

    template_name = "reporting/review.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Gather a page of reports with what changed in each."""
        submitted = StatusUpdate.objects.on_the_desk_of(self.user).of_plan(self.plan)
        mine = StatusUpdate.objects.reviewable_by(self.user).of_plan(self.plan)
        # No ministry or period has NUL in its name, and PostgreSQL refuses to look for one.
        asked = {
            name: self.request.GET.get(name, "").replace("\0", "")
            for name in ("ministry", "period")
        }
        chosen = mine
        if asked["ministry"]:
            chosen = chosen.filter(ministry__slug=asked["ministry"])
        if asked["period"]:
            chosen = chosen.filter(period__code=asked["period"])
        chosen = chosen.order_by("ministry__position", "ministry__slug", "submitted_at", "pk")
        page = Paginator(chosen, PAGE_SIZE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            **kwargs,
            page=page,
            fields=fields_visible_to(self.user),
            rows=compared(chosen.filter(pk__in=[update.pk for update in page])),
            own=submitted.exclude(pk__in=mine.values("pk")).in_full().order_by("submitted_at"),
            why_not_own=OwnReport.message,
            asked=asked,
            is_narrowed=any(asked.values()),
            **choices_among(mine),
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Accept what was ticked, each by itself, and say what became of each."""
        ticked = ticked_in(request.POST.getlist("chosen"))
        if not ticked:
            messages.warning(request, _("Nothing was ticked, so nothing was accepted."))
        accepted = 0
        for one in ticked:
            update = self.readable.filter(pk=one.key).first()
            if update is None:
                messages.warning(request, _("A report that you ticked isn't on your desk."))
                continue
            try:
                accept(self.user, update, one.version)
            except Refused as refused:
                messages.warning(request, name_of(update) + _(": ") + why_refused(refused))
            else:
                accepted += 1
        if accepted:
            told = ngettext(
                "%(count)s report was accepted.", "%(count)s reports were accepted.", accepted
            )
            messages.success(request, told % {"count": accepted})
        desk = reverse("review", args=[self.plan.slug])
        return redirect(own_address(request.POST.get("next", "")) or desk)

    @property
    def readable(self) -> StatusUpdateQuerySet:
        """What the person may see, or had to review, of the plan: of others nothing is said."""
        known = StatusUpdate.objects.visible_to(self.user) | StatusUpdate.objects.came_to(self.user)
        return known.of_plan(self.plan).in_full()


def name_of(update: StatusUpdate) -> str:
    """Return what to call a report in a sentence."""
    return _("Task %(number)s, %(period)s, %(ministry)s") % {
        "number": update.task.number,
        "period": update.period.label,
        "ministry": update.ministry.short_name,
    }


def ticked_in(values: list[str]) -> list[Ticked]:
    """Return what was ticked, each as “key:version”, once; what can't be read is left out."""
    found = {}
    for value in values[:PAGE_SIZE]:
        parts = value.split(":")
        if len(parts) == 2 and all(p.isascii() and p.isdecimal() and len(p) < 10 for p in parts):
            found[int(parts[0])] = Ticked(int(parts[0]), int(parts[1]))
    return list(found.values())


def choices_among(updates: StatusUpdateQuerySet) -> dict[str, Any]:
    """Return the ministries and periods of what waits, each with how many wait in it."""
    waiting = Count("status_updates")
    return {
        "ministries": Ministry.objects.filter(status_updates__in=updates).annotate(waiting=waiting),
        "periods": ReportingPeriod.objects.filter(status_updates__in=updates).annotate(
            waiting=waiting
        ),
    }
