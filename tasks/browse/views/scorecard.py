"""How ministries report: who owed what for a period, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from ministries.models import Ministry, User
from tasks.browse.heat import Cell, cells_of, totals_of
from tasks.browse.parameters import BadQuery, not_allowed, one_of, with_only
from tasks.browse.views.plan_page import PlanPage
from tasks.matrix.models import PlanBody, Task
from tasks.reporting.answering import Answerers
from tasks.reporting.models import ReportingPeriod
from tasks.reporting.schedule import Schedule, record_then, unanswered
from tasks.reporting.scoring import Account, Score, Scores, accounts_of
from tasks.reporting.sight import details_visible_to
from tasks.reporting.vocabulary import Outcome, Scope
from tasks.reporting.window_story import story_of

# Two years of months; earlier ones are shown to those who ask for an earlier day.
MOST_PERIODS = 24
# The rows of one ministry's list.
MOST_ROWS = 200


@dataclass(frozen=True)
class Line:
    """A ministry's line: its score in the period shown, and its row of the map.

    `body` is how the plan names it, None of a body that only acts for another.
    """

    ministry: Ministry
    body: PlanBody | None
    score: Score
    cells: list[Cell]

    @property
    def name(self) -> str:
        """The name in the plan's document, or the register's."""
        return self.body.name if self.body else self.ministry.name

    @property
    def place(self) -> tuple[bool, int]:
        """Where it stands in the plan's order; bodies that the plan doesn't name come last."""
        position = self.body.position if self.body else self.ministry.position
        return self.body is None, position


ORDERINGS: dict[str, Callable[[Line], Any]] = {
    "-missing": lambda line: (-line.score.missing, line.place),
    "in_time": lambda line: (line.score.share_in_time or 0, line.place),
    "-late": lambda line: (-line.score.late, line.place),
    "-owed": lambda line: (-line.score.owed, line.place),
    "document": lambda line: line.place,
}


class ScorecardPage(PlanPage):
    """Ministries by what they owed and reported, for one period and over all; who is silent."""

    template_name = "browse/scorecard.html"
    also: ClassVar[frozenset[str]] = frozenset({"period", "ministry", "ordering"})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Count once, and show the counts by ministry, by period, and for one ministry by task."""
        user = self.request.user
        ordering = one_of(self.request.GET, "ordering", list(ORDERINGS))
        schedule = self.schedule
        periods = schedule.periods[-MOST_PERIODS:]
        period = self.period_asked(periods)
        tasks = list(self.plan.tasks.all())
        answerers = Answerers(self.plan, tasks)
        accounts = accounts_of(
            self.plan, periods, self.request.user, self.shown_day, answerers, tasks
        )
        scores = Scores(accounts)
        bodies = {body.ministry_id: body for body in self.plan.bodies.select_related("ministry")}
        lines = lines_of(scores, bodies, period, periods)
        ministry = self.ministry_asked(scores, bodies)
        return super().get_context_data(
            schedule=schedule,
            story=story_of(schedule.window),
            names_persons=isinstance(user, User) and user.is_member,
            periods=periods,
            period=period,
            left_out=len(schedule.periods) - len(periods),
            lines=sorted((one for one in lines if one.score.owed), key=ORDERINGS[ordering]),
            total=scores.total(period) if period else Score(),
            map=sorted(lines, key=lambda line: line.place),
            totals=totals_of(scores, periods),
            ministry=ministry,
            accounts=shown_of(accounts, ministry, period),
            excused=[
                one.owed
                for one in accounts
                if one.outcome is Outcome.EXCUSED and one.owed.period == period
            ],
            details=details_visible_to(user),
            nobody=answerers.without_acting_body(tasks, period.last_day) if period else {},
            unanswered=self.unanswered(schedule, answerers, tasks),
            record=record_then(self.plan, self.shown_day) if periods else None,
            orderings=self.orderings(ordering),
            period_choices=self.period_choices(periods, period),
            part=Scope.PART,
            most_rows=MOST_ROWS,
            **kwargs,
        )

    def period_asked(self, periods: list[ReportingPeriod]) -> ReportingPeriod | None:
        """Return the period that the address names, the latest by default. Raises BadQuery."""
        known = {period.code: period for period in periods}
        asked = self.request.GET.get("period")
        if not asked:
            return periods[-1] if periods else None
        if asked not in known:
            raise BadQuery([not_allowed("period", [asked], list(known))])
        return known[asked]

    def ministry_asked(self, scores: Scores, bodies: dict[int, PlanBody]) -> Ministry | None:
        """Return the ministry that the address names, None if it names none. Raises BadQuery."""
        named = [body.ministry for body in bodies.values()]
        known = {one.slug: one for one in [*named, *scores.ministries.values()]}
        asked = self.request.GET.get("ministry")
        if asked and asked not in known:
            raise BadQuery([not_allowed("ministry", [asked], list(known))])
        return known[asked] if asked else None

    def unanswered(self, schedule: Schedule, answerers: Answerers, tasks: list[Task]) -> list[Any]:
        """Return the bodies that nobody acts for; none where nothing is owed anyway."""
        return unanswered(answerers, tasks, self.shown_day) if schedule.is_running else []

    def orderings(self, chosen: str) -> list[dict[str, Any]]:
        """Return the orders that the table can be put in."""
        labels = {
            "-missing": _("Most missing first"),
            "in_time": _("Least in time first"),
            "-late": _("Most late first"),
            "-owed": _("Most owed first"),
            "document": _("As first named"),
        }
        return [
            {
                "label": label,
                "chosen": name == chosen,
                "query": with_only(self.request.GET, "ordering", name),
            }
            for name, label in labels.items()
        ]

    def period_choices(
        self, periods: list[ReportingPeriod], chosen: ReportingPeriod | None
    ) -> list[dict[str, Any]]:
        """Return the periods to choose from, the latest first."""
        return [
            {
                "label": period.label,
                "chosen": period == chosen,
                "query": with_only(self.request.GET, "period", period.code),
            }
            for period in reversed(periods)
        ]


def lines_of(
    scores: Scores,
    bodies: dict[int, PlanBody],
    period: ReportingPeriod | None,
    periods: list[ReportingPeriod],
) -> list[Line]:
    """Return a line for each ministry that owed something in one of `periods`."""
    return [
        Line(
            ministry,
            bodies.get(key),
            scores.score(key, period) if period else Score(),
            cells_of(scores, key, periods),
        )
        for key, ministry in scores.ministries.items()
    ]


def shown_of(
    accounts: list[Account], ministry: Ministry | None, period: ReportingPeriod | None
) -> list[Account]:
    """Return what one ministry owed for the period, task by task."""
    return [
        account
        for account in accounts
        if account.owed.ministry == ministry and account.owed.period == period
    ]
