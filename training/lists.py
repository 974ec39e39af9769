"""Learn to tell lists of stories from articles, by what whole pages show once their blocks are judged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from search.cleaning.body import Judged
from search.cleaning.trees import Trees
from search.cleaning.verdict import PAGE_CLASSES, page_features, page_words, spoken_of
from training.boosting import fitted, learnt
from training.pages import LISTS, Sample

Fold = Callable[[str, int], int]

REFUSED: Final = 0.004
"""The share of articles that may be refused for lists."""

_SETTINGS: Final[dict[str, Any]] = {
    "num_leaves": 4,
    "max_depth": 3,
    "learning_rate": 0.04,
    "min_data_in_leaf": 25,
    "feature_fraction": 0.25,
    "lambda_l2": 30.0,
}
_TREES: Final = 200
_RIDGE: Final = 8.0
_INNER: Final = 3
_LIST: Final = 3.0
"""A list counts for so many articles where the weights of words are learnt: there are few."""

_FEWEST: Final = 25
"""A page with fewer words of body is refused anyway."""


@dataclass(frozen=True)
class Shown:
    """A page as the trees see it, and whether it is a list."""

    kind: str
    site: str
    listing: bool
    row: list[float]
    words: NDArray[np.int64]

    @property
    def is_short(self) -> bool:
        """Whether it has hardly any body."""
        return bool(np.expm1(self.row[0]) < _FEWEST)


def shown(judged: Judged, sample: Sample) -> Shown:
    """A page as the trees see it."""
    row = list(page_features(judged).values())
    return Shown(sample.kind, sample.site, sample.set == LISTS, row, page_words(judged.counted))


def learnt_lists(pages: Sequence[Shown], fold_of: Fold) -> dict[str, Any]:
    """Trees for these pages, and weights of their words, which the trees see of pages they were not learnt from."""
    column = np.zeros(len(pages))
    for fold in range(_INNER):
        own = np.array([fold_of(page.site + "/", _INNER) == fold for page in pages])
        weights = _word_weights([page for page, inside in zip(pages, own, strict=True) if not inside])
        column[own] = [
            spoken_of(page.words, weights) for page, inside in zip(pages, own, strict=True) if inside
        ]
    rows = np.array([[*page.row, spoken] for page, spoken in zip(pages, column, strict=True)], np.float32)
    labels = np.array([page.listing for page in pages])
    names = [str(at) for at in range(rows.shape[1])]
    trees = learnt(rows, labels, np.ones(len(labels)), names, trees=_TREES, **_SETTINGS)
    return {"pages": trees, "words": _word_weights(pages)}


def _word_weights(pages: Sequence[Shown]) -> NDArray[np.float32]:
    sizes = [len(page.words) for page in pages]
    values = np.repeat(1 / np.sqrt(np.maximum(sizes, 1)), sizes)
    places = (np.repeat(np.arange(len(pages)), sizes), np.concatenate([page.words for page in pages]))
    rows = sparse.csr_matrix((8 * values, places), shape=(len(pages), PAGE_CLASSES))
    always = np.ones((len(pages), 1))
    signs = np.where([page.listing for page in pages], 1.0, -1.0)
    counted = np.where(signs > 0, _LIST, 1.0)
    return fitted(sparse.hstack([rows, always]).tocsr(), signs, counted, ridge=_RIDGE)[:-1]


def odds_by_folds(pages: Sequence[Shown], folds: int, fold_of: Fold) -> NDArray[np.float64]:
    """The log-odds of every page, by trees that saw none of its site."""
    found = np.zeros(len(pages))
    for fold in range(folds):
        inside = [at for at, page in enumerate(pages) if fold_of(page.site, folds) == fold]
        table = learnt_lists([page for page in pages if fold_of(page.site, folds) != fold], fold_of)
        rows = [[*pages[at].row, spoken_of(pages[at].words, table["words"])] for at in inside]
        found[inside] = Trees(table["pages"]).odds(np.array(rows, np.float32))
    return found


def threshold(odds: NDArray[np.float64], pages: Sequence[Shown]) -> float:
    """The log-odds that no more than `REFUSED` of the articles of any one kind reach."""
    limits = []
    for kind in sorted({page.kind for page in pages}):
        articles = [at for at, page in enumerate(pages) if not page.listing and page.kind == kind]
        own = [odds[at] for at in articles if not pages[at].is_short]
        limits.append(np.sort(own)[-1 - int(REFUSED * len(articles))])
    return float(max(limits)) + 1e-6


def table_of(pages: Sequence[Shown], folds: int, fold_of: Fold) -> dict[str, Any]:
    """What is learnt of all pages; prints how many of each kind are refused on unseen sites."""
    odds = odds_by_folds(pages, folds, fold_of)
    limit = threshold(odds, pages)
    for kind in sorted({page.kind for page in pages}):
        for listing in (True, False):
            of = [at for at, page in enumerate(pages) if page.kind == kind and page.listing == listing]
            gone = sum(odds[at] > limit or pages[at].is_short for at in of)
            print(f"{kind:12}{'lists' if listing else 'articles'}: {gone} of {len(of)} refused", flush=True)
    table = learnt_lists(pages, fold_of)
    return table | {"pages": moved(table["pages"], limit)}


def moved(table: dict[str, Any], by: float) -> dict[str, Any]:
    """The same trees with all log-odds lower by so much."""
    for at in range(table["roots"][1]):
        if table["left"][at] == at:
            table["value"][at] -= by
    return table
