"""Which tasks? One FilterSet answers for the list, the matrix, the API and every file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, cast

import django_filters
from django import forms
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy, pgettext_lazy

from ministries.models import Ministry
from planning.models import Plan, Section
from planning.reading.vocabulary import Role, SectionKind
from tasks.browse.parameters import (
    BadParameter,
    BadQuery,
    day_asked,
    not_allowed,
    refuse_unknown,
)
from tasks.matrix.models import Task
from tasks.matrix.querysets import TaskQuerySet
from tasks.reporting.models import ReportingPeriod, StatusUpdate
from tasks.reporting.scoring import Account, missing_on
from tasks.reporting.status import of_status
from tasks.reporting.vocabulary import Due, Outcome, Reported, Status

# The chapter of tasks for which no passage was found.
NO_CHAPTER = "none"
# The longest free text that is searched for, in characters.
LONGEST_Q = 200
ORDERINGS = {
    "number": ("position",),
    "-number": ("-position",),
    "title": ("title", "position"),
    "-title": ("-title", "position"),
    "holders": ("holder_count", "position"),
    "-holders": ("-holder_count", "position"),
}


class TaskFilterSet(django_filters.FilterSet):
    """Narrows a plan's tasks by the address's parameters.

    Several values of one parameter mean any of them; several parameters mean all of them.
    `ministry` with `role` means that ministry in that role; `partner` names a further ministry
    that must hold the task as well, in whatever role. `as_of` moves the whole question to
    another day. Build it with `asked()`, which refuses what it can't answer.
    """

    ministry = django_filters.MultipleChoiceFilter(label=gettext_lazy("Ministry"))
    role = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Role"), choices=[(role.value, role.label) for role in Role]
    )
    partner = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Together with"),
        help_text=gettext_lazy("A further ministry that holds the task too, in whatever role."),
    )
    chapter = django_filters.MultipleChoiceFilter(label=gettext_lazy("Chapter"))
    section = django_filters.MultipleChoiceFilter(label=pgettext_lazy("of any kind", "Section"))
    status = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Status"),
        choices=[(status.value, status.label) for status in Status],
    )
    due = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Owed"), choices=[(due.value, due.label) for due in Due]
    )
    reported = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Latest period"),
        choices=[(reported.value, reported.label) for reported in Reported],
    )
    # Each word is a condition: past some hundreds of them SQLite refuses the query.
    q = django_filters.CharFilter(label=gettext_lazy("Words in the title"), max_length=LONGEST_Q)
    ordering = django_filters.ChoiceFilter(
        label=gettext_lazy("Order"), choices=[(name, name) for name in ORDERINGS]
    )
    as_of = django_filters.DateFilter(label=gettext_lazy("As of"))

    class Meta:
        model = Task
        fields: list[str] = []

    def __init__(self, data: QueryDict, plan: Plan):
        self.plan = plan
        super().__init__(data, queryset=plan.tasks.all())
        self.bodies = {body.ministry.slug: body for body in plan.bodies.select_related("ministry")}
        self.sections = {section.number: section for section in outline_of(plan)}
        self._offer("ministry", self.bodies)
        self._offer("partner", self.bodies)
        self._offer("section", self.sections)
        self._offer("chapter", [*self.chapters, NO_CHAPTER])

    def _offer(self, name: str, values: Collection[str]) -> None:
        form_field = cast(forms.MultipleChoiceField, self.form.fields[name])
        form_field.choices = [(value, value) for value in values]

    @classmethod
    def asked(cls, query: QueryDict, plan: Plan, also: Collection[str] = ()) -> TaskFilterSet:
        """Return the question that an address asks of `plan`.

        `also` names the parameters that a page has beside these. Raises BadQuery for an
        unknown parameter, an unknown value or a day that doesn't exist.
        """
        refuse_unknown(query, {*cls.base_filters, *also})
        day_asked(query)
        question = cls(query, plan)
        if not question.is_valid():
            raise BadQuery(question._problems())
        return question

    def _problems(self) -> list[BadParameter]:
        problems = []
        for name, errors in self.form.errors.items():
            form_field = self.form.fields[name]
            allowed = [value for value, _label in getattr(form_field, "choices", []) if value]
            values = self.data.getlist(name)
            bad = [value for value in values if value not in allowed] or [""]
            problems.append(
                not_allowed(name, bad, allowed)
                if allowed
                else BadParameter(name, ", ".join(bad), str(errors[0]))
            )
        return problems

    @property
    def chapters(self) -> dict[str, Section]:
        """The plan's chapters by number."""
        return {
            number: section
            for number, section in self.sections.items()
            if section.kind == SectionKind.CHAPTER
        }

    @property
    def day(self) -> date | None:
        """The day asked for; None means today."""
        return self.value("as_of")

    def value(self, name: str) -> Any:
        """Return a parameter's cleaned value."""
        return self.form.cleaned_data[name]

    @property
    def shown_day(self) -> date:
        """The day asked for, today by default."""
        return self.day or timezone.localdate()

    @property
    def asks_for_reports(self) -> bool:
        """Whether it asks how tasks go."""
        return bool(self.value("status") or self.value("due") or self.value("reported"))

    @property
    def file_query(self) -> str:
        """The query of the file that holds what this question answers: no paging, no layout."""
        names = [*self.base_filters]
        kept = QueryDict(mutable=True)
        for name in names:
            kept.setlist(name, [value for value in self.data.getlist(name) if value])
        return f"?{kept.urlencode()}" if kept.urlencode() else ""

    @property
    def narrowing(self) -> list[str]:
        """The names of the parameters that narrow this question."""
        names = (
            *("ministry", "role", "partner", "chapter", "section"),
            *("status", "due", "reported", "q"),
        )
        return [name for name in names if self.value(name)]

    def filter_queryset(self, queryset: TaskQuerySet) -> TaskQuerySet:
        """Narrow `queryset` and put it in the order asked for."""
        ordering = self.value("ordering") or "number"
        found = self.narrowed(queryset)
        if "holders" in ordering:
            found = found.with_holder_count(self.day)
        return found.order_by(*ORDERINGS[ordering])

    def narrowed(
        self, tasks: TaskQuerySet | None = None, without: Collection[str] = ()
    ) -> TaskQuerySet:
        """Return the tasks that answer, without regard to the parameters in `without`.

        A facet counts under all other filters: it leaves out its own.
        """
        asked = {name: self.value(name) for name in self.narrowing if name not in without}
        found = self.plan.tasks.all() if tasks is None else tasks
        found = found.held_by(
            self._ministries(asked.get("ministry", [])), asked.get("role", []), self.day
        ).held_by(self._ministries(asked.get("partner", [])), day=self.day)
        if sections := asked.get("section"):
            found = found.linked_to(self.section_keys_within(sections), self.day)
        if chapters := asked.get("chapter"):
            known = [number for number in chapters if number != NO_CHAPTER]
            linked = found.linked_to(self.section_keys_within(known), self.day)
            found = linked | found.unlinked(self.day) if NO_CHAPTER in chapters else linked
        if words := asked.get("q"):
            found = found.matching(words)
        return self._going(found, asked)

    def _going(self, tasks: TaskQuerySet, asked: Mapping[str, Any]) -> TaskQuerySet:
        """Narrow `tasks` by how they go on the day asked for."""
        if statuses := asked.get("status"):
            tasks = of_status(tasks, statuses, self.day)
        if dues := asked.get("due"):
            tasks = tasks.filter(pk__in=set().union(*(self.missing[due] for due in dues)))
        if answers := asked.get("reported"):
            said = Exists(self._reported_for_the_latest_period())
            parts = {Reported.YES: tasks.filter(said), Reported.NO: tasks.exclude(said)}
            tasks = parts[answers[0]] if len(set(answers)) == 1 else tasks
        return tasks

    @cached_property
    def missing(self) -> dict[str, set[int]]:
        """The keys of the tasks on which no report was accepted: past its due day, or not yet."""
        return {due.value: {one.owed.task.pk for one in self._missing(due)} for due in Due}

    @cached_property
    def _accounts_missing(self) -> list[Account]:
        return missing_on(self.plan, self.shown_day)

    def _missing(self, due: str) -> list[Account]:
        outcome = Outcome.OVERDUE if due == Due.OVERDUE else Outcome.OPEN
        return [one for one in self._accounts_missing if one.outcome is outcome]

    def periods_missing(self) -> dict[int, list[ReportingPeriod]]:
        """Return the periods without an accepted report by task, the earliest first, where the
        question asks for such tasks.
        """
        periods: dict[int, list[ReportingPeriod]] = defaultdict(list)
        for one in (one for due in self.value("due") for one in self._missing(due)):
            if one.owed.period not in periods[one.owed.task.pk]:
                periods[one.owed.task.pk].append(one.owed.period)
        for of_task in periods.values():
            of_task.sort(key=lambda period: period.first_day)
        return periods

    @cached_property
    def latest_period(self) -> ReportingPeriod | None:
        """The plan's period that opened last by the day asked for."""
        return ReportingPeriod.objects.latest_of(self.plan, self.shown_day)

    def _reported_for_the_latest_period(self) -> QuerySet[StatusUpdate]:
        standing = StatusUpdate.objects.standing(self.day).for_tasks()
        return standing.filter(task=OuterRef("pk"), period=self.latest_period)

    def _ministries(self, slugs: Iterable[str]) -> list[Ministry]:
        return [self.bodies[slug].ministry for slug in slugs]

    def left_without_each(self) -> dict[str, int]:
        """Count the tasks that would answer if one narrowing parameter were dropped, by name."""
        counts = {
            name: Count(
                "pk", filter=Q(pk__in=self.narrowed(without={name}).order_by().values("pk"))
            )
            for name in self.narrowing
        }
        return self.plan.tasks.order_by().aggregate(**counts) if counts else {}

    def section_keys_within(self, numbers: Collection[str]) -> list[int]:
        """Return the keys of these sections and of everything below them."""
        inside = {self.sections[number].pk for number in numbers}
        # Reading order puts what is above before what is below.
        for section in self.sections.values():
            if section.parent_id in inside:
                inside.add(section.pk)
        return sorted(inside)


# Parameters that mean any of several values when they are repeated.
REPEATABLE = frozenset(
    name
    for name, one in TaskFilterSet.base_filters.items()
    if isinstance(one, django_filters.MultipleChoiceFilter)
)


def outline_of(plan: Plan) -> QuerySet[Section]:
    """Return a plan's sections in reading order, without their long texts."""
    return plan.sections.defer("text", "summary", "summary_zh")
