"""What the OpenAPI description says of every operation: parameters, problems, tags.

It is English whatever the reader's language, so that it is the same for every program.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django_filters import Filter, MultipleChoiceFilter
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
)
from rest_framework.serializers import Serializer

from planning.reading.vocabulary import SectionKind, TargetKind, Term
from tasks.browse.filters import NO_CHAPTER, TaskFilterSet
from tasks.exchange.answers import HOLDERS
from tasks.exchange.api import examples
from tasks.exchange.api.paging import NumberedPages
from tasks.exchange.api.serializers.answer import ParameterProblemSerializer, ProblemSerializer
from tasks.exchange.problems import MEDIA_TYPE
from tasks.reporting.vocabulary import State


def _path(name: str, description: str, example: str) -> OpenApiParameter:
    return OpenApiParameter(
        name,
        str,
        OpenApiParameter.PATH,
        description=description,
        examples=[OpenApiExample(example, value=example)],
    )


def _any_of(name: str, description: str, known: Sequence[str] | None = None) -> OpenApiParameter:
    """Describe a parameter that may be repeated and then means any of its values."""
    item = {"type": "string"} | ({"enum": list(known)} if known else {})
    return OpenApiParameter(
        name,
        {"type": "array", "items": item},
        description=f"{description} Repeated: any of them.",
    )


def kind_parameter(kinds: type[Term]) -> OpenApiParameter:
    """Describe `kind`, which takes one of a closed list."""
    return _any_of("kind", "Only rows of this kind.", [kind.value for kind in kinds])


PLAN = _path("plan", "The plan's slug; `/api/v1/plans/` lists them.", "13fyp-sei")
TASK = _path("number", "The task's number, as text.", "12")
MINISTRY = _path("ministry", "The ministry's slug.", "ndrc")
SECTION = _path("number", "The section's number, such as 3, 3.2, 10.1.2, box-7, closing.", "3.2")
AS_OF = OpenApiParameter(
    "as_of",
    OpenApiTypes.DATE,
    description="The day to answer for, as YYYY-MM-DD; today if it is left out.",
)
PAGE = OpenApiParameter(
    "page",
    {"type": "integer", "minimum": 1},
    description="Which page, from 1. A page that doesn't exist is a problem, not an empty list.",
)
PAGE_SIZE = OpenApiParameter(
    "page_size",
    {
        "type": "integer",
        "minimum": 1,
        "maximum": NumberedPages.max_page_size,
        "default": NumberedPages.page_size,
    },
    description="Rows on a page.",
)
LISTED = (AS_OF, PAGE, PAGE_SIZE)
UPDATE_TASK = _any_of("task", "Only updates on this task (its number).")
REPORTER = _any_of(
    "ministry", "Only what this ministry (its slug) reports or owes, for itself or for another."
)
PERIOD = _any_of("period", "Only rows of this period (its code, such as `2026-q3`).")
STATE = _any_of("state", "Only updates that have come so far.", [state.value for state in State])
MEANINGS = {
    "ministry": "Tasks in which this ministry (a slug, such as `ndrc`) has a part.",
    "role": "Tasks in which somebody has this role. Together with `ministry`: that ministry in "
    "that role.",
    "chapter": f"Tasks linked into this chapter (its number), or `{NO_CHAPTER}`: linked nowhere.",
    "section": "Tasks linked to this section (its number) or to anything below it.",
    "status": "Tasks with this status: of what was accepted by the end of the day, that of the "
    "latest period; `not_reported` where nothing was.",
    "due": "Tasks on which a report for an open period is owed and none was accepted by the end "
    "of the day. `overdue`: its due day is past; `open`: it is still to come.",
    "reported": "`yes`: tasks with an accepted report for the period that opened last by the day; "
    "`no`: those without.",
    "q": "Tasks whose title holds all of these words, or whose number is one of them.",
    "ordering": "The order of the tasks; `-` turns it round. `holders`: by how many ministries "
    "hold the task.",
}


def _filter_parameter(name: str, one: Filter) -> OpenApiParameter:
    """Describe one of the pages' filters; what it takes is read from the filter itself."""
    known = [value for value, _label in one.extra.get("choices", ())]
    meaning = MEANINGS.get(name) or str(one.extra["help_text"])
    if isinstance(one, MultipleChoiceFilter):
        return _any_of(name, meaning, known or None)
    schema: dict[str, Any] = {"type": "string"}
    if known:
        schema |= {"enum": known, "default": known[0]}
    if longest := one.extra.get("max_length"):
        schema |= {"maxLength": longest, "pattern": r"\S"}
    return OpenApiParameter(name, schema, description=meaning)


FILTERS = tuple(
    _filter_parameter(name, one)
    for name, one in TaskFilterSet.base_filters.items()
    if name != AS_OF.name
)
HOLDERS_PARAMETER = OpenApiParameter(
    "holders",
    {"type": "string", "enum": list(HOLDERS), "default": HOLDERS[0]},
    description="Which rows of the tasks found. `all`: every row, as on the matrix page, so that "
    "`ministry=mof&role=lead` also says with whom. `asked`: only those of the `ministry` and in "
    "the `role` asked for.",
)


def problem_responses(
    may_be_missing: bool = False, bad: Sequence[OpenApiExample] = ()
) -> dict[Any, Any]:
    """Describe the problems that an operation may answer with."""
    responses: dict[Any, Any] = {
        (400, MEDIA_TYPE): OpenApiResponse(
            ParameterProblemSerializer,
            description="A parameter is unknown, or its value can't be answered.",
            examples=list(bad),
        ),
        (406, MEDIA_TYPE): OpenApiResponse(
            ProblemSerializer, description="The `Accept` header has no type that there is."
        ),
    }
    if may_be_missing:
        responses[404, MEDIA_TYPE] = OpenApiResponse(
            ProblemSerializer, description="What the address names doesn't exist."
        )
    return responses


def described(
    serializer: type[Serializer],
    operation: str,
    summary: str,
    description: str = "",
    parameters: Sequence[OpenApiParameter] = (),
    many: bool = False,
    example: OpenApiExample | None = None,
) -> Callable[[Any], Any]:
    """Describe the one operation of a view. Its tag is the operation's first word."""
    answer = OpenApiResponse(
        serializer(many=True) if many else serializer, examples=[example] if example else []
    )
    responses = {(200, "application/json"): answer} | problem_responses(
        any(one.location == OpenApiParameter.PATH for one in parameters),
        [examples.BAD_PARAMETER] if any(one.name == "role" for one in parameters) else [],
    )
    return extend_schema_view(
        get=extend_schema(
            operation_id=operation,
            tags=[operation.split("_")[0]],
            summary=summary,
            description=description,
            parameters=list(parameters),
            responses=responses,
        )
    )


SECTION_KIND = kind_parameter(SectionKind)
TARGET_KIND = kind_parameter(TargetKind)
