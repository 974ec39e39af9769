"""The fields of the index: what each holds, and what a query may ask of it.

Every engine makes its schema from this table, so that a field means the same everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

TEXT_FIELDS = ("headline", "deck", "body", "region", "section", "author", "source", "reference")
"""Fields of analysed tokens with positions; `author:smith` searches the words of the names."""

KEYWORD_FIELDS = ("region", "section", "author", "source", "reference", "present")
"""Fields that also keep their whole values, for filters and facets: compared exactly, counted exactly.

`present` holds the names of the query language's fields that have something in them, for `region:*`.
"""

NUMBER_FIELDS = ("day", "year", "mentioned_month", "mentioned_year", "leads")
"""Fields of signed integers, each possibly several a document.

`day` and `year` are of `published` (see `day_number`; absent where it is not known). `mentioned_month` is
12 * year + month - 1 for every month that a date hint covers, `mentioned_year` its year. `leads` is 1 for the
article that stands for its family, 0 for its other versions.
"""

PLACE_GAP = 100
"""Positions left free between two values of one text field, so that no phrase runs across them."""


def day_number(day: date) -> int:
    """A day as the engines keep it: days since 0001-01-01, which is 1."""
    return day.toordinal()


def month_number(day: date) -> int:
    """The month of a day as the engines keep it: 12 * year + month - 1."""
    return 12 * day.year + day.month - 1


Slot = tuple[str, ...]
"""The tokens at one position; nearly always one. An empty slot is a gap."""


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """One article as every engine indexes it.

    `text` holds, per text field, the slots in order of position; `keywords` whole values; `numbers` integers.
    `order` breaks ties between equal scores and equal days (smaller first) and is unique in the store.
    `vector` is an opaque stored value, up to a few hundred bytes, that feedback asks back by `Reader.vectors`.
    """

    id: str
    order: int
    text: Mapping[str, Sequence[Slot]] = field(default_factory=dict)
    keywords: Mapping[str, list[str]] = field(default_factory=dict)
    numbers: Mapping[str, list[int]] = field(default_factory=dict)
    vector: bytes = b""
