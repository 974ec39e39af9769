"""What is read from a page's blocks: headline, kicker, names, captions, lists; and pages whose teasers look like it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from search.article import Article
from search.cleaning import clean_page
from training.made_teasers import PARAGRAPH, Told, made_teasers, rules

HEADLINE = "Ferry to cross the Varda again after eleven years"
BODY = [
    "The two governments agreed on Thursday to reopen the ferry line across the Varda, eleven years after the last "
    "boat was chained to the quay and the customs house was boarded up.",
    "Under the arrangement, which the ministers called a first step and no more, forty passengers a day may cross with "
    "a stamped card, and the crews of both banks will share one radio channel.",
    "“It is a small boat and a short river,” said the harbour master of the northern town, who kept the timetable on "
    "his wall through all those years. “But people counted the days.”",
    "Officials on both sides warned that the agreement can be suspended within a week, and that nothing in it touches "
    "the dispute over the islands downstream, which the 2015 accord left open.",
]
PARAGRAPHS = "".join(f"<p>{text}</p>" for text in BODY)
NAV = "<header><nav><a href='/'>Home</a> <a href='/news'>News</a> <a href='/sport'>Sport</a></nav></header>"


def read(page: str) -> Article:
    cleaned = clean_page(page.encode(), path="page")
    assert cleaned.article is not None, cleaned.refused
    return cleaned.article


def html(head: str, body: str) -> str:
    return f"<!doctype html><html><head>{head}</head><body>{body}{PARAGRAPHS}</body></html>"


def flat(*lines: str, body: list[str] = BODY) -> str:
    return "\n".join(["Home", "News", "Sport", "", HEADLINE, "", *lines, "", *body])


TITLE = f"<title>{HEADLINE} | The Quay</title>"
HEADS = {
    "og:title over a menu": html(f'{TITLE}<meta property="og:title" content="{HEADLINE}">', NAV),
    "JSON-LD over a menu": html(
        f'{TITLE}<script type="application/ld+json">{{"@type":"NewsArticle","headline":"{HEADLINE}"}}</script>',
        NAV,
    ),
    "the title alone, over a menu": html(TITLE, NAV),
    "the title alone": html(f"<title>{HEADLINE}</title>", ""),
    "a logo that is an h1": html(
        "<title>The Quay</title>", f"<h1 class='logo'>The Quay</h1><h2>{HEADLINE}</h2>"
    ),
    "a heading": html("<title>The Quay</title>", f"{NAV}<h1>{HEADLINE}</h1>"),
    "no tags": flat("By Ada Quill", "5 March 2020"),
    "no tags, twice, joined with the site's name": f"{HEADLINE} | The Quay\nHome\nNews\n{HEADLINE}\n"
    + "\n".join(BODY),
}


@pytest.mark.parametrize("page", HEADS.values(), ids=HEADS)
def test_the_headline_is_what_a_reader_would_say(page: str) -> None:
    assert read(page).headline == HEADLINE


def test_a_kicker_in_the_heading_is_no_part_of_the_headline() -> None:
    head = f'{TITLE}<meta property="og:title" content="{HEADLINE}">'
    article = read(html(head, f"<h1><span class='kicker'>Analysis</span> {HEADLINE}</h1>"))
    assert (article.headline, article.section) == (HEADLINE, "Analysis")


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("By Ludwig van der Berg, María-José de la Cruz and Ngũgĩ wa Thiong’o", 3),
        ("By Ada Quill with Bo Ferry in Kyiv", 2),
        ("Ada Quill and Bo Ferry", 2),
        ("Ada Quill in Kyiv", 1),
    ],
)
def test_all_who_signed_are_named(byline: str, authors: int) -> None:
    found = read(flat(byline, "5 March 2020")).authors
    assert len(found) == authors
    assert all(name in byline for name in found)


def test_a_menu_names_no_section() -> None:
    assert read(flat("By Ada Quill", "5 March 2020")).section is None


def test_a_caption_is_told_from_its_label() -> None:
    body = [BODY[0], "Image caption, The ferry Lastovka in 1974", *BODY[1:]]
    assert read(flat("By Ada Quill", body=body)).captions == ["The ferry Lastovka in 1974"]


def test_points_before_the_text_stay_together() -> None:
    points = [
        "• Forty passengers a day may cross",
        "• Crews share one radio channel",
        "• The islands stay open",
    ]
    article = read(flat("By Ada Quill", "March 5, 2020", body=[*points, *BODY]))
    kept = f"{article.deck}\n{article.body}"
    assert Counter(point[2:] in kept for point in points) in (Counter({True: 3}), Counter({False: 3}))


def made(count: int) -> list[tuple[object, Article]]:
    """Pages with teasers, made of the sample archive's articles by rules that taught nothing."""
    folder = Path(__file__).parent.parent / "index_data" / "pages"
    articles = [
        clean_page(path.read_bytes(), path=path.name).article for path in sorted(folder.rglob("*.txt"))
    ]
    stories = []
    for one in articles:
        paragraphs = [text for text in one.body.split("\n\n") if len(text) >= PARAGRAPH] if one else []
        if one and len(paragraphs) >= 5:
            stories.append(Told(one.headline, one.headline, tuple(paragraphs)))
    pages = made_teasers(stories, count, 3, rules("judged"))
    return [(page, read(page.text)) for page in pages]


def test_of_pages_whose_teasers_look_like_articles_headline_section_and_region_are_right() -> None:
    pages = made(20)
    right = [
        (article.headline, article.section, article.region) == (page.headline, page.section, page.region)  # type: ignore[attr-defined]
        for page, article in pages
    ]
    assert sum(right) >= 19
