"""Signs by which versions of one story are found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from search.article import Article
from search.store.signatures import NEAR, address_key, agreement, family_signs

ADDRESSES: list[list[str | None]] = json.loads(
    (Path(__file__).parent / "cases" / "addresses.json").read_text("utf-8")
)["cases"]
SIGNATURES: list[dict[str, str]] = json.loads(
    (Path(__file__).parent / "cases" / "signatures.json").read_text("utf-8")
)["cases"]
WORDS = [f"word{number}" for number in range(400)]


def article(words: list[str], **fields: str) -> Article:
    return Article(id="a", body=" ".join(words), **fields)


@pytest.mark.parametrize(("url", "key"), ADDRESSES)
def test_a_url_in_one_spelling(url: str, key: str | None) -> None:
    assert address_key(url) == key


def test_the_canonical_address_goes_before_the_url() -> None:
    signs = family_signs(article(WORDS, url="https://a.example/x", canonical_url="https://b.example/y"))
    assert signs.address == "b.example/y"


def test_case_and_punctuation_do_not_change_the_fingerprint() -> None:
    plain = family_signs(Article(id="a", body="The pact holds, for now."))
    assert plain.fingerprint == family_signs(Article(id="b", body="the pact holds – for now")).fingerprint
    assert plain.fingerprint != family_signs(Article(id="c", body="The pact fails, for now.")).fingerprint


def test_an_updated_story_is_near_and_another_one_is_not() -> None:
    first = family_signs(article(WORDS))
    updated = family_signs(article([*WORDS[:200], "added", "sentence", *WORDS[200:]]))
    other = family_signs(article([f"other{number}" for number in range(400)]))
    assert set(first.bands) & set(updated.bands)
    assert agreement(first.signature, updated.signature) >= NEAR
    assert not set(first.bands) & set(other.bands)
    assert agreement(first.signature, other.signature) < NEAR


def test_a_few_words_have_no_signature_and_no_body_no_fingerprint() -> None:
    assert family_signs(article(WORDS[:10])).signature == b""
    assert family_signs(article(WORDS[:10])).bands == ()
    assert family_signs(Article(id="a", headline="Only this")).fingerprint is None


def test_signatures_stay_the_same_from_release_to_release() -> None:
    signature = family_signs(article(WORDS)).signature
    assert len(signature) == 240
    assert signature[:8].hex() == "a68c0500e9377302"


NOTE = (
    "The Example Corporation said that its board declared a regular quarterly dividend of {} cents a share, payable "
    "on {} March to shareholders of record on {} February. The company, which has its seat in the harbour quarter, has "
    "paid one in every quarter since it was founded {} years ago and expects to go on doing so, its chairman said "
    "in a statement that was released after the close of trading."
)


def test_notes_of_one_template_are_not_versions_of_one_story() -> None:
    notes = [family_signs(Article(id="n", body=NOTE.format(n, n + 3, n + 1, 2 * n))) for n in range(11, 19)]
    assert notes[0].signature
    near = [agreement(one.signature, other.signature) for one in notes for other in notes if one is not other]
    assert max(near) < NEAR


def test_a_note_with_a_sentence_more_is_a_version() -> None:
    first = NOTE.format(11, 14, 12, 22)
    more = f"{first} The shares rose a little in early trading on the next day."
    signs = [family_signs(Article(id="n", body=body)).signature for body in (first, more)]
    assert agreement(*signs) >= NEAR


@pytest.mark.parametrize("case", SIGNATURES, ids=lambda case: case["name"])
def test_signatures_are_those_that_stored_archives_hold(case: dict[str, str]) -> None:
    """Recorded from datasketch, by which the first archives were signed."""
    assert family_signs(Article(id="a", body=case["text"])).signature.hex() == case["signature"]
