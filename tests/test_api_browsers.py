"""What browsers need: origins, headers, feeds, the search engine's description, the page of the API."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import feedparser
import pytest
from flask import Flask
from flask.testing import FlaskClient

from api_fixtures import MakeApp, service_of
from search.article import Article
from search.store import Submission

ALLOWED = "https://paper.example"


@pytest.mark.parametrize("path", ["/api/v1/articles/undated", "/api/v1/articles/none", "/health"])
def test_an_allowed_origin_may_read_answers_and_errors(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Origin": ALLOWED})
    assert answer.headers["Access-Control-Allow-Origin"] == ALLOWED
    assert answer.headers["Access-Control-Expose-Headers"] == "ETag, Retry-After, X-Request-Id"
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize("origin", ["https://other.example", "null", "https://paper.example.evil.example"])
def test_another_origin_may_not(client: FlaskClient, origin: str) -> None:
    answer = client.get("/api/v1/articles/undated", headers={"Origin": origin})
    assert answer.status_code == 200
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("origin", [None, ALLOWED, "https://other.example"])
def test_caches_tell_origins_apart(client: FlaskClient, origin: str | None) -> None:
    answer = client.get("/api/v1/articles/undated", headers={"Origin": origin} if origin else {})
    assert answer.headers["Vary"] == "Accept-Encoding, Origin"


def test_any_origin_where_the_operator_says_so(make_app: MakeApp) -> None:
    answer = (
        make_app(empty=True, origins=("*",))
        .test_client()
        .get("/health", headers={"Origin": "https://x.example"})
    )
    assert answer.headers["Access-Control-Allow-Origin"] == "https://x.example"


def test_a_preflight_of_another_origin_is_told_nothing(client: FlaskClient) -> None:
    asked = {"Origin": "https://other.example", "Access-Control-Request-Method": "GET"}
    answer = client.options("/api/v1/search", headers=asked)
    assert answer.status_code == 204
    assert not [name for name in dict(answer.headers) if name.startswith("Access-Control")]


@pytest.mark.parametrize(
    "path", ["/health", "/api/v1/nowhere", "/opensearch.xml", "/api/v1/articles/undated"]
)
def test_headers_that_keep_browsers_from_guessing(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_a_browser_can_add_the_archive_as_a_search_engine(client: FlaskClient) -> None:
    answer = client.get("/opensearch.xml")
    assert answer.content_type == "application/opensearchdescription+xml; charset=utf-8"
    urls = ET.fromstring(answer.data).findall("{http://a9.com/-/spec/opensearch/1.1/}Url")
    assert urls[0].attrib == {"type": "text/html", "template": "http://localhost/search?q={searchTerms}"}


def test_addresses_are_those_of_the_setting(make_app: MakeApp) -> None:
    client = make_app(empty=True, url="https://search.paper.example/").test_client()
    found = client.get("/opensearch.xml", headers={"Host": "evil.example"}).text
    assert "https://search.paper.example/search?q={searchTerms}" in found
    assert "evil" not in found


def test_a_search_as_rss(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search.rss?q=straits")
    assert answer.content_type == "application/rss+xml; charset=utf-8"
    items = ET.fromstring(answer.data).findall("./channel/item")
    assert [item.findtext("title") for item in items] == ["Who guards the straits <now>"]
    assert items[0].findtext("link") == "http://localhost/articles/asia/straits"
    assert items[0].findtext("pubDate") == "Sun, 03 Nov 2019 00:00:00 +0000"
    assert items[0].find("guid").attrib == {"isPermaLink": "false"}


def test_a_search_as_a_json_feed(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search.json?q=article")
    assert answer.content_type == "application/feed+json"
    feed = json.loads(answer.data)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    first = feed["items"][0]
    assert (first["id"], first["url"]) == ("europe/article-5", "https://herald.example/article-5")
    assert first["date_published"] == "2021-05-19T00:00:00Z"


def test_a_feed_reader_reads_it(client: FlaskClient) -> None:
    read = feedparser.parse(client.get("/api/v1/search.rss?q=*").data)
    assert not read.bozo, read.get("bozo_exception")
    assert (read.version, read.feed.title, len(read.entries)) == ("rss20", "Dateline: *", 4)
    assert read.feed.link.endswith("/search?q=*")
    assert [entry.id for entry in read.entries] == [
        "europe/minsk-ii",
        "europe/article-5",
        "asia/straits",
        "undated",
    ]
    assert [bool(entry.get("published_parsed")) for entry in read.entries] == [True, True, True, False]


def test_a_feed_leads_to_no_script(own: Flask) -> None:
    archive = service_of(own).archive
    archive.put([Submission(Article(id="evil", headline="Zebra", url="javascript:alert(1)"))])
    archive.settle()
    client = own.test_client()
    for name in ("rss", "json"):
        text = client.get(f"/api/v1/search.{name}?q=zebra").text
        assert "javascript" not in text
        assert "http://localhost/articles/evil" in text


def test_a_feed_has_the_newest_first(client: FlaskClient) -> None:
    feed = json.loads(client.get("/api/v1/search.json?q=*").data)
    assert [item["id"] for item in feed["items"]] == [
        "europe/minsk-ii",
        "europe/article-5",
        "asia/straits",
        "undated",
    ]


def test_the_page_of_the_api_loads_nothing_from_elsewhere(client: FlaskClient) -> None:
    page = client.get("/docs")
    assert "http" not in page.text.replace("http-equiv", "")
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    for path in ("/docs/js/swagger-ui-bundle.js", "/docs/css/swagger-ui.css", "/docs/start.js"):
        with client.get(path) as file:
            assert file.status_code == 200


@pytest.mark.parametrize("path", ["/docs/../__init__.py", "/docs/%2e%2e/__init__.py", "/docs//etc/passwd"])
def test_the_page_of_the_api_gives_out_only_its_files(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_a_person_who_is_lost_finds_a_search_field(client: FlaskClient) -> None:
    answer = client.get("/nowhere", headers=BROWSER)
    assert (answer.status_code, answer.content_type) == (404, "text/html; charset=utf-8")
    assert '<input id="q" name="q"' in answer.text
    assert "Search for it above." in answer.text


@pytest.mark.parametrize(
    ("path", "accept"),
    [("/api/v1/nowhere", BROWSER["Accept"]), ("/metrics?x=1", "text/html"), ("/no", "*/*")],
)
def test_a_program_gets_a_problem(client: FlaskClient, path: str, accept: str) -> None:
    assert client.get(path, headers={"Accept": accept}).content_type == "application/problem+json"


@pytest.mark.parametrize("query", ["", "?q=minsk&region=Europe"])
def test_a_slash_too_many_leads_to_the_search(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/search/{query}")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"/search{query}")


@pytest.mark.parametrize("path", ["/api/v1/search/", "/api/v1/serch"])
def test_a_path_that_is_nearly_right_is_put_right(client: FlaskClient, path: str) -> None:
    assert client.get(path).json["detail"] == "There is nothing at this path; did you mean /api/v1/search?"
