"""Where an article ends and teasers of other stories begin, on pages that have lost their tags.

A teaser with two whole paragraphs is prose like the article's own, and what a model makes of each block by itself may
waver there. But its shape is sure: a title that stands twice within a few lines (under the picture and over the text),
with paragraphs behind it, or several excerpts that each end with the same few words, after nearly all of what was
judged to be the article. From there on nothing is the article's.

Where the end is known, what stands just before it can be told better: a paragraph that follows on the article is its
last one, even if the model was unsure of it; an unfinished line or an appeal from "us" to "you" is a credit or a plea.

On real flattened pages, judged by folds of sites, F1 stays what it was to .001. `python -m training.mission` counts
what comes of made pages by rules that no model saw.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from search.cleaning.blocks import Page

Chances = NDArray[np.float64]
Sizes = NDArray[np.int64]
After = NDArray[np.bool_]

_FEWEST, _MOST = 4, 30
"""Words of a title."""

_APART: Final = 4
"""A title stands again at most so many blocks below: a caption, a region and a picture's name stand between."""

_BEFORE: Final = 0.8
_WORDS_BEFORE: Final = 100
"""The share of the page's likely text, and the words of it, that stand over the first teaser."""

_UNSURE: Final = 0.5
"""Above, a repeated line is more likely the article's: a refrain, a question that is put again."""

_END: Final = 4
"""Words of the longest line that ends an excerpt."""

_EXCERPT: Final = 3
"""Paragraphs of the longest excerpt, which stand under a title."""

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
    if page.format != "text":
        return
    mass = np.where(chances > likely, sizes, 0) * chances
    before = np.cumsum(mass) - mass
    after = before >= max(_BEFORE * float(mass.sum()), _WORDS_BEFORE)
    sure = np.flatnonzero((chances > _SURE) & (sizes >= _PARAGRAPH))
    behind = after & (np.arange(len(after)) > (sure[-1] if len(sure) else -1))
    every = (
        _first_title(page.texts, chances, sizes, after),
        _first_excerpt(page.texts, chances, sizes, behind),
    )
    found = [at for at in every if at is not None]
    if not found:
        return
    first = min(found)
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


def _first_title(texts: Sequence[str], chances: Chances, sizes: Sizes, after: After) -> int | None:
    """The first of two equal titles with a paragraph behind them."""
    seen: dict[str, int] = {}
    for at, text in enumerate(texts):
        if not _FEWEST <= sizes[at] <= _MOST:
            continue
        title = text.casefold()
        first = seen.get(title, -len(texts))
        seen[title] = at
        if at - first > _APART or max(chances[first], chances[at]) >= _UNSURE or not after[first]:
            continue
        below = range(at + 1, min(at + 1 + _APART, len(texts)))
        if any(_is_paragraph(texts[one], int(sizes[one])) for one in below):
            return first
    return None


def _first_excerpt(texts: Sequence[str], chances: Chances, sizes: Sizes, after: After) -> int | None:
    """The first line of the first of two excerpts that end with the same few words, such as "keep reading"."""
    ends: dict[str, list[int]] = defaultdict(list)
    for at in range(1, len(texts)):
        is_end = sizes[at] <= _END and chances[at] < _UNSURE and not _ENDED.search(texts[at])
        if is_end and after[at] and _is_paragraph(texts[at - 1], int(sizes[at - 1])):
            ends[texts[at].casefold()].append(at)
    for end in sorted(places[0] for places in ends.values() if len(places) > 1):
        at = end - 1
        while at > 0 and _is_paragraph(texts[at], int(sizes[at])) and chances[at] < _SURE:
            at -= 1
        if end - at - 1 > _EXCERPT or not any(
            _FEWEST <= sizes[one] <= _MOST for one in range(max(at - 2, 0), at + 1)
        ):
            continue
        while at > 0 and not _is_paragraph(texts[at - 1], int(sizes[at - 1])) and chances[at - 1] < _UNSURE:
            at -= 1
        return at if after[at] else None
    return None


def _is_paragraph(text: str, words: int) -> bool:
    return words >= _PARAGRAPH and _ENDED.search(text) is not None


def _follows(text: str, words: int) -> bool:
    return words >= _PARAGRAPH - 2 and _ENDED.search(text) is not None and not _is_appeal(text)


def _is_cut(text: str, words: int) -> bool:
    return words < _PARAGRAPH and not _ENDED.search(text)


def _is_appeal(text: str) -> bool:
    """Whether "we" speak to "you" here, and nobody is quoted."""
    return text[0] not in "\"'“‘«" and _YOU.search(text) is not None and _WE.search(text) is not None
