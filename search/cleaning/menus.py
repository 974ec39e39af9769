"""The menu over a headline: its words name sections and regions too, and are no kicker."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from search.cleaning.kickers import Kicker
from search.cleaning.lines import Line

LONGEST_WORD = 4
"""Words of the longest line of a menu."""

FEWEST_LINES = 4
"""So many lines are a menu; fewer are the way from the front page to an article."""

REACH = 40
"""So many lines over a headline does its menu begin."""


def menu_over(lines: Sequence[Line], top: int, kicker: Callable[[int], Kicker | None]) -> frozenset[int]:
    """The words of a menu right over a headline: in a run of short lines, those that name a section or a region each.

    The nearest of them is none of it where a blank line sets it apart, or where the run has its words before.
    """
    start = top
    while start > max(0, top - REACH) and _is_short(lines[start - 1]):
        start -= 1
    run = range(start, top)
    named = {at: one for at in run if (one := kicker(at)) and not (one.section and one.region)}
    regions = {one.region for one in named.values()} - {None}
    sections = {one.section for one in named.values()} - {None}
    if len(run) < FEWEST_LINES or (len(regions) < 2 and len(regions | sections) < 3):
        return frozenset()
    return frozenset(at for at in named if not _is_apart(lines, run, at))


def _is_short(line: Line) -> bool:
    return len(line.words) <= LONGEST_WORD and "date" not in line.own and line.words[:1] != ["by"]


def _is_apart(lines: Sequence[Line], run: range, at: int) -> bool:
    """Whether a line of a run stands by itself under the others, or repeats one of them."""
    if at < run.stop - 2:
        return False
    block = next((start for start in range(at, run.start, -1) if lines[start].after_blank), run.start)
    above = range(run.start, block)
    joined = sum(not lines[over].after_blank for over in above[1:])
    if len(above) >= FEWEST_LINES and 2 * joined > len(above):
        return run.stop - block <= 2
    return any(lines[over].words == lines[at].words for over in range(run.start, at))
