"""Which line of a page is its headline: the likeliest of the lines over the body."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import repeat
from typing import NamedTuple

from search.cleaning.edges import head_reason
from search.cleaning.lines import PROSE, Line
from search.cleaning.parts import FACTS
from search.cleaning.title_features import (
    PageView,
    TitleFeatures,
    content_of,
    may_title,
)

REACH = 30
"""So many lines over the body may its headline stand."""

LONGEST = 30
"""Words of the longest headline."""

SHORTEST = 3
"""Words of the shortest headline that is told from a kicker by its length alone."""

DECK = 7
"""Words of the shortest deck."""

NAME = 4
"""Words of the longest name that stands over a date as a byline, without "by"."""

NAMES = 3
"""So many lines under a deck may its byline or date stand, with names between."""

GAP = 4
"""So many lines over its deck may a headline stand, with kickers between."""


_BY = re.compile(r"[Bb]y (?:[A-Z]\S*\s*){1,6}$")
"""A byline, if hardly of a person: "by Courier Staff Report"."""


_OTHERS = frozenset({"byline", "book", "date", "picture"})


class Candidate(NamedTuple):
    """A line that may be the headline, with what speaks for and against it."""

    at: int
    features: list[str]


def candidates(view: PageView) -> list[Candidate]:
    """The lines that may be the headline."""
    lines, body = view.lines, view.body
    reach = _reach(lines, body, lambda at: _is_other(view, at))
    if reach and reach[-1] == body != view.first and lines[body].kind == PROSE:
        reach.pop()
    if not reach:
        return []
    features = TitleFeatures(view, reach)
    return [Candidate(at, features.of(place)) for place, at in enumerate(reach)]


def _is_other(view: PageView, at: int) -> bool:
    """Whether a line is something else by its words: byline, date, picture, book, related story, or a
    short kicker.
    """
    line, part = view.lines[at], view.part(at)
    if part in _OTHERS or (part == "kicker" and len(line.words) <= 4):
        return True
    plain = line.plain
    if head_reason(line) or (plain[1:3] == "y " and _BY.match(plain)):
        return True
    if line.furniture and line.furniture[0] == "related" and ":" in plain:
        return True
    return at + 1 < len(view.lines) and (_opens_text(view, at) or view.names_book(at))


def _opens_text(view: PageView, at: int) -> bool:
    """Whether a line is a first sentence set apart: with a full stop, between a byline or date and a paragraph."""
    under = view.lines[at + 1]
    return (
        at > 0 and view.lines[at].plain.endswith(".") and under.kind == PROSE and view.part(at - 1) in FACTS
    )


def _reach(lines: Sequence[Line], body: int, is_other: Callable[[int], bool]) -> list[int]:
    """The lines over the body that may be a headline by their form, up to `REACH` of them, from the top."""
    found: list[int] = []
    for at in range(min(body, len(lines) - 1), max(-1, body - 5 * REACH), -1):
        line = lines[at]
        if not line.bullet and not line.label and 1 <= len(line.words) <= LONGEST and not is_other(at):
            found.append(at)
            if len(found) == REACH:
                break
    return found[::-1]


def best_candidate(found: Sequence[Candidate], weights: Mapping[str, float]) -> int | None:
    """The index of the likeliest line; None where there is none."""
    scored = [(sum(map(weights.get, one.features, repeat(0.0))), one.at) for one in found]
    return max(scored)[1] if scored else None


def over_deck(view: PageView, at: int) -> int:
    """The headline over a line that is its deck: a shorter line, set apart from it; else the line itself."""
    lines, over = view.lines, at - 1
    while over > 0 and at - over < GAP and view.part(over) == "kicker":
        over -= 1
    if over < 0 or not _may_be_deck(view, at):
        return at
    apart = not lines[at].after_blank or _begins_block(lines, over)
    shorter = len(lines[over].words) < len(lines[at].words)
    return over if apart and shorter and not view.part(over) and _heads(view, over, at) else at


def _begins_block(lines: Sequence[Line], at: int) -> bool:
    """Whether a line is the first of its block, or the second under a few words, such as the name of a series."""
    over = lines[at - 1] if at else lines[at]
    return lines[at].after_blank or (over.after_blank and len(over.words) <= NAME and not over.bullet)


def _may_be_deck(view: PageView, at: int) -> bool:
    """Whether a line is long enough for a deck, stands once, and has kicker or label under it, or byline or date, which
    a name or two may part from it.
    """
    if len(view.lines[at].words) < DECK or "repeated" in view.features[at].place or at + 1 >= len(view.lines):
        return False
    if view.part(at + 1) == "kicker" or view.lines[at + 1].label is not None:
        return True
    for under in range(at + 1, min(at + 1 + NAMES, len(view.lines))):
        if view.part(under) in FACTS:
            return True
        if len(view.lines[under].words) > NAME:
            return False
    return False


def _heads(view: PageView, over: int, at: int) -> bool:
    """Whether a line is a headline rather than the name of a site or a series: by its words or its capitals."""
    line = view.lines[over]
    if not may_title(line, shortest=SHORTEST) or "separator" in view.features[over].own:
        return False
    if line.plain.isupper() > view.lines[at].plain.isupper():
        return False
    return "capitals few" in view.features[over].own or not _topic(view).isdisjoint(content_of(line))


def _topic(view: PageView) -> set[str]:
    return {word for line in view.lines[view.body : view.body + 12] for word in line.content}
