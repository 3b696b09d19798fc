"""The API's operations on a plan and its matrix. Each is one address, and read-only."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Model, Prefetch, QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from planning.models import Plan, Target
from planning.reading.vocabulary import SectionKind, TargetKind, Term
from tasks.browse.facets import chapter_of_each_section, chapters_by_task
from tasks.browse.filters import TaskFilterSet, outline_of
from tasks.browse.parameters import day_asked, nearest, refuse_unknown
from tasks.exchange.answers import (
    MATRIX,
    RESPONSIBILITIES,
    TASKS,
    Resource,
    as_of,
)
from tasks.exchange.api import describing, examples
from tasks.exchange.api.describing import described
from tasks.exchange.api.paging import PAGING, NumberedPages
from tasks.exchange.api.serializers.answer import RootSerializer
from tasks.exchange.api.serializers.matrix import MatrixRowSerializer, ResponsibilitySerializer
from tasks.exchange.api.serializers.ministry import MinistryDetailSerializer, MinistrySerializer
from tasks.exchange.api.serializers.plan import PlanDetailSerializer, PlanSerializer
from tasks.exchange.api.serializers.section import (
    SectionDetailSerializer,
    SectionSerializer,
    TargetSerializer,
)
from tasks.exchange.api.serializers.task import TaskDetailSerializer, TaskSerializer
from tasks.exchange.counting import counts_of_plans
from tasks.exchange.parameters import choices_asked, refuse_unclear
from tasks.exchange.reporting import reporting_of
from tasks.matrix.models import Responsibility
from tasks.matrix.querysets import ministries_named_in, tied_tasks
from tasks.reporting.status import with_status


class ReadOnlyView(APIView):
    """A view that everyone may read and nobody can write to."""

    permission_classes = [AllowAny]
    http_method_names = ["get", "head"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse a method that there isn't before anything that is wrong with the address."""
        if str(request.method).lower() not in self.http_method_names:
            self.http_method_not_allowed(request)
        super().initial(request, *args, **kwargs)


class OpenView(ReadOnlyView, GenericAPIView):
    """A view that refuses every parameter it doesn't know."""

    pagination_class = NumberedPages
    parameters: tuple[str, ...] = ("as_of",)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse unknown and unclear parameters before anything is looked up."""
        super().initial(request, *args, **kwargs)
        refuse_unknown(request.query_params, self.parameters)
        refuse_unclear(request.query_params)

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """Say in every body of the demonstration that it is one."""
        data = getattr(response, "data", None)
        if settings.DEMO and isinstance(data, dict):
            response.data = {**data, "demo": True}
        return super().finalize_response(request, response, *args, **kwargs)

    @cached_property
    def day(self) -> date | None:
        """The day asked for; None means today."""
        return day_asked(self.request.query_params)

    def page_of(self, rows: QuerySet | Sequence[Any], total: int, **context: Any) -> Response:
        """Return one page of `rows`, written with `context`."""
        pages = NumberedPages()
        page = pages.paginate_queryset(rows, self.request)
        context = self.about(context)
        results = self.get_serializer_class()(page, many=True, context=context).data
        return Response(pages.body(list(results), total, context["as_of"]))

    def one(self, thing: Model, **context: Any) -> Response:
        """Return one thing, written with `context`."""
        return Response(self.get_serializer_class()(thing, context=self.about(context)).data)

    def about(self, context: dict[str, Any]) -> dict[str, Any]:
        """Add to a serializer's context what every serializer needs."""
        return {**context, "request": self.request, "as_of": as_of(self.day)}


class PlanView(OpenView):
    """A view of something in a plan."""

    @cached_property
    def plan(self) -> Plan:
        """The plan that the address names. Raises NotFound."""
        return plan_named(self.kwargs["plan"])

    def about(self, context: dict[str, Any]) -> dict[str, Any]:
        """Add to a serializer's context the plan that it writes for."""
        return {**super().about(context), "plan": self.plan}


def plan_named(slug: str) -> Plan:
    """Return the plan with this slug. Raises NotFound that proposes another."""
    plans = {plan.slug: plan for plan in Plan.objects.all()}
    if slug not in plans:
        message = _("There is no plan “%(slug)s”; %(address)s lists the plans.")
        raise NotFound(
            message % {"slug": slug, "address": reverse("api-plans")} + nearest(slug, plans)
        )
    return plans[slug]


def nothing_named(name: str, plan: Plan, listed_at: str, known: list[str]) -> NotFound:
    """Return the answer to a name that the plan doesn't have: where the names are listed."""
    message = _("The plan has no “%(name)s”; %(address)s lists what it has.") % {
        "name": name,
        "address": reverse(listed_at, args=[plan.slug]),
    }
    return NotFound(message + nearest(name, known))


