"""Highlighting marks what was found, in the text as it stands, and nothing else."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.article import Article
from search.index.plan import Nothing
from search.query.clauses import Clause, Meaning
from search.query.request import Highlight
from search.results.highlight import Highlighter
from search.results.sentences import sentences
from search.results.snippets import LONGEST
from search.text.analysis import default_analyzer
from showing import article_of, meaning_of

CASES = json.loads((Path(__file__).parent / "cases" / "highlight.json").read_text(encoding="utf-8"))


def highlighted(query: str, article: Article) -> Highlight:
    return Highlighter(default_analyzer(), meaning_of(query, [article])).highlight(article, "html")


@pytest.mark.parametrize("case", CASES, ids=[case["comment"] for case in CASES])
def test_what_is_marked(case: dict[str, Any]) -> None:
    found = highlighted(case["query"], article_of(case))
    assert found.snippets == case["snippets"]
    if "marked_headline" in case:
        assert found.headline == case["marked_headline"]


def test_a_hit_in_the_last_paragraph_of_a_long_text() -> None:
    filler = "\n\n".join(f"The minister spoke about harvest {number} for an hour." for number in range(800))
    article = Article(id="a", body=f"{filler}\n\nOnly at the end came the word armistice, and nobody heard.")
    found = highlighted("armistice", article)
    assert found.snippets == ["Only at the end came the word <mark>armistice</mark>, and nobody heard."]


def test_a_long_sentence_is_cut_between_words_around_its_marks() -> None:
    words = " ".join(f"word{number}" for number in range(100))
    article = Article(id="a", body=f"{words} armistice {words}.")
    (snippet,) = highlighted("armistice", article).snippets
    assert isinstance(snippet, str)
    assert snippet.startswith("…word")
    assert snippet.endswith("…")
    assert "<mark>armistice</mark>" in snippet
    assert len(plain_text(snippet)) <= LONGEST


def test_parts_are_the_text_in_pieces() -> None:
    article = Article(id="a", headline="Grain & ships", body="No grain.")
    found = Highlighter(default_analyzer(), meaning_of("grain", [article])).highlight(article, "parts")
    assert found.headline == [("Grain", True), (" & ships", False)]
    assert found.snippets == [[("No ", False), ("grain", True), (".", False)]]


def plain_text(marked: str) -> str:
    return html.unescape(re.sub("</?mark>", "", marked)).strip("…")


_WORDS = [
    "grain",
    "Grain,",
    "ships",
    "U.S.",
    "II",
    "co-operation",
    "<b>",
    "&amp;",
    "Zürich",
    "İ",
    "ß",
    "…",
    ".",
]
TEXTS = st.lists(
    st.one_of(st.sampled_from([*_WORDS, "\n\n", "\n", "’s", "\u200b", "ﬁ", "e\u0301"]), st.text(max_size=5)),
    max_size=120,
).map(" ".join)
POSITIONS = st.sampled_from(["grain", "ship", "US", "2", "cooper", "zurich", "b", "s", "e"]).map(
    lambda token: (token,)
)


@st.composite
def meanings(draw: st.DrawFn) -> Meaning:
    runs = draw(st.lists(st.lists(POSITIONS, min_size=1, max_size=3), min_size=1, max_size=3))
    fields = (("headline", 1.0), ("body", 1.0))
    return Meaning(required=tuple(Clause("", Nothing(), fields, (tuple(run),)) for run in runs))


@given(text=TEXTS, meaning=meanings())
def test_no_text_is_lost_or_invented(text: str, meaning: Meaning) -> None:
    found = Highlighter(default_analyzer(), meaning).highlight(
        Article(id="a", headline=text, body=text), "html"
    )
    assert html.unescape(re.sub("</?mark>", "", str(found.headline))) == text
    for snippet in found.snippets:
        assert plain_text(str(snippet)) in text


@given(text=TEXTS, meaning=meanings())
def test_the_quick_look_marks_what_a_full_analysis_marks(text: str, meaning: Meaning) -> None:
    found = Highlighter(default_analyzer(), meaning).highlight(Article(id="a", body=text), "html")
    marked = {
        word for snippet in found.snippets for word in re.findall("<mark>(.*?)</mark>", str(snippet), re.S)
    }
    whole = (
        Highlighter(default_analyzer(), meaning).highlight(Article(id="a", headline=text), "html").headline
    )
    # A mark over the gap between two paragraphs may be missing; every mark that is shown is right.
    body_match = str(whole)
    assert all(word in body_match for word in marked)


def test_sentences_are_in_order_and_lose_nothing() -> None:
    text = (
        "Mr. A. Lisle spoke at 5 p.m. in No. 3. “Really?” he said. The U.S. Army left. It was St. Moritz! So."
    )
    spans = sentences(text, 0, len(text))
    assert [text[start:end] for start, end in spans] == [
        "Mr. A. Lisle spoke at 5 p.m. in No. 3.",
        "“Really?” he said.",
        "The U.S. Army left.",
        "It was St. Moritz!",
        "So.",
    ]
