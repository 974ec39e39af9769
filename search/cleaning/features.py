"""What can be seen of a line: its own form and phrases, its neighbours and its place on the page.

A feature is a name that a line has or has not. The names are general on purpose: none is about a site, a
subject or a single phrase. The weights in `weights.json` are learnt over them by `benchmarks/train_lines.py`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain

from search.cleaning.lines import FAR_ALONE, Line
from search.cleaning.wordings import PROSE

FACT = "fact"
"""What a short line is to its neighbours that looks like a byline or a date."""

OF_TEASERS = frozenset({"teaser", "related", "advertisement", "media"})
"""Furniture that stands inside teasers."""

IN_TEASER = frozenset({"above teaser end", "far above teaser end"})
"""What the lines of an excerpt among others show."""

TEASER = 12
"""So many lines apart stand the ends of two teasers at most."""

_BYLINES = frozenset({"by", "author", "posted", "published", "updated", "written", "words", "text"})
"""One of these is the first word of most bylines and date lines."""

_SHARES = (0.0, 0.1, 0.5, 0.9, 0.9999)
_MASS = [f"mass before {step}" for step in range(len(_SHARES) + 1)]
_TOPIC = [[f"topic {length} {step}" for step in range(3)] for length in ("brief", "long")]

Bundle = tuple[str, ...]
"""Features that few lines have in so few combinations that each combination has one sum of weights."""


@dataclass(slots=True)
class Features:
    """What is seen of a line: by its words, by the lines beside it, by where bylines and dates are, by its place."""

    own: Bundle
    beside: Bundle
    facts: Bundle
    place: Bundle

    def __iter__(self) -> Iterator[str]:
        return chain(self.own, self.beside, self.facts, self.place)


_FAR = Features(FAR_ALONE, (), (), ())
UNSEEN = Features((), (), (), ())
"""Those of a line that was not looked at."""


def page_features(lines: Sequence[Line]) -> list[Features]:
    """The features of every line of a page, its surroundings included; a line far from text has but one."""
    close = [at for at, line in enumerate(lines) if not line.far]
    places = _mass(lines, close)
    _own_place(places, lines, close)
    _set_apart(places, lines, close)
    _above(places, lines)
    _below(places, lines)
    _topic(places, lines, close)
    kinds = [line.kind for line in lines]
    facts = _facts(lines, kinds, close)
    found = [_FAR] * len(lines)
    for at, beside, fact in zip(close, _neighbours(kinds, close), facts, strict=True):
        found[at] = Features(lines[at].own, beside, fact, tuple(places[at]))
    return found


def _set_apart(found: list[list[str]], lines: Sequence[Line], close: list[int]) -> None:
    """Which lines have a blank one on either side, on pages where many have not."""
    after_blank = [line.after_blank for line in lines] + [True]
    if sum(after_blank) > 0.8 * len(after_blank):
        return
    for at in close:
        if after_blank[at]:
            found[at].append("alone" if after_blank[at + 1] else "first of block")


def _facts(lines: Sequence[Line], kinds: list[str], close: list[int]) -> list[Bundle]:
    """Where bylines and dates stand, by their looks; their `kinds` become facts."""
    byline, day = [False] * len(lines), [False] * len(lines)
    near = [5] * len(lines)
    for at in close:
        line = lines[at]
        byline[at] = len(line.words) <= 16 and bool(line.words) and line.words[0] in _BYLINES
        day[at] = "date" in line.own
        if (byline[at] or day[at]) and line.kind != PROSE:
            kinds[at] = FACT
            for over in range(max(0, at - 4), at):
                near[over] = min(near[over], at - over)
    bylines, dates = list(accumulate(byline, initial=0)), list(accumulate(day, initial=0))
    return [
        _fact(near[at], bylines[at], dates[at], bylines[-1] - bylines[at + 1], dates[-1] - dates[at + 1])
        for at in close
    ]


@lru_cache(maxsize=4_096)
def _fact(near: int, bylines_over: int, dates_over: int, bylines_under: int, dates_under: int) -> Bundle:
    """The next fact right under a line, and how many there are above and below it."""
    return (
        f"fact {near} under",
        f"above byline {min(bylines_over, 2)}",
        f"above date {min(dates_over, 2)}",
        f"below byline {min(bylines_under, 2)}",
        f"below date {min(dates_under, 2)}",
    )


def _neighbours(kinds: list[str], close: list[int]) -> list[Bundle]:
    near = list(accumulate([kind == PROSE for kind in kinds], initial=0))
    near = [0] * 4 + near + [near[-1]] * 5
    kinds = ["none", *kinds, "none"]
    return [
        _beside(*kinds[at : at + 3], near[at + 4] - near[at], near[at + 9] - near[at + 5]) for at in close
    ]


@lru_cache(maxsize=4_096)
def _beside(over: str, kind: str, under: str, above: int, below: int) -> Bundle:
    """What a line of this kind is among: the lines beside it, and the prose over and under it."""
    around = f"prose around {min(above, 3)} {min(below, 3)}"
    between = (f"between prose {kind}",) if above and below else ()
    return (f"before it {over}", f"after it {under}", around, *between)


def _mass(lines: Sequence[Line], close: list[int]) -> list[list[str]]:
    """How much of the page's prose has gone by before a line."""
    weights = [min(len(line.words), 80) if line.kind == PROSE else 0 for line in lines]
    running = list(accumulate(weights, initial=0))
    total = running[-1] or 1
    found: list[list[str]] = [[] for _ in lines]
    for at in close:
        found[at].append(_MASS[bisect_left(_SHARES, running[at] / total)])
    return found


