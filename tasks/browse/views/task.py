"""The page of one task: who is responsible, where the plan speaks of it, what was changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ministries.fate import Fate, fates_by
from ministries.models import Ministry
from planning.models import Plan, Section
from planning.tree import OutlineTree
from tasks.browse.filters import outline_of
from tasks.browse.naming import name_at_issue
from tasks.browse.standing import accepted_by, standing_of
from tasks.browse.timeline import timeline_of
from tasks.browse.views.plan_page import NotInPlan, PlanPage
from tasks.browse.views.targets import reached_by
from tasks.matrix.appendix import sentence_of
from tasks.matrix.models import Change, Responsibility, SectionLink, Task
from tasks.matrix.rules import days_of_change
from tasks.matrix.targets import targets_tied
from tasks.reminders.models import Reminder
from tasks.reporting.querysets import Person
from tasks.reporting.sight import details_visible_to, fields_visible_to
from tasks.reporting.status import with_status


@dataclass(frozen=True)
class Holder:
    """A responsibility with its ministry's story: its name at issue and what became of it.

    `name_at_issue` is the register's name on the plan's day of issue, where the document
    writes another.
    """

    held: Responsibility
    name_at_issue: str
    fate: Fate


@dataclass(frozen=True)
class Passage:
    """A tie to a section, with the section's place and the other tasks tied to it."""

    link: SectionLink
    trail: list[Section]
    others: list[Task]


class TaskPage(PlanPage):
    """Everything that is known of one task on a day, and how to cite it."""

    template_name = "browse/task.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Gather the task's row, its passages with their targets, and its changes."""
        context = super().get_context_data(**kwargs)
        task = task_of(self.plan, kwargs["number"], self.day)
        tree = OutlineTree(outline_of(self.plan))
        rows = list(task.responsibilities.with_names())
        in_force = [row for row in rows if row.holds_on(context["shown_day"])]
        at_issue = [row for row in rows if row.holds_on(self.plan.issued_on)]
        holders = holders_of(self.plan, in_force, context["shown_day"])
        task.holders = in_force
        links = list(task.section_links.select_related("section"))
        passages = passages_of(
            task, tree, [link for link in links if link.holds_on(context["shown_day"])], self.day
        )
        changes = list(task.changes.all())
        days = days_of_change([*rows, *links])
        before, after = Task.objects.beside(task)
        stated = targets_tied([passage.link for passage in passages], tree)
        return {
            **context,
            "task": task,
            "holders": holders,
            "sentence": sentence_of(in_force) if in_force else "",
            "sentence_at_issue": sentence_of(at_issue) if at_issue else "",
            "sources": list(dict.fromkeys(s for holder in holders for s in holder.fate.sources)),
            "not_in_force": [row for row in rows if row not in in_force],
            "passages": passages,
            "targets": reached_by(self.plan, stated, self.request.user, self.day),
            "undone": [change for change in changes if change.day and change.day not in days],
            "before": before,
            "after": after,
            "citation": citation(self.request, task, context["shown_day"]),
            **self._reports(task, changes, context["show_status"]),
        }

    def _reports(self, task: Task, changes: Sequence[Change], has_reports: bool) -> dict[str, Any]:
        """Return how the task goes and the line of what happened to it.

        Where the plan has no reports nothing is asked about them.
        """
        if not has_reports:
            return {"timeline": timeline_of(changes, [], ())}
        person = self.request.user
        details = details_visible_to(person)
        accepted = accepted_by(self.shown_day, task, person)
        return {
            "details": details,
            "last_reminded": last_reminded(task, person, self.shown_day) if details else None,
            "standing": standing_of(task, accepted, self.shown_day, person),
            "timeline": timeline_of(changes, accepted, fields_visible_to(person)),
        }


def last_reminded(task: Task, person: Person, day: date) -> Reminder | None:
    """Return which reminder named the task last, of those that `person` may know of."""
    return Reminder.objects.visible_to(person).naming(task).told_last_by(day)


def task_of(plan: Plan, number: str, day: date | None) -> Task:
    """Return a plan's task by its number, with its status on `day`. Raises NotInPlan."""
    try:
        task: Task = with_status(plan.tasks.all(), day).get(number=number)
    except Task.DoesNotExist:
        known = list(plan.tasks.values_list("number", flat=True))
        message = _("This plan has no task “%(number)s”.") % {"number": number}
        if known:
            ends = {"first": known[0], "last": known[-1]}
            message += " " + _("Its tasks run from %(first)s to %(last)s.") % ends
        raise NotInPlan(message, number, known, "task", "tasks") from None
    return task


def holders_of(plan: Plan, rows: Sequence[Responsibility], day: date) -> list[Holder]:
    """Return each responsibility with what its ministry was called and what became of it."""
    ministries = Ministry.objects.filter(pk__in=[row.ministry_id for row in rows])
    known = {ministry.pk: ministry for ministry in ministries.prefetch_related("names")}
    fates = fates_by(list(known.values()), day)
    holders = []
    for row in rows:
        ministry = known[row.ministry_id]
        called = name_at_issue(ministry, row.name, plan)
        holders.append(Holder(row, called, fates[ministry.pk]))
    return holders


def passages_of(
    task: Task, tree: OutlineTree, links: Sequence[SectionLink], day: date | None
) -> list[Passage]:
    """Return the task's ties in `links`, each with the other tasks at its section on `day`."""
    here = SectionLink.objects.in_force(day).into([link.section for link in links])
    others: dict[int, list[Task]] = {}
    for other in here.exclude(task=task).select_related("task").order_by("task__position"):
        others.setdefault(other.section_id, []).append(other.task)
    return [
        Passage(link, tree.trail_to(link.section), others.get(link.section_id, []))
        for link in links
    ]


def citation(request: HttpRequest, task: Task, day: date) -> str:
    """Return how to cite the task so that it stays true: as of a day, by an address that keeps it.

    Empty for a day to come: what is recorded for it may still change.
    """
    if day > timezone.localdate():
        return ""
    address = reverse("task", args=[task.plan.slug, task.number])
    return _("Task %(number)s, %(plan)s, key task division plan, as of %(day)s, %(address)s") % {
        "number": task.number,
        "plan": _(", ").join(
            filter(None, [task.plan.title_in_language, task.plan.document_number])
        ),
        "day": day.isoformat(),
        "address": request.build_absolute_uri(f"{address}?as_of={day}"),
    }
