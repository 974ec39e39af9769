"""The weights of ranking, in one frozen table with the measurement beside each.

`benchmarks/relevance.py` prints nDCG@10 again; the figures in the comments are of its collections `time` and `cran`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part of a match counts; 1 is a word in the body."""

    headline: float = 1.0
    headline_of_many: float = 0.5
    """A headline's word in a query of more than `few` words, most of which only the body can answer."""
    deck: float = 1.0
    body: float = 1.0
    author: float = 0.6
    other_field: float = 1.0

    second_reading: float = 0.3
    synonym: float = 0.7
    """Of a synonym; one of several words shares it, since a phrase sums the scores of its words."""
    exact_accents: float = 0.5
    headline_phrase: float = 2.0
    body_phrase: float = 1.0
    near: float = 0.5
    near_slop: int = 5
    """Of a query of up to `few` words: each at most so many places after the one before."""

    as_typed: float = 50.0
    """Added in a query of up to `few` words for each word that stands there as it was typed, not as a synonym or in
    other accents: no statistics of words are to put Kiev before Kyiv."""

    tier: float = 1000.0
    """Added once for each thing that ranks above any pile of loose words: a reference in full, a headline in full."""

    few: int = 3
    """Up to so many words with content mean all of them; of more, two have to match."""

    rerank_depth: int = 100
    rerank_neighbours: int = 5
    rerank_share: float = 0.5
    rerank_words: int = 5
    """Feedback runs from so many words with content on: a short query says exactly what it wants."""

    recency: tuple[tuple[int, float], ...] = ((30, 0.3), (365, 0.2), (3 * 365, 0.1))
    """Added for articles at most so many days old, each step once, the largest that holds."""

    def of(self, fields: Iterable[str], *, many: bool = False) -> dict[str, float]:
        """The weight of a word in each of these fields, in a query of few or of many words."""
        weights = {field: float(getattr(self, field, self.other_field)) for field in fields}
        return weights | {"headline": self.headline_of_many} if many and "headline" in weights else weights


WEIGHTS = Weights()
