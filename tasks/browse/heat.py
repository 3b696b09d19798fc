"""The map of who reported in time: ministries down, periods across, a share in each cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tasks.browse.bars import parts_of
from tasks.reporting.models import ReportingPeriod
from tasks.reporting.scoring import Score, Scores

# The width of a cell's bar, in the units of its drawing.
BAR_WIDTH = 48
# A cell is shaded by the part of a hundred that its share reaches, darkest when it is whole.
STEPS = (25, 50, 75, 100)


@dataclass(frozen=True)
class BarPart:
    """A part of a cell's bar: of what, where it begins and how wide it is."""

    kind: str
    x: float
    width: float


@dataclass(frozen=True)
class Cell:
    """What a ministry owed for a period and what came of it, drawn as a bar under a figure."""

    period: ReportingPeriod
    score: Score

    @property
    def step(self) -> int:
        """How dark the cell is, 0 to 4."""
        share = self.score.share_in_time or 0
        return sum(share >= step for step in STEPS)

    @property
    def bar(self) -> list[BarPart]:
        """What was reported in time, then late; what is missing stays empty."""
        counts = {"in-time": self.score.in_time, "late": self.score.late}
        return [
            BarPart(kind, part.x, part.width)
            for kind, _count, part in parts_of(counts, self.score.owed, BAR_WIDTH)
        ]


def cells_of(scores: Scores, ministry: int, periods: Iterable[ReportingPeriod]) -> list[Cell]:
    """Return a ministry's row of the map."""
    return [Cell(period, scores.score(ministry, period)) for period in periods]


def totals_of(scores: Scores, periods: Sequence[ReportingPeriod]) -> list[Cell]:
    """Return the row for all ministries."""
    return [Cell(period, scores.total(period)) for period in periods]
