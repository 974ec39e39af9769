"""The way from the front page to an article, as pages write it: "Home » Europe » The ferry".

What speaks for and against a line as the headline: its form and place, what stands around it, what it is about.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import chain, filterfalse
from typing import NamedTuple

from search.cleaning.features import Features
from search.cleaning.furniture import FUNCTION_WORDS
from search.cleaning.lines import BULLET, LABEL, OTHER, PROSE, SHORT, Line, shape, words_of

LONGEST = 30
"""Words of the longest way from the front page, the headline at its end included."""

_CRUMBS = re.compile(
    r"(?:home|home ?page|front page|start|you are here)\W{0,3}\s*[»›→>/|]\s*\S"
    r"|[^»›→]{1,40}\s[»›→]\s[^»›→]{1,60}\s[»›→]\s",
    re.IGNORECASE,
)
_BEGINNINGS = frozenset({"home", "fron", "star", "you "})
"""What the front page is called begins so: looking at it is cheaper than trying the pattern."""

_SIGN = re.compile(r"\s*[»›→>/|]\s*")


def is_crumbs(line: Line) -> bool:
    """Whether a line is the way from the front page to this one."""
    plain = line.plain
    if plain[:4].lower() not in _BEGINNINGS and (plain.isascii() or not _has_arrow(plain)):
        return False
    return len(line.words) <= LONGEST and _CRUMBS.match(plain) is not None


def ends_of_crumbs(lines: Sequence[Line]) -> list[str]:
    """Where such ways among the lines end, which is the headline on many pages."""
    begun = [line for line in lines if line.plain[:4].lower() in _BEGINNINGS or not line.plain.isascii()]
    return [_SIGN.split(line.plain)[-1].strip() for line in begun if is_crumbs(line)]


def _has_arrow(plain: str) -> bool:
    """Whether a line has one of the signs of a way that begins with no word for the front page."""
    return "»" in plain or "›" in plain or "→" in plain


PARAGRAPHS = 40
"""So many lines of the body tell what an article is about."""

FACT_REACH = 5
"""So many lines under its headline may a byline or date stand."""

FACTS_OVER = 60
"""So many lines over the body are looked at for bylines and dates."""

_ENOUGH = 6
"""A word that stands in so many lines of the body stands in as many as tell anything."""

_OF_LINES = frozenset(
    [*(f"function words {share}" for share in range(5)), "comma"]
    + [f"capitals {share}" for share in ("all", "many", "some", "few")]
)
"""Features of a line's form that say nothing of headlines: they stand in both, or differ from house to house."""

_LENGTHS = (1.5, 3.5, 6.5, 12.5, 20.5)
_DISTANCES = (1, 2, 3, 5, 8, 13, 21)
_MASSES = (0.1, 0.5, 1, 2, 3.5)

# The names of all features whose parts are numbers, made once: a page has hundreds.
_LENGTH = [f"length {step}" for step in range(len(_LENGTHS) + 1)]
_DISTANCE = [f"distance {step}" for step in range(len(_DISTANCES) + 1)]
_MASS = [[f"mass {size} {step}" for step in range(len(_MASSES) + 1)] for size in range(4)]
_TOPIC = [[f"topic {size} {quarter}" for quarter in range(4)] for size in range(4)]
_SLUG = [[f"slug {size} {quarter}" for quarter in range(4)] for size in range(4)]
_BLOCK = {
    block: [f"{block} {length}" for length in range(3)] for block in ("alone", "first of block", "joined")
}
_PARTS = ("byline", "book", "date", "kicker", "picture")
_UNDER, _OVER = (
    {name: f"{place} it {name}" for name in (*_PARTS, PROSE, SHORT, BULLET, LABEL, OTHER)}
    for place in ("under", "over")
)
_NEXT_BYLINE, _NEXT_DATE = (
    {step: f"{name} {'not' if step is None else step} under" for step in (None, *range(FACT_REACH))}
    for name in ("byline", "date")
)
_RIVAL_OVER, _RIVAL_UNDER = (
    {name: f"rival {place} {name}" for name in ("far", "beyond a fact", "longer", "shorter", "as long")}
    for place in ("over", "under")
)
_AROUND = [[f"facts over {over} under {under}" for under in (False, True)] for over in (False, True)]

