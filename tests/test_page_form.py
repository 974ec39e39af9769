"""What the form of a page settles by rule: hidden text, times of live reports, rows of tables, how long ago."""

from __future__ import annotations

import pytest

from search.cleaning import clean_page

FIRST = (
    "The warden of the harbour said on Tuesday that the west pier would be closed to boats of all kinds until spring,"
    " since divers found eleven of its piles eaten through by worms and two more hanging from the deck."
)
SECOND = (
    "The pier was built in 1911 for the herring fleet, and last mended after the flood of 1953, when a coaster was set"
    " down on it. Engineers of the county looked at it every second year until the office was closed to save money."
)
LAST = (
    "Fishermen who land their catch there have asked the town for berths at the old quay, and the council answers in"
    " May. Until then they may tie up at the yacht basin, whose owner has said that he will take no money for it."
)
PAGE = (
    "<!doctype html><html><head><title>Pier to close until spring</title></head><body><article>"
    "<h1>Pier to close until spring</h1>{}</article></body></html>"
)


def cleaned(inner: str, *, keeps_hidden: bool = False) -> tuple[list[str], dict[str, str | None]]:
    page = PAGE.format(f"<p>{FIRST}</p><p>{SECOND}</p>{inner}<p>{LAST}</p>").encode()
    read = clean_page(page, path="page.html", keeps_hidden=keeps_hidden)
    assert read.article is not None
    return read.article.body.split("\n\n"), {line.text: line.reason for line in read.lines}


SECRET = "Words that no reader of this page has seen, since they are hidden."


@pytest.mark.parametrize(
    "hidden",
    [
        f"<p hidden>{SECRET}</p>",
        f'<p style="color:red; display : none">{SECRET}</p>',
        f'<div style="visibility:hidden"><div><p>{SECRET}</p></div></div>',
        f'<span class="visually-hidden">{SECRET}</span>',
        f'<div class="note sr-only"><p>{SECRET}</p></div>',
    ],
)
def test_hidden_text_is_dropped_and_kept_where_asked(hidden: str) -> None:
    body, reasons = cleaned(hidden)
    assert body == [FIRST, SECOND, LAST]
    assert reasons[SECRET] == "hidden"
    assert SECRET in cleaned(hidden, keeps_hidden=True)[0]


def test_a_page_that_hides_most_of_its_article_shows_it_in_some_way() -> None:
    rest = [f"{FIRST} That was said for the {count}th time since the storm." for count in range(4, 12)]
    body, _ = cleaned(
        f'<div class="wall" style="display:none">{"".join(f"<p>{part}</p>" for part in rest)}</div>'
    )
    assert body == [FIRST, SECOND, *rest, LAST]


@pytest.mark.parametrize("around", ["{}", '<figure class="wp-block-table">{}</figure>'])
def test_rows_of_tables_are_paragraphs(around: str) -> None:
    rows = (("Crane", "Year"), ("Hector", "1961"), ("Ajax", "1978"))
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    body, _ = cleaned(around.format(f"<table>{cells}</table>"))
    assert body == [FIRST, SECOND, "Crane Year", "Hector 1961", "Ajax 1978", LAST]


@pytest.mark.parametrize(
    "line", ["Updated 3 hours ago", "2 days ago", "Last updated an hour ago", "5 min ago • 4 min read"]
)
def test_how_long_ago_says_nothing(line: str) -> None:
    body, reasons = cleaned(f"<p>{line}</p>")
    assert body == [FIRST, SECOND, LAST]
    assert reasons[line] == "relative time"


@pytest.mark.parametrize(
    "line",
    [
        "Sign up to our newsletter for news of the coast.",
        "Get the morning briefing in your inbox",
        "Subscribe to our newsletters",
    ],
)
def test_invitations_to_newsletters_are_no_text(line: str) -> None:
    assert cleaned(f"<p>{line}</p>")[0] == [FIRST, SECOND, LAST]


def test_times_of_a_live_report_stay_with_their_entries() -> None:
    times = ("09.42", "09:15", "8:50 am", "8.31am GMT")
    entries = [(time, f"{FIRST} So it was told at {time}.") for time in times]
    body, _ = cleaned("".join(f"<div><time>{time}</time><p>{text}</p></div>" for time, text in entries))
    assert [part for part in body if len(part) < 15] == list(times)


def test_short_last_lines_stay() -> None:
    body, _ = cleaned("<p>It rained.</p><p>Nobody left.</p>")
    assert body == [FIRST, SECOND, "It rained.", "Nobody left.", LAST]
