"""Which blocks of a page belong to the article's body: two passes of trees over what is seen of each block.

The first pass judges every block by itself and its surroundings. The second sees the same, and what the first made of
the blocks around, of the elements it stands in, and of the topic of the surest ones. The trees are learnt from
pages with their truth by `python -m training.cleaning`; those for HTML also see what trafilatura keeps, so they are of
use with the version alone that they were trained with, which is stamped in their file.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from search.cleaning.blocks import Page
from search.cleaning.elements import Elements, add_votes
from search.cleaning.block_features import Floats, Counted, Table, around, shifted, since
from search.cleaning.trees import Trees, read_trees

LIKELY: Final = 0.5
"""From this probability on a block is taken for the body; the trees are trained so that it is the best place."""

_SURE: Final = 0.7
_REACHES: Final = (1, 3, 8, 20)


class Judge:
    """The trees for one format, in their two passes."""

    def __init__(self, first: Trees, second: Trees) -> None:
        self.first, self.second = first, second

    def chances(self, seen: Seen) -> NDArray[np.float64]:
        """For each block the probability that it is body."""
        first = self.first.chances(seen.rows)
        return self.second.chances(np.hstack([seen.rows, seen.again(first)]))


@cache
def judge_of(format: str) -> Judge:
    """The trees that come with Dateline for `html` or `text`."""
    steps, _ = read_trees(f"{format}_blocks.npz", ("first", "second"))
    return Judge(*steps)


class Seen:
    """All that is seen of a page's blocks, for both passes."""

    def __init__(self, page: Page, votes: str | None = None, own: Path | None = None) -> None:
        self.page, self.counted = page, Counted(page, own)
        self.elements: Elements | None = None
        table = self.counted.table
        if page.format == "html" and page.blocks:
            self.elements = Elements(self.counted)
            add_votes(self.counted, votes or "")
        for name in (
            "words",
            "stop words",
            "ended",
            "capital words",
            "label",
            "prose",
            "since label",
            "month",
        ):
            table.beside(name, (-2, -1, 1, 2))
        if self.elements:
            for name in ("linked", "tag p", "tag heading"):
                table.beside(name, (-2, -1, 1, 2))
        self.names = table.names
        self.rows: Floats = table.matrix()

    def again(self, chances: NDArray[np.float64]) -> Floats:
        """What the second pass sees as well, of the first one's probabilities."""
        counted, table = self.counted, Table(self.counted.count)
        sizes = counted.sizes
        table.add("chance", chances)
        table.beside("chance", (-3, -2, -1, 1, 2, 3))
        mass = chances * sizes
        for reach in _REACHES:
            table.add(f"chance within {reach}", around(mass, reach) / np.maximum(around(sizes, reach), 1))
        total = max(1.0, float(mass.sum()))
        table.add("body before", (np.cumsum(mass) - mass) / total)
        table.add("body of page", np.full(counted.count, np.log1p(total)))
        sure = chances > _SURE
        table.add("sure above", since(sure, 40))
        table.add("sure below", since(sure[::-1], 40)[::-1])
        ahead = np.cumsum(np.where(sure, sizes, 0)) / max(1, int(sizes[sure].sum()))
        table.add("sure before", shifted(ahead, -1))
        table.add("of topic", self._topic(sure))
        if self.elements:
            for at, level in enumerate(self.elements.levels(4)):
                held = self.elements.held(sizes)[level]
                table.add(f"chance in {at}", self.elements.held(mass)[level] / np.maximum(held, 1))
            kind = self.elements.kind
            table.add(
                "chance of kind",
                np.bincount(kind, mass)[kind] / np.maximum(np.bincount(kind, sizes)[kind], 1),
            )
        return table.matrix()

    def _topic(self, sure: NDArray[np.bool_]) -> NDArray[np.float64]:
        """The share of each block's telling words that two or more of the surest blocks have, itself not counted."""
        counted = self.counted
        telling = counted.stop_words == 0
        words, blocks = counted.hashes[telling], counted.block_of[telling]
        in_sure = sure[blocks]
        pairs = np.unique(np.stack([words[in_sure], blocks[in_sure]], axis=1), axis=0)
        known, counts = np.unique(pairs[:, 0], return_counts=True)
        if not len(known):
            return np.zeros(counted.count)
        place = np.minimum(np.searchsorted(known, words), len(known) - 1)
        often = np.where(known[place] == words, counts[place], 0) - in_sure
        hits = np.bincount(blocks, often >= 2, minlength=counted.count)
        found: NDArray[np.float64] = hits / np.maximum(np.bincount(blocks, minlength=counted.count), 1)
        return found


@dataclass(frozen=True, slots=True)
class Judged:
    """A page with the probability of each block that it is body, and what was seen of it."""

    seen: Seen
    chances: NDArray[np.float64]

    @property
    def counted(self) -> Counted:
        """The words and characters of the page's blocks."""
        return self.seen.counted


def judge(page: Page, votes: str | None = None, own: Path | None = None) -> Judged:
    """Judge each block of a page; of HTML, `votes` is what trafilatura keeps of it: without, trafilatura is asked."""
    if votes is None and page.format == "html":
        # Imported when it is first needed: trafilatura takes as long as all the rest of cleaning to be there.
        from search.cleaning.votes import votes_of

        votes = votes_of(page)
    seen = Seen(page, votes, own)
    return Judged(seen, judge_of(page.format).chances(seen) if page.blocks else np.zeros(0))


def judged(page: Page, votes: str | None = None, own: Path | None = None) -> NDArray[np.float64]:
    """For each block of a page, the probability that it belongs to the body; arguments as of `judge`."""
    return judge(page, votes, own).chances
