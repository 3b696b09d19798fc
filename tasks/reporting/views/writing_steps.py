"""The steps of a report that take one press of a button: begin, hand in, take back, discard."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ministries.models import Ministry
from tasks.matrix.models import Task
from tasks.reporting.beginning import begin, to_begin
from tasks.reporting.models import ReportingPeriod, StatusUpdate
from tasks.reporting.refusals import Incomplete, Refused
from tasks.reporting.views.edit import handed_in
from tasks.reporting.views.refused import refused
from tasks.reporting.views.why_corrected import forget_why, keep_why, typed_why
from tasks.reporting.views.work_page import WorkPage
from tasks.reporting.vocabulary import Scope
from tasks.reporting.writing import discard, submit, withdraw


class BeginUpdate(WorkPage):
    """Opens the form of what is owed for a task and period, and makes the draft where none is.

    Looking makes none, for mails link here, and whatever reads mail opens its links.
    """

    template_name = "reporting/begin.html"
    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the form, or to what was accepted; else offer to begin."""
        try:
            update = to_begin(self.user, *self._asked(request.GET))
        except Refused as refusal:
            return refused(self, refusal, self.my_work)
        if update.pk:
            return redirect("edit_update", self.plan.slug, update.pk)
        if update.supersedes:
            return redirect(update.supersedes)
        days_left = (update.period.due_on - timezone.localdate()).days
        context = self.get_context_data(
            row={"owed": update}, update=update, days_left=days_left, days_late=-days_left
        )
        return self.render_to_response(context)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Begin it, or go on with what is there."""
        try:
            update = begin(self.user, *self._asked(request.POST))
        except Refused as refusal:
            return refused(self, refusal, self.my_work)
        return redirect("edit_update", self.plan.slug, update.pk)

    def _asked(self, sent: QueryDict) -> tuple[Task, ReportingPeriod, Scope, Ministry | None]:
        """Return which report is asked for. Raises Http404."""
        number, code = self.kwargs["number"], sent.get("period", "")
        slug = sent.get("holder", "")
        # PostgreSQL refuses to look for it at all.
        if "\0" in number + code + slug:
            raise Http404
        task = get_object_or_404(self.plan.tasks, number=number)
        period = get_object_or_404(self.plan.reporting_periods, code=code)
        try:
            scope = Scope.of(sent.get("scope", Scope.TASK))
        except ValueError as error:
            raise Http404 from error
        holder = get_object_or_404(Ministry, slug=slug) if scope == Scope.PART else None
        return task, period, scope, holder

    @property
    def my_work(self) -> str:
        """Where the person goes on."""
        return reverse("my_work", args=[self.plan.slug])


class StepOfUpdate(WorkPage):
    """A step of one update at the version that was shown; `step` in the address says which."""

    http_method_names = ["post"]
    step = ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the step."""
        update = self.update_asked(kwargs["pk"])
        try:
            return getattr(self, f"_{self.step}")(update, self.version_sent)
        except Incomplete as refusal:
            for said in (said for one in refusal.problems.values() for said in one):
                messages.error(request, said)
            return redirect("edit_update", self.plan.slug, update.pk)
        except Refused as refusal:
            return refused(self, refusal, update.get_absolute_url())

    def _submit(self, update: StatusUpdate, version: int) -> HttpResponse:
        keep_why(self.request, update)
        submit(self.user, update, version, reason=typed_why(self.request, update))
        forget_why(self.request, update)
        messages.success(self.request, handed_in(update))
        return redirect("my_work", self.plan.slug)

    def _withdraw(self, update: StatusUpdate, version: int) -> HttpResponse:
        withdraw(self.user, update, version)
        messages.success(self.request, _("The report is a draft again."))
        return redirect("edit_update", self.plan.slug, update.pk)

    def _discard(self, update: StatusUpdate, version: int) -> HttpResponse:
        discard(self.user, update, version)
        messages.success(self.request, _("The draft was discarded."))
        return redirect("my_work", self.plan.slug)
