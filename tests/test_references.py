"""References: one canonical name whatever way they are written, and none where there is none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from search.errors import WordListError
from search.text.analysis import Analyzer
from search.text.references import ReferenceFinder, find_references
from search.text.word_lists import WordLists

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "cases" / "references.json").read_text("utf-8")
)["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:40])
def test_references_of_a_text(case: dict[str, Any]) -> None:
    found = find_references(case["text"], "body")
    assert [[one.name, one.kind, one.words] for one in found] == case["found"]


def test_a_name_stands_once_with_the_place_of_its_first_mention() -> None:
    finder = ReferenceFinder(WordLists())
    (found,) = finder.find_all([("Minsk II", "headline"), ("Minsk-2 is dead, and Minsk II too.", "body")])
    assert (found.name, found.words, found.place) == ("Minsk II", "Minsk II", "headline")


@pytest.mark.parametrize("words", ["Article V", "Art. 5", "Minsk-2", "COP 26", "F16", "World War Two"])
def test_the_name_is_analysed_as_the_words_are(words: str) -> None:
    analyzer = Analyzer()
    (found,) = find_references(words, "body")
    assert analyzer.positions(found.name)[-1][0] == analyzer.positions(words)[-1][0]


def test_an_archives_own_lines_are_read(tmp_path: Path) -> None:
    (tmp_path / "reference_heads.txt").write_text("Skagen | accord | number, roman\n", encoding="utf-8")
    (tmp_path / "weapons.txt").write_text("Q-77\n-F-16\n", encoding="utf-8")
    finder = ReferenceFinder(WordLists(tmp_path))
    found = finder.find("After Skagen 2 came Q77s and F-16s.", "body")
    assert [one.name for one in found] == ["Skagen II", "Q-77"]


@pytest.mark.parametrize("line", ["Skagen", "Skagen | accord | nubmer", "| accord |", "a | b | c | d"])
def test_a_wrong_line_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "reference_heads.txt").write_text(f"# own\n{line}\n", encoding="utf-8")
    with pytest.raises(WordListError) as error:
        ReferenceFinder(WordLists(tmp_path))
    assert error.value.line == 2
    assert error.value.path.endswith("reference_heads.txt")
