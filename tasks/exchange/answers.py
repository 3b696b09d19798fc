"""Which rows answer a program's question, and of how many: the same for the API and the files."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.serializers import Serializer

from planning.models import Plan
from tasks.browse.facets import chapters_by_task
from tasks.browse.filters import ORDERINGS, TaskFilterSet
from tasks.exchange.api.serializers.matrix import MatrixRowSerializer, ResponsibilitySerializer
from tasks.exchange.api.serializers.task import TaskSerializer
from tasks.exchange.parameters import choices_asked
from tasks.matrix.models import Responsibility
from tasks.matrix.querysets import ResponsibilityQuerySet

# Which rows of the tasks found: every one, or those of the ministries and roles asked for.
HOLDERS = ("all", "asked")


@dataclass(frozen=True)
class Resource:
    """A kind of rows that the pages' FilterSet narrows: which answer, and how one is written.

    `found` are the rows that answer a question, `all_rows` those that there are on its day.
    """

    serializer: type[Serializer]
    found: Callable[[TaskFilterSet, QueryDict], QuerySet]
    all_rows: Callable[[TaskFilterSet], QuerySet]
    also: tuple[str, ...] = ()

    def asked(self, query: QueryDict, plan: Plan, also: Collection[str] = ()) -> Answer:
        """Return the answer to an address. Raises BadQuery; `also` as in the FilterSet."""
        question = TaskFilterSet.asked(query, plan, also={*self.also, *also})
        rows = self.found(question, query)
        return Answer(self, question, rows, self.all_rows(question).count())


@dataclass(frozen=True)
class Answer:
    """Rows that answer a question, and the number of all that there are on its day."""

    resource: Resource
    question: TaskFilterSet
    rows: QuerySet
    total: int

    @property
    def as_of(self) -> dict[str, Any]:
        """The day that is answered for, and whether the address asked for it."""
        return as_of(self.question.day)

    def written(self, rows: Sequence[Any], request: Request) -> list[dict[str, Any]]:
        """Return some of the rows as programs get them."""
        context = {
            "request": request,
            "plan": self.question.plan,
            "chapters": chapters_by_task(self.question),
        }
        return list(self.resource.serializer(rows, many=True, context=context).data)


def as_of(asked: date | None) -> dict[str, Any]:
    """Return the day answered for, today unless another was asked, and whether it was."""
    return {
        "day": (asked or timezone.localdate()).isoformat(),
        "asked": asked is not None,
    }


def _tasks_found(question: TaskFilterSet, query: QueryDict) -> QuerySet:
    return question.qs.with_holders(question.day).with_passages(question.day)


def _matrix_found(question: TaskFilterSet, query: QueryDict) -> QuerySet:
    """Return every row of the tasks found, as the matrix page shows them.

    With `holders=asked` only those rows that say what was asked for.
    """
    if choices_asked(query, "holders", HOLDERS) == ["asked"]:
        return _responsibilities_found(question, query)
    rows = Responsibility.objects.matrix(question.narrowed(), question.day)
    return _in_order(rows, question)


def _responsibilities_found(question: TaskFilterSet, query: QueryDict) -> QuerySet:
    """Return the responsibilities of the ministries, and in the roles, that are asked for."""
    ministries = [question.bodies[slug].ministry for slug in question.value("ministry")]
    rows = Responsibility.objects.matrix(question.narrowed(), question.day)
    return _in_order(rows.of(ministries, question.value("role")), question)


def _in_order(rows: ResponsibilityQuerySet, question: TaskFilterSet) -> QuerySet:
    ordering = question.value("ordering")
    return rows.in_order_of_tasks(ORDERINGS[ordering], question.day) if ordering else rows


def _all_responsibilities(question: TaskFilterSet) -> QuerySet:
    return Responsibility.objects.of_plan(question.plan, question.day)


TASKS = Resource(TaskSerializer, _tasks_found, lambda question: question.plan.tasks.all())
RESPONSIBILITIES = Resource(
    ResponsibilitySerializer, _responsibilities_found, _all_responsibilities
)
MATRIX = Resource(MatrixRowSerializer, _matrix_found, _all_responsibilities, ("holders",))
