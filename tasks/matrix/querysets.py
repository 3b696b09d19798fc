"""Questions about the matrix. Each is one query, or a fixed few, and holds for any day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from ministries.validity import InForceQuerySet
from planning.models import Plan, Section
from planning.reading.vocabulary import LinkBasis

if TYPE_CHECKING:
    from ministries.models import Ministry
    from ministries.querysets import MinistryQuerySet
    from tasks.matrix.models import Change, PlanBody, Task


class TaskQuerySet(QuerySet["Task"]):
    """Tasks, in the order of the table unless told otherwise."""

    def held_by(
        self,
        ministries: Iterable[Ministry] = (),
        roles: Iterable[str] = (),
        day: date | None = None,
    ) -> TaskQuerySet:
        """Tasks in which one of `ministries` has one of `roles` on `day`.

        Both together mean that ministry in that role; an empty one doesn't narrow.
        """
        from tasks.matrix.models import Responsibility

        ministries, roles = list(ministries), list(roles)
        if not ministries and not roles:
            return self
        held = Responsibility.objects.in_force(day).filter(task=OuterRef("pk"))
        return self.filter(Exists(held.of(ministries, roles)))

    def linked_to(
        self, sections: Iterable[Section | int] | QuerySet[Section], day: date | None = None
    ) -> TaskQuerySet:
        """Tasks that are tied to one of `sections` (or their keys) on `day`."""
        from tasks.matrix.models import SectionLink

        links = SectionLink.objects.in_force(day).filter(task=OuterRef("pk"), section__in=sections)
        return self.filter(Exists(links))

    def unlinked(self, day: date | None = None) -> TaskQuerySet:
        """Tasks that no passage of the plan was found for."""
        from tasks.matrix.models import SectionLink

        return self.filter(~Exists(SectionLink.objects.in_force(day).filter(task=OuterRef("pk"))))

    def matching(self, words: str) -> TaskQuerySet:
        """Tasks whose title holds all of `words`, or whose number is one of them."""
        found = self
        for word in words.split():
            found = found.filter(Q(title__icontains=word) | Q(number=word))
        return found

    def matching_or_numbered(self, words: str, number: str) -> TaskQuerySet:
        """Tasks whose title holds all of `words`; first of all the one of this `number`."""
        exact_first = Case(When(number=number, then=0), default=1)
        return (self.matching(words) | self.filter(number=number)).order_by(exact_first, "position")

    def beside(self, task: Task) -> tuple[Task | None, Task | None]:
        """Return the task before `task` in its plan's table and the one after it, in one query."""
        others = self.filter(plan=task.plan_id)
        before = others.filter(position__lt=task.position).order_by("-position").values("pk")[:1]
        after = others.filter(position__gt=task.position).order_by("position").values("pk")[:1]
        found = self.filter(Q(pk=Subquery(before)) | Q(pk=Subquery(after)))
        places = {other.position < task.position: other for other in found}
        return places.get(True), places.get(False)

    def with_holders(self, day: date | None = None) -> TaskQuerySet:
        """Fetch `holders`: the responsibilities in force on `day`, in order, in one query."""
        from tasks.matrix.models import Responsibility

        return self.prefetch_related(
            Prefetch(
                "responsibilities",
                queryset=Responsibility.objects.in_force(day).with_names(),
                to_attr="holders",
            )
        )

    def with_passages(self, day: date | None = None) -> TaskQuerySet:
        """Fetch `passages`: the section links in force on `day`, in one query."""
        from tasks.matrix.models import SectionLink

        return self.prefetch_related(
            Prefetch(
                "section_links",
                queryset=SectionLink.objects.in_force(day).select_related("section"),
                to_attr="passages",
            )
        )

    def with_holder_count(self, day: date | None = None) -> TaskQuerySet:
        """Add `holder_count`: how many bodies hold the task on `day`."""
        return self.annotate(holder_count=_holders_counted("pk", day))

    def counted_by_plan(self) -> QuerySet:
        """Count tasks as `tasks`, by `plan_id`."""
        return self.order_by().values("plan_id").annotate(tasks=Count("pk"))


