"""A hit says in words why it is one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from showing import article_of, match_of

from search.analysis.analyzer import default_analyzer
from search.explain import explain

CASES = json.loads((Path(__file__).parent / "cases" / "explain.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["comment"] for case in CASES])
def test_why(case: dict[str, Any]) -> None:
    article = article_of(case)
    assert explain(article, match_of(case["query"], [article]), default_analyzer()) == case["explain"]