_SLUG_WORD = re.compile(r"[a-z0-9]+")
_END = re.compile(r"\s+[|–—-]\s+[^|]*$")
_RUN = re.compile(r"\w+")


class PageView(NamedTuple):
    """What a choice of headline looks at: `first` is the article's first line, `body` its first long one.

    `part` says what a line is by its own words. Whether the weights of lines would begin an article here is left out
    on purpose: they go wrong on the same pages, and without them the choice is right on more sites that are new.
    """

    lines: Sequence[Line]
    features: Sequence[Features]
    first: int
    body: int
    part: Callable[[int], str | None]
    facts: Callable[[int, int], list[int]]
    names_book: Callable[[int], bool]
    url: str | None = None


def content_of(line: Line) -> list[str]:
    """The words of a line that tell what it is about; a line far from text has not been read for them yet."""
    return _content(line, words_of(line))


def _content(line: Line, words: list[str]) -> list[str]:
    return list(filterfalse(FUNCTION_WORDS.__contains__, words)) if line.far else line.content


def may_title(line: Line, shortest: int = 4) -> bool:
    """Whether a line has the form of a headline."""
    return (
        shortest <= len(line.words) <= 25
        and not line.bullet
        and not line.furniture
        and line.text[-1] not in ".:,;"
    )


