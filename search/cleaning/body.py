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
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from search.cleaning.blocks import Page
from search.cleaning.elements import Elements, add_votes, votes_of
from search.cleaning.features import Counted, Floats, Ints, Table, around, shifted, since
from search.cleaning.trees import Trees, read_trees

LIKELY: Final = 0.45
"""From this probability on a block is taken for the body: of .3 to .6, the best over all sets by folds."""

_HOPELESS: Final = 0.03
_NEAR: Final = 4
"""A block with nothing over this probability within so many blocks is not judged again: most of a menu's are not."""

_SURE: Final = 0.7
_REACHES: Final = (1, 3, 8, 20)


class Judge:
    """The trees for one format, in their two passes, and what single words speak for.

    `words` has a weight for each of some thousand classes of words, by a hash: how much a word of it speaks for body.
    The trees see the sum, the mean and both ends of a block's weights, and the weight of its first word.
    """

    def __init__(self, words: NDArray[Any], first: Trees, second: Trees) -> None:
        self.words, self.first, self.second = np.asarray(words, np.float32), first, second

    def chances(self, seen: Seen) -> NDArray[np.float64]:
        """For each block the probability that it is body."""
        rows = np.hstack([seen.rows, spoken_for(seen.counted, self.words)])
        found = self.first.chances(rows)
        near = around(found > _HOPELESS, _NEAR) > 0
        found[near] = self.second.chances(np.hstack([rows[near], seen.again(found)[near]]))
        return found


WORD_CLASSES: Final = 8_192


def word_classes(counted: Counted) -> tuple[Ints, Ints]:
    """The class of each word of a page, and of the first word of each block that has words, apart from its others."""
    filled = counted.starts[counted.sizes > 0]
    return counted.hashes % WORD_CLASSES, (counted.hashes[filled] * 31 + 7) % WORD_CLASSES


def spoken_for(counted: Counted, weights: NDArray[np.float32]) -> Floats:
    """What the weights of its words say of each block."""
    table, filled = Table(counted.count), counted.sizes > 0
    every, firsts = word_classes(counted)
    found = weights[every] if len(every) else np.zeros(0, np.float32)
    total = counted.sums(found)
    table.add("words sum", total)
    table.add("words mean", total / np.maximum(counted.sizes, 1))
    for name, end in (("words least", np.minimum), ("words most", np.maximum)):
        column = np.zeros(counted.count, np.float32)
        if len(found):
            column[filled] = end.reduceat(found, counted.starts[filled])
        table.add(name, column)
    column = np.zeros(counted.count, np.float32)
    column[filled] = weights[firsts]
    table.add("first word", column)
    table.beside("words mean", (-2, -1, 1, 2))
    table.beside("words sum", (-1, 1))
    return table.matrix()


@cache
def judge_of(format: str) -> Judge:
    """The trees that come with Dateline for `html` or `text`."""
    steps, arrays = read_trees(f"{format}_blocks.npz", ("first", "second"))
    return Judge(arrays["words"], *steps)


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
        votes = votes_of(page)
    seen = Seen(page, votes, own)
    return Judged(seen, judge_of(page.format).chances(seen) if page.blocks else np.zeros(0))


def judged(page: Page, votes: str | None = None, own: Path | None = None) -> NDArray[np.float64]:
    """For each block of a page, the probability that it belongs to the body; arguments as of `judge`."""
    return judge(page, votes, own).chances
