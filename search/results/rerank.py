"""The first hits of a long query are ordered again, so that hits which resemble good hits rise.

The idea is old: documents that are alike tend to answer the same questions (the cluster hypothesis: Jardine and van
Rijsbergen, "The use of hierarchic clustering in information retrieval", 1971). So two hits that are nearly the same
should not have scores far apart. *Score regularization* (Diaz, "Regularizing ad hoc retrieval scores", CIKM 2005) makes
them agree: each score becomes a mean of itself and of the scores of its nearest neighbours among the first hits,
weighted by how near these are. A hit that the query's words rank low, among neighbours that they rank high, rises; one
that stands alone by the chance of a rare word sinks.

It changes the order of the first hits alone, never which articles match, and needs no second search: likeness is the
cosine of two vectors that stand in the index (`search.index.vectors`).

Where an archive tells meanings (`search.index.semantic`), the first hits are ordered by these too. Scores of words and
cosines are of different kinds, so both are first told in standard deviations from their mean (*z-scores*; Lee,
"Combining multiple evidence from different properties of weighting schemes", SIGIR 1995), then mixed at a fixed share.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from search.index.vectors import Matrix, likeness
from search.query import WEIGHTS

Hits = list[tuple[str, float]]
Scores = NDArray[np.float64]

_LEAST = np.float32(1e-9)
"""The least that counts as likeness: vectors without a common token are at 0."""


def regularize(hits: Hits, vectors: Mapping[str, bytes]) -> Hits:
    """The same hits, the first ones in their new order with their new scores.

    Scores are compared within a tier only (see `Weights.tier`): what names the reference stays above what does not.
    """
    head, tail = hits[: WEIGHTS.rerank_depth], hits[WEIGHTS.rerank_depth :]
    if len(head) < 3:
        return hits
    ids = [id for id, _ in head]
    scores = np.array([score for _, score in head])
    tiers = np.floor(scores / WEIGHTS.tier) * WEIGHTS.tier
    final = tiers + _smooth(scores - tiers, likeness([vectors.get(id, b"") for id in ids]))
    order = np.argsort(-final, kind="stable")
    return [*zip([ids[rank] for rank in order.tolist()], final[order].tolist(), strict=True), *tail]


def mixed(hits: Hits, likeness: Mapping[str, float], tier: float) -> Hits:
    """The same hits, the first ones ordered by words and by likeness to what the query means, within tiers so high.

    A hit of unknown likeness is taken to be as like as the others are on the whole.
    """
    head, tail = hits[: WEIGHTS.rerank_depth], hits[WEIGHTS.rerank_depth :]
    scores = np.array([score for _, score in head])
    tiers = np.floor(scores / tier) * tier
    middle = float(np.mean([likeness[id] for id, _ in head if id in likeness]))
    cosines = np.array([likeness.get(id, middle) for id, _ in head])
    rest = scores - tiers
    share = WEIGHTS.semantic_share
    final = (1 - share) * _standard(rest) + share * _standard(cosines)
    spread = np.clip(rest.mean() + final * max(float(rest.std()), 1e-3), 0, tier * 0.999) + tiers
    order = np.lexsort((-final, -tiers))
    return [*((head[rank][0], float(spread[rank])) for rank in order.tolist()), *tail]


def _standard(values: Scores) -> Scores:
    """In standard deviations from the mean; zeros where all are alike."""
    spread = float(values.std())
    return (values - values.mean()) / spread if spread > 1e-9 else np.zeros_like(values)


def _smooth(scores: Scores, likeness: Matrix) -> Scores:
    neighbours = min(WEIGHTS.rerank_neighbours, len(scores) - 1)
    least = np.partition(likeness, -neighbours, axis=1)[:, -neighbours]
    nearest = likeness * (likeness >= np.maximum(least, _LEAST)[:, None])
    sums = nearest.sum(axis=1)
    means = np.where(sums > 0, nearest @ scores / np.where(sums > 0, sums, 1), scores)
    share = WEIGHTS.rerank_share
    return (1 - share) * scores + share * means
