"""The names of several segments as one list, the likeliest first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from search.index.terms.arrays import Array
from search.index.terms.gathered import LEAST
from search.index.terms.names import FoundName, Names
from search.index.terms.postings import Asked

_FURTHER = 8
"""Times more names are looked at where many of those were said by articles that are gone."""

Part = tuple[Names, Array | None]
"""The names of a segment, and which of its speakers are still so; None where all are."""


def likeliest(parts: Sequence[Part], asked: Sequence[Asked], begun: str, most: int) -> list[FoundName]:
    """Those that begin as was typed before others, names before phrases, then the commonest, then the shortest."""
    looked_at = most
    while parts:
        found, all_seen = _looked_up(parts, asked, begun, looked_at)
        if all_seen or len(found) >= most:
            return sorted(found, key=lambda name: _order(name, begun))
        looked_at *= _FURTHER
    return []


def _order(name: FoundName, begun: str) -> tuple[bool, bool, int, int, str]:
    return (
        not name.words.startswith(begun),
        name.kind == "phrase",
        -name.articles,
        len(name.words),
        name.words,
    )


def _looked_up(
    parts: Sequence[Part], asked: Sequence[Asked], begun: str, most: int
) -> tuple[list[FoundName], bool]:
    """Of the best of each segment those that enough articles say, and whether there are no others."""
    ranges = [names.beginning(asked, begun) for names, _ in parts]
    best = [names.best(asked, own, most) for (names, _), own in zip(parts, ranges, strict=True)]
    keys = np.unique(
        np.concatenate([names.keys_at(own) for (names, _), own in zip(parts, best, strict=True)])
    )
    if not len(keys):
        return [], True
    said = np.zeros(len(keys), dtype=np.int64)
    columns = np.zeros((5, len(keys)), dtype=np.int64)
    for number, (names, alive) in reversed(list(enumerate(parts))):
        places = names.places(keys)
        there = np.flatnonzero(places >= 0)
        own = places[there]
        said[there] += names.articles(own, alive)
        begins = np.zeros(len(own), dtype=bool)
        for first, last in ranges[number]:
            begins |= (first <= own) & (own < last)
        columns[0, there] = number
        columns[1:, there] = np.stack([own, ~begins, names.phrases[own], names.lengths(own)])
    part, place, inside, phrase, length = columns
    order = np.lexsort((place, length, -said, phrase, inside))
    enough = said >= np.where(phrase, LEAST["phrase"], 1)
    best_first = order[enough[order]][:most]
    chosen = zip(*(column[best_first].tolist() for column in (part, place, said)), strict=True)
    found = [parts[number][0].found(at, articles) for number, at, articles in chosen]
    return found, all(len(own) < most for own in best)
