"""A plan at a glance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from planning.models import Target
from planning.reading.vocabulary import Role
from tasks.browse.facets import chapters_by_task, counted_by_chapter
from tasks.browse.filters import NO_CHAPTER, TaskFilterSet
from tasks.browse.loads import Load, loads_of
from tasks.browse.shares import shares_of
from tasks.browse.views.plan_page import PlanPage
from tasks.matrix.models import Change, PlanBody, Responsibility, SectionLink
from tasks.reporting.begun import has_reports
from tasks.reporting.schedule import record_then, unanswered_tasks
from tasks.reporting.status import counted_by_status
from texts.language import reads_chinese

BUSIEST_SHOWN = 12
CHANGES_SHOWN = 5


@dataclass(frozen=True)
class Example:
    """A question that the plan can be asked, with the address that answers it."""

    words: str
    address: str


class OverviewPage(PlanPage):
    """Figures, search, chapters, the busiest bodies, headline goals and latest changes."""

    template_name = "browse/overview.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Put the plan together from what its other pages show in full."""
        question = TaskFilterSet.asked(self.request.GET, self.plan)
        held = Responsibility.objects.of_plan(self.plan, self.day)
        loads = busiest_first(loads_of(question.bodies.values(), held))
        tasks = list(self.plan.tasks.order_by().values_list("pk", flat=True))
        begun = has_reports(self.plan, self.shown_day)
        counts = counted_by_status(self.plan.tasks.all(), self.day) if begun else {}
        by_chapter = counted_by_chapter(tasks, chapters_by_task(question))
        chapters = self.plan.sections.chapters().defer("text")
        return super().get_context_data(
            task_count=len(tasks),
            responsibility_count=sum(load.total for load in loads),
            figures=figures(loads, held),
            shares=shares_of(counts),
            busiest=loads[:BUSIEST_SHOWN],
            body_count=len(loads),
            chapters=[(chapter, by_chapter[chapter.number]) for chapter in chapters],
            without_passage=by_chapter[NO_CHAPTER],
            no_chapter=NO_CHAPTER,
            goals=Target.objects.filter(section__plan=self.plan)
            .headline()
            .select_related("section"),
            changes=Change.objects.latest_of(self.plan)[:CHANGES_SHOWN],
            examples=self.examples(loads),
            **self.reporting(),
            **kwargs,
        )

    def reporting(self) -> dict[str, Any]:
        """Return where reporting stands: its window, the record's end, and what has no body.

        No query where no period ever opened; two, and six more while the window runs.
        """
        schedule = self.schedule
        return {
            "schedule": schedule,
            "record": (record_then(self.plan, self.shown_day) if schedule.periods else None),
            "unanswered": (
                unanswered_tasks(self.plan, self.shown_day) if schedule.is_running else []
            ),
        }

    def examples(self, loads: list[Load]) -> list[Example]:
        """Return questions of the sort people bring, about what this very plan holds."""
        tasks = reverse("tasks", args=[self.plan.slug])
        found = []
        leader = max(loads, key=lambda load: load.by_role[Role.LEAD], default=None)
        if leader and leader.by_role[Role.LEAD]:
            words = _("What does %(ministry)s lead, and with whom?")
            query = self.query(ministry=leader.body.ministry.slug, role=Role.LEAD.value)
            words %= {"ministry": called(leader.body)}
            found.append(Example(words, tasks + query))
        named = SectionLink.objects.in_force(self.day).naming_boxes_of(self.plan).first()
        if named:
            words = _("Who answers for the “%(project)s”?") % {"project": named.section.heading}
            address = reverse("task", args=[self.plan.slug, named.task.number])
            found.append(Example(words, address + self.query()))
        if len(loads) > 1:
            one, other = loads[0].body, loads[1].body
            words = _("What do %(one)s and %(other)s do together?")
            words %= {"one": called(one), "other": called(other)}
            query = self.query(ministry=one.ministry.slug, partner=other.ministry.slug)
            found.append(Example(words, tasks + query))
        return found


def called(body: PlanBody) -> str:
    """Return a body's name as people say it: the Chinese one, or the abbreviation."""
    if reads_chinese():
        return body.name_in_language
    return body.ministry.abbreviation or body.name


def busiest_first(loads: list[Load]) -> list[Load]:
    """Return the bodies that hold a task, the one with most tasks first."""
    holding = [load for load in loads if load.total]
    return sorted(holding, key=lambda load: (-load.total, load.body.position))


def figures(loads: list[Load], held: Any) -> list[dict[str, Any]]:
    """Return, for each role, how many responsibilities there are, in how many tasks."""
    tasks = {row["role"]: row["tasks"] for row in held.counted_by_role()}
    return [
        {
            "role": role,
            "responsibilities": sum(load.by_role[role] for load in loads),
            "tasks": tasks.get(role.value, 0),
        }
        for role in Role
    ]
