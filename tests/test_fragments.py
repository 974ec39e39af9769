"""Links to a sentence: the words that a browser will look for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from search.results.sentences import link_to

CASES = json.loads((Path(__file__).parent / "cases" / "fragments.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["comment"] for case in CASES])
def test_link(case: dict[str, Any]) -> None:
    text, sentence = case["text"], case["sentence"]
    start = text.rindex(sentence) if case.get("last") else text.index(sentence)
    link = link_to(case.get("url", "https://example.org/a"), text, (start, start + len(sentence)))
    assert link == case["link"]
