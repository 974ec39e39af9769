"""A quick look at a long text for the places where something of a query may stand.

To analyse the body of every hit takes longer than to find the hits. So the text is first searched for plain strings,
which Python does at the speed of memory, and only the few best sentences are analysed. It works since Snowball's stems
nearly always begin the words that they are the stems of, all but their last letter (polici, policies): that beginning
is looked for, and the word that is found is stemmed to be sure. Of a phrase the word that is found most surely is
looked for, and the others near it.

What this look can't see (numerals in letters, words hyphenated elsewhere) a full analysis finds, which is made where
the look finds nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from search.article import Position
from search.results.sentences import LONGEST_BODY, MOST_BODIES
from search.results.spans import SpanPhrase, Spans
from search.text.analysis import Stems, fold, text_cache

_WORD = re.compile(r"\w+")
_LAST_ASCII = 127
_NEIGHBOURHOOD = 30
"""Characters that a word of a phrase and what parts it from the next may take."""
_stems = Stems()


@text_cache(MOST_BODIES, LONGEST_BODY)
def plain(text: str) -> str:
    """The text small and without accents, every character in its place."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)
    if not low.isascii():
        codes = np.frombuffer(low.encode("utf-32-le", "replace"), dtype="<u4")
        for letter in filter(str.isalpha, map(chr, set(codes[codes > _LAST_ASCII].tolist()))):
            low = low.replace(letter, unicodedata.normalize("NFD", letter)[0])
    return low


def places(low: str, spans: Spans) -> Iterator[tuple[int, object]]:
    """Where in a plain text wanted things may stand, with what each is."""
    for token in spans.words:
        yield from ((place, token) for place in _places_of(low, token))
    for phrase in spans.phrases:
        yield from ((place, phrase) for place in _phrase_places(low, phrase))


def _phrase_places(low: str, phrase: SpanPhrase) -> Iterator[int]:
    anchor, others = _anchored(phrase)
    around = _NEIGHBOURHOOD * len(phrase.positions) * phrase.slop
    for token in anchor:
        for place in _places_of(low, token):
            near = low[max(0, place - around) : place + around]
            if all(any(needle in near for needle in needles) for needles in others):
                yield place


@lru_cache(maxsize=1000)
def _anchored(phrase: SpanPhrase) -> tuple[Position, list[list[str]]]:
    """The position of a phrase that is found most surely, and by what each other one shows that it is near."""
    filled = [position for position in phrase.positions if position]
    anchor = max(filled, key=_plainness)
    others = [
        position for position in filled if position is not anchor and not any(map(_is_numeral, position))
    ]
    return anchor, [[needle for token in position for needle in _needles(token)] for position in others]


def _plainness(position: Position) -> int:
    """How surely a position is found by looking: long words best, numerals least."""
    return 0 if any(map(_is_numeral, position)) else max(map(len, position))


def _is_numeral(token: str) -> bool:
    return token.isdigit() and len(token) <= 2


def _places_of(low: str, token: str) -> Iterator[int]:
    stem = fold(token.partition("+")[0].lower())
    for needle in _needles(token):
        place = low.find(needle)
        while place >= 0:
            if not low[place - 1 : place].isalnum() and (not needle.isalnum() or _stands(low, place, stem)):
                yield place
            place = low.find(needle, place + 1)


def _stands(low: str, place: int, stem: str) -> bool:
    word = _WORD.match(low, place)
    return word is not None and stem in (word[0], _stem(word[0]))


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    return _stems.stem(word)


@lru_cache(maxsize=10_000)
def _needles(token: str) -> tuple[str, ...]:
    stem = fold(token.partition("+")[0].lower())
    if stem.isdigit():
        return (stem, f"{int(stem):,}") if len(stem) > 3 and stem.isascii() else (stem,)
    if len(stem) > 4:
        return (stem[:-1],)
    shorter = stem[:-1] if len(stem) > 3 else stem
    return (shorter, ".".join(stem)) if stem.isalpha() and len(stem) > 1 else (shorter,)
