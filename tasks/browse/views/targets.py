"""What the plan wants to be true by a year, chapter by chapter."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _

from planning.models import Plan, Section, Target
from planning.reading.vocabulary import TargetKind
from planning.tree import OutlineTree
from tasks.browse.filters import outline_of
from tasks.browse.parameters import one_of, with_only
from tasks.browse.target_chart import with_reached
from tasks.browse.views.plan_page import PlanPage
from tasks.reporting.begun import has_reports
from tasks.reporting.querysets import Person
from tasks.reporting.reached import values_reached

EVERY_KIND = "all"


class TargetsPage(PlanPage):
    """Goals, specifications and milestones; `kind` narrows to one of them."""

    template_name = "browse/targets.html"
    also: ClassVar[frozenset[str]] = frozenset({"kind"})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Group the targets by chapter, and offer the kinds with their numbers."""
        query = self.request.GET
        chosen = one_of(query, "kind", [EVERY_KIND, *TargetKind])
        tree = OutlineTree(outline_of(self.plan))
        stated = list(Target.objects.stated_in(self.plan.sections.all()))
        every = reached_by(self.plan, stated, self.request.user, self.day)
        shown = [target for target in every if chosen in (EVERY_KIND, target.kind)]
        kinds = [
            {
                "label": label,
                "count": sum(value in (EVERY_KIND, target.kind) for target in every),
                "chosen": value == chosen,
                "query": with_only(query, "kind", "" if value == EVERY_KIND else value),
            }
            for value, label in [(EVERY_KIND, _("All")), *kind_labels()]
        ]
        return super().get_context_data(
            kinds=kinds, chapters=by_chapter(tree, shown), target_count=len(shown), **kwargs
        )


def kind_labels() -> list[tuple[str, str]]:
    """Return the kinds of target with the words for several of one kind."""
    labels = {
        TargetKind.GOAL: _("Goals"),
        TargetKind.SPECIFICATION: _("Specifications"),
        TargetKind.MILESTONE: _("Milestones"),
    }
    return [(kind.value, labels[kind]) for kind in TargetKind]


def reached_by(
    plan: Plan, targets: Iterable[Target], person: Person, day: date | None
) -> list[Target]:
    """Return the targets with what `person` may see reported of them on `day`."""
    if not has_reports(plan, day or timezone.localdate()):
        return list(targets)
    targets = list(targets)
    return with_reached(targets, values_reached(targets, person, day))


def by_chapter(tree: OutlineTree, targets: list[Target]) -> list[tuple[Section, list[Target]]]:
    """Return the targets under the chapter each stands in, in reading order."""
    chapters: dict[int, tuple[Section, list[Target]]] = {}
    for target in targets:
        chapter = [*tree.trail_to(target.section), target.section][0]
        chapters.setdefault(chapter.pk, (chapter, []))[1].append(target)
    return list(chapters.values())
