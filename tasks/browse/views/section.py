"""The page of one section of the outline: its text or summary, parts, tasks and targets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from planning.models import Plan, Section, Target
from planning.tree import OutlineTree
from tasks.browse.filters import outline_of
from tasks.browse.views.plan_page import NotInPlan, PlanPage
from tasks.browse.views.targets import reached_by
from tasks.matrix.models import SectionLink, Task
from tasks.reporting.status import with_status

MOST_TASKS = 100


@dataclass(frozen=True)
class LinkedTask:
    """A task with its ties into one section and the section's parts."""

    task: Task
    links: list[SectionLink]


class SectionPage(PlanPage):
    """What the plan says in one place, and who is responsible for it."""

    template_name = "browse/section.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Gather the section, what stands around it, and the tasks and targets tied to it."""
        section = section_of(self.plan, kwargs["number"])
        tree = OutlineTree(outline_of(self.plan))
        inside = tree.within(section)
        before, after = tree.beside(section)
        ties = ties_by_task(inside, self.day)
        own, of_parts = linked_tasks(section, ties, self.day)
        return super().get_context_data(
            section=section,
            trail=tree.trail_to(section),
            children=section.children.defer("text"),
            own_tasks=own,
            part_tasks=of_parts,
            task_count=len(ties),
            left_out=len(ties) - len(own) - len(of_parts),
            targets=reached_by(
                self.plan, Target.objects.stated_in(inside), self.request.user, self.day
            ),
            has_text=bool(section.text) or self.plan.sections.exclude(text="").exists(),
            before=before,
            after=after,
            **kwargs,
        )


def section_of(plan: Plan, number: str) -> Section:
    """Return a plan's section by its number, with its texts. Raises NotInPlan."""
    try:
        section: Section = plan.sections.get(number=number)
    except Section.DoesNotExist:
        message = _("This plan's outline has no section “%(number)s”.") % {"number": number}
        known = plan.sections.values_list("number", flat=True)
        raise NotInPlan(message, number, known, "section", "outline") from None
    return section


def ties_by_task(inside: Iterable[Section], day: date | None) -> dict[int, list[SectionLink]]:
    """Return the ties into `inside` by the key of their task, in the order of the table."""
    ties: dict[int, list[SectionLink]] = {}
    links = SectionLink.objects.in_force(day).into(inside).select_related("section")
    for link in links.order_by("task__position", "section__position", "pk"):
        ties.setdefault(link.task_id, []).append(link)
    return ties


def linked_tasks(
    section: Section, ties: dict[int, list[SectionLink]], day: date | None
) -> tuple[list[LinkedTask], list[LinkedTask]]:
    """Return the tasks tied to `section` itself, and those tied to its parts only.

    No more than MOST_TASKS together: the list, which has pages, shows them all.
    """
    own: list[int] = []
    of_parts: list[int] = []
    for key, links in ties.items():
        here = any(link.section_id == section.pk for link in links)
        (own if here else of_parts).append(key)
    shown = [*own, *of_parts][:MOST_TASKS]
    tasks = with_status(Task.objects.filter(pk__in=shown).with_holders(day), day).in_bulk()
    return (
        [LinkedTask(tasks[key], ties[key]) for key in own if key in tasks],
        [LinkedTask(tasks[key], ties[key]) for key in of_parts if key in tasks],
    )