class TitleFeatures:
    """The features of the candidates of one page, given by their places from the top; there is at least one."""

    def __init__(self, view: PageView, reach: Sequence[int]) -> None:
        lines, body = view.lines, view.body
        self._view, self._reach = view, reach
        words = [words_of(lines[at]) for at in reach]
        self._letters = [_letters(lines[at].plain, one) for at, one in zip(reach, words, strict=True)]
        self._last = dict(zip(self._letters, reach, strict=True))
        self._every = " " + " \n ".join(self._letters) + " "
        rights = [_letters(line.plain, words_of(line)) for line in lines if "©" in line.text]
        self._rights = f" {' '.join(filter(None, rights))} "
        self._crumbs = set(map(_runs, filter(None, ends_of_crumbs(lines[:body]))))
        self._slug = _slug(view.url) if view.url else frozenset()
        self._content = [_content(lines[at], one) for at, one in zip(reach, words, strict=True)]
        self._topic = _topic(lines[body : body + PARAGRAPHS], self._content)
        top = max(0, body - FACTS_OVER)
        self._near = view.facts(min(top, reach[0]), min(body + FACT_REACH + 1, len(lines)))
        self._facts = [at for at in self._near if top <= at < body]
        self._may_title = [may_title(lines[at], 3) for at in reach]
        self._rivals = [
            at
            for at, titled in zip(reach, self._may_title, strict=True)
            if titled and view.part(at) != "kicker"
        ]

    def of(self, place: int) -> list[str]:
        """The features of one candidate."""
        at = self._reach[place]
        found = self._form(place, at)
        found.append(_DISTANCE[bisect_right(_DISTANCES, len(self._reach) - place)])
        found += self._repeats(place, at)
        found += self._surroundings(at)
        found += self._rivalry(at)
        found += self._subject(self._content[place])
        return found

    def _form(self, place: int, at: int) -> list[str]:
        line, lines = self._view.lines[at], self._view.lines
        found = list(filterfalse(_OF_LINES.__contains__, _shape(line)))
        if not line.after_blank:
            block = "joined"
        elif at + 1 >= len(lines) or lines[at + 1].after_blank:
            block = "alone"
        else:
            block = "first of block"
        length = bisect_right(_LENGTHS, len(line.words))
        found += (_LENGTH[length], _BLOCK[block][min(length, 2)])
        if line.furniture:
            found.append("furniture")
        if self._may_title[place]:
            found.append(f"title {block}")
        if part := self._view.part(at):
            found.append(f"is {part}")
        return found

    def _repeats(self, place: int, at: int) -> list[str]:
        """Whether a line stands several times over the body, alone or in a longer one, or among the notes on rights."""
        letters = self._letters[place]
        framed = f" {letters} "
        found = []
        if self._letters.count(letters) > 1:
            found.append("last of its like" if self._last[letters] == at else "of its like")
        elif letters and framed in self._rights:
            found.append("in rights")
        if letters in self._crumbs:
            found.append("ends crumbs")
        if self._every.count(framed) > 1:
            found.append("in a longer one")
        plain = self._view.lines[at].plain
        short = _END.sub("", plain) if "|" in plain or "-" in plain or "–" in plain or "—" in plain else plain
        if short != plain and (rest := _runs(short)) != letters and rest in self._last:
            found.append("with a site's name")
        return found

    def _surroundings(self, at: int) -> list[str]:
        """What stands right over and under a line, and where the next byline and date are."""
        lines, part, facts = self._view.lines, self._view.part, self._facts
        found = [_UNDER[part(at + 1) or lines[at + 1].kind]] if at + 1 < len(lines) else []
        found.append(_OVER[part(at - 1) or lines[at - 1].kind] if at else "top")
        steps: dict[str | None, int] = {}
        for fact in self._near:
            if at < fact <= at + FACT_REACH:
                steps.setdefault(part(fact), fact - at - 1)
        found += (_NEXT_BYLINE[steps.get("byline")], _NEXT_DATE[steps.get("date")])
        found.append(_AROUND[bool(facts) and facts[0] < at][bool(facts) and facts[-1] > at])
        return found

    def _rivalry(self, at: int) -> list[str]:
        """How a line compares with the next lines of a headline's form over and under it, up to a byline or date."""
        rivals = self._rivals
        over, under = bisect_left(rivals, at) - 1, bisect_right(rivals, at)
        return [
            _RIVAL_OVER[self._compare(at, rivals[over] if over >= 0 else None)],
            _RIVAL_UNDER[self._compare(at, rivals[under] if under < len(rivals) else None)],
        ]

    def _compare(self, at: int, other: int | None) -> str:
        if other is None or abs(other - at) > FACT_REACH:
            return "far"
        for fact in self._facts:
            if at < fact < other or other < fact < at:
                return "beyond a fact"
        lines = self._view.lines
        ratio = len(lines[other].words) / (len(lines[at].words) or 1)
        return "longer" if ratio > 1.3 else "shorter" if ratio < 0.77 else "as long"

    def _subject(self, content: Sequence[str]) -> list[str]:
        """How many of a line's telling words stand in the body, and how often."""
        count = len(content)
        if not count:
            return ["no subject"]
        told = list(filter(None, map(self._topic.get, content)))
        size = min(count, 3)
        found = [
            _MASS[size][bisect_right(_MASSES, sum(told) / count)],
            _TOPIC[size][int(len(told) / count * 3.99)],
        ]
        if self._slug:
            named = sum(map(self._slug.__contains__, content))
            found.append(_SLUG[size][int(named / count * 3.99)])
        return found


def _shape(line: Line) -> Sequence[str]:
    """The features of a line's form: all that a line has that was read and has no phrases."""
    if line.far or line.furniture:
        return shape(line.text, line.words, len(line.content), line.bullet)
    return line.own


def _topic(paragraphs: Sequence[Line], contents: Sequence[list[str]]) -> dict[str, int]:
    """In how many of the body's first lines each of the candidates' telling words stands."""
    asked = frozenset(chain.from_iterable(contents))
    told = Counter(
        chain.from_iterable([asked.intersection(line.words) for line in paragraphs if not line.far])
    )
    return {word: count if count < _ENOUGH else _ENOUGH for word, count in told.items()}


def _slug(url: str) -> frozenset[str]:
    """The words of an address behind its host."""
    return frozenset(_SLUG_WORD.findall(url.lower().partition("//")[2].partition("/")[2]))


def _letters(plain: str, words: Sequence[str]) -> str:
    """The runs of letters and digits of a line: its words, but for apostrophes and the sign of copyright."""
    if "_" in plain:
        return _runs(plain)
    return " ".join([word for word in words if word != "©"] if "©" in words else words).replace("'", " ")


def _runs(text: str) -> str:
    return " ".join(_RUN.findall(text.lower()))
