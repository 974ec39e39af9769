"""What can be seen of a line: its own form and phrases, its neighbours and its place on the page.

A feature is a name that a line has or has not. The names are general on purpose: none is about a site, a
subject or a single phrase. The weights in `weights.json` are learnt over them by `training/train_lines.py`.

Which lines of a page are the article: the likeliest way through four states, found in one pass.

A page is read from top to bottom as before the article, in it, in an interruption of it, and after it. The
score of a way is the sum of the weights of what each line shows: `inside` for every line in the article, and
one sum for every step from one state into another. It is a conditional random field over a chain of four
states; Viterbi's algorithm finds the best way in time that grows with the number of lines.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from itertools import accumulate, chain, product, starmap
from typing import cast

import numpy as np
from numpy.typing import NDArray

from search.cleaning.lines import BULLET, FAR_ALONE, LABEL, OTHER, PROSE, SHORT, Line

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

LONGEST_FACT = 16
"""Words of the longest byline or date line."""

_SHARES = (0.0, 0.1, 0.5, 0.9, 0.9999)
_MASS = [f"mass before {step}" for step in range(len(_SHARES) + 1)]
_TOPIC = [[f"topic {length} {step}" for step in range(3)] for length in ("brief", "long")]

Bundle = tuple[str, ...]
"""Features that few lines have in so few combinations that each combination has one sum of weights."""

Codes = NDArray[np.intp]
Marks = NDArray[np.bool_]

_KINDS = ("none", PROSE, SHORT, BULLET, LABEL, OTHER, FACT)
_CODES = {kind: code for code, kind in enumerate(_KINDS)}


def _table(bundles: Iterable[Bundle]) -> NDArray[np.object_]:
    """Bundles by number: those of all lines of a page are taken from it at once."""
    every = list(bundles)
    table = np.empty(len(every), dtype=object)
    for code, bundle in enumerate(every):
        table[code] = bundle
    return table


def _beside(over: str, kind: str, under: str, above: int, below: int) -> Bundle:
    """What a line of this kind is among: the lines beside it, and the prose over and under it."""
    between = (f"between prose {kind}",) if above and below else ()
    return (f"before it {over}", f"after it {under}", f"prose around {above} {below}", *between)


_BESIDE = _table(starmap(_beside, product(_KINDS, _KINDS, _KINDS, range(4), range(4))))

_NO_FACT = 5
"""How far the next fact under a line is where there is none so near."""

_AROUND = _table(
    (
        f"fact {near} under",
        f"above byline {bylines_over}",
        f"above date {dates_over}",
        f"below byline {bylines_under}",
        f"below date {dates_under}",
    )
    for near, bylines_over, bylines_under, dates_over, dates_under in product(
        range(1, _NO_FACT + 1), *[range(3)] * 4
    )
)


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
    bylines, days = _facts(lines, close)
    kinds = np.array([_CODES[line.kind] for line in lines], np.intp)
    facts = (bylines | days) & (kinds != _CODES[PROSE])
    kinds[facts] = _CODES[FACT]
    beside, around = _neighbours(kinds), _around(bylines, days, facts)
    found = [_FAR] * len(lines)
    for at in close:
        found[at] = Features(lines[at].own, beside[at], around[at], tuple(places[at]))
    return found


def _set_apart(found: list[list[str]], lines: Sequence[Line], close: list[int]) -> None:
    """Which lines have a blank one on either side, on pages where many have not."""
    after_blank = [line.after_blank for line in lines] + [True]
    if sum(after_blank) > 0.8 * len(after_blank):
        return
    for at in close:
        if after_blank[at]:
            found[at].append("alone" if after_blank[at + 1] else "first of block")


def _facts(lines: Sequence[Line], close: list[int]) -> tuple[Marks, Marks]:
    """Which lines look like bylines, and which like dates."""
    bylines, days = np.zeros(len(lines), bool), np.zeros(len(lines), bool)
    for at in close:
        line = lines[at]
        if 0 < len(line.words) <= LONGEST_FACT:
            bylines[at] = line.words[0] in _BYLINES
            days[at] = "date" in line.own
    return bylines, days


def _around(bylines: Marks, days: Marks, facts: Marks) -> list[Bundle]:
    """The next fact right under every line, and how many bylines and dates there are above and below it."""
    near = np.full(len(facts), _NO_FACT)
    for step in range(min(_NO_FACT, len(facts)) - 1, 0, -1):
        near[:-step][facts[step:]] = step
    code = near - 1
    for marks in (bylines, days):
        over = np.cumsum(marks)
        code = 9 * code + 3 * np.minimum(over - marks, 2) + np.minimum(over[-1:] - over, 2)
    found: list[Bundle] = _AROUND[code].tolist()
    return found


def _neighbours(kinds: Codes) -> list[Bundle]:
    """The lines beside every line, and the prose over and under it."""
    framed = np.zeros(len(kinds) + 9, np.intp)
    framed[5:-4] = kinds
    prose = np.cumsum(framed == _CODES[PROSE])
    above, below = prose[4:-5] - prose[:-9], prose[9:] - prose[5:-4]
    code = (framed[4:-5] * len(_KINDS) + kinds) * len(_KINDS) + framed[6:-3]
    found: list[Bundle] = _BESIDE[(4 * code + np.minimum(above, 3)) * 4 + np.minimum(below, 3)].tolist()
    return found


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
    """The lines over an excerpt's end, upwards: its text, title and caption, up to furniture of another kind."""
    titled = False
    for at in range(end - 1, max(-1, end - 7), -1):
        line = lines[at]
        if line.furniture and OF_TEASERS.isdisjoint(line.furniture):
            return
        if titled and line.kind == PROSE and not line.plain.endswith((")", "]")):
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
            long = count > 6
            shared = sum(map(common.__contains__, content)) if long or not common.isdisjoint(content) else 0
            found[at].append(_TOPIC[long][0 if not shared else 1 if shared < 0.3 * count else 2])


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


