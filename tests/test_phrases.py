"""The phrases of a headline, and which of several are worth offering."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from search.article import Article
from search.index.terms import FoundName
from search.index.terms.gathering import completions_of
from search.results.suggest import dedupe
from search.text.analysis import default_analyzer

DATA = json.loads((Path(__file__).parent / "cases" / "phrases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", DATA["phrases"], ids=lambda case: case["comment"])
def test_phrases(case: dict[str, Any]) -> None:
    found = completions_of(Article(id="a", headline=case["text"]))
    assert sorted(text for kind, _, text in found if kind == "phrase") == sorted(case["phrases"])


@pytest.mark.parametrize("case", DATA["offered"], ids=lambda case: case["comment"])
def test_offered(case: dict[str, Any]) -> None:
    names = [FoundName("phrase", words, words, articles) for words, articles in case["names"]]
    assert [name.text for name in dedupe(names, default_analyzer())] == case["offered"]


def test_a_name_goes_before_the_phrase_that_says_the_same() -> None:
    names = [
        FoundName("region", "new zealand", "New-Zealand", 3),
        FoundName("phrase", "new zealand", "NEW ZEALAND", 9),
    ]
    assert [name.kind for name in dedupe(names, default_analyzer())] == ["region"]
