"""What changed in a plan between two days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tasks.browse.parameters import BadParameter, BadQuery, day_asked
from tasks.browse.views.plan_page import PlanPage
from tasks.matrix.models import Change
from tasks.reporting.comparing import accepted_between, holders_between, statuses_between
from tasks.reporting.schedule import Schedule
from tasks.reporting.vocabulary import Scope

# The rows of one list; of more, the page says how many.
MOST_ROWS = 200
DAYS = ("from", "to")


class ComparePage(PlanPage):
    """Statuses, accepted reports, holders and changes of the matrix between two days' ends.

    `from` and `to` name the days. Without `from` the page proposes some; without `to` it is the
    day shown.
    """

    template_name = "browse/compare.html"
    also: ClassVar[frozenset[str]] = frozenset(DAYS)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer, or say at the field which day can't be asked for."""
        try:
            first, last = days_asked(self.request.GET, self.shown_day)
        except BadQuery as error:
            problems = {problem.name: problem for problem in error.problems}
            context = self.get_context_data(**kwargs, **self.form(None, None), problems=problems)
            return self.render_to_response(context, status=400)
        context = self.get_context_data(**kwargs, **self.form(first, last))
        if first and last:
            context |= self.compared(first, last)
        return self.render_to_response(context)

    def form(self, first: date | None, last: date | None) -> dict[str, Any]:
        """Return what the form shows, what was typed kept, and days to begin with."""
        typed = {name: self.request.GET.get(name, "") for name in DAYS}
        return {
            "first": first,
            "last": last,
            "typed_from": typed["from"],
            "typed_to": typed["to"] or self.shown_day.isoformat(),
            "proposals": proposals(self.schedule, self.shown_day),
        }

    def compared(self, first: date, last: date) -> dict[str, Any]:
        """Return what changed."""
        statuses = statuses_between(self.plan, first, last)
        accepted = accepted_between(self.plan, self.request.user, first, last)
        updates = list(accepted[: MOST_ROWS + 1])
        holders = holders_between(self.plan, first, last)
        changes = list(Change.objects.latest_of(self.plan).between(first, last)[: MOST_ROWS + 1])
        return {
            "statuses": statuses,
            "updates": updates,
            "holders": holders,
            "changes": changes,
            "most_rows": MOST_ROWS,
            "part": Scope.PART,
            "is_empty": not (statuses.changes or updates or holders or changes),
        }


def days_asked(query: Any, shown_day: date) -> tuple[date | None, date]:
    """Return the two days that an address names. Raises BadQuery, also for swapped ones."""
    found: dict[str, date | None] = {}
    problems: list[BadParameter] = []
    for name in DAYS:
        try:
            found[name] = day_asked(query, name)
        except BadQuery as error:
            problems += error.problems
    if problems:
        raise BadQuery(problems)
    first, last = found["from"], found["to"] or shown_day
    if first and first > last:
        message = _("The first day, %(first)s, lies after the second, %(last)s: swap them.")
        said = message % {"first": first.isoformat(), "last": last.isoformat()}
        raise BadQuery([BadParameter("from", first.isoformat(), said)])
    return first, last


def proposals(schedule: Schedule, day: date) -> list[tuple[str, date]]:
    """Return first days to compare `day` with: in words, and the day."""
    found = [(_("the last 30 days"), day - timedelta(days=30))]
    if schedule.periods:
        latest = schedule.periods[-1]
        words = _("since the end of %(period)s") % {"period": latest.label}
        found.append((words, latest.last_day))
    found.append((_("the last year"), day - timedelta(days=365)))
    issued = schedule.window.plan.issued_on
    if issued < day:
        found.append((_("since the plan was issued"), issued))
    return found
