"""Learn which of the names on a page are those of its authors, by LightGBM.

A list of names is right where it equals the truth's, in any order. HTML and flattened pages teach one ensemble.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from search.cleaning.authors import FEATURES, SURE, features_of, named_on
from search.cleaning.blocks import Page
from search.cleaning.bylines import bylines_of
from search.cleaning.kickers import kickers_of
from search.cleaning.publishing import Place
from search.cleaning.trees import Trees
from training.boosting import learnt
from training.headlines import plain

TREES: Final = 60
_SETTINGS: Final[dict[str, Any]] = {
    "num_leaves": 8,
    "learning_rate": 0.1,
    "min_data_in_leaf": 15,
    "max_bin": 255,
}


@dataclass(frozen=True)
class Signed:
    """A page whose authors are known: the names on it as features, and which are right; nobody may be."""

    site: str
    group: str
    signed: bool
    rows: NDArray[np.float32]
    right: NDArray[np.bool_]
    teaches: bool = True


def signed(
    page: Page,
    chances: NDArray[np.float64],
    place: Place,
    authors: Sequence[str],
    site: str,
    group: str,
    teaches: bool = True,
) -> Signed:
    """A page as an example; `chances` are those of its blocks to be body."""
    bylines = bylines_of(None)
    found = named_on(page, place, bylines, kickers_of(None))
    rows = (
        features_of(page, chances, place, found, bylines)
        if found
        else np.zeros((0, len(FEATURES)), np.float32)
    )
    truth = {plain(name) for name in authors}
    right = np.array([bool(truth) and {plain(name) for name in one.names} == truth for one in found], bool)
    return Signed(site, group, bool(truth), rows, right, teaches)


def taught(examples: Sequence[Signed]) -> dict[str, Any]:
    """The ensemble that these examples teach, as a table of arrays."""
    teaching = [one for one in examples if one.teaches]
    rows = np.concatenate([one.rows for one in teaching])
    labels = np.concatenate([one.right for one in teaching]).astype(np.int8)
    return learnt(rows, labels, np.ones(len(labels)), FEATURES, trees=TREES, **_SETTINGS)


def given_by_folds(
    examples: Sequence[Signed], fold_of: Callable[[str], int], folds: int, sure: float = SURE
) -> list[bool | None]:
    """Of each page whether the names that are given are right, None where none are, by trees that saw none of its
    site.
    """
    found: list[bool | None] = [None] * len(examples)
    for fold in range(folds):
        trees = Trees(taught([one for one in examples if one.teaches and fold_of(one.site) != fold]))
        for at, one in enumerate(examples):
            if fold_of(one.site) == fold and len(one.rows):
                chances = trees.chances(one.rows)
                best = int(chances.argmax())
                found[at] = bool(one.right[best]) if chances[best] >= sure else None
    return found
