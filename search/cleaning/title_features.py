"""What speaks for and against a line as the headline: its form and place, what stands around it, what it is about."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

from search.cleaning.crumbs import end_of_crumbs
from search.cleaning.features import Features
from search.cleaning.lines import Line, words_of
from search.cleaning.shapes import FUNCTION_WORDS
from search.cleaning.wordings import shape

PARAGRAPHS = 40
"""So many lines of the body tell what an article is about."""

FACT_REACH = 5
"""So many lines under its headline may a byline or date stand."""

_FACTS = ("byline", "date")
_LENGTHS = (1.5, 3.5, 6.5, 12.5, 20.5)
_DISTANCES = (1, 2, 3, 5, 8, 13, 21)
_MASSES = (0.1, 0.5, 1, 2, 3.5)
_OF_LINES = ("function words", "comma", "capitals")
"""Features of a line's form that say nothing of headlines: they stand in both, or differ from house to house."""

_SLUG_WORD = re.compile(r"[a-z0-9]+")
_END = re.compile(r"\s+[|–—-]\s+[^|]*$")
_RUN = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class View:
    """What a choice of headline looks at: `first` is the article's first line, `body` its first long one.

    `part` says what a line is by its own words. Whether the weights of lines would begin an article here is left out
    on purpose: they go wrong on the same pages, and without them the choice is right on more sites that are new.
    """

    lines: Sequence[Line]
    features: Sequence[Features]
    first: int
    body: int
    part: Callable[[int], str | None]
    url: str | None = None


def content_of(line: Line) -> list[str]:
    """The words of a line that tell what it is about; a line far from text has not been read for them yet."""
    if not line.far:
        return line.content
    return [word for word in words_of(line) if word not in FUNCTION_WORDS]


def may_title(line: Line, shortest: int = 4) -> bool:
    """Whether a line has the form of a headline."""
    return (
        shortest <= len(line.words) <= 25
        and not line.bullet
        and not line.furniture
        and line.text[-1] not in ".:,;"
    )


class TitleFeatures:
    """The features of the candidates of one page, given by their places from the top."""

    def __init__(self, view: View, reach: Sequence[int]) -> None:
        self._view, self._reach = view, reach
        lines = view.lines
        self._letters = {at: _letters(lines[at].plain) for at in reach}
        self._every = "\n".join(f" {letters} " for letters in self._letters.values())
        rights = [line.plain for line in lines if "©" in line.text]
        self._rights = f" {_letters(' '.join(rights))} "
        self._crumbs = {_letters(last) for line in lines[: view.body] if (last := end_of_crumbs(line))}
        self._slug = set(_SLUG_WORD.findall((view.url or "").lower().partition("//")[2].partition("/")[2]))
        self._content = {at: content_of(lines[at]) for at in reach}
        asked = frozenset(chain.from_iterable(self._content.values()))
        paragraphs = lines[view.body : view.body + PARAGRAPHS]
        self._topic = Counter(chain.from_iterable(asked.intersection(line.content) for line in paragraphs))
        self._facts = [at for at in range(max(0, view.body - 60), view.body) if view.part(at) in _FACTS]
        self._rivals = [at for at in reach if may_title(lines[at], 3) and view.part(at) != "kicker"]

    def of(self, place: int) -> list[str]:
        """The features of one candidate."""
        at = self._reach[place]
        return [
            *self._form(at),
            f"distance {bisect_right(_DISTANCES, len(self._reach) - place)}",
            *self._repeats(at),
            *self._surroundings(at),
            *self._rivalry(at),
            *self._subject(at),
        ]

    def _form(self, at: int) -> list[str]:
        line, lines = self._view.lines[at], self._view.lines
        seen = shape(line.text, line.words, len(line.content), line.bullet)
        found = [feature for feature in seen if not feature.startswith(_OF_LINES)]
        alone = line.after_blank and (at + 1 >= len(lines) or lines[at + 1].after_blank)
        length = bisect_right(_LENGTHS, len(line.words))
        block = "alone" if alone else "first of block" if line.after_blank else "joined"
        found += [f"length {length}", f"{block} {min(length, 2)}"]
        found += ["furniture"] if line.furniture else []
        if may_title(line, 3):
            found.append(f"title {block}")
        if part := self._view.part(at):
            found.append(f"is {part}")
        return found

    def _repeats(self, at: int) -> list[str]:
        """Whether a line stands several times over the body, alone or in a longer one, or among the notes on rights."""
        letters = self._letters[at]
        found = []
        same = [other for other in self._reach if self._letters[other] == letters]
        if len(same) > 1:
            found.append("last of its like" if same[-1] == at else "of its like")
        elif letters and f" {letters} " in self._rights:
            found.append("in rights")
        if letters in self._crumbs:
            found.append("ends crumbs")
        if self._every.count(f" {letters} ") > 1:
            found.append("in a longer one")
        short = _END.sub("", self._view.lines[at].plain)
        short = letters if short == self._view.lines[at].plain else _letters(short)
        if short != letters and any(self._letters[other] == short for other in self._reach):
            found.append("with a site's name")
        return found

    def _surroundings(self, at: int) -> list[str]:
        """What stands right over and under a line, and where the next byline and date are."""
        lines, part = self._view.lines, self._view.part
        found = [f"under it {part(at + 1) or lines[at + 1].kind}"] if at + 1 < len(lines) else []
        found.append(f"over it {part(at - 1) or lines[at - 1].kind}" if at else "top")
        near = [part(under) for under in range(at + 1, min(at + 1 + FACT_REACH, len(lines)))]
        found += [f"{name} {near.index(name) if name in near else 'not'} under" for name in _FACTS]
        over = any(fact < at for fact in self._facts)
        under = any(fact > at for fact in self._facts)
        found.append(f"facts over {over} under {under}")
        return found

    def _rivalry(self, at: int) -> list[str]:
        """How a line compares with the next lines of a headline's form over and under it, up to a byline or date."""
        over = [rival for rival in self._rivals if rival < at]
        under = [rival for rival in self._rivals if rival > at]
        return [
            f"rival over {self._compare(at, over[-1] if over else None)}",
            f"rival under {self._compare(at, under[0] if under else None)}",
        ]

    def _compare(self, at: int, other: int | None) -> str:
        if other is None or abs(other - at) > FACT_REACH:
            return "far"
        low, high = min(at, other), max(at, other)
        if any(low < fact < high for fact in self._facts):
            return "beyond a fact"
        lines = self._view.lines
        ratio = len(lines[other].words) / (len(lines[at].words) or 1)
        return "longer" if ratio > 1.3 else "shorter" if ratio < 0.77 else "as long"

    def _subject(self, at: int) -> list[str]:
        """How many of a line's telling words stand in the body, and how often."""
        content = self._content[at]
        if not content:
            return ["no subject"]
        mass = sum(min(self._topic[word], 6) for word in content) / len(content)
        shared = sum(word in self._topic for word in content) / len(content)
        size = min(len(content), 3)
        found = [f"mass {size} {bisect_right(_MASSES, mass)}", f"topic {size} {int(shared * 3.99)}"]
        if self._slug:
            found.append(
                f"slug {size} {int(sum(word in self._slug for word in content) / len(content) * 3.99)}"
            )
        return found


def _letters(text: str) -> str:
    return " ".join(_RUN.findall(text.lower()))
