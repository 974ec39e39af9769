"""The names and phrases of a segment: references, regions and what recurs, found by their words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from search.wordbook.arrays import Array, Arrays, named, part
from search.wordbook.gathered import Named, Said
from search.wordbook.keys import are_among, keys_of, sorted_keys
from search.wordbook.postings import Asked, Postings
from search.wordbook.texts import Texts

_APART = "\t"
"""Between the words and the kind of a name, below any letter, so that names are in order of their words."""


_MOST_ARTICLES = np.iinfo(np.int32).max


class FoundName(NamedTuple):
    """A name or phrase as it was written first; `words` are its folded words, `articles` how many hold it."""

    kind: str
    words: str
    text: str
    articles: int


class Names:
    """Names and phrases in order of their words, with the number of articles that hold each."""

    def __init__(self, arrays: Arrays) -> None:
        self._names = Texts(part(arrays, "names"))
        self._texts = Texts(part(arrays, "texts"))
        self._counts: Array = arrays["counts"]
        self._phrases: Array = arrays["phrases"]
        self.keys: Array = arrays["keys"]
        self._postings = Postings(part(arrays, "postings"))

    @classmethod
    def of(cls, said: Mapping[Named, Said]) -> Names:
        """Take names in."""
        ordered = sorted((f"{words}{_APART}{kind}".encode(), some) for (kind, words), some in said.items())
        held: dict[bytes, list[int]] = defaultdict(list)
        for at, (name, _) in enumerate(ordered):
            for word in dict.fromkeys(name.partition(_APART.encode())[0].split()):
                held[word].append(at)
        keys = np.sort(name_keys(list(said)))
        texts = [some.text.encode() for _, some in ordered]
        counts = [some.articles for _, some in ordered]
        return cls(_arrays([name for name, _ in ordered], keys, texts, counts, Postings.of(held)))

    @classmethod
    def merged(cls, several: Sequence[Names]) -> Names:
        """Several as one, the counts of a name added up, written as the first has it."""
        listed = [one._names.all() for one in several]
        counts: dict[bytes, int] = {}
        texts: dict[bytes, bytes] = {}
        for one, own in zip(several, listed, strict=True):
            added = zip(own, one._counts.tolist(), strict=True)
            counts |= {name: count + counts.get(name, 0) for name, count in added}
            texts = {**dict(zip(own, one._texts.all(), strict=True)), **texts}
        names = sorted(counts)
        place = {name: at for at, name in enumerate(names)}
        places = [
            np.fromiter((place[name] for name in own), dtype=np.int64, count=len(own)) for own in listed
        ]
        postings = Postings.merged(zip((one._postings for one in several), places, strict=True))
        keys = sorted_keys([one.keys for one in several])
        ordered = [texts[name] for name in names], [counts[name] for name in names]
        return cls(_arrays(names, keys, *ordered, postings))

    @property
    def arrays(self) -> dict[str, Array]:
        """What is written to a file."""
        return {
            **named("names", self._names.arrays),
            **named("texts", self._texts.arrays),
            "counts": self._counts,
            "phrases": self._phrases,
            "keys": self.keys,
            **named("postings", self._postings.arrays),
        }

    def __len__(self) -> int:
        return len(self._names)

    def holds(self, keys: Array) -> Array:
        """Whether there is a name under each key."""
        return are_among(keys, self.keys)

    def count(self, kind: str, words: str) -> int:
        """In how many articles a name stands."""
        at = self._names.find(f"{words}{_APART}{kind}".encode())
        return 0 if at is None else int(self._counts[at])

    def best(self, asked: Sequence[Asked], begun: str, most: int) -> list[FoundName]:
        """The likeliest names that hold what is asked: of those that begin with what was typed, then of all."""
        holds = self._postings.matching(asked, len(self))
        first, last = self._names.beginning(begun.encode())
        best = self._commonest(first + np.flatnonzero(holds[first:last]), most)
        if len(best) < most:
            best += self._commonest(np.flatnonzero(holds), most)
        return [self._found(at) for at in dict.fromkeys(best)]

    def _commonest(self, places: Array, most: int) -> list[int]:
        if len(places) > most:  # a name goes before any phrase
            worth = np.where(self._phrases[places], self._counts[places], _MOST_ARTICLES)
            places = places[np.argpartition(-worth, most)[:most]]
        listed: list[int] = places.tolist()
        return listed

    def _found(self, at: int) -> FoundName:
        words, _, kind = self._names[at].decode().partition(_APART)
        return FoundName(kind, words, self._texts[at].decode(), int(self._counts[at]))


def _arrays(
    names: Sequence[bytes], keys: Array, texts: Sequence[bytes], counts: Sequence[int], postings: Postings
) -> dict[str, Array]:
    phrase = f"{_APART}phrase".encode()
    return {
        **named("names", Texts.of(names).arrays),
        **named("texts", Texts.of(texts).arrays),
        "counts": np.array(counts, dtype=np.int32),
        "phrases": np.array([name.endswith(phrase) for name in names], dtype=bool),
        "keys": keys,
        **named("postings", postings.arrays),
    }


def name_keys(said: Sequence[Named]) -> Array:
    """The keys of names, in their order."""
    return keys_of(f"{words}{_APART}{kind}" for kind, words in said)
