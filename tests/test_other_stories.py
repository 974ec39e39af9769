"""Where an article ends and teasers of other stories begin, told by the shape of the page."""

from __future__ import annotations

import numpy as np
import pytest

from search.cleaning.blocks import line_blocks
from search.cleaning.other_stories import end_before_others

PARAGRAPH = "The ministers met again on {} and agreed to leave the border as it was until spring."
TITLE = "Fishermen find a second channel"
TEASER = "Boats went out before dawn on Monday, and came back with news that nobody had asked for yet."
ARTICLE = [(PARAGRAPH.format(f"day {number}"), 0.97) for number in range(10)]
OTHERS = [
    ("Analysis | Africa", 0.2),
    (TITLE, 0.3),
    ("Photo: A boat", 0.1),
    (TITLE, 0.3),
    (TEASER, 0.8),
    (TEASER, 0.7),
]

CASES = {
    "teasers are none of the article": ([*ARTICLE, *OTHERS], 10),
    "an unsure paragraph that follows is the last": (
        [*ARTICLE, (PARAGRAPH.format("Easter"), 0.3), *OTHERS],
        11,
    ),
    "a credit ends nothing": ([*ARTICLE, ("Ana Petrova | AFP", 0.6), *OTHERS], 10),
    "an appeal is none": (
        [*ARTICLE, ("We ask you to give what you can, since our work is free.", 0.7), *OTHERS],
        10,
    ),
    "a refrain of the article stays": ([(TITLE, 0.8), *ARTICLE, (TITLE, 0.8), *ARTICLE], 22),
    "a title over the article is its own": ([(TITLE, 0.3), ("By Ana", 0.1), (TITLE, 0.3), *ARTICLE], 10),
    "lines that recur without paragraphs are none": (
        [*ARTICLE, (TITLE, 0.1), (TITLE, 0.1), (TEASER[:-1], 0.5)],
        11,
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_where_the_article_ends(case: tuple[list[tuple[str, float]], int]) -> None:
    lines, kept = case
    page = line_blocks("\n\n".join(text for text, _ in lines))
    chances = np.array([chance for _, chance in lines])
    end_before_others(page, chances, np.array([len(text.split()) for text in page.texts]), 0.45)
    assert (chances > 0.45).sum() == kept
