"""Learn to tell a page's headline from its other short texts: a ranking of each page's candidates, by LightGBM.

A candidate is right where it equals the true title but for a site's name beside it. Each page is a group in which the
right ones have to come first. What the body model says of a page's blocks is part of the features: it has to come from
trees that never saw the page, as it will be with pages to come.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import lightgbm
import numpy as np
from numpy.typing import NDArray

from search.cleaning.blocks import Page
from search.cleaning.headline_features import FEATURES, Candidate, features_of
from search.cleaning.headlines import candidates
from search.cleaning.trees import Trees
from training.boosting import SETTINGS, as_table

TREES: Final = 60
_RANKING: Final[dict[str, Any]] = {
    "objective": "lambdarank", "num_leaves": 16, "max_depth": 7, "learning_rate": 0.1, "min_data_in_leaf": 20,
    "lambda_l2": 0.0, "max_bin": 255, "lambdarank_truncation_level": 5,
}  # fmt: skip


@dataclass(frozen=True)
class Titled:
    """A page with a known title: its candidates, their features, and which are right."""

    site: str
    group: str
    found: list[Candidate]
    rows: NDArray[np.float32]
    right: NDArray[np.bool_]
    teaches: bool = True


def plain(text: str) -> str:
    """A text without what tells two spellings apart."""
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


def is_headline(found: str, truth: str) -> bool:
    """Whether a headline is the true one but for a site's name beside either."""
    ours, theirs = plain(found), plain(truth)
    short, long = sorted((ours, theirs), key=len)
    return ours == theirs or (len(short) > 20 and short in long and len(long) <= 1.3 * len(short))


def titled(
    page: Page, chances: NDArray[np.float64], title: str, site: str, group: str, teaches: bool = True
) -> Titled:
    """A page as an example; `chances` are those of its blocks to be body."""
    found = candidates(page, chances)
    right = np.array([is_headline(one.text, title) for one in found], bool)
    return Titled(site, group, found, features_of(page, chances, found), right, teaches)


def ranked(examples: Sequence[Titled]) -> dict[str, Any]:
    """The ensemble that these examples teach, as a table of arrays."""
    useful = [one for one in examples if one.teaches and one.right.any()]
    rows = np.concatenate([one.rows for one in useful])
    labels = np.concatenate([one.right for one in useful]).astype(np.int8)
    groups = [len(one.found) for one in useful]
    data = lightgbm.Dataset(rows, labels, group=groups, params={"max_bin": 255, "verbose": -1})
    booster = lightgbm.train(SETTINGS | _RANKING, data, num_boost_round=TREES)
    return as_table(booster, FEATURES)


def best_by_folds(examples: Sequence[Titled], fold_of: Callable[[str], int], folds: int) -> list[int | None]:
    """Of each page the likeliest candidate, by trees that saw none of its site."""
    found: list[int | None] = [None] * len(examples)
    for fold in range(folds):
        trees = Trees(ranked([one for one in examples if one.teaches and fold_of(one.site) != fold]))
        for at, one in enumerate(examples):
            if fold_of(one.site) == fold and len(one.found):
                found[at] = int(trees.odds(one.rows).argmax())
    return found
