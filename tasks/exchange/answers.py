"""Which rows answer a program's question, and of how many: the same for the API and the files."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, cast

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
from tasks.reporting.status import with_status

# Which rows of the tasks found: every one, or those of the ministries and roles asked for.
HOLDERS = ("all", "asked")


class Question(Protocol):
    """What an address asks of a plan."""

    @property
    def plan(self) -> Plan:
        """The plan."""

    @property
    def data(self) -> QueryDict:
        """The parameters."""

    @property
    def day(self) -> date | None:
        """The day asked for; None means today."""


class Resource(Protocol):
    """A kind of rows that programs ask for: the parameters it takes, and which rows answer."""

    @property
    def parameters(self) -> tuple[str, ...]:
        """The parameters that it takes, without paging."""

    def asked(self, request: Request, plan: Plan, also: Collection[str] = ()) -> Answer:
        """Return the answer to a request. Raises BadQuery; `also` are parameters of paging."""


@dataclass(frozen=True)
class Answer:
    """Rows that answer a question, and the number of all that there are on its day.

    `beside` looks up what some of the rows are written with.
    """

    question: Question
    rows: QuerySet
    total: int
    serializer: type[Serializer]
    beside: Callable[[Sequence[Any]], dict[str, Any]]

    @property
    def as_of(self) -> dict[str, Any]:
        """The day that is answered for, and whether the address asked for it."""
        return as_of(self.question.day)

    def written(self, rows: Sequence[Any], request: Request) -> list[dict[str, Any]]:
        """Return some of the rows as programs get them."""
        context = {"request": request, "plan": self.question.plan, **self.beside(rows)}
        return list(self.serializer(rows, many=True, context=context).data)


def as_of(asked: date | None) -> dict[str, Any]:
    """Return the day answered for, today unless another was asked, and whether it was."""
    return {
        "day": (asked or timezone.localdate()).isoformat(),
        "asked": asked is not None,
    }


@dataclass(frozen=True)
class Narrowed:
    """Rows that the pages' FilterSet narrows: which answer, and how one is written.

    `found` are the rows that answer a question, `all_rows` those that there are on its day;
    `beside` is what they are written with.
    """

    serializer: type[Serializer]
    found: Callable[[TaskFilterSet, QueryDict], QuerySet]
    all_rows: Callable[[TaskFilterSet], QuerySet]
    beside: Callable[[TaskFilterSet], dict[str, Any]]
    also: tuple[str, ...] = ()

    @property
    def parameters(self) -> tuple[str, ...]:
        """The filters of the pages, and its own."""
        return (*TaskFilterSet.base_filters, *self.also)

    def asked(self, request: Request, plan: Plan, also: Collection[str] = ()) -> Answer:
        """Return the answer to a request. Raises BadQuery; `also` as in the FilterSet."""
        query = request.query_params
        question = TaskFilterSet.asked(query, plan, also={*self.also, *also})
        return Answer(
            question,
            self.found(question, query),
            self.all_rows(question).count(),
            self.serializer,
            lambda rows: self.beside(question),
        )


def _tasks_found(question: TaskFilterSet, query: QueryDict) -> QuerySet:
    tasks = with_status(question.qs, question.day)
    return tasks.with_holders(question.day).with_passages(question.day)


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


def _chapters(question: TaskFilterSet) -> dict[str, Any]:
    return {"chapters": chapters_by_task(question)}


def _chapters_and_statuses(question: TaskFilterSet) -> dict[str, Any]:
    """Look up chapters and status of the tasks found, by their keys."""
    # Not narrowed by what may have changed since the rows were found.
    wider = question.narrowed(without={"status", "due", "reported"})
    tasks = cast(Any, with_status(wider.order_by(), question.day))
    found = tasks.values("pk", "status", "status_progress", "status_period")
    return _chapters(question) | {"statuses": {task["pk"]: task for task in found}}


TASKS = Narrowed(
    TaskSerializer, _tasks_found, lambda question: question.plan.tasks.all(), _chapters
)
RESPONSIBILITIES = Narrowed(
    ResponsibilitySerializer, _responsibilities_found, _all_responsibilities, lambda question: {}
)
MATRIX = Narrowed(
    MatrixRowSerializer,
    _matrix_found,
    _all_responsibilities,
    _chapters_and_statuses,
    ("holders",),
)
