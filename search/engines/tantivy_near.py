"""Which of the many exact phrases that a near phrase stands for are anywhere in an index.

`"a b c d"~10` stands for a thousand of them, and an archive holds a handful. A phrase stands nowhere if its beginning
does not, so they are grown word by word, and only by pairs that stand somewhere themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise, product

from search.engines.phrases import Exact
from search.fields import Slot

Stands = Callable[[Exact], bool]
"""Whether an exact phrase stands somewhere in the index."""

WORTH_IT = 64
"""From so many exact phrases on: to look at pairs takes some thirty searches for three and four words."""

FEW = 16
"""Up to so many phrases are not looked at by themselves before they are grown by a word."""


def standing(slots: Sequence[Slot], reach: int, stands: Stands) -> list[Exact]:
    """The exact phrases without those of which a beginning or a pair of neighbours stands nowhere."""
    grown: list[Exact] = [((0, token),) for token in dict.fromkeys(slots[0])]
    for before, after in pairwise(slots):
        grown = list(_grown(grown, _pairs(before, after, reach, stands)))
        if len(grown) > FEW and after is not slots[-1]:
            grown = [exact for exact in grown if stands(exact)]
    return grown


def _pairs(before: Slot, after: Slot, reach: int, stands: Stands) -> list[Exact]:
    ways = product(dict.fromkeys(before), range(1, reach + 1), dict.fromkeys(after))
    made = (((0, left), (gap, right)) for left, gap, right in ways)
    return [pair for pair in made if stands(pair)]


def _grown(phrases: Iterable[Exact], pairs: Sequence[Exact]) -> Iterable[Exact]:
    """Each phrase with each pair that begins with its last word."""
    for exact in phrases:
        end, last = exact[-1]
        yield from ((*exact, (end + gap, right)) for (_, left), (gap, right) in pairs if left == last)
