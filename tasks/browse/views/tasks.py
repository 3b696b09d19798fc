"""The list of tasks, with its filters."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.translation import gettext as _

from tasks.browse.facets import (
    chapter_facet,
    chapters_by_task,
    ministry_facet,
    role_facet,
    status_facet,
)
from tasks.browse.filters import NO_CHAPTER, TaskFilterSet
from tasks.browse.parameters import BadParameter, BadQuery, toggled, with_only
from tasks.browse.views.plan_page import PlanPage
from tasks.matrix.models import Task
from tasks.reporting.begun import has_reports
from tasks.reporting.status import with_status
from tasks.reporting.vocabulary import Due, Reported

TASKS_A_PAGE = 100


@dataclass(frozen=True)
class Chip:
    """A filter that is set, in words, with the query that takes it away."""

    name: str
    value: str
    query: str


class TaskListPage(PlanPage):
    """Tasks by ministry, role, chapter, section and words; every filter in the address."""

    template_name = "browse/tasks.html"
    also: ClassVar[frozenset[str]] = frozenset({*TaskFilterSet.base_filters, "page"})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Answer the question, and offer the choices that narrow it further."""
        question = TaskFilterSet.asked(self.request.GET, self.plan, also={"page"})
        page = page_of(question, self.request.GET)
        chapters_of = chapters_by_task(question)
        missing = question.periods_missing()
        return super().get_context_data(
            question=question,
            page=page,
            rows=[(task, chapters_of.get(task.pk, []), missing.get(task.pk, [])) for task in page],
            orderings=orderings(question),
            **filter_context(question, page, chapters_of),
            **kwargs,
        )


def filter_context(
    question: TaskFilterSet, page: Page[Task], chapters_of: dict[int, list[str]]
) -> dict[str, Any]:
    """Return what the filter bar shows: facets, chips, and what to loosen if nothing fits.

    How tasks go is offered, and shown in rows, where there are reports or where it is asked for.
    """
    show_status = question.asks_for_reports or has_reports(question.plan, question.shown_day)
    return {
        "show_status": show_status,
        "status_facet": status_facet(question) if show_status else [],
        "report_choices": report_choices(question) if show_status else [],
        "ministry_facet": ministry_facet(question),
        "role_facet": role_facet(question),
        "chapter_facet": chapter_facet(question, chapters_of),
        "chips": chips(question),
        "to_loosen": [] if page.paginator.count else to_loosen(question),
        "kept": [
            (name, value)
            for name in question.base_filters
            if name != "q"
            for value in question.data.getlist(name)
        ],
    }


def page_of(question: TaskFilterSet, query: QueryDict) -> Page[Task]:
    """Return the page of tasks asked for, with holders and status. Raises BadQuery."""
    found = with_status(question.qs, question.day).with_holders(question.day)
    paginator = Paginator(found, TASKS_A_PAGE)
    asked = query.get("page") or "1"
    if not asked.isascii() or not asked.isdigit() or not 1 <= int(asked[:9]) <= paginator.num_pages:
        message = _("There is no page “%(page)s”; pages run from 1 to %(last)s.") % {
            "page": asked,
            "last": paginator.num_pages,
        }
        raise BadQuery([BadParameter("page", asked, message)])
    return paginator.page(int(asked))


def chips(question: TaskFilterSet) -> list[Chip]:
    """Return the filters that are set, each with the way to take it away."""
    found = []
    for name in question.narrowing:
        label = str(question.filters[name].label)
        if name == "q":
            query = with_only(question.data, "q", "")
            found.append(Chip(label, f"“{question.value('q')}”", query))
            continue
        for value in question.value(name):
            query = toggled(question.data, name, value)
            found.append(Chip(label, value_in_words(question, name, value), query))
    return found


def value_in_words(question: TaskFilterSet, name: str, value: str) -> str:
    """Return how people read a parameter's value."""
    if name in ("ministry", "partner"):
        return question.bodies[value].name_in_language
    if choices := dict(question.filters[name].extra.get("choices", ())):
        return _(choices[value])
    if value == NO_CHAPTER:
        return _("No passage of its own")
    return str(question.sections[value])


def report_choices(question: TaskFilterSet) -> list[dict[str, Any]]:
    """Return the choices among missing and accepted reports, without counting any."""
    return [
        {
            "label": label,
            "chosen": term.value in question.value(name),
            "query": toggled(question.data, name, term.value),
        }
        for name, term, label in [
            *(("due", due, _(due.label)) for due in Due),
            ("reported", Reported.YES, _("Reported for the latest period")),
            ("reported", Reported.NO, _("Not reported for the latest period")),
        ]
    ]


def to_loosen(question: TaskFilterSet) -> list[dict[str, Any]]:
    """Return, for each filter, how many tasks there would be without it."""
    return [
        {
            "name": question.filters[name].label,
            "count": count,
            "query": with_only(question.data, name, ""),
        }
        for name, count in question.left_without_each().items()
        if count
    ]


def orderings(question: TaskFilterSet) -> list[dict[str, Any]]:
    """Return the orders that the list offers; the address takes their reverses too."""
    labels = {
        "number": _("As in the plan"),
        "-holders": _("Most ministries first"),
        "holders": _("Fewest ministries first"),
        "title": _("Title, A to Z"),
    }
    return [
        {
            "label": labels[name],
            "chosen": (question.value("ordering") or "number") == name,
            "query": with_only(question.data, "ordering", name),
        }
        for name in labels
    ]
