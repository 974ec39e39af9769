"""Which line of a page is its headline: the likeliest of the lines over the body."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from search.cleaning.features import PROSE, kind
from search.cleaning.lines import Line

REACH = 30
"""So many lines over the body may its headline stand."""

LONGEST = 40
"""Words of the longest headline."""

SHORTEST = 3
"""Words of the shortest headline that is told from a kicker by its length alone."""

DECK = 7
"""Words of the shortest deck."""

GAP = 4
"""So many lines over its deck may a headline stand, with kickers between."""

_STEPS = (1, 2, 3, 5, 8, 13, 21)
_RUN = re.compile(r"\w+")
_SLUG_WORD = re.compile(r"[a-z0-9]+")
_END = re.compile(r"\s+[|–—-]\s+[^|]*$")
_PART_SIGN = re.compile(r"[|–—-]")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that may be the headline, with what speaks for and against it."""

    at: int
    features: list[str]


@dataclass(frozen=True, slots=True)
class View:
    """What a choice of headline looks at: `first` is the article's first line, `body` its first long one.

    `part` says what a line is by its own words, `liking` how much the weights make it an article's beginning.
    """

    lines: Sequence[Line]
    features: Sequence[Sequence[str]]
    first: int
    body: int
    part: Callable[[int], str | None]
    liking: Callable[[int], float]
    url: str | None = None


def candidates(view: View) -> list[Candidate]:
    """The lines that may be the headline."""
    lines, body = view.lines, view.body
    reach = _reach(lines, body, lambda at: len(lines[at].words) <= 4 and view.part(at) == "kicker")
    if reach and reach[-1] == body != view.first and kind(lines[body]) == PROSE:
        reach.pop()
    topic = _topic(view)
    slug = set(_SLUG_WORD.findall((view.url or "").lower().partition("//")[2].partition("/")[2]))
    repeats = _repeats(lines, reach)
    found = []
    for place, at in enumerate(reach):
        features = [*view.features[at], *repeats[at], *_surroundings(view, at)]
        features.append(f"distance {bisect_right(_STEPS, len(reach) - place)}")
        features.append(f"topic {_step(lines[at].content, topic)}")
        features += [f"slug {_step(lines[at].content, slug)}"] if slug else []
        found.append(Candidate(at, features))
    return found


def _surroundings(view: View, at: int) -> list[str]:
    """What stands around a line, and where it stands in the article."""
    lines, part = view.lines, view.part
    features = [
        f"liking {max(-4, min(4, round(view.liking(at) / 2)))}",
        f"first {max(-4, min(4, at - view.first))}",
    ]
    above = any(_may_title(lines[near]) and not part(near) for near in range(max(0, at - 3), at))
    features.append("title above" if above else "no title above")
    features += [f"is {part(at)}"] if part(at) else []
    features += [f"under it {part(at + 1) or kind(lines[at + 1])}"] if at + 1 < len(lines) else []
    features += [f"over it {part(at - 1) or kind(lines[at - 1])}"] if at else ["top"]
    if any(part(near) in ("byline", "date") for near in range(at + 2, min(at + 5, view.body + 1))):
        features.append("byline near")
    return features


def _repeats(lines: Sequence[Line], reach: Sequence[int]) -> dict[int, list[str]]:
    """Whether a line stands several times over the body, alone or as the beginning of a longer one."""
    letters = {at: _letters(lines[at].plain) for at in reach}
    times = Counter(letters.values())
    starts = Counter(
        _letters(_END.sub("", lines[at].plain)) if _PART_SIGN.search(lines[at].plain) else letters[at]
        for at in reach
    )
    last = {words: at for at, words in letters.items()}
    found: dict[int, list[str]] = {}
    for at, words in letters.items():
        found[at] = ["repeated with more"] if starts[words] > times[words] else []
        if times[words] > 1:
            found[at].append("last of its like" if last[words] == at else "of its like")
    return found


def _reach(lines: Sequence[Line], body: int, is_name: Callable[[int], bool]) -> list[int]:
    """The lines over the body that may be a headline by their form, up to `REACH` of them, from the top."""
    found: list[int] = []
    for at in range(min(body, len(lines) - 1), max(-1, body - 5 * REACH), -1):
        line = lines[at]
        if not line.bullet and not line.label and 1 <= len(line.words) <= LONGEST and not is_name(at):
            found.append(at)
            if len(found) == REACH:
                break
    return found[::-1]


def best_candidate(found: Sequence[Candidate], weights: Mapping[str, float]) -> int | None:
    """The index of the likeliest line; None where there is none."""
    scored = [(sum(weights.get(feature, 0.0) for feature in one.features), one.at) for one in found]
    return max(scored)[1] if scored else None


def over_deck(view: View, at: int) -> int:
    """The headline over a line that is its deck: a shorter line, set apart from it; else the line itself."""
    lines, over = view.lines, at - 1
    while over > 0 and at - over < GAP and view.part(over) == "kicker":
        over -= 1
    if over < 0 or not _may_be_deck(view, at):
        return at
    apart = lines[at].after_blank and lines[over].after_blank
    shorter = len(lines[over].words) < len(lines[at].words)
    return over if apart and shorter and not view.part(over) and _heads(view, over, at) else at


def _may_be_deck(view: View, at: int) -> bool:
    """Whether a line is long enough for a deck, stands once, and has byline, date, kicker or a label under it."""
    if len(view.lines[at].words) < DECK or "repeated" in view.features[at] or at + 1 >= len(view.lines):
        return False
    return view.part(at + 1) in ("byline", "date", "kicker") or view.lines[at + 1].label is not None


def _heads(view: View, over: int, at: int) -> bool:
    """Whether a line is a headline rather than the name of a site or a series: by its words or its capitals."""
    line = view.lines[over]
    if not _may_title(line, shortest=SHORTEST) or "separator" in view.features[over]:
        return False
    if line.plain.isupper() > view.lines[at].plain.isupper():
        return False
    return "capitals few" in view.features[over] or not _topic(view).isdisjoint(line.content)


def _topic(view: View) -> set[str]:
    return {word for line in view.lines[view.body : view.body + 12] for word in line.content}


def _step(words: Sequence[str], among: set[str]) -> str:
    """How many of the words are in a set, in steps."""
    if not words:
        return "none"
    share = sum(word in among for word in words) / len(words)
    return f"{min(len(words), 3)}:{int(share * 3.99)}"


def _may_title(line: Line, shortest: int = 4) -> bool:
    return (
        shortest <= len(line.words) <= 25
        and not line.bullet
        and not line.furniture
        and line.text[-1] not in ".:,;"
    )


def _letters(text: str) -> str:
    return " ".join(_RUN.findall(text.lower()))
