"""Pages that are broken: each ends as an article or with a clear refusal, and never with an error."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from search.cleaning import clean_page
from search.cleaning.decoding import LARGEST, decode
from search.errors import PageRefused

CASES: dict[str, Any] = json.loads(
    (Path(__file__).parent / "cases" / "cleaning_bytes.json").read_text("utf-8")
)


def data(case: dict[str, Any]) -> bytes:
    """The bytes of a case: a text in an encoding, or what is written in base 64; repeated, with both ends."""
    plain = (
        base64.b64decode(case["base64"])
        if "base64" in case
        else case["text"].encode(case.get("encoding", "utf-8"))
    )
    start, end = case.get("before", "").encode(), case.get("after", "").encode()
    return start + plain * case.get("times", 1) + end


@pytest.mark.parametrize("case", CASES["decoded"], ids=lambda case: case["comment"])
def test_text_is_decoded_by_mark_declaration_or_looks(case: dict[str, Any]) -> None:
    assert decode(data(case), case.get("declared")) == case["decoded"]


@pytest.mark.parametrize("case", CASES["refused"], ids=lambda case: case["comment"])
def test_what_is_no_text_is_refused(case: dict[str, Any]) -> None:
    with pytest.raises(PageRefused) as caught:
        decode(data(case))
    assert caught.value.reason == case["reason"]
    assert clean_page(data(case), path="page").refused is not None


@pytest.mark.parametrize("case", CASES["bounded"], ids=lambda case: case["comment"])
def test_monstrous_pages_end_with_an_article_or_a_refusal(case: dict[str, Any]) -> None:
    cleaned = clean_page(data(case), path="page")
    assert (cleaned.article is None) == (cleaned.refused is not None)


def test_fifty_megabytes_in_one_line_are_refused_by_their_size() -> None:
    refused = clean_page(b"x" * 50_000_000, path="page").refused
    assert refused is not None
    assert refused.startswith("too large: The page has 50 MB")
    assert LARGEST < 50_000_000


def test_a_page_cut_in_the_middle_of_a_letter_loses_that_letter() -> None:
    assert decode("Ankara und Köln".encode()[:-4] + "ö".encode()[:1]) == "Ankara und K"
