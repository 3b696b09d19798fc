"""The bodies that a plan names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from ministries.fate import Fate, fates_by
from ministries.models import Ministry
from planning.reading.vocabulary import Role
from tasks.browse.loads import Load, loads_of
from tasks.browse.naming import name_at_issue
from tasks.browse.parameters import one_of, with_only
from tasks.browse.views.plan_page import PlanPage
from tasks.matrix.models import PlanBody, Responsibility
from texts.language import reads_chinese


@dataclass(frozen=True)
class Line:
    """A body's line in the list: what it holds and what had become of it on the day shown.

    `name_at_issue` is the register's name on the plan's day of issue, where the document
    writes another.
    """

    load: Load
    fate: Fate
    name_at_issue: str

    @property
    def body(self) -> PlanBody:
        """The body, as the plan names it."""
        return self.load.body


def spelling(line: Line) -> tuple[bytes, str]:
    """Return the key that sorts by name, in the reader's language.

    GB 18030 keeps the common characters in the order of their pinyin, as a Chinese reader
    expects.
    """
    chinese = line.body.ministry.name_zh if reads_chinese() else ""
    return chinese.encode("gb18030"), line.body.name.casefold()


ORDERINGS: dict[str, Callable[[Line], Any]] = {
    "-load": lambda line: (-line.load.total, line.body.position),
    "load": lambda line: (line.load.total, line.body.position),
    "name": spelling,
    "kind": lambda line: (line.body.ministry.kind, -line.load.total, line.body.position),
    "document": lambda line: line.body.position,
}


class MinistriesPage(PlanPage):
    """All bodies of the plan with their tasks by role, and who took over from those that ended."""

    template_name = "browse/ministries.html"
    also: ClassVar[frozenset[str]] = frozenset({"ordering"})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Put the bodies in the order asked for."""
        ordering = one_of(self.request.GET, "ordering", list(ORDERINGS))
        bodies = list(self.plan.bodies.with_ministries())
        held = Responsibility.objects.of_plan(self.plan, self.day)
        fates = fates_by([body.ministry for body in bodies], self.shown_day)
        lines = [
            Line(
                load,
                fates[load.body.ministry_id],
                name_at_issue(load.body.ministry, load.body.name, self.plan),
            )
            for load in loads_of(bodies, held)
        ]
        return super().get_context_data(
            lines=sorted(lines, key=ORDERINGS[ordering]),
            holding=sum(1 for line in lines if line.load.total),
            ended=sum(1 for line in lines if line.fate.ended_on),
            later_bodies=later_bodies(lines),
            roles=list(Role),
            orderings=self.orderings(ordering),
            **kwargs,
        )

    def orderings(self, chosen: str) -> list[dict[str, Any]]:
        """Return the orders that the list can be put in."""
        labels = {
            "-load": _("Most tasks first"),
            "load": _("Fewest tasks first"),
            "name": _("By name"),
            "kind": _("By kind"),
            "document": _("As first named"),
        }
        return [
            {
                "label": label,
                "chosen": name == chosen,
                "query": with_only(self.request.GET, "ordering", name),
            }
            for name, label in labels.items()
        ]


def later_bodies(lines: Iterable[Line]) -> list[tuple[Ministry, list[PlanBody]]]:
    """Return the bodies that the plan doesn't name and that others of it had ended into."""
    named = {line.body.ministry_id for line in lines}
    found: dict[int, tuple[Ministry, list[PlanBody]]] = {}
    for line in lines:
        for end in line.fate.ends:
            heir = end.succession.successor
            if heir.pk not in named:
                found.setdefault(heir.pk, (heir, []))[1].append(line.body)
    return list(found.values())
