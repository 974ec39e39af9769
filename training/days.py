"""Learn which of the days that a page names is the one of its publication, by LightGBM.

A day is right where the truth gives it. HTML and flattened pages teach one ensemble: it sees which a page is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from search.cleaning.blocks import Page
from search.cleaning.publishing import FEATURES, SURE, Place, days_of, features_of
from search.cleaning.trees import Trees
from training.boosting import learnt

TREES: Final = 60
_SETTINGS: Final[dict[str, Any]] = {
    "num_leaves": 8,
    "learning_rate": 0.1,
    "min_data_in_leaf": 15,
    "max_bin": 255,
}
TODAY: Final = date(2026, 12, 1)
"""Pages are read as on this day, so that a model is the same whenever it is made."""


@dataclass(frozen=True)
class Dated:
    """A page with a known day: the days it names, their features, and which are right."""

    site: str
    group: str
    rows: NDArray[np.float32]
    right: NDArray[np.bool_]
    teaches: bool = True


def dated(
    page: Page,
    chances: NDArray[np.float64],
    place: Place,
    published: str,
    site: str,
    group: str,
    teaches: bool = True,
) -> Dated:
    """A page as an example; `chances` are those of its blocks to be body."""
    days = [one for one in days_of(page, place) if one.day <= TODAY]
    rows = (
        features_of(page, chances, place, days, TODAY) if days else np.zeros((0, len(FEATURES)), np.float32)
    )
    return Dated(site, group, rows, np.array([str(one.day) == published[:10] for one in days], bool), teaches)


def taught(examples: Sequence[Dated]) -> dict[str, Any]:
    """The ensemble that these examples teach, as a table of arrays."""
    teaching = [one for one in examples if one.teaches]
    rows = np.concatenate([one.rows for one in teaching])
    labels = np.concatenate([one.right for one in teaching]).astype(np.int8)
    return learnt(rows, labels, np.ones(len(labels)), FEATURES, trees=TREES, **_SETTINGS)


def given_by_folds(
    examples: Sequence[Dated], fold_of: Callable[[str], int], folds: int, sure: float = SURE
) -> list[bool | None]:
    """Of each page whether the day that is given is right, None where none is, by trees that saw none of its site."""
    found: list[bool | None] = [None] * len(examples)
    for fold in range(folds):
        trees = Trees(taught([one for one in examples if one.teaches and fold_of(one.site) != fold]))
        for at, one in enumerate(examples):
            if fold_of(one.site) == fold and len(one.rows):
                chances = trees.chances(one.rows)
                best = int(chances.argmax())
                found[at] = bool(one.right[best]) if chances[best] >= sure else None
    return found