def of_kind(rows: QuerySet, query: QueryDict, kinds: type[Term]) -> QuerySet:
    """Return the rows of the kinds asked for, all if none is. Raises BadQuery."""
    asked = choices_asked(query, "kind", [kind.value for kind in kinds])
    return rows.filter(kind__in=asked) if asked else rows


@described(RootSerializer, "root", "Where everything begins")
class Root(OpenView):
    """The addresses to begin at."""

    serializer_class = RootSerializer
    parameters = ()

    def get(self, request: Request) -> Response:
        """Return the addresses of plans, description and documentation."""
        return Response(
            {part: reverse(f"api-{part}", request=request) for part in ("plans", "schema", "docs")}
        )


@described(PlanSerializer, "plans_list", "All plans", parameters=describing.LISTED, many=True)
class PlanList(OpenView):
    """The plans that are loaded, the latest first."""

    serializer_class = PlanSerializer
    parameters = ("as_of", *PAGING)

    def get(self, request: Request) -> Response:
        """Return the plans with their counts."""
        plans = Plan.objects.all()
        return self.page_of(plans, plans.count(), counts=counts_of_plans(self.day))


@described(
    PlanDetailSerializer,
    "plans_one",
    "One plan",
    "Its source, licence and credit, how large its matrix is on the day, when it is reported on, "
    "and the hash that stands for all that was accepted by then.",
    [describing.PLAN, describing.AS_OF],
)
class PlanDetail(PlanView):
    """One plan."""

    serializer_class = PlanDetailSerializer

    def get(self, request: Request, plan: str) -> Response:
        """Return the plan with its counts."""
        return self.one(
            self.plan,
            counts=counts_of_plans(self.day),
            reporting=reporting_of(self.plan, self.day),
        )


class FilteredList(PlanView):
    """A list whose rows the files hold as well."""

    resource: Resource

    def get(self, request: Request, plan: str) -> Response:
        """Return one page of the rows that answer."""
        answer = self.resource.asked(request, self.plan, also=PAGING)
        pages = NumberedPages()
        rows = answer.written(pages.paginate_queryset(answer.rows, request), request)
        return Response(pages.body(rows, answer.total, answer.as_of))


FILTERS = (*TaskFilterSet.base_filters, *PAGING)


@described(
    TaskSerializer,
    "tasks_list",
    "Tasks of a plan",
    "`ministry` and `role` together mean *that ministry in that role*: `ministry=ndrc&role=lead` "
    "are the tasks that NDRC leads. Each task comes with all its holders.",
    [describing.PLAN, *describing.FILTERS, *describing.LISTED],
    many=True,
)
class TaskList(FilteredList):
    """A plan's tasks."""

    resource = TASKS
    serializer_class = TaskSerializer
    parameters = FILTERS


@described(
    ResponsibilitySerializer,
    "responsibilities_list",
    "Responsibilities, by ids",
    "The rows of `matrix` without names and titles, but with the days on which each holds. "
    "`ministry` and `role` narrow the rows themselves: `ministry=mof` gives MOF's own rows.",
    [describing.PLAN, *describing.FILTERS, *describing.LISTED],
    many=True,
    example=examples.RESPONSIBILITY,
)
class ResponsibilityList(FilteredList):
    """A plan's responsibilities."""

    resource = RESPONSIBILITIES
    serializer_class = ResponsibilitySerializer
    parameters = FILTERS


@described(
    MatrixRowSerializer,
    "matrix_list",
    "The matrix, for a data frame",
    "One row a responsibility: the matrix in long form, to pivot as you like. The filters choose "
    "tasks, as on the matrix page, and every row of these tasks is there: `ministry=mof` also "
    "says with whom. Add `holders=asked` for the rows of MOF alone.",
    [describing.PLAN, *describing.FILTERS, describing.HOLDERS_PARAMETER, *describing.LISTED],
    many=True,
    example=examples.MATRIX_ROW,
)
class MatrixList(FilteredList):
    """A plan's matrix, one row a responsibility."""

    resource = MATRIX
    serializer_class = MatrixRowSerializer
    parameters = (*FILTERS, "holders")


