"""What is too rare to be offered: a phrase that one article alone says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from search.index.terms.arrays import Array
from search.index.terms.gathered import LEAST, Named, Said
from search.index.terms.keys import untouched
from search.index.terms.names import name_keys
from search.index.terms.segment import Segment


def parted(
    said: Mapping[Named, Said], segments: Sequence[Segment], touched: Array
) -> tuple[dict[Named, Said], dict[int, int]]:
    """What is offered from now on, and the keys of what is too rare yet, each with its article's.

    A phrase that one article of an older segment said is offered with that one, unless it was `touched` since.
    """
    names = list(said)
    keys = name_keys(names)
    offered = np.zeros(len(keys), dtype=bool)
    earlier = np.zeros(len(keys), dtype=np.uint64)
    there = np.zeros(len(keys), dtype=bool)
    for at, segment in enumerate(segments):
        offered |= segment.names.places(keys) >= 0
        alive = untouched(segment.speakers, [*(later.touched for later in segments[at + 1 :]), touched])
        places = segment.once.speakers(keys, alive)
        said_once = np.flatnonzero(places >= 0)
        earlier[said_once], there[said_once] = segment.speakers[places[said_once]], True
    kept: dict[Named, Said] = {}
    rare: dict[int, int] = {}
    seen = zip(names, keys.tolist(), offered.tolist(), there.tolist(), earlier.tolist(), strict=True)
    for name, key, is_offered, was_said, article in seen:
        one = said[name]
        articles = [*one.articles, article] if was_said and not is_offered else one.articles
        if is_offered or len(articles) >= LEAST.get(name[0], 1):
            kept[name] = Said(one.text, articles)
        else:
            rare[key] = articles[0]
    return kept, rare