class ResponsibilityQuerySet(InForceQuerySet):
    """Responsibilities, in the order of the sentence unless told otherwise."""

    def with_names(self) -> ResponsibilityQuerySet:
        """Fetch the ministry, and add `name`: what the plan's document calls it."""
        from tasks.matrix.models import PlanBody

        named = PlanBody.objects.filter(
            plan=OuterRef("task__plan"), ministry=OuterRef("ministry")
        ).values("name")[:1]
        return self.select_related("ministry").annotate(
            name=Coalesce(Subquery(named), F("ministry__name"))
        )

    def of_plan(self, plan: Plan, day: date | None = None) -> ResponsibilityQuerySet:
        """Everything that is in force in a plan's matrix on `day`."""
        return self.in_force(day).filter(task__plan=plan)

    def held_by(self, ministry: Ministry, plan: Plan) -> ResponsibilityQuerySet:
        """What one ministry holds of a plan, in the order of the table."""
        return self.filter(ministry=ministry, task__plan=plan).order_by("task__position")

    def of(
        self, ministries: Iterable[Ministry] = (), roles: Iterable[str] = ()
    ) -> ResponsibilityQuerySet:
        """Only those of one of `ministries` in one of `roles`; an empty one doesn't narrow."""
        found, ministries, roles = self, list(ministries), list(roles)
        if ministries:
            found = found.filter(ministry__in=ministries)
        return found.filter(role__in=roles) if roles else found

    def matrix(
        self, tasks: QuerySet[Task] | Iterable[Task], day: date | None = None
    ) -> ResponsibilityQuerySet:
        """The matrix of `tasks` on `day`: one row a responsibility, by task and position.

        Page, API and files all start here. Each row has its task, ministry and `name`.
        """
        return (
            self.in_force(day)
            .filter(task__in=tasks)
            .with_names()
            .select_related("task")
            .order_by("task__position", "position", "pk")
        )

    def in_order_of_tasks(
        self, ordering: Iterable[str], day: date | None = None
    ) -> ResponsibilityQuerySet:
        """Sort by the fields that tasks are sorted by (`holder_count` too), then by position."""
        fields = []
        for name in ordering:
            field = name.removeprefix("-")
            own = field if field == "holder_count" else f"task__{field}"
            fields.append(name.replace(field, own))
        return self.annotate(holder_count=_holders_counted("task", day)).order_by(
            *fields, "position", "pk"
        )

    def begun_or_ended(self, after: date, until: date) -> ResponsibilityQuerySet:
        """What held on one of two days and not on the other, with task and `name`."""
        begun = Q(valid_from__gt=after, valid_from__lte=until)
        ended = Q(valid_until__gt=after, valid_until__lte=until)
        rows = self.filter(begun | ended).with_names().select_related("task")
        return rows.order_by("task__position", "position", "pk")

    def counted_by_ministry(self) -> QuerySet:
        """Count distinct tasks as `tasks`, by `ministry_id`."""
        return self.order_by().values("ministry_id").annotate(tasks=Count("task", distinct=True))

    def counted_by_role(self) -> QuerySet:
        """Count distinct tasks as `tasks`, by `role`."""
        return self.order_by().values("role").annotate(tasks=Count("task", distinct=True))

    def counted_by_ministry_and_role(self) -> QuerySet:
        """Count distinct tasks as `tasks`, by `ministry_id` and `role`."""
        return (
            self.order_by()
            .values("ministry_id", "role")
            .annotate(tasks=Count("task", distinct=True))
        )

    def loads(self) -> dict[int, dict[str, int]]:
        """Return the number of tasks by role, by the ministry's key; one query."""
        counts: dict[int, dict[str, int]] = {}
        for row in self.counted_by_ministry_and_role():
            counts.setdefault(row["ministry_id"], {})[row["role"]] = row["tasks"]
        return counts

    def counted_by_plan_and_role(self) -> QuerySet:
        """Count responsibilities as `number`, by `task__plan_id` and `role`."""
        return self.order_by().values("task__plan_id", "role").annotate(number=Count("pk"))

    def ministries_counted_by_plan(self) -> QuerySet:
        """Count distinct ministries as `ministries`, by `task__plan_id`."""
        return (
            self.order_by()
            .values("task__plan_id")
            .annotate(ministries=Count("ministry", distinct=True))
        )

    def partners_of(self, ministry: Ministry, day: date | None = None) -> ResponsibilityQuerySet:
        """Other bodies' responsibilities on `day` in the tasks that `ministry` holds then."""
        from tasks.matrix.models import Responsibility

        own = Responsibility.objects.in_force(day).filter(ministry=ministry, task=OuterRef("task"))
        return self.in_force(day).exclude(ministry=ministry).filter(Exists(own))


