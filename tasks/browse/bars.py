"""The parts of a bar, laid end to end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeVar

Kind = TypeVar("Kind")


class Part(NamedTuple):
    """Where a part of a bar begins and how wide it is, in the units of its drawing."""

    x: float
    width: float


def parts_of(
    counts: Mapping[Kind, int], whole: int, bar_width: int
) -> Iterator[tuple[Kind, int, Part]]:
    """Yield the kinds that were counted, in order, each with its count and its part of a bar
    that `whole` would fill.
    """
    begun = 0.0
    for kind, count in counts.items():
        if count:
            width = round(count / whole * bar_width, 1)
            yield kind, count, Part(begun, width)
            begun = round(begun + width, 1)
