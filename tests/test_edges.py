"""Notes at either end of an article are told from its text by their own words."""

from __future__ import annotations

import pytest

from search.cleaning.bylines import bylines_of
from search.cleaning.edges import head_reason, tail_reason
from search.cleaning.furniture import furniture_of
from search.cleaning.lines import Line, read_line


def line(text: str) -> Line:
    return read_line(1, 1, text, True, furniture_of(None))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Inside: The ports of Muscat, page 4", "related"),
        ("Elsewhere in this issue: a quarrel over cod", "related"),
        ("Next week: the canal that nobody dug", "related"),
        ("Also reviewed here: Two Winters in Tromsø", "related"),
        ("Ada Quill covered the Balkans for eleven years.", "author"),
        ("Ada Quill, a former diplomat, teaches law in Leiden.", "author"),
        ("Ada Quill’s most recent book is Two Winters.", "author"),
        ("This interview has been edited for length and clarity.", "editorial note"),
        ("The conversation was translated from Georgian and shortened.", "editorial note"),
        ("An earlier version of this article gave the wrong year.", None),
        ("This report was written in a week.", None),
        ("Inside the hall nobody spoke.", None),
        ("Next month the parties meet again in Geneva.", None),
        ("Boris Vale covered the Balkans for eleven years.", None),
        ("Ada Quill and the ministers left by the back door.", None),
    ],
)
def test_a_note_at_the_end_is_told_from_text(text: str, reason: str | None) -> None:
    assert tail_reason(line(text), ["Ada Quill"]) == reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Harbour Books, 288 pp., $24.95", "book data"),
        ("Two Rivers, by Ada Quill. Harbour Books, 288 pages, £20", None),
        ("The report has 288 pages.", None),
    ],
)
def test_a_books_publisher_and_price_are_no_text(text: str, reason: str | None) -> None:
    assert head_reason(line(text)) == reason


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Share | E-mail | Print", "share"),
        ("Download PDF   Cite   Share", "share"),
        ("Print this page     E-mail this page to a friend", "share"),
        ("Share prices fell in print", None),
        ("Photos and video", None),
    ],
)
def test_a_row_of_share_buttons_is_furniture(text: str, label: str | None) -> None:
    assert line(text).label == label


@pytest.mark.parametrize(
    ("text", "collective"),
    [
        ("From our own correspondent", True),
        ("Harbour Gazette foreign desk", True),
        ("by a staff reporter", True),
        ("He sat at the desk", False),
        ("A visit to the front desk", False),
    ],
)
def test_a_byline_may_name_nobody(text: str, collective: bool) -> None:
    assert bylines_of(None).is_collective(text) == collective


@pytest.mark.parametrize(
    ("text", "authors", "date"),
    [
        ("May 15, 2026 • Ada Quill", ["Ada Quill"], "May 15, 2026"),
        ("Ada Quill | 27 February 2015", ["Ada Quill"], "27 February 2015"),
        ("Books | Europe | May 9, 2005", [], "May 9, 2005"),
        ("Ada Quill | Boris Vale", [], None),
    ],
)
def test_a_date_between_bars_is_read(text: str, authors: list[str], date: str | None) -> None:
    bylines = bylines_of(None)
    assert (bylines.authors(text), bylines.barred_date(text)) == (authors, date)
