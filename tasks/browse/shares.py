"""How a plan's tasks are shared out among the statuses, and the bar that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tasks.browse.bars import parts_of
from tasks.reporting.vocabulary import Status

# The bar's width in the units of its drawing, and the least on which a sign can be read.
BAR_WIDTH, ROOM_FOR_A_SIGN = 480, 16


@dataclass(frozen=True)
class Share:
    """The tasks of one status, and their part of the bar."""

    status: Status
    count: int
    x: float
    width: float

    @property
    def middle(self) -> float:
        """Where its sign stands in the bar."""
        return round(self.x + self.width / 2, 1)

    @property
    def has_room(self) -> bool:
        """Whether its part is wide enough for a sign."""
        return self.width >= ROOM_FOR_A_SIGN


def shares_of(counts: Mapping[Status, int]) -> list[Share]:
    """Return the share of every status that some task has, in the order of the statuses."""
    return [
        Share(status, count, part.x, part.width)
        for status, count, part in parts_of(counts, sum(counts.values()), BAR_WIDTH)
    ]
