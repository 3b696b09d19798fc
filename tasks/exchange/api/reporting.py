"""The API's operations on reports: updates, periods, scorecards and the record."""

from rest_framework.request import Request
from rest_framework.response import Response

from tasks.exchange import reporting
from tasks.exchange.api import describing
from tasks.exchange.api.describing import described
from tasks.exchange.api.paging import PAGING
from tasks.exchange.api.serializers.reporting import (
    PeriodSerializer,
    RecordEntrySerializer,
    ScorecardSerializer,
)
from tasks.exchange.api.serializers.update import UpdateSerializer
from tasks.exchange.api.views import FilteredList, PlanView
from tasks.exchange.parameters import choices_asked
from tasks.exchange.updates import UPDATES
from tasks.reporting.sight import details_visible_to


@described(
    UpdateSerializer,
    "updates_list",
    "Status updates",
    "What ministries reported, the latest period first. A visitor gets what was accepted, "
    "corrected ones too; whoever is signed in also what they may see on the pages. With `as_of` "
    "only those that stood by the end of that day: accepted by then, and not superseded by then.",
    [
        describing.PLAN,
        describing.UPDATE_TASK,
        describing.REPORTER,
        describing.PERIOD,
        describing.STATE,
        *describing.LISTED,
    ],
    many=True,
)
class UpdateList(FilteredList):
    """A plan's status updates."""

    resource = UPDATES
    serializer_class = UpdateSerializer
    parameters = (*UPDATES.parameters, *PAGING)


@described(
    PeriodSerializer,
    "periods_list",
    "Reporting periods",
    "The periods that had opened by the day, the latest first, and what came of what was owed "
    "for each. To a visitor an update counts as handed in once it was accepted.",
    [describing.PLAN, *describing.LISTED],
    many=True,
)
class PeriodList(PlanView):
    """A plan's reporting periods."""

    serializer_class = PeriodSerializer
    parameters = ("as_of", *PAGING)

    def get(self, request: Request, plan: str) -> Response:
        """Return the periods with their scores."""
        periods = reporting.periods_by(self.plan, self.day)
        scores = reporting.scores_of(self.plan, periods, request.user, self.day)
        return self.page_of(reporting.period_scores(periods, scores), len(periods))


@described(
    ScorecardSerializer,
    "scorecards_list",
    "Who reported in time",
    "One row a period and ministry that owed something, with the counts of the scorecard's page. "
    "To a visitor an update counts as handed in once it was accepted.",
    [describing.PLAN, describing.REPORTER, describing.PERIOD, *describing.LISTED],
    many=True,
)
class ScorecardList(PlanView):
    """The scores of a plan's ministries, by period."""

    serializer_class = ScorecardSerializer
    parameters = ("ministry", "period", "as_of", *PAGING)

    def get(self, request: Request, plan: str) -> Response:
        """Return the scores of the ministries and periods asked for."""
        periods = reporting.periods_by(self.plan, self.day)
        scores = reporting.scores_of(self.plan, periods, request.user, self.day)
        rows = reporting.scorecards(self.plan, periods, scores)
        codes = choices_asked(request.query_params, "period", [period.code for period in periods])
        known = reporting.reporters_of(self.plan)
        slugs = choices_asked(request.query_params, "ministry", known)
        found = [
            row
            for row in rows
            if (not codes or row.period.code in codes) and (not slugs or row.ministry.slug in slugs)
        ]
        return self.page_of(found, len(rows))


@described(
    RecordEntrySerializer,
    "record_list",
    "The record of accepted updates",
    "A chain of hashes, the first entry first: whoever kept a hash can tell that nothing before "
    "it was changed.",
    [describing.PLAN, *describing.LISTED],
    many=True,
)
class RecordList(PlanView):
    """The entries of a plan's record."""

    serializer_class = RecordEntrySerializer
    parameters = ("as_of", *PAGING)

    def get(self, request: Request, plan: str) -> Response:
        """Return the entries by the end of the day."""
        entries = reporting.record_by(self.plan, self.day)
        details = details_visible_to(request.user)
        return self.page_of(entries, entries.count(), details=details)
