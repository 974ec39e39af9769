"""Places of wanted words, held against the plain pattern that the sweep stands for."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text.spotting import Spotter

WORD = re.compile(r"\d+|[^\W\d_]+")

SETS = {
    "latin": ["a", "A", "May", "é", "9", "25"],
    "other letters": ["a", "May", "Договор", "ı", "9"],
}


@pytest.mark.parametrize("wanted", SETS.values(), ids=SETS)
@given(text=st.text(alphabet=st.sampled_from("aAéı 9250_-.’“…→ÿДоговор\n\r\tMay"), max_size=30))
def test_words_are_found_where_the_pattern_finds_them(wanted: list[str], text: str) -> None:
    places = [(word.start(), word[0]) for word in WORD.finditer(text) if word[0] in wanted]
    assert Spotter(wanted).places(text) == places


@given(text=st.text(max_size=20))
def test_letters_of_every_script_part_words_as_the_pattern_does(text: str) -> None:
    text = f"May{text}May {text} May"
    places = [(word.start(), "May") for word in WORD.finditer(text) if word[0] == "May"]
    assert Spotter(["May"]).places(text) == places


@pytest.mark.parametrize("before", ["", "A line of text. " * 40], ids=["short", "long"])
@pytest.mark.parametrize("wanted", SETS.values(), ids=SETS)
@given(text=st.text(alphabet=st.sampled_from("aAéıªµ 925 -.’…→ДоговорMay٣"), max_size=30))
def test_long_texts_are_read_like_short_ones(wanted: list[str], text: str, before: str) -> None:
    text = before + text
    places = [(word.start(), word[0]) for word in WORD.finditer(text) if word[0] in wanted]
    assert Spotter(wanted).places(text) == places
