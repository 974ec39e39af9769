"""The names and phrases of a segment: references, regions and what recurs, found by their words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from search.index.terms.arrays import (
    Array,
    Arrays,
    named,
    part,
)
from search.index.terms.gathered import Named, Said
from search.index.terms.keys import keys_of, places_of
from search.index.terms.lists import Lists
from search.index.terms.postings import Asked, Postings
from search.index.terms.texts import Texts

_APART = "\t"
"""Between the words and the kind of a name, below any letter, so that names are in order of their words."""

_ABOVE = 1 << 48
"""More than any phrase is worth, so that a name goes before it."""

_LENGTHS = 8
"""Bits for the length of a name, which decides between those that are equally common."""


class FoundName(NamedTuple):
    """A name or phrase as it was written first; `words` are its folded words, `articles` how many say it."""

    kind: str
    words: str
    text: str
    articles: int


class Names:
    """Names and phrases in order of their words, with the articles that say each."""

    def __init__(self, arrays: Arrays) -> None:
        self._names = Texts(part(arrays, "names"))
        self._texts = Texts(part(arrays, "texts"))
        self._said = Lists(part(arrays, "said"))
        self.postings = Postings(part(arrays, "postings"))
        self.keys: Array = arrays["keys"]
        self._by_key: Array = arrays["by_key"]
        self._ranks: Array = arrays["ranks"]
        self.phrases: Array = arrays["phrases"]

    @classmethod
    def of(cls, said: Mapping[Named, Said], speakers: Array) -> Names:
        """Take names in, whose articles are among the speakers."""
        ordered = sorted((_joined(name), some) for name, some in said.items())
        names, texts = [name for name, _ in ordered], [some.text.encode() for _, some in ordered]
        held: dict[bytes, list[int]] = defaultdict(list)
        for at, name in enumerate(names):
            for word in dict.fromkeys(name.partition(_APART.encode())[0].split()):
                held[word].append(at)
        lists = Lists.of([_places(some.articles, speakers) for _, some in ordered])
        return cls(_arrays(names, texts, lists, Postings.of(held)))

    @classmethod
    def merged(cls, several: Sequence[tuple[Names, Array]]) -> Names:
        """Several as one, each written as the first has it; with each go the new places of its articles, or -1.

        What no article says any more is left out.
        """
        listed = [one._names.all() for one, _ in several]
        every = sorted({name for own in listed for name in own})
        place = {name: at for at, name in enumerate(every)}
        places = [np.fromiter((place[name] for name in own), np.int64, len(own)) for own in listed]
        given = list(zip(several, places, strict=True))
        there, said = Lists.merged([(one._said, own, new) for (one, new), own in given], len(every)).filled()
        texts = [b""] * len(every)
        for (one, _), own in reversed(given):
            for at, text in zip(own.tolist(), one._texts.all(), strict=True):
                texts[at] = text
        numbers = np.full(len(every), -1, dtype=np.int64)
        numbers[there] = np.arange(len(there))
        postings = Postings.merged([(one.postings, numbers[own]) for (one, _), own in given])
        kept = there.tolist()
        return cls(_arrays([every[at] for at in kept], [texts[at] for at in kept], said, postings))

    @property
    def arrays(self) -> dict[str, Array]:
        """What is written to a file."""
        return {
            **named("names", self._names.arrays),
            **named("texts", self._texts.arrays),
            **named("said", self._said.arrays),
            **named("postings", self.postings.arrays),
            "keys": self.keys,
            "by_key": self._by_key,
            "ranks": self._ranks,
            "phrases": self.phrases,
        }

    def __len__(self) -> int:
        return len(self._names)

    def places(self, keys: Array) -> Array:
        """Where the names with these keys stand, -1 for one that is not here."""
        at = places_of(keys, self.keys)
        return np.where(at >= 0, self._by_key[at], -1) if len(self) else at

    def keys_at(self, places: Array) -> Array:
        """The keys of the names at these places."""
        keys: Array = self.keys[self._ranks[places]]
        return keys

    def articles(self, places: Array, alive: Array | None) -> Array:
        """How many articles say the name at each place; of the speakers only those `alive`, where not all are."""
        if alive is None:
            return self._said.sizes_at(places)
        said = (self._said.numbers(at, at + 1) for at in places.tolist())
        return np.array([np.count_nonzero(alive[some]) for some in said], dtype=np.int64)

    def lengths(self, places: Array) -> Array:
        """How long the names at these places are, with their kinds."""
        return self._names.lengths(places)

    def beginning(self, asked: Sequence[Asked], begun: str) -> list[tuple[int, int]]:
        """Where the names stand that begin with what was typed, whose last word may go on or not."""
        heads = [begun] if asked[-1].goes_on else [f"{begun}{_APART}", f"{begun} "]
        return [self._names.beginning(head.encode()) for head in heads]

    def best(self, asked: Sequence[Asked], begun: Sequence[tuple[int, int]], most: int) -> Array:
        """The places of the likeliest that hold what is asked: of those that begin as was typed, then of all."""
        best = self._commonest(np.concatenate([np.arange(*one) for one in begun]), most)
        if len(best) < most:
            others = self._commonest(self.postings.holding(asked, len(self)), most)
            best = np.unique(np.concatenate([best, others]))
        return best

    def found(self, at: int, articles: int) -> FoundName:
        """The name at a place, which so many articles say."""
        words, _, kind = self._names[at].decode().partition(_APART)
        return FoundName(kind, words, self._texts[at].decode(), articles)

    def _commonest(self, places: Array, most: int) -> Array:
        if len(places) <= most:
            return places
        worth = (self._said.sizes_at(places) + 1 << _LENGTHS) - np.minimum(
            self.lengths(places), (1 << _LENGTHS) - 1
        )
        worth += np.where(self.phrases[places], 0, _ABOVE)
        return places[np.argpartition(worth, len(worth) - most)[-most:]]


def _arrays(
    names: Sequence[bytes], texts: Sequence[bytes], said: Lists, postings: Postings
) -> dict[str, Array]:
    phrase = f"{_APART}phrase".encode()
    keys = keys_of(name.decode() for name in names)
    order = np.argsort(keys)
    return {
        **named("names", Texts.of(names).arrays),
        **named("texts", Texts.of(texts).arrays),
        **named("said", said.arrays),
        **named("postings", postings.arrays),
        "keys": keys[order],
        "by_key": order.astype(np.int32),
        "ranks": np.argsort(order).astype(np.int32),
        "phrases": np.array([name.endswith(phrase) for name in names], dtype=bool),
    }


def name_keys(said: Sequence[Named]) -> Array:
    """The keys of names, in their order."""
    return keys_of(_joined(name).decode() for name in said)


def _joined(name: Named) -> bytes:
    kind, words = name
    return f"{words}{_APART}{kind}".encode()


def _places(articles: Sequence[int], speakers: Array) -> list[int]:
    places: list[int] = np.unique(places_of(np.array(articles, dtype=np.uint64), speakers)).tolist()
    return places
