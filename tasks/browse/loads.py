"""How much of a plan each body holds, by role, and the bar that shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from planning.reading.vocabulary import Role
from tasks.matrix.models import PlanBody
from tasks.matrix.querysets import ResponsibilityQuerySet

# The width of the longest bar, in the units of its drawing.
BAR_WIDTH = 240


@dataclass(frozen=True)
class Part:
    """A role's part of a bar: where it begins and how wide it is, in the drawing's units."""

    role: Role
    count: int
    x: float
    width: float


@dataclass(frozen=True)
class Load:
    """What a body holds of a plan: its tasks by role, beside the most that any body holds."""

    body: PlanBody
    by_role: dict[Role, int]
    most: int

    @property
    def total(self) -> int:
        """All its tasks: a body stands in a task once."""
        return sum(self.by_role.values())

    @property
    def parts(self) -> list[Part]:
        """The bar, part by part; a role that the body doesn't have has no part."""
        parts: list[Part] = []
        begun = 0.0
        for role, count in self.by_role.items():
            if count:
                width = round(count / self.most * BAR_WIDTH, 1)
                parts.append(Part(role, count, begun, width))
                begun = round(begun + width, 1)
        return parts


def loads_of(bodies: Iterable[PlanBody], held: ResponsibilityQuerySet) -> list[Load]:
    """Count `held` by body and role, in one query; a body without any has a load of nothing."""
    counts = held.loads()
    most = max((sum(by_role.values()) for by_role in counts.values()), default=1)
    return [
        Load(
            body,
            {role: counts.get(body.ministry_id, {}).get(role.value, 0) for role in Role},
            most,
        )
        for body in bodies
    ]
