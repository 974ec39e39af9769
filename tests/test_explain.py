"""A hit says in words why it is one."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from search.article import Article
from search.results.explain import Circumstances, Explainer
from search.text.analysis import default_analyzer
from showing import article_of, meaning_of

CASES = json.loads((Path(__file__).parent / "cases" / "explain.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["comment"] for case in CASES])
def test_why(case: dict[str, Any]) -> None:
    article = article_of(case)
    meaning = meaning_of(case["query"], [article])
    assert Explainer(meaning, default_analyzer()).explain(article) == case["explain"]


def test_what_raised_a_hit_beside_its_words() -> None:
    article = Article(id="a", headline="Wheat", published=date(2024, 1, 5))
    also = Circumstances(recent=date(2024, 1, 31), pinned=True, reordered=True)
    assert Explainer(meaning_of("wheat", [article]), default_analyzer(), also).explain(article) == (
        "pinned for this query; 1 of 1 word: “wheat” (headline); "
        "ordered again by likeness to the other first hits; 2024, recent (+0.3)"
    )
