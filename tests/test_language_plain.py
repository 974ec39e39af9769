"""Queries of words alone take a short way, which leads to the same place as the long one."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from search.query import language

WORDS = st.sampled_from(
    ["Minsk", "II", "article", "5", "U.S", "O'Brien", "F-16", "and", "NATO", "Zürich", "3.5", "us"]
)
GAPS = st.sampled_from([" ", "  ", ", ", ". ", "; "])


@given(st.lists(st.tuples(WORDS, GAPS), min_size=1, max_size=12), st.booleans())
@settings(max_examples=300, deadline=None)
def test_the_short_way_reads_what_the_long_way_reads(pieces: list[tuple[str, str]], shouted: bool) -> None:
    text = "".join(word + gap for word, gap in pieces).rstrip(" ,;")
    text = text.upper() if shouted else text
    if language.is_plain(text):
        assert language.parse(text) == language._parse_signs(
            text, strict=False, today=None, heads=language._heads()
        )


def test_most_queries_are_plain() -> None:
    assert language.is_plain("Article 5 of the Washington treaty")
    assert not language.is_plain("NATO AND EU")
    assert not language.is_plain('"Minsk II"')
    assert language.is_plain("What is Article 5?")
    assert not language.is_plain("Wh?t is Article 5")
