"""Hits per year as bars: a picture drawn from a facet, with every bar also a link and a line of text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search.query.request import FacetValue

MOST_BARS = 40
STEPS = (1, 2, 5, 10, 20, 50, 100)
HEIGHT = 64
WIDTH = 10
"""Of one bar with its gap, in units of the picture."""
FEW = 6
"""So few bars are each named under the picture, and are drawn no wider than twice as many would be."""


@dataclass(frozen=True, slots=True)
class Bar:
    """The hits of some years; `place` counts from 0, `y` and `height` are units of the picture."""

    first: int
    last: int
    count: int
    place: int
    y: float
    height: float

    @property
    def label(self) -> str:
        """The years as people write them."""
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


@dataclass(frozen=True, slots=True)
class YearChart:
    """The bars from the first year to the last, empty years included."""

    bars: tuple[Bar, ...]

    @property
    def width(self) -> int:
        """Of the picture, in its units."""
        return WIDTH * len(self.bars)

    @property
    def bar_width(self) -> float:
        """Of a bar without its gap."""
        return round(0.8 * WIDTH * min(1.0, len(self.bars) / (2 * FEW)), 1)

    def left(self, bar: Bar) -> float:
        """Where a bar begins: in the middle of its place."""
        return round(WIDTH * (bar.place + 0.5) - self.bar_width / 2, 1)

    @property
    def named(self) -> tuple[Bar, ...]:
        """The bars whose years stand under the picture: each of few, else the first and the last."""
        return self.bars if len(self.bars) <= FEW else (self.bars[0], self.bars[-1])

    @property
    def highest(self) -> Bar:
        """The first bar with the most hits."""
        return max(self.bars, key=lambda bar: bar.count)


def draw(values: Sequence[FacetValue]) -> YearChart | None:
    """The chart of a facet of years; None where there is only one year, and nothing to compare."""
    counts = {int(value.value): value.count for value in values if value.value.lstrip("-").isdecimal()}
    if len(counts) < 2:
        return None
    low, high = min(counts), max(counts)
    step = next((step for step in STEPS if (high - low) // step < MOST_BARS), 1 + (high - low) // MOST_BARS)
    starts = range(low - low % step, high + 1, step)
    sums = [sum(counts.get(year, 0) for year in range(start, start + step)) for start in starts]
    most = max(sums)
    bars = (
        _bar(place, start, step, count, most)
        for place, (start, count) in enumerate(zip(starts, sums, strict=True))
    )
    return YearChart(tuple(bars))


def _bar(place: int, start: int, step: int, count: int, most: int) -> Bar:
    height = round(max(2.0, HEIGHT * count / most), 1) if count else 0.0
    return Bar(start, start + step - 1, count, place, round(HEIGHT - height, 1), height)