SCORES = ("inside", "start", "skip", "back", "end")
"""What a weight speaks for: being in the article, the steps into it, out for a while, back, out for good."""

BEFORE, INSIDE, SKIPPED, AFTER = range(4)

_FORBIDDEN = float("-inf")

ALWAYS = "always"
"""The feature that every line has: its weights say how rare each step is."""

Row = tuple[float, float, float, float, float]
Weights = Mapping[str, Row]

_NOTHING: Row = (0.0, 0.0, 0.0, 0.0, 0.0)
_MOST_SUMS = 20_000
"""Bundles that are remembered; English pages have some three thousand."""


class Sums(dict[Bundle, bytes]):
    """The sums of weights of the bundles that were met: few lines differ in all that is seen of them.

    Each is kept as the bytes of its five numbers, so that those of a page are joined and added in one go.
    """

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        self._weights = weights

    def __missing__(self, bundle: Bundle) -> bytes:
        if len(self) >= _MOST_SUMS:
            self.clear()
        rows = [_NOTHING, *(self._weights[feature] for feature in bundle if feature in self._weights)]
        found: bytes = np.sum(rows, axis=0).tobytes()
        self[bundle] = found
        return found

    def of(self, bundles: Sequence[Bundle]) -> NDArray[np.float64]:
        """The sums of each of these bundles, a row for each."""
        return np.frombuffer(b"".join(map(self.__getitem__, bundles))).reshape(-1, len(SCORES))


@dataclass(frozen=True, slots=True)
class Model:
    """What training learnt: the weights of lines, in the order of `SCORES`, and those of headlines."""

    lines: Weights
    headline: Mapping[str, float]
    sums: Sums = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sums", Sums(self.lines))


@lru_cache(maxsize=1)
def shipped_model() -> Model:
    """The weights that come with Dateline."""
    text = resources.files("search.cleaning").joinpath("weights.json").read_text(encoding="utf-8")
    table = json.loads(text)
    return Model({feature: tuple(row) for feature, row in table["lines"].items()}, table["headline"])


def page_scores(page: Sequence[Features], model: Model) -> list[list[float]]:
    """The sums of every line, a list for each of `SCORES`."""
    known = model.sums
    sums = known.of([line.own for line in page]) + known.of([line.beside for line in page])
    sums += known.of([line.facts for line in page])
    sums += known.of([line.place for line in page])
    sums += model.lines[ALWAYS]
    return cast(list[list[float]], sums.T.tolist())


def best_states(scores: Sequence[Sequence[float]]) -> list[int]:
    """The likeliest state of every line, by the sums of all of them."""
    within, skipped, after = _FORBIDDEN, _FORBIDDEN, _FORBIDDEN
    steps: list[tuple[int, int, int]] = []
    for inside, start, skip, back, end in zip(*scores, strict=True):
        back_in, left, over = skipped + back, within + skip, within + end
        if start >= within and start >= back_in:
            come, best = BEFORE, start
        elif within >= back_in:
            come, best = INSIDE, within
        else:
            come, best = SKIPPED, back_in
        steps.append((come, INSIDE if left > skipped else SKIPPED, INSIDE if over > after else AFTER))
        if left > skipped:
            skipped = left
        if over > after:
            after = over
        within = best + inside
    return _trace(steps, max((0.0, BEFORE), (within, INSIDE), (after, AFTER))[1])


def _trace(steps: list[tuple[int, int, int]], state: int) -> list[int]:
    states = []
    for entered, paused, ended in reversed(steps):
        states.append(state)
        state = (BEFORE, entered, paused, ended)[state]
    return states[::-1]
