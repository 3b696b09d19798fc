"""Which of a plan's targets are a task's."""

from __future__ import annotations

from collections.abc import Iterable

from planning.models import Target
from planning.tree import OutlineTree
from tasks.matrix.models import SectionLink


def targets_tied(links: Iterable[SectionLink], tree: OutlineTree) -> list[Target]:
    """Return the targets of the task that `links` tie to the outline, in the document's order:
    those stated in its sections and in their parts, each once.
    """
    inside = [part for link in links for part in tree.within(link.section)]
    return list(Target.objects.stated_in(inside))
