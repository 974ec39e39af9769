"""What a line is by its own words is the same however it is asked for: alone, or with its whole stretch."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaning_cases import cases
from search.cleaning.bylines import source_of
from search.cleaning.furniture import furniture_of
from search.cleaning.lines import Line, read_lines, split_lines, words_of
from search.cleaning.parts import FACTS, Parts
from search.cleaning.pictures import pictures_of
from search.cleaning.title_features import ends_of_crumbs

SAMPLES = sorted((Path(__file__).parent.parent / "index_data" / "pages").rglob("*.txt"))

BYLINES = [
    "By Ada Quill",
    "From Ada Quill",
    "Text: Ada Quill",
    "Ada Quill in Port Said",
    "Ada Quill and Bob Roe",
    "Ada Quill, Bob Roe",
    "Courier Staff Reporters",
]


def lines_of(text: str) -> list[Line]:
    return list(read_lines(split_lines(text), furniture_of(None)))


@pytest.fixture(params=["cases", "samples"])
def lines(request: pytest.FixtureRequest) -> list[Line]:
    if request.param == "samples":
        return lines_of("\n".join(path.read_text(encoding="utf-8") for path in SAMPLES))
    told = [case["line"] for topic in ("bylines", "kickers", "pictures") for case in cases(topic)]
    return lines_of("\n\n".join(told))


def test_facts_of_a_stretch_are_those_of_its_lines(lines: list[Line]) -> None:
    facts = Parts(lines, None).facts(0, len(lines))
    parts = Parts(lines, None)
    assert facts
    assert facts == [at for at in range(len(lines)) if parts.of(at) in FACTS]


@pytest.mark.parametrize("byline", BYLINES)
def test_a_byline_between_other_lines_is_a_fact(byline: str) -> None:
    page = lines_of("\n\n".join(["The ferry to Tallinn is late", byline, "May 9, 2005", "It left at noon"]))
    assert Parts(page, None).facts(0, len(page)) == [1, 2]


def test_a_stretch_passed_over_tells_of_the_same_pictures_and_origins(lines: list[Line]) -> None:
    parts, pictures = Parts(lines, None), pictures_of(None)
    parts.pass_silent(0, len(lines))
    read = [(parts.picture(at), parts.source(at)) for at in range(len(lines))]
    assert any(picture for picture, _ in read)
    assert any(source for _, source in read)
    assert read == [
        (pictures.read(line.plain, words_of(line)), source_of(line.plain, line.words)) for line in lines
    ]


@pytest.mark.parametrize(
    ("line", "end"),
    [
        ("HOME > Europe > The ferry to Tallinn", ["The ferry to Tallinn"]),
        ("you are here: / The ferry to Tallinn", ["The ferry to Tallinn"]),
        ("Europe › Ferries › The ferry to Tallinn", ["The ferry to Tallinn"]),
        ("Europe › The ferry to Tallinn", []),
        ("Europe | Ferries | The ferry to Tallinn", []),
        ("Homes are dear in Tallinn / Riga", []),
    ],
)
def test_where_the_way_from_the_front_page_ends(line: str, end: list[str]) -> None:
    assert ends_of_crumbs(lines_of(line)) == end