@described(
    TaskDetailSerializer,
    "tasks_one",
    "One task",
    "With the sentence that names who is responsible, and every erratum and amendment.",
    [describing.PLAN, describing.TASK, describing.AS_OF],
)
class TaskDetail(PlanView):
    """One task."""

    serializer_class = TaskDetailSerializer

    def get(self, request: Request, plan: str, number: str) -> Response:
        """Return the task as on the day."""
        question = TaskFilterSet.asked(request.query_params, self.plan)
        numbers = dict(self.plan.tasks.values_list("number", "pk"))
        if number not in numbers:
            raise nothing_named(number, self.plan, "api-tasks", list(numbers))
        tasks = with_status(self.plan.tasks.with_holders(self.day), self.day)
        task = tasks.with_passages(self.day).prefetch_related("changes").get(pk=numbers[number])
        return self.one(task, chapters=chapters_by_task(question))


@described(
    MinistrySerializer,
    "ministries_list",
    "Ministries that a plan names",
    "With their names over time, what became of them, each fact with its source and whether it "
    "is certain, and their tasks on the day by role.",
    [describing.PLAN, *describing.LISTED],
    many=True,
)
class MinistryList(PlanView):
    """A plan's ministries, in the order in which the document first names them."""

    serializer_class = MinistrySerializer
    parameters = ("as_of", *PAGING)

    def get(self, request: Request, plan: str) -> Response:
        """Return the ministries as on the day."""
        ministries = ministries_named_in(self.plan).named_on(self.day).with_fate()
        counts = Responsibility.objects.of_plan(self.plan, self.day).loads()
        return self.page_of(ministries, ministries.count(), counts=counts)


@described(
    MinistryDetailSerializer,
    "ministries_one",
    "One ministry in a plan",
    parameters=[describing.PLAN, describing.MINISTRY, describing.AS_OF],
)
class MinistryDetail(PlanView):
    """One ministry, as a plan names it."""

    serializer_class = MinistryDetailSerializer

    def get(self, request: Request, plan: str, ministry: str) -> Response:
        """Return the ministry as on the day."""
        found = ministries_named_in(self.plan).named_on(self.day).with_fate()
        by_slug = {one.slug: one for one in found}
        if ministry not in by_slug:
            raise nothing_named(ministry, self.plan, "api-ministries", list(by_slug))
        counts = Responsibility.objects.of_plan(self.plan, self.day).loads()
        return self.one(by_slug[ministry], counts=counts)


@described(
    SectionSerializer,
    "sections_list",
    "A plan's outline",
    "Chapters, sections, measures, boxes and the closing, in reading order. Summaries are "
    "Fengong's own words, and say so in `summary_origin`.",
    [describing.PLAN, describing.SECTION_KIND, *describing.LISTED],
    many=True,
)
class SectionList(PlanView):
    """A plan's sections."""

    serializer_class = SectionSerializer
    parameters = ("kind", "as_of", *PAGING)

    def get(self, request: Request, plan: str) -> Response:
        """Return the outline with the tasks tied to it on the day."""
        everything = self.plan.sections.outlined().prefetch_related(tied_tasks(self.day))
        rows = of_kind(everything, request.query_params, SectionKind)
        chapters = chapter_of_each_section(list(outline_of(self.plan)))
        return self.page_of(rows, self.plan.sections.count(), chapters=chapters)


@described(
    SectionDetailSerializer,
    "sections_one",
    "One section",
    "With its targets, and the document's own text where it was imported.",
    [describing.PLAN, describing.SECTION, describing.AS_OF],
)
class SectionDetail(PlanView):
    """One section."""

    serializer_class = SectionDetailSerializer

    def get(self, request: Request, plan: str, number: str) -> Response:
        """Return the section with the tasks tied to it on the day."""
        outline = {section.number: section for section in outline_of(self.plan)}
        if number not in outline:
            raise nothing_named(number, self.plan, "api-sections", list(outline))
        sections = self.plan.sections.outlined().defer(None)
        section = sections.prefetch_related(
            tied_tasks(self.day), Prefetch("targets", Target.objects.with_section_number())
        ).get(pk=outline[number].pk)
        return self.one(section, chapters=chapter_of_each_section(list(outline.values())))


@described(
    TargetSerializer,
    "targets_list",
    "A plan's targets",
    "What the plan wants to be true by a year. Targets are the document's own, so every day has "
    "the same.",
    [describing.PLAN, describing.TARGET_KIND, *describing.LISTED],
    many=True,
)
class TargetList(PlanView):
    """A plan's targets."""

    serializer_class = TargetSerializer
    parameters = ("kind", "as_of", *PAGING)

    def get(self, request: Request, plan: str) -> Response:
        """Return the targets in the document's order."""
        everything = Target.objects.of_plan(self.plan)
        rows = of_kind(everything.with_section_number(), request.query_params, TargetKind)
        chapters = chapter_of_each_section(list(outline_of(self.plan)))
        return self.page_of(rows, everything.count(), chapters=chapters)
