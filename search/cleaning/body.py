"""Which blocks of a page belong to the article's body: a first version, to be replaced by the model."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from search.cleaning.blocks import Page


def judged(page: Page) -> NDArray[np.float64]:
    """For each block of a page, the probability that it belongs to the body."""
    prose = [len(text) > 60 and text.count(" ") > 8 for text in page.texts]
    linked = [block.linked for block in page.blocks]
    return np.where(prose, 0.9, 0.1) * (1 - 0.9 * np.array(linked))


LIKELY = 0.5
"""From this probability on a block is taken for the body."""
