"""Words that the archive also writes the other way: `cease fire` as ceasefire, `cybersecurity` as cyber security.

Only what stands in the archive's vocabulary counts: a pair whose joined form it has, a word whose halves it has. A
typed hyphen needs none of this: the analysis reads it both ways.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from search.analysis.analyzer import Analyzer
from search.analysis.pieces import MOST_INITIALS
from search.analysis.stems import fold
from search.analysis.words import QueryWord
from search.vocabulary import Vocabulary

SHORTEST_PART = 3
SHORTEST_WHOLE = 7
LONGEST_WHOLE = 30

_NAME_LETTERS = frozenset({"o", "d"})
"""Letters that begin a name with an apostrophe: O'Brien, D'Angelo."""

_SHORTEST_NAME = 4


@dataclass(frozen=True, slots=True)
class Compound:
    """Words `first` up to, not including, `last` of a query are also written as `text`."""

    first: int
    last: int
    text: str


def compounds(words: Sequence[QueryWord], vocabulary: Vocabulary, analyzer: Analyzer) -> list[Compound]:
    """The other ways in which the archive writes words of a query."""
    ways = [*_joins(words), *_splits(words)]
    counts = vocabulary.counts(list({form for _, forms in ways for part in forms for form in part}))
    found = [way for way, forms in ways if all(any(form in counts for form in part) for part in forms)]
    return _best((way for way in found if _has_content(way, analyzer)), counts)


_Way = tuple[Compound, list[list[str]]]
"""A way to write words, with the forms of each of its parts: one of each has to stand in the archive."""


def _joins(words: Sequence[QueryWord]) -> Iterator[_Way]:
    """Each pair of words, and each run of single letters, as one word."""
    for at in range(len(words)):
        letters = list(takewhile(_is_letter, words[at : at + MOST_INITIALS]))
        before = at and _is_letter(words[at - 1])
        last = at + len(letters) if len(letters) > 1 else at + 2
        if last > len(words) or before or not _may_join(words[at:last]):
            continue
        text = "".join(_form(each) for each in words[at:last])
        yield Compound(at, last, text), [_inflected(text)]


def _may_join(pair: Sequence[QueryWord]) -> bool:
    if all(map(_is_letter, pair)):
        return True
    if _is_letter(pair[-1]) or not all(word.text.isalpha() and not word.function for word in pair):
        return False
    return _is_letter(pair[0]) or sum(len(word.text) for word in pair) >= SHORTEST_WHOLE


def _splits(words: Sequence[QueryWord]) -> Iterator[_Way]:
    """Each long word as two."""
    for at, word in enumerate(words):
        text = _form(word)
        if word.function or not word.text.isalpha() or len(text) > LONGEST_WHOLE:
            continue
        for place in range(1, len(text) - SHORTEST_PART + 1):
            left, right = text[:place], text[place:]
            if _may_split(left, right):
                yield Compound(at, at + 1, f"{left} {right}"), [[left], _inflected(right)]


def _may_split(left: str, right: str) -> bool:
    if left in _NAME_LETTERS:
        return len(right) >= _SHORTEST_NAME
    return len(left) >= SHORTEST_PART and len(left) + len(right) >= SHORTEST_WHOLE


def _has_content(way: Compound, analyzer: Analyzer) -> bool:
    """Whether no part is a function word: nowhere is not now here."""
    return not any(word.function for word in analyzer.query(way.text))


def _best(found: Iterable[Compound], counts: Mapping[str, int]) -> list[Compound]:
    """Of several ways to part one word, the one whose rarer half is the commonest."""
    best: dict[tuple[int, int], Compound] = {}
    for way in found:
        place = (way.first, way.last)
        if place not in best or _commonness(way, counts) > _commonness(best[place], counts):
            best[place] = way
    return list(best.values())


def _commonness(way: Compound, counts: Mapping[str, int]) -> int:
    return min(max(counts.get(form, 0) for form in _inflected(part)) for part in way.text.split())


def _is_letter(word: QueryWord) -> bool:
    return len(word.text) == 1 and word.text.isalpha()


def _form(word: QueryWord) -> str:
    return fold(word.text.lower())


def _inflected(form: str) -> list[str]:
    return [form, form[:-1] if form.endswith("s") else f"{form}s"]
