"""Learn to choose the right one of what a page offers (its days, its names), by LightGBM.

Each page is an example: what it offers as rows of features, and which of them are right; none may be. HTML and
flattened pages teach one ensemble: it sees which a page is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from search.cleaning.trees import Trees
from training.boosting import learnt

TREES: Final = 60
_SETTINGS: Final[dict[str, Any]] = {
    "num_leaves": 8,
    "learning_rate": 0.1,
    "min_data_in_leaf": 15,
    "max_bin": 255,
}


@dataclass(frozen=True)
class Choice:
    """A page whose right answer is known: what it offers, as features, and which are right."""

    site: str
    group: str
    rows: NDArray[np.float32]
    right: NDArray[np.bool_]
    teaches: bool = True


def taught(examples: Sequence[Choice], features: Sequence[str]) -> dict[str, Any]:
    """The ensemble that these examples teach, as a table of arrays; `features` are the names of the columns."""
    teaching = [one for one in examples if one.teaches]
    rows = np.concatenate([one.rows for one in teaching])
    labels = np.concatenate([one.right for one in teaching]).astype(np.int8)
    return learnt(rows, labels, np.ones(len(labels)), features, trees=TREES, **_SETTINGS)


def given_by_folds(
    examples: Sequence[Choice],
    features: Sequence[str],
    sure: float,
    fold_of: Callable[[str], int],
    folds: int,
) -> list[bool | None]:
    """Of each page whether what is given is right, None where nothing is `sure` enough, by trees that saw none of its
    site.
    """
    found: list[bool | None] = [None] * len(examples)
    for fold in range(folds):
        others = [one for one in examples if one.teaches and fold_of(one.site) != fold]
        trees = Trees(taught(others, features))
        for at, one in enumerate(examples):
            if fold_of(one.site) == fold and len(one.rows):
                chances = trees.chances(one.rows)
                best = int(chances.argmax())
                found[at] = bool(one.right[best]) if chances[best] >= sure else None
    return found