def _holders_counted(task: str, day: date | None) -> Coalesce:
    """Return the number of bodies that hold on `day` the task that a field of the row names."""
    from tasks.matrix.models import Responsibility

    counted = (
        Responsibility.objects.in_force(day)
        .filter(task=OuterRef(task))
        .order_by()
        .values("task")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return Coalesce(Subquery(counted), 0)


class SectionLinkQuerySet(InForceQuerySet):
    """Ties between tasks and sections, in reading order unless told otherwise."""

    def of_tasks(self, tasks: QuerySet[Task] | Iterable[Task]) -> SectionLinkQuerySet:
        """Only the ties of `tasks`."""
        return self.filter(task__in=tasks)

    def into(self, sections: Iterable[Section]) -> SectionLinkQuerySet:
        """Only the ties to one of `sections`."""
        return self.filter(section__in=sections)

    def naming_boxes_of(self, plan: Plan) -> SectionLinkQuerySet:
        """Only ties of a plan's tasks that name a project box, with task and box."""
        return self.filter(task__plan=plan, basis=LinkBasis.NAMES_BOX).select_related(
            "task", "section"
        )


class PlanBodyQuerySet(QuerySet["PlanBody"]):
    """Bodies as a plan's document names them, in the order of first naming."""

    def with_ministries(self) -> PlanBodyQuerySet:
        """Fetch each body's ministry and the names it had, in two queries."""
        return self.select_related("ministry").prefetch_related("ministry__names")

    def matching(self, words: str) -> PlanBodyQuerySet:
        """Bodies whose name in the document holds all of `words`."""
        found = self
        for word in words.split():
            found = found.filter(name__icontains=word)
        return found


class ChangeQuerySet(QuerySet["Change"]):
    """Errata and amendments, by task and time unless told otherwise."""

    def latest_of(self, plan: Plan) -> ChangeQuerySet:
        """The changes of a plan's matrix with their tasks, the last recorded first."""
        return self.filter(task__plan=plan).select_related("task").order_by("-at", "-pk")

    def between(self, after: date, until: date) -> ChangeQuerySet:
        """What was recorded after one day until another, and amendments that begin then."""
        recorded = Q(at__date__gt=after, at__date__lte=until)
        return self.filter(recorded | Q(day__gt=after, day__lte=until))


def ministries_named_in(plan: Plan) -> MinistryQuerySet:
    """The ministries that a plan's document names, in order, with their `name_in_document`."""
    from ministries.models import Ministry

    return (
        Ministry.objects.filter(plan_bodies__plan=plan)
        .annotate(name_in_document=F("plan_bodies__name"))
        .order_by("plan_bodies__position")
    )


def tied_tasks(day: date | None = None) -> Prefetch:
    """Return what fetches sections' `ties`: their links to tasks in force on `day`."""
    from tasks.matrix.models import SectionLink

    return Prefetch(
        "task_links",
        queryset=SectionLink.objects.in_force(day)
        .select_related("task")
        .order_by("task__position"),
        to_attr="ties",
    )
