"""Which status updates answer a program's question."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from rest_framework.request import Request

from planning.models import Plan
from tasks.browse.parameters import day_asked, refuse_unknown
from tasks.exchange.answers import Answer
from tasks.exchange.api.serializers.update import UpdateSerializer
from tasks.exchange.parameters import choices_asked
from tasks.exchange.reporting import reporters_of
from tasks.reporting.models import StatusUpdate
from tasks.reporting.querysets import Person, StatusUpdateQuerySet
from tasks.reporting.sight import details_visible_to
from tasks.reporting.vocabulary import State
from tasks.reporting.words import words_on


@dataclass(frozen=True)
class UpdatesQuestion:
    """What an address asks of a plan's updates, of those that one person may see."""

    plan: Plan
    data: QueryDict
    person: Person

    @property
    def day(self) -> date | None:
        """The day asked for; None means today. Raises BadQuery."""
        return day_asked(self.data)

    def all_rows(self) -> StatusUpdateQuerySet:
        """All that the person may see; of a past day, what stood by its end."""
        visible = StatusUpdate.objects.visible_to(self.person).of_plan(self.plan)
        return visible.standing(self.day) if self.day else visible

    def found(self) -> StatusUpdateQuerySet:
        """Those that answer. Raises BadQuery."""
        known: dict[str, Callable[[], Iterable[str]]] = {
            "task__number": lambda: self.plan.tasks.values_list("number", flat=True),
            "ministry__slug": lambda: reporters_of(self.plan),
            "period__code": lambda: self.plan.reporting_periods.values_list("code", flat=True),
            "state": lambda: [state.value for state in State],
        }
        rows = self.all_rows()
        for field, values in known.items():
            name = field.partition("__")[0]
            if name in self.data:
                asked = choices_asked(self.data, name, list(values()))
                rows = rows.filter(**{f"{field}__in": asked})
        return rows

    def beside(self, rows: Sequence[StatusUpdate]) -> dict[str, Any]:
        """Look up what some rows are written with: other holders' words, and how much to show."""
        accepted = [row for row in rows if row.state == State.ACCEPTED]
        return {
            "words": words_on(accepted, self.day),
            "details": details_visible_to(self.person),
        }


@dataclass(frozen=True)
class Updates:
    """The status updates of a plan."""

    parameters: tuple[str, ...] = ("task", "ministry", "period", "state", "as_of")

    def asked(self, request: Request, plan: Plan, also: Collection[str] = ()) -> Answer:
        """Return the answer to a request. Raises BadQuery."""
        refuse_unknown(request.query_params, {*self.parameters, *also})
        question = UpdatesQuestion(plan, request.query_params, request.user)
        rows = question.found().with_correction(question.day).in_full()
        rows = rows.select_related("record_entry").defer("record_entry__content")
        if details_visible_to(request.user):
            rows = rows.prefetch_related(
                "target_values__target__section", "evidence", "comments__author"
            )
        total = question.all_rows().count()
        return Answer(question, rows, total, UpdateSerializer, question.beside)


UPDATES = Updates()
