"""Why a block is no part of the article, in a word that an editor can read.

The trees alone decide what is dropped; the word for it is found afterwards, by what the block says, by what the
elements around it are called, and by where it stands. The words are stable and few: those of the list of furniture
(`share`, `newsletter`, `related` …), those of elements (`navigation`, `footer`, `aside`, `form`, `teaser`,
`comments`, `hidden`), `link list`, `repeated`, and where nothing else tells, the place: `before the article`,
`interruption`, `after the article`, `outside the text`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from search.cleaning.features import Counted

_BY_ELEMENT: Final = (
    ("around hidden", "hidden"),
    ("in nav", "navigation"),
    ("around comment", "comments"),
    ("around related", "related"),
    ("called share", "share"),
    ("around ask", "newsletter"),
    ("around ad", "advertisement"),
    ("in footer", "footer"),
    ("around foot", "footer"),
    ("in form", "form"),
    ("called tags", "tags"),
    ("called teaser", "teaser"),
    ("around menu", "navigation"),
    ("in aside", "aside"),
    ("around side", "aside"),
)
"""Columns of the table of features and the reason that each makes, the first that holds before others."""

_LINKED: Final = 0.8
_UNDER: Final = 60
_BRIEF: Final = 40
_ITEM: Final = 8


def reasons_of(counted: Counted, inside: Sequence[int]) -> list[str]:
    """A reason for every block of a page, as if it were dropped; `inside` are those that are body."""
    table, count = counted.table, counted.count
    found = _places(count, inside).astype(object)
    late = np.arange(count) > (inside[-1] if len(inside) else -1)
    found[late & (table["since comments"] < _UNDER)] = "comments"
    found[late & (table["since related"] < _ITEM)] = "related"
    linked = table["linked"] if "linked" in table.names else table["bullet"] * (counted.sizes <= _ITEM)
    found[linked > _LINKED] = "link list"
    found[(table["repeated"] > 1) & (counted.sizes > _ITEM)] = "repeated"
    if counted.page.format == "html":
        for name, reason in reversed(_BY_ELEMENT):
            found[table[name] > 0] = reason
    for at in np.flatnonzero(table["phrases"]):
        label, reasons = counted.labels[at], counted.reasons[at]
        if label or counted.sizes[at] <= _BRIEF * len(reasons):
            found[at] = label or reasons[0]
    return [str(reason) for reason in found]


def _places(count: int, inside: Sequence[int]) -> NDArray[np.str_]:
    at = np.arange(count)
    if not len(inside):
        return np.full(count, "outside the text")
    return np.where(
        at < inside[0], "before the article", np.where(at > inside[-1], "after the article", "interruption")
    )
