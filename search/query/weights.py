"""The weights of ranking, in one frozen table with the measurement beside each.

"Measured" gives nDCG@10 on the collections `time` and `cran` of `benchmarks/relevance.py`, on tantivy, with this weight
alone changed. As they stand the weights give 0.664 and 0.429. Queries there are sentences, so that they say nothing of
short queries; a difference below 0.005 is noise. "Set by hand" means that no measurement decides it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part of a match counts; 1 is a word in the body."""

    headline: float = 1.0
    """Set by hand: BM25 counts a word in a field of ten words highly as it is."""
    headline_of_many: float = 0.5
    """A headline's word in a query of more than `few` words, most of which only the body can answer.

    Measured: 0.25 gives 0.664 and 0.425, 1 gives 0.664 and 0.417.
    """
    deck: float = 1.0
    body: float = 1.0
    author: float = 0.6
    other_field: float = 1.0
    """Set by hand, as the three before it: the collections have neither decks nor authors."""

    second_reading: float = 0.3
    """Set by hand, so that `us` finds US first. Measured: 0 gives 0.664 and 0.429, 1 gives 0.665 and 0.430."""
    synonym: float = 0.7
    """Of a synonym; one of several words shares it, since a phrase sums the scores of its words.

    Set by hand. Measured: 0.3 gives 0.665 and 0.430, 1 gives 0.665 and 0.429.
    """
    exact_accents: float = 0.5
    """Set by hand: the collections have no accents."""
    headline_phrase: float = 2.0
    body_phrase: float = 1.0
    near: float = 0.5
    near_slop: int = 5
    """Of a query of up to `few` words: each at most so many places after the one before.

    Set by hand, as the three before it: leaving any of them out changes nothing in either collection.
    """

    as_typed: float = 50.0
    """Added in a query of up to `few` words for each word that stands there as it was typed, not as a synonym or in
    other accents: no statistics of words are to put Kiev before Kyiv. Set by hand, above any sum of a few words.
    """

    tier: float = 1000.0
    """Added once for each thing that ranks above any pile of loose words: a reference in full, a headline in full.

    Set by hand, above any sum of words.
    """

    few: int = 3
    """Up to so many words with content mean all of them; of more, two have to match.

    Measured: 2 gives 0.670 and 0.429, 4 gives 0.664 and 0.422, 5 gives 0.653 and 0.413. It is 3 and not 2 since a
    searcher who types three words means all three.
    """

    rerank_depth: int = 100
    """Measured: 50 gives 0.659 and 0.418, 200 gives 0.659 and 0.429."""
    rerank_neighbours: int = 5
    """Measured: 3 gives 0.642 and 0.434, 10 gives 0.658 and 0.419."""
    rerank_share: float = 0.5
    """Measured: none gives 0.642 and 0.391, a quarter 0.659 and 0.405, three quarters 0.640 and 0.435."""
    rerank_words: int = 5
    """Hits are ordered again from so many words with content on: a short query says exactly what it wants.

    Measured: 3 gives 0.662 and 0.431, 8 gives 0.656 and 0.415, never gives 0.642 and 0.391.
    """

    semantic_words: int = 3
    """Where meaning is told, it orders hits again from so many words with content on. Set by hand, as `few` is."""
    semantic_share: float = 0.55
    """What meaning counts for beside the words. Measured with a vector of full precision on hits before any fallback,
    which gives 0.681 and 0.464: 0.45 gives 0.676 and 0.457, 0.65 gives 0.679 and 0.461, 1 gives 0.619 and 0.414.
    """
    semantic_known: float = 0.9
    """Of the first hits, how many have to have a vector: below, articles would rise by being older than the vectors."""
    semantic_least: float = 0.45
    """The cosine from which on an article may be about the same in other words. Measured: of the articles that answer
    a query six of ten are above it, of the others one of a hundred on `time` and five on `cran`.
    """
    semantic_most: int = 3
    """Articles in other words that are shown, and with fewer hits than this they are. Set by hand."""

    recency: tuple[tuple[int, float], ...] = ((30, 0.3), (365, 0.2), (3 * 365, 0.1))
    """Added for articles at most so many days old, each step once, the largest that holds.

    Set by hand: a good word brings about 5, so that age decides between like hits alone.
    """

    def of(self, fields: Iterable[str], *, many: bool = False) -> dict[str, float]:
        """The weight of a word in each of these fields, in a query of few or of many words."""
        weights = {field: float(getattr(self, field, self.other_field)) for field in fields}
        return weights | {"headline": self.headline_of_many} if many and "headline" in weights else weights


WEIGHTS = Weights()
