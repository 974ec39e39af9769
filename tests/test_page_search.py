"""The search page as it is sent: whole without JavaScript, with an address for everything."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from lxml import html

from api.pages.year_chart import draw
from api_fixtures import MakeApp
from search.query.language import parse
from search.query.request import FacetValue

HOSTILE = json.loads((Path(__file__).parent / "cases" / "box_hostile.json").read_text())["payloads"]


def read(client: FlaskClient, path: str, status: int = 200) -> Any:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.content_type == "text/html; charset=utf-8"
    return html.fromstring(answer.get_data(as_text=True))


def texts(page: Any, path: str) -> list[str]:
    return [" ".join(element.text_content().split()) for element in page.cssselect(path)]


def links(page: Any, path: str) -> dict[str, str]:
    return {" ".join(element.text_content().split()): element.get("href") for element in page.cssselect(path)}


def test_the_first_page_is_the_search(client: FlaskClient) -> None:
    answer = client.get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/search")


def test_without_words_the_newest_articles_stand_there(client: FlaskClient) -> None:
    page = read(client, "/search")
    assert texts(page, "h1") == ["4 articles"]
    assert texts(page, ".hit h2")[:2] == ["Minsk II, ten years on", "What Article 5 asks of allies"]


def test_a_hit_shows_region_section_date_author_and_marks(client: FlaskClient) -> None:
    page = read(client, "/search?q=article+5")
    assert texts(page, "h1") == ["1 article for article 5"]
    assert texts(page, ".hit .kicker") == ["EuropeAnalysis19 May 2021"]
    assert " ".join(texts(page, ".hit h2 mark")) == "Article 5"
    assert "By Ada Marsh" in texts(page, ".hit .more")[0]
    assert page.cssselect(".hit h2 a")[0].get("href").startswith("https://herald.example/article-5")
    assert page.cssselect("#q")[0].get("value") == "article 5"


def test_a_hit_without_an_address_leads_to_our_page(client: FlaskClient) -> None:
    page = read(client, "/search?q=minsk+ii")
    assert page.cssselect(".hit h2 a")[0].get("href") == "/articles/europe/minsk-ii?q=minsk+ii"


def test_facets_are_links_that_narrow_and_widen(client: FlaskClient) -> None:
    page = read(client, "/search")
    europe = links(page, "[aria-labelledby=facet-region] a")["Europe"]
    assert texts(page, "[aria-labelledby=facet-region] li") == ["Europe 2", "Asia 1"]
    narrowed = read(client, europe)
    assert texts(narrowed, "h1") == ["2 articles"]
    assert links(narrowed, ".chips a") == {"Remove: Region: Europe": "/search"}
    assert links(narrowed, "[aria-labelledby=facet-region] [aria-current]") == {"Europe": "/search"}
    assert texts(narrowed, "form.find input[type=hidden]") == [""]


def test_values_of_one_facet_add_up(client: FlaskClient) -> None:
    page = read(client, "/search?region=Europe&region=Asia")
    assert texts(page, "h1") == ["3 articles"]


def test_few_bars_are_slim_and_each_is_named() -> None:
    few = draw([FacetValue(value=str(year), count=1) for year in (2022, 2023)])
    many = draw([FacetValue(value=str(year), count=1) for year in (1990, 2023)])
    assert few is not None
    assert many is not None
    assert [bar.label for bar in few.named] == ["2022", "2023"]
    assert [bar.label for bar in many.named] == ["1990", "2023"]
    assert few.bar_width / few.width < 0.1
    middles = [few.left(bar) + few.bar_width / 2 for bar in few.bars]
    assert middles == pytest.approx([5, 15], abs=0.1)


def test_the_chart_has_a_bar_and_a_line_of_text_a_year(client: FlaskClient) -> None:
    page = read(client, "/search")
    assert texts(page, "svg title") == ["2019: 1", "2021: 1", "2025: 1"]
    assert texts(page, "details .values li")[:3] == ["2019 1", "2021 1", "2025 1"]
    years = page.cssselect("svg a")[1].get("href")
    assert parse_qs(urlsplit(years).query) == {"from": ["2021"], "to": ["2021"]}
    assert texts(read(client, years), ".hit h2") == ["What Article 5 asks of allies"]
    assert "the most in 2019: 1" in page.cssselect("svg")[0].get("aria-label")


def test_every_order_has_an_address(client: FlaskClient) -> None:
    page = read(client, "/search?q=the")
    assert list(links(page, ".sort a"))[:3] == ["Best match", "Newest", "Oldest"]
    oldest = read(client, links(page, ".sort a")["Oldest"])
    assert texts(oldest, ".sort [aria-current]") == ["Oldest"]
    assert oldest.cssselect("form.find input[name=sort]")[0].get("value") == "oldest"


def test_pages_of_hits(client: FlaskClient) -> None:
    page = read(client, "/search?per_page=1")
    assert list(links(page, ".pages a")) == ["1", "2", "3", "4", "Next"]
    last = read(client, links(page, ".pages a")["4"])
    assert texts(last, ".pages [aria-current=page]") == ["4"]
    assert last.cssselect("link[rel=prev]")[0].get("href") == "/search?per_page=1&page=3"
    assert texts(read(client, "/search?per_page=1&page=9"), ".nothing p") == [
        "There is no page 9; go to the first."
    ]


@pytest.mark.parametrize(
    "address",
    [
        "/search?utm_source=x&fbclid=y&q=minsk&gclid=z",
        "/search?q=minsk&page=minus+one&per_page=0&sort=best",
        "/search?q=nonsense&q=minsk",
        "/search?q=minsk&facets=nonsense&highlight=html&mode=strict&explain=1",
        "/search?q=minsk&fields=shoe+size",
        "/search?q=minsk&%FF=%FE",
    ],
)
def test_what_it_does_not_know_or_cannot_use_is_left_out(address: str, client: FlaskClient) -> None:
    page = read(client, address)
    assert texts(page, ".hit h2") == ["Minsk II, ten years on"]
    assert links(page, "[rel=bookmark]") == {"Link to this search": "/search?q=minsk"}


def test_a_search_has_a_link_a_feed_and_a_place_in_the_browser(client: FlaskClient) -> None:
    page = read(client, "/search?q=minsk&region=Europe&page=1")
    assert page.cssselect("link[rel=canonical]")[0].get("href") == "/search?q=minsk&region=Europe"
    feed = page.cssselect("link[type='application/rss+xml']")[0].get("href")
    assert feed == "/api/v1/search.rss?q=minsk&region=Europe&sort=newest"
    assert client.get(feed).status_code == 200
    assert client.get(page.cssselect("link[rel=search]")[0].get("href")).status_code == 200


def test_nothing_found_says_so_and_offers_ways_on(client: FlaskClient) -> None:
    page = read(client, "/search?q=xylophone+quartet&region=Asia")
    assert texts(page, "h1") == ["0 articles for xylophone quartet"]
    assert links(page, ".nothing a")["Search without the filters"] == "/search?q=xylophone+quartet"


def test_a_mistake_in_a_query_is_told_in_plain_words(client: FlaskClient) -> None:
    page = read(client, '/search?q="minsk+ii')
    assert texts(page, ".hit h2") == ["Minsk II, ten years on"]
    assert len(texts(page, ".warnings li")) == 1


def test_a_date_that_is_none_is_told_too(client: FlaskClient) -> None:
    page = read(client, "/search?from=blue+moon", 422)
    assert len(texts(page, "main .deck")[0]) > 20


@pytest.mark.parametrize("payload", HOSTILE)
def test_hostile_text_is_text(payload: str, client: FlaskClient) -> None:
    answer = client.get("/search", query_string={"q": payload, "region": payload, "from": "2014"})
    assert answer.status_code == 200
    page = html.fromstring(answer.get_data(as_text=True))
    assert page.cssselect("#q")[0].get("value") == payload
    assert [script.get("src", "")[:7] for script in page.cssselect("script")] == ["/box.js"]
    assert page.cssselect("img, iframe, style, math, main svg[onload], [onerror], [onfocus]") == []


def test_no_page_brings_script_or_style_of_its_own(client: FlaskClient) -> None:
    for path in ("/search?q=minsk", "/search/tips", "/articles/europe/minsk-ii", "/inspect", "/search?q=zz"):
        answer = client.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        page = html.fromstring(answer.get_data(as_text=True))
        assert page.cssselect("style, [style], script:not([src])") == []


def test_a_page_that_did_not_change_is_not_sent_again(client: FlaskClient) -> None:
    answer = client.get("/search?q=minsk")
    again = client.get("/search?q=minsk", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_every_search_in_the_tips_is_read_as_it_stands(client: FlaskClient) -> None:
    page = read(client, "/search/tips")
    tips = [element.get("href") for element in page.cssselect(".tips a")]
    assert len(tips) >= 10
    for tip in tips:
        read(client, tip)
        parse(parse_qs(urlsplit(tip).query)["q"][0], strict=True)


def test_a_closed_archive_asks_for_a_key(make_app: MakeApp) -> None:
    app = make_app(search_access="closed")
    answer = app.test_client().get("/search?q=minsk")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic")
    assert "Minsk II" not in answer.get_data(as_text=True)
