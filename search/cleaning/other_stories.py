"""Where an article ends and teasers of other stories begin, on pages that have lost their tags.

A teaser with two whole paragraphs is prose like the article's own, and what a model makes of each block by itself may
waver there. But its shape is sure: a title that stands twice within a few lines (under the picture and over the text),
with paragraphs behind it, after nearly all of what was judged to be the article. From such a title on, nothing is the
article's. And where the end is known, what stands just before it can be told better: a paragraph that follows on the
article is its last one, even if the model was unsure of it; an unfinished line or an appeal from "us" to "you" is a
credit or a plea.

On real flattened pages, judged by folds of sites, F1 stays what it was to .001. `python -m training.mission` counts
what comes of made pages by rules that no model saw.
"""

from __future__ import annotations

import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

from search.cleaning.blocks import Page

_FEWEST, _MOST = 4, 30
"""Words of a title."""

_APART: Final = 4
"""A title stands again at most so many blocks below: a caption, a region and a picture's name stand between."""

_BEFORE: Final = 0.8
_WORDS_BEFORE: Final = 100
"""The share of the page's likely text, and the words of it, that stand over the first teaser."""

_UNSURE: Final = 0.5
"""Above, a repeated line is more likely the article's: a refrain, a question that is put again."""

_PARAGRAPH: Final = 12
_SURE: Final = 0.9
_FOLLOWS: Final = 0.25
"""From this probability on a paragraph right behind sure ones is the article's too."""

_ENDED: Final = re.compile(r"[.!?…][\"'”’»)\]]*$")
_YOU: Final = re.compile(r"\b(?:you|your|yours)\b", re.IGNORECASE)
_WE: Final = re.compile(r"\b(?:we|our|ours|us)\b", re.IGNORECASE)


def end_before_others(
    page: Page, chances: NDArray[np.float64], sizes: NDArray[np.int64], likely: float
) -> None:
    """Settle in `chances` where the article ends, if teasers of the shape described above follow it.

    `sizes` are the words of the blocks. Pages with tags need no such guess and are left alone.
    """
    first = _first_title(page, chances, sizes, likely) if page.format == "text" else None
    if first is None:
        return
    chances[first:] = 0.0
    sure = np.flatnonzero((chances > _SURE) & (sizes >= _PARAGRAPH // 2))
    last = int(sure[-1]) + 1 if len(sure) else first
    while last < first and chances[last] >= _FOLLOWS and _follows(page.texts[last], int(sizes[last])):
        chances[last] = max(chances[last], _SURE)
        last += 1
    for at in range(last, first):
        text = page.texts[at]
        if chances[at] < _SURE and (_is_cut(text, int(sizes[at])) or _is_appeal(text)):
            chances[at] = 0.0


def _first_title(
    page: Page, chances: NDArray[np.float64], sizes: NDArray[np.int64], likely: float
) -> int | None:
    mass = np.where(chances > likely, sizes, 0) * chances
    before, total = np.cumsum(mass) - mass, float(mass.sum())
    seen: dict[str, int] = {}
    for at, text in enumerate(page.texts):
        if not _FEWEST <= sizes[at] <= _MOST:
            continue
        title = text.casefold()
        first = seen.get(title, -len(page.texts))
        seen[title] = at
        if at - first > _APART or max(chances[first], chances[at]) >= _UNSURE:
            continue
        is_after = before[first] >= max(_BEFORE * total, _WORDS_BEFORE)
        if is_after and any(
            sizes[below] >= _PARAGRAPH and _ENDED.search(page.texts[below])
            for below in range(at + 1, min(at + 1 + _APART, len(page.texts)))
        ):
            return first
    return None


def _follows(text: str, words: int) -> bool:
    return words >= _PARAGRAPH - 2 and _ENDED.search(text) is not None and not _is_appeal(text)


def _is_cut(text: str, words: int) -> bool:
    return words < _PARAGRAPH and not _ENDED.search(text)


def _is_appeal(text: str) -> bool:
    """Whether "we" speak to "you" here, and nobody is quoted."""
    return text[0] not in "\"'“‘«" and _YOU.search(text) is not None and _WE.search(text) is not None
