"""Learn to tell lists of stories from articles, by what whole pages show once their blocks are judged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from search.cleaning.body import Judged
from search.cleaning.trees import Trees
from search.cleaning.verdict import page_features
from training.boosting import learnt
from training.pages import LISTS, Sample

REFUSED: Final = 0.003
"""The share of articles that may be refused for lists."""

_SETTINGS: Final[dict[str, Any]] = {
    "num_leaves": 6,
    "max_depth": 4,
    "learning_rate": 0.1,
    "min_data_in_leaf": 12,
    "feature_fraction": 0.4,
    "lambda_l2": 10.0,
}
_TREES: Final = 80


def rows_of(judged: Sequence[Judged]) -> tuple[list[str], NDArray[np.float32]]:
    """The features of pages, and their names."""
    found = [page_features(one) for one in judged]
    names = list(found[0])
    return names, np.array([[one[name] for name in names] for one in found], np.float32)


def learnt_lists(
    names: Sequence[str], rows: NDArray[np.float32], samples: Sequence[Sample]
) -> dict[str, Any]:
    """Trees for these pages."""
    labels = np.array([sample.set == LISTS for sample in samples])
    return learnt(rows, labels, np.ones(len(labels)), names, trees=_TREES, **_SETTINGS)


def odds_by_folds(
    names: Sequence[str], rows: NDArray[np.float32], samples: Sequence[Sample], folds: Sequence[int]
) -> NDArray[np.float64]:
    """The log-odds of every page, by trees that saw none of its site."""
    found = np.zeros(len(rows))
    for fold in sorted(set(folds)):
        inside = np.array(folds) == fold
        seen = [sample for sample, out in zip(samples, inside, strict=True) if not out]
        found[inside] = Trees(learnt_lists(names, rows[~inside], seen)).odds(rows[inside])
    return found


def threshold(odds: NDArray[np.float64], samples: Sequence[Sample]) -> float:
    """The log-odds that no more than `REFUSED` of the articles of any one kind reach."""
    kinds = sorted({sample.kind for sample in samples})
    limits = []
    for kind in kinds:
        own = [odd for odd, one in zip(odds, samples, strict=True) if one.set != LISTS and one.kind == kind]
        limits.append(np.sort(own)[-1 - int(REFUSED * len(own))] if own else -np.inf)
    return float(max(limits)) + 1e-6


def moved(table: dict[str, Any], by: float) -> dict[str, Any]:
    """The same trees with all log-odds lower by so much."""
    first = table["roots"][1]
    leaves = [at for at in range(first) if table["left"][at] == at]
    for at in leaves:
        table["value"][at] -= by
    return table
