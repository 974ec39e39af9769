"""Words put right: how many of one query, and which of several that are near."""

from __future__ import annotations

import pytest

from search.article import Article
from search.query.request import SearchRequest
from search.query.spelling import MOST_CORRECTED
from search.testing import memory_archive

WORDS = [
    "armistice",
    "border",
    "ceasefire",
    "corridor",
    "council",
    "customs",
    "election",
    "embargo",
    "energy",
    "envoy",
    "frontier",
    "harbour",
    "island",
    "ministry",
    "parliament",
    "pipeline",
    "province",
    "refugee",
    "sanction",
    "summit",
    "tariff",
    "treaty",
    "village",
]


def slipped(word: str) -> str:
    return f"{word[0]}{word[2]}{word[1]}{word[3:]}"


def test_so_many_words_of_one_query_are_put_right() -> None:
    with memory_archive([Article(id="a", body=" ".join(WORDS))]) as archive:
        answer = archive.search(SearchRequest(q=" ".join(map(slipped, WORDS))))
    (said,) = [warning.message for warning in answer.warnings if warning.code == "corrected"]
    assert said.count("was searched") == MOST_CORRECTED < len(WORDS)
    assert answer.suggestion is not None
    assert answer.suggestion.split()[:MOST_CORRECTED] == WORDS[:MOST_CORRECTED]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("minks", "minsk"),
        ("reagn", "reagan"),
        ("intrest", "interest"),
        ("tarde", "trade"),
        ("treatty", "treaty"),
    ],
)
def test_a_letter_left_out_or_exchanged_is_likelier_than_another_letter(typed: str, meant: str) -> None:
    bodies = ["mines interst regan tirade treats"] * 3 + ["mines", "minsk reagan interest trade treaty"] * 5
    articles = [Article(id=str(at), body=f"{body} {at}") for at, body in enumerate(bodies)]
    with memory_archive(articles) as archive:
        assert archive.search(SearchRequest(q=typed)).suggestion == meant
