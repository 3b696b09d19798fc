"""The whole outline of a plan as a tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import ngettext, pgettext

from planning.models import Section, Target
from planning.reading.vocabulary import SectionKind
from planning.tree import OutlineTree
from tasks.browse.views.plan_page import PlanPage
from tasks.matrix.models import SectionLink


@dataclass(frozen=True)
class Branch:
    """A section with its parts; tasks and targets are counted with those of its parts."""

    section: Section
    parts: list[Branch]
    tasks: frozenset[int]
    target_count: int

    @property
    def parts_in_words(self) -> str:
        """How many parts of each kind it has, for the line that unfolds them."""
        kinds = [part.section.kind for part in self.parts]
        parts = [counted(kind, kinds.count(kind)) for kind in SectionKind if kind in kinds]
        return pgettext("list", ", ").join(parts)


class OutlinePage(PlanPage):
    """Chapters, sections, measures and boxes, with how many tasks and targets each has."""

    template_name = "browse/outline.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Build the tree, and count along it."""
        tree = OutlineTree(self.plan.sections.defer("text"))
        tasks: dict[int, set[int]] = {}
        links = SectionLink.objects.in_force(self.day).of_tasks(self.plan.tasks.all())
        for section, task in links.values_list("section_id", "task_id"):
            tasks.setdefault(section, set()).add(task)
        targets = Target.objects.filter(section__plan=self.plan).counted_by_section()
        branches = [grown(tree, root, tasks, targets) for root in tree.roots]
        return super().get_context_data(
            branches=branches,
            linked_count=len(frozenset[int]().union(*(branch.tasks for branch in branches))),
            task_count=self.plan.tasks.count(),
            target_count=sum(branch.target_count for branch in branches),
            **kwargs,
        )


def counted(kind: SectionKind, number: int) -> str:
    """Return “3 measures”, “1 box” in the reader's language."""
    words = {
        SectionKind.CHAPTER: ngettext("%(number)s chapter", "%(number)s chapters", number),
        SectionKind.SECTION: ngettext("%(number)s section", "%(number)s sections", number),
        SectionKind.MEASURE: ngettext("%(number)s measure", "%(number)s measures", number),
        SectionKind.BOX: ngettext("%(number)s project box", "%(number)s project boxes", number),
        SectionKind.CLOSING: ngettext(
            "%(number)s closing paragraph", "%(number)s closing paragraphs", number
        ),
    }
    return words[kind] % {"number": number}


def grown(
    tree: OutlineTree, section: Section, tasks: dict[int, set[int]], targets: dict[int, int]
) -> Branch:
    """Return `section` as a branch, counted from its own and its parts' tasks and targets."""
    parts = [grown(tree, child, tasks, targets) for child in tree.children_of(section)]
    return Branch(
        section,
        parts,
        frozenset(tasks.get(section.pk, set())).union(*(part.tasks for part in parts)),
        targets.get(section.pk, 0) + sum(part.target_count for part in parts),
    )
