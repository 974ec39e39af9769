"""Feedback: the first hits of a long query are ordered again, so that hits which resemble good hits rise.

Each score becomes a mean of itself and of its nearest neighbours' among the first hits: score regularization, after
Diaz, "Regularizing ad hoc retrieval scores", CIKM
2005. It changes the order of the first hits alone, never which match.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from search.query.weights import WEIGHTS
from search.vectors import Matrix, likeness

Hits = list[tuple[str, float]]
Scores = NDArray[np.float64]


def regularize(hits: Hits, vectors: Mapping[str, bytes]) -> Hits:
    """The same hits, the first ones in their new order with their new scores.

    Scores are compared within a tier only (see `Weights.tier`): what names the reference stays above what does not.
    """
    head, tail = hits[: WEIGHTS.feedback_depth], hits[WEIGHTS.feedback_depth :]
    if len(head) < 3:
        return hits
    ids = [id for id, _ in head]
    scores = np.array([score for _, score in head])
    tiers = np.floor(scores / WEIGHTS.tier)
    smooth = _smooth(scores - tiers * WEIGHTS.tier, likeness([vectors.get(id, b"") for id in ids]))
    final = tiers * WEIGHTS.tier + smooth
    order = np.argsort(-final, kind="stable")
    return [(ids[at], float(final[at])) for at in order] + tail


def _smooth(scores: Scores, likeness: Matrix) -> Scores:
    neighbours = min(WEIGHTS.feedback_neighbours, len(scores) - 1)
    least = np.partition(likeness, -neighbours, axis=1)[:, -neighbours][:, None]
    nearest = np.where((likeness >= least) & (likeness > 0), likeness, 0)
    sums = nearest.sum(axis=1)
    means = np.where(sums > 0, nearest @ scores / np.where(sums > 0, sums, 1), scores)
    share = WEIGHTS.feedback_share
    return (1 - share) * scores + share * means
