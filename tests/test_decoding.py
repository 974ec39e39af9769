"""What a text is tidied of: control characters, and letters that could be written in two ways."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.cleaning.decoding import _SETTLED, decode

LETTERS = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufeff\u200b\u2060]")


def joined_to_what_stands_before() -> Iterator[str]:
    """Every letter or accent that stands second in what some letter can be taken apart into."""
    for letter in LETTERS:
        yield from unicodedata.normalize("NFD", letter)[1:]
        mapping = unicodedata.decomposition(letter)
        if mapping and not mapping.startswith("<"):
            yield from (chr(int(code, 16)) for code in mapping.split()[1:])


def test_text_that_is_taken_for_tidy_can_only_be_tidy() -> None:
    joining = set(joined_to_what_stands_before())
    settled = [letter for letter in LETTERS if _SETTLED.fullmatch(letter)]
    assert {"A", "é", "“", "й", "한", "語", "😀"} <= set(settled)
    assert [
        letter
        for letter in settled
        if letter in joining
        or CONTROLS.match(letter)
        or unicodedata.combining(letter)
        or unicodedata.normalize("NFC", letter) != letter
    ] == []


SIGNS = "ab \n\t\x0b\x07\x7f\x85é\u0301\u0323e“…\u200b\u2060\ufeff\u2000ᄒ\u1161\u11ab가か\u3099\u212b\u09c7\u09be😀"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@given(st.text(st.sampled_from(SIGNS), max_size=12))
def test_a_text_has_no_control_characters_and_its_letters_are_joined(encoding: str, text: str) -> None:
    # Where control characters are one in fifty, the file would be no text.
    page = "They met in Minsk. " * 40 + text + " It did not last."
    assert decode(page.encode(encoding)) == unicodedata.normalize("NFC", CONTROLS.sub("", page))
