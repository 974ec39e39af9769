"""The page of an article, and the page that shows what cleaning does."""

from __future__ import annotations

from flask.testing import FlaskClient
from lxml import html
from test_page_search import links, read, texts

from api_fixtures import MakeApp, service_of
from search.article import Article
from search.store import Submission

PASTED = """Follow us on social

Minsk II, ten years on

Why the second accord failed and what its authors say of it now.

Analysis | Europe

The leaders met in Minsk in February 2015 and signed thirteen points before breakfast, most of them vague.

The ceasefire did not last a week, and each side blamed the other for the town that fell after it was signed.

Those who wrote the text say today that they knew, and that a bad accord still kept people alive for years.

Please donate to keep our journalism free.
"""


def test_an_article_is_shown_with_its_text_and_its_facts(client: FlaskClient) -> None:
    page = read(client, "/articles/europe/article-5")
    assert texts(page, "h1") == ["What Article 5 asks of allies"]
    assert texts(page, ".text p")[0] == "The alliance invoked Article 5 in 2001."
    assert links(page, ".more a") == {"As published": "https://herald.example/article-5"}
    assert page.cssselect("link[rel=canonical]")[0].get("href") == "https://herald.example/article-5"


def test_what_was_searched_is_marked_in_the_text(client: FlaskClient) -> None:
    page = read(client, "/articles/europe/article-5?q=article+5")
    assert " ".join(texts(page, "h1 mark")) == "Article 5"
    assert "Article 5" in " ".join(texts(page, ".text mark"))
    assert page.cssselect("#q")[0].get("value") == "article 5"


def test_where_bodies_are_closed_no_page_shows_one(make_app: MakeApp) -> None:
    client = make_app(bodies="closed").test_client()
    page = read(client, "/articles/europe/article-5?q=invoked")
    assert page.cssselect(".text") == []
    assert "alliance invoked" not in page.text_content()
    assert links(page, ".closed a") == {"where it was published": "https://herald.example/article-5"}


def test_an_unknown_article_is_a_page_that_says_so(client: FlaskClient) -> None:
    page = read(client, "/articles/nowhere", 404)
    assert texts(page, "h1") == ["No article has this id"]
    assert page.cssselect("#q") != []


def test_an_address_that_is_none_is_no_link(make_app: MakeApp) -> None:
    app = make_app(empty=True)
    archive = service_of(app).archive
    evil = Article(id="evil", url="javascript:alert(1)", headline="Evil words", body="Evil words stand here.")
    archive.put([Submission(evil)])
    archive.settle()
    client = app.test_client()
    for path in ("/articles/evil", "/search?q=evil"):
        page = read(client, path)
        assert [a for a in page.cssselect("a") if "javascript" in a.get("href", "")] == []


def test_inspect_shows_the_fate_of_each_line_and_keeps_nothing(make_app: MakeApp) -> None:
    app = make_app(empty=True)
    client = app.test_client()
    answer = client.post("/inspect", data={"page": PASTED})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    page = html.fromstring(answer.get_data(as_text=True))
    fates = {row[2]: row[1] for row in (texts_of(row) for row in page.cssselect(".lines tbody tr"))}
    assert fates["Minsk II, ten years on"] == "headline"
    assert fates["Follow us on social"].startswith("dropped: ")
    assert fates["Please donate to keep our journalism free."].startswith("dropped: ")
    assert "Europe" in texts(page, ".fields dd")
    assert texts(read(client, "/search"), "h1") == ["0 articles"]


def texts_of(row: object) -> list[str]:
    return [" ".join(cell.text_content().split()) for cell in row]  # type: ignore[attr-defined]


def test_inspect_is_for_the_machine_itself(make_app: MakeApp) -> None:
    client = make_app(empty=True).test_client()
    for method in (client.get, client.post):
        answer = method("/inspect", environ_overrides={"REMOTE_ADDR": "203.0.113.9"})
        assert answer.status_code in (401, 403)


def test_inspect_says_why_a_page_is_no_article(client: FlaskClient) -> None:
    answer = client.post("/inspect", data={"page": "404\n\nPage not found"})
    assert answer.status_code == 200
    assert "This is no article" in answer.get_data(as_text=True)
