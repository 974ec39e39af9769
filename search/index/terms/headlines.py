"""The headlines of a segment, found by their words, the newest first."""

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
from search.index.terms.gathered import Headline
from search.index.terms.keys import are_among, keys_of
from search.index.terms.postings import Asked, Postings
from search.index.terms.texts import Texts

_NEW = 16
"""The newest one in so many is looked at before all others: where a word is common, that is enough."""


class Headlines:
    """Headlines in order of their numbers."""

    def __init__(self, arrays: Arrays) -> None:
        self._numbers: Array = arrays["numbers"]
        self._keys: Array = arrays["keys"]
        self._parts = {name: Texts(part(arrays, name)) for name in ("texts", "ids", "urls")}
        self.postings = Postings(part(arrays, "postings"))

    @classmethod
    def of(cls, headlines: Mapping[str, Headline]) -> Headlines:
        """Take headlines in, by the ids of their articles."""
        ordered = sorted(headlines.items(), key=lambda item: item[1].number)
        held: dict[bytes, list[int]] = defaultdict(list)
        for at, (_, headline) in enumerate(ordered):
            for word in dict.fromkeys(headline.words):
                held[word.encode()].append(at)
        numbers = np.array([headline.number for _, headline in ordered], dtype=np.int64)
        texts = {
            "texts": [headline.text.encode() for _, headline in ordered],
            "ids": [id.encode() for id, _ in ordered],
            "urls": [(headline.url or "").encode() for _, headline in ordered],
        }
        return cls(_arrays(numbers, keys_of(id for id, _ in ordered), texts, Postings.of(held)))

    @classmethod
    def merged(cls, several: Sequence[tuple[Headlines, Array]]) -> Headlines:
        """Several as one; with each goes which of its headlines are still so."""
        numbers = np.concatenate([one._numbers for one, _ in several])
        kept = np.flatnonzero(np.concatenate([alive for _, alive in several]))
        order = kept[np.argsort(numbers[kept], kind="stable")]
        places = np.full(len(numbers), -1, dtype=np.int64)
        places[order] = np.arange(len(order))
        ends = np.cumsum([len(one._numbers) for one, _ in several])[:-1]
        postings = Postings.merged(
            zip((one.postings for one, _ in several), np.split(places, ends), strict=True)
        )
        texts = {}
        for name in ("texts", "ids", "urls"):
            every = [text for one, _ in several for text in one._parts[name].all()]
            texts[name] = [every[at] for at in order.tolist()]
        keys = np.concatenate([one._keys for one, _ in several])
        return cls(_arrays(numbers[order], keys[order], texts, postings))

    @property
    def arrays(self) -> dict[str, Array]:
        """What is written to a file."""
        texts = {name: texts.all() for name, texts in self._parts.items()}
        return _arrays(self._numbers, self._keys, texts, self.postings)

    def __len__(self) -> int:
        return len(self._numbers)

    def untouched(self, touched: Sequence[Array]) -> Array:
        """Which headlines are still so after these articles changed, whose sorted keys are given."""
        alive = np.ones(len(self), dtype=bool)
        for keys in touched:
            alive &= ~are_among(self._keys, keys)
        return alive

    def newest(self, asked: Sequence[Asked], alive: Array, most: int) -> Array:
        """The places of the newest headlines that hold what is asked, the newest last."""
        for since in (len(self) - len(self) // _NEW, 0):
            holding = self.postings.holding(asked, len(self), since)
            found = holding[alive[holding]][-most:]
            if len(found) == most:
                break
        return found

    def numbers(self, places: Array) -> Array:
        """The numbers of the headlines at these places."""
        numbers: Array = self._numbers[places]
        return numbers

    def part(self, name: str, at: int) -> str:
        """The text, id or URL (`texts`, `ids`, `urls`) of the headline at a place."""
        return self._parts[name][at].decode()


class FoundHeadline(NamedTuple):
    """A headline with its article, read when it is asked for."""

    owner: Headlines
    place: int

    @property
    def text(self) -> str:
        """The headline."""
        return self.owner.part("texts", self.place)

    @property
    def id(self) -> str:
        """The id of its article."""
        return self.owner.part("ids", self.place)

    @property
    def url(self) -> str | None:
        """The URL of its article."""
        return self.owner.part("urls", self.place) or None


def _arrays(
    numbers: Array, keys: Array, texts: Mapping[str, Sequence[bytes]], postings: Postings
) -> dict[str, Array]:
    arrays = {"numbers": numbers, "keys": keys, **named("postings", postings.arrays)}
    for name, some in texts.items():
        arrays |= named(name, Texts.of(some).arrays)
    return arrays


def newest_of(
    parts: Sequence[tuple[Headlines, Array]], asked: Sequence[Asked], most: int
) -> list[FoundHeadline]:
    """The newest headlines of several segments that hold what is asked; with each go those that are still so."""
    if not parts:
        return []
    found = [headlines.newest(asked, alive, most) for headlines, alive in parts]
    numbers = np.concatenate([one.numbers(own) for (one, _), own in zip(parts, found, strict=True)])
    owners = np.repeat(np.arange(len(parts)), [len(own) for own in found])
    places = np.concatenate(found)
    newest = np.argsort(numbers)[::-1][:most]
    chosen = zip(owners[newest].tolist(), places[newest].tolist(), strict=True)
    return [FoundHeadline(parts[owner][0], place) for owner, place in chosen]