def _own_place(found: list[list[str]], lines: Sequence[Line], close: list[int]) -> None:
    """Whether a line follows another without a blank line between them, and whether it stands twice."""
    repeated = Counter([line.plain for line in lines])
    for at in close:
        line = lines[at]
        if not line.after_blank:
            found[at].append("joined")
        if repeated[line.plain] > 1 and len(line.words) >= 2:
            found[at].append("repeated")


def _above(found: list[list[str]], lines: Sequence[Line]) -> None:
    """The last label over a line."""
    label, since, prose = "", 99, 0
    for at, line in enumerate(lines):
        if since <= 12 and not line.far:
            found[at].append(f"under {label} {'prose' if prose else 'near' if since <= 3 else 'far'}")
        if line.label:
            label, since, prose = line.label, 0, 0
        since += 1
        prose += line.kind == PROSE


def _below(found: list[list[str]], lines: Sequence[Line]) -> None:
    """Whether an excerpt ends under a line, and whether it is one of several."""
    ends = [at for at, line in enumerate(lines) if len(line.words) <= 6 and "teaser" in line.furniture]
    for place, end in enumerate(ends):
        beside = ends[max(0, place - 1) : place + 2]
        lone = "lone " if all(abs(other - end) > TEASER for other in beside if other != end) else ""
        for over in _excerpt(lines, end):
            if not lines[over].far:
                found[over].append(
                    f"above {lone}teaser end" if end - over <= 3 else f"far above {lone}teaser end"
                )


def _excerpt(lines: Sequence[Line], end: int) -> Iterator[int]:
    """The lines over an excerpt's end, upwards: its text and the title over it, up to furniture of another kind."""
    titled = False
    for at in range(end - 1, max(-1, end - 7), -1):
        line = lines[at]
        if line.furniture and OF_TEASERS.isdisjoint(line.furniture):
            return
        if titled and line.kind == PROSE:
            return
        titled = titled or (line.kind != PROSE and not line.furniture)
        yield at


def _topic(found: list[list[str]], lines: Sequence[Line], close: list[int]) -> None:
    """How many of a line's telling words stand in three or more paragraphs of the page."""
    common = _common([line.content for line in lines if line.kind == PROSE])
    for at in close:
        content = lines[at].content
        count = len(content)
        if count >= 2:
            shared = sum(map(common.__contains__, content)) if not common.isdisjoint(content) else 0
            found[at].append(_TOPIC[count > 6][0 if not shared else 1 if shared < 0.3 * count else 2])


def _common(paragraphs: list[list[str]]) -> set[str]:
    """The words of three or more paragraphs."""
    once: set[str] = set()
    twice: set[str] = set()
    common: set[str] = set()
    for words in paragraphs:
        common |= twice.intersection(words)
        twice |= once.intersection(words)
        once.update(words)
    return common
