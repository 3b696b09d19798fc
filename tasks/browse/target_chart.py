"""The reported values of a target against time, beside the plan's figure, as a small drawing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from planning.models import Target
from tasks.reporting.models import TargetValue

# The drawing's size in its own units, and the room left for its edges.
WIDTH, HEIGHT, EDGE = 320, 110, 14


@dataclass(frozen=True)
class Dot:
    """A reported value's place in the drawing."""

    x: float
    y: float
    value: TargetValue


@dataclass(frozen=True)
class Chart:
    """Where things stand in the drawing; the goal's line is None where the plan has no figure.

    `goal_x` is the end of the target's year, None where the document names none. `begins` and
    `ends` say from when until when the drawing runs.
    """

    dots: Sequence[Dot]
    goal_y: float | None
    goal_x: float | None
    begins: str
    ends: str

    @property
    def goal_label_y(self) -> float:
        """Where the plan's figure is written, just above its line."""
        return round((self.goal_y or 0) - 4, 1)

    @property
    def points(self) -> str:
        """The line through the dots, as SVG takes it."""
        return " ".join(f"{dot.x},{dot.y}" for dot in self.dots)


@dataclass(frozen=True)
class Reached:
    """What was reported of a target: the values by period, and their drawing."""

    values: Sequence[TargetValue]
    chart: Chart | None


def with_reached(
    targets: Iterable[Target], values: Mapping[int, Sequence[TargetValue]]
) -> list[Target]:
    """Give each target that has reported values what was `reached`."""
    targets = list(targets)
    for target in targets:
        if found := values.get(target.pk):
            target.reached = Reached(found, chart_of(target, found))  # type: ignore[attr-defined]
    return targets


def chart_of(target: Target, values: Sequence[TargetValue]) -> Chart | None:
    """Return the drawing of a target's values; None where several tasks report on it.

    Then there are several lines of values, and the table tells them apart.
    """
    if len({value.update.task_id for value in values}) > 1:
        return None
    days = [value.update.period.last_day for value in values]
    end = date(target.year, 12, 31) if target.year else None
    first, last = min(days), max([*days, *([end] if end else [])])
    goal = target.high
    highest = max([value.value for value in values] + ([goal] if goal is not None else []))
    lowest = min(Decimal(0), *(value.value for value in values))

    def across(day: date) -> float:
        share = (day - first).days / max((last - first).days, 1)
        return round(EDGE + share * (WIDTH - 2 * EDGE), 1)

    def up(figure: Decimal) -> float:
        share = float((figure - lowest) / ((highest - lowest) or Decimal(1)))
        return round(HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE), 1)

    return Chart(
        [Dot(across(day), up(value.value), value) for day, value in zip(days, values, strict=True)],
        up(goal) if goal is not None else None,
        across(end) if end else None,
        values[0].update.period.label,
        str(end.year) if end and end == last else values[-1].update.period.label,
    )
