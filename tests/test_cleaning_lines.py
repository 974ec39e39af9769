"""What single lines say: kickers, bylines, dates, captions, furniture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaning_cases import cases
from search.cleaning.blocks import line_blocks
from search.cleaning.bylines import bylines_of, source_of
from search.cleaning.furniture import WORD, Furniture, furniture_of, words_in
from search.cleaning.kickers import Kicker, Kickers
from search.cleaning.pictures import is_picture_name, pictures_of
from search.errors import WordListError
from search.text.word_lists import ListLine


@pytest.mark.parametrize("case", cases("kickers"), ids=lambda case: case["line"])
def test_a_kicker_says_section_and_region(case: dict[str, Any]) -> None:
    wanted = None if case.get("none") else Kicker(case["section"], case["region"])
    assert Kickers().read(case["line"]) == wanted


def test_an_archive_adds_regions_and_sections(tmp_path: Path) -> None:
    (tmp_path / "regions.toml").write_text('"Far North" = ["Polar affairs"]', encoding="utf-8")
    (tmp_path / "sections.txt").write_text("Notebook", encoding="utf-8")
    assert Kickers(tmp_path).read("notebook | POLAR AFFAIRS") == Kicker("Notebook", "Far North")


def test_a_broken_region_list_names_its_line(tmp_path: Path) -> None:
    (tmp_path / "regions.toml").write_text('"North" = ["Arctic"]\n"South" = [', encoding="utf-8")
    with pytest.raises(WordListError, match="is no TOML") as caught:
        Kickers(tmp_path)
    assert caught.value.line == 2


@pytest.mark.parametrize("case", cases("bylines"), ids=lambda case: case["line"])
def test_bylines_dates_and_origins_are_read(case: dict[str, Any]) -> None:
    if "authors" in case:
        assert bylines_of(None).authors(case["line"]) == case["authors"]
    elif "date" in case:
        assert bylines_of(None).is_date_line(case["line"]) == case["date"]
    else:
        assert source_of(case["line"]) == case["source"]


@pytest.mark.parametrize("case", cases("pictures"), ids=lambda case: case["line"])
def test_captions_credits_and_picture_names_are_told_apart(case: dict[str, Any]) -> None:
    found = pictures_of(None).read(case["line"])
    if "name" in case:
        assert is_picture_name(case["line"]) == case["name"]
    elif "caption" in case:
        assert found == case["caption"]
    else:
        assert (found == "") == case["credit"]


def test_furniture_counts_every_phrase_and_knows_whole_lines() -> None:
    furniture = furniture_of(None)
    assert furniture.match(["leave", "a", "reply"])[1] == "comments"
    assert furniture.match(["24", "comments"])[1] == "comments"
    words = ["please", "consider", "a", "tax", "deductible", "gift", "to", "our", "newsletter"]
    reasons, label = furniture.match(words)
    assert (reasons, label) == (["plea", "plea", "newsletter"], None)


@pytest.mark.parametrize("entry", ["share this", "weather: cloudy", "share: ="])
def test_a_broken_furniture_line_is_named(entry: str) -> None:
    with pytest.raises(WordListError) as caught:
        Furniture([ListLine(entry, "furniture.txt", 7)])
    assert (caught.value.path, caught.value.line) == ("furniture.txt", 7)


def test_lines_broken_for_their_width_are_one() -> None:
    text = (
        "The first line of a paragraph that somebody set at\n"
        "sixty characters goes on in the second, and ends in the\n"
        "third, where the sentence stops.\n"
        "\n"
        "another begins."
    )
    found = line_blocks(text).blocks
    assert [(block.number, block.last) for block in found] == [(1, 3), (5, 5)]


def test_in_a_page_set_in_narrow_lines_a_full_line_goes_on_before_capitals_too() -> None:
    text = """CWM TAF - The miners of the last pit in
the valley went back to work on Friday
after eight weeks.

They marched in behind the band, as their
fathers had done, and the shops closed for
an hour.

The manager shook hands with every one of
them at the gate.

“It is not what we wanted,” said Mr Idris
Powell, the secretary of the lodge.

Nobody spoke.
The band played on."""
    assert [block.number for block in line_blocks(text).blocks] == [1, 5, 9, 12, 15, 16]


@given(
    st.text(alphabet=st.one_of(st.sampled_from("aB'’‘©_-. \n“—éßµσΣıİ中½²"), st.characters()), max_size=12)
)
def test_the_table_of_bytes_finds_the_words_of_the_pattern(text: str) -> None:
    assert words_in(text) == WORD.findall(text.lower().replace("’", "'"))


def test_a_phrase_counts_once_for_every_place_and_some_only_at_the_start() -> None:
    entries = ["share: share this", "plea: ^ give", "related: this story"]
    furniture = Furniture([ListLine(entry, "furniture.txt", at) for at, entry in enumerate(entries)])
    assert furniture.match(["give", "to", "share", "this", "story", "and", "share", "this"])[0] == [
        "plea",
        "share",
        "related",
        "share",
    ]
    assert furniture.match(["to", "give", "sharethis"])[0] == []
