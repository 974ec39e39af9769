"""Pages whose authors are known, as examples of a choice: a list of names is right where it equals the truth's, in any
order.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from search.cleaning.authors import FEATURES, features_of, named_on
from search.cleaning.blocks import Page
from search.cleaning.bylines import bylines_of
from search.cleaning.kickers import kickers_of
from search.cleaning.publishing import Place
from training.choices import Choice
from training.headlines import plain


def signed(
    page: Page,
    chances: NDArray[np.float64],
    place: Place,
    authors: Sequence[str],
    site: str,
    group: str,
    teaches: bool = True,
) -> Choice:
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
    return Choice(site, group, rows, right, teaches)
