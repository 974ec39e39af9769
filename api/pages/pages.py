"""The pages that people read: search, article, tips. Rendered here, complete without JavaScript.

Also what browsers load: the search box `/box.js` for every site, the style sheet and sign of our own pages.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from api.http import cached, current_context, needs, problem_of
from api.pages import year_chart
from api.pages.page_query import PageQuery
from api.routes import run, web_address, web_link
from api.service import service
from search.article import Article
from search.query.request import Hit, Parts, SearchAnswer

SORTS = (("relevance", "Best match"), ("newest", "Newest"), ("oldest", "Oldest"))

FACET_NAMES = {"region": "Region", "section": "Section", "reference": "Names", "author": "Author"}

FILTER_NAMES = {
    "from": "From",
    "to": "To",
    "mentions": "Speaks of",
    **{
        f"{no}{name}": f"{'Not ' if no else ''}{label}:"
        for no in ("", "not_")
        for name, label in (*FACET_NAMES.items(), ("source", "Source"))
    },
}

TIPS = (
    ("arms control", "articles with both words; of more than three words, those with most of them"),
    ('"arms control"', "the words side by side, in this order"),
    ('"treaty signed"~5', "the words near each other, in this order"),
    ("sanctions OR embargo", "articles with either word"),
    ("ceasefire NOT border", "articles without the second word"),
    ("(ceasefire OR truce) AND border", "brackets keep together what belongs together"),
    ("headline:treaty", "the word in the headline; deck, body, author and region work alike"),
    ("reference:'Article 5'", "articles that name a treaty, article, resolution or accord"),
    ("published:2014", "what was published then; so do 2014-08, 'last May' and [2012 TO 2015]"),
    ("mentions:1990s", "what speaks of that time, whenever it was published"),
    ("negotiat*", "every word that begins so"),
    ("sanctoins~1", "the word and those one letter away, or two that changed places"),
)


def written(day: date, precision: str | None = "day") -> str:
    """A day as people write it, no more exact than it is known."""
    if precision == "decade":
        return f"{day.year // 10 * 10}s"
    if precision == "year":
        return str(day.year)
    month = f"{day:%B} {day.year}"
    return month if precision == "month" else f"{day.day} {month}"


def page_of(hit: Hit | Article, query: str = "") -> str:
    """The article's page on this service, with the words to mark."""
    return f"/articles/{quote(hit.id)}" + (f"?{urlencode({'q': query})}" if query else "")


def lead(hit: Hit, query: str = "") -> str:
    """Where a hit leads: to the sentence on the publisher's page, to that page, or to ours."""
    link = hit.highlight.link if hit.highlight else None
    return (web_link(hit.url) and web_link(link)) or web_link(hit.url) or page_of(hit, query)


def host(url: str) -> str:
    """The host of an address, which says whose it is."""
    return urlsplit(url).hostname or url


pages = Blueprint("pages", __name__, template_folder="templates")

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
HTML = "text/html; charset=utf-8"
NEIGHBOURS = 2
"""How many page numbers stand on either side of the present one."""

for _filter in (written, page_of, lead, host):
    pages.add_app_template_filter(_filter)
pages.add_app_template_test(web_address)


@pages.get("/")
def home() -> BaseResponse:
    """The search page is where people begin."""
    return redirect("/search", 302)


@pages.get("/search/")
def search_page_with_a_slash() -> BaseResponse:
    """What people type, or a link says, with a slash too many."""
    query = request.query_string.decode("latin-1")
    return redirect(f"/search?{query}" if query else "/search", 301)


@pages.get("/search")
@needs("search")
@cached
def search_page() -> Response:
    """A search with its hits, and ways to narrow it."""
    query = PageQuery.read(parse_qsl(request.query_string.decode("utf-8", "replace")))
    answer = run(query.search)
    return page(
        "search.html",
        query=query,
        answer=answer,
        typed=query.search.q,
        carried=query.carried,
        chart=year_chart.draw(answer.facets.get("year", [])),
        facets=list(_facets(answer)),
        numbers=list(_numbers(answer.page, answer.pages)),
        sorts=SORTS,
        filter_names=FILTER_NAMES,
    )


@pages.get("/search/tips")
@cached
def tips() -> Response:
    """What can be typed."""
    return page("tips.html", tips=TIPS)


@pages.get("/articles/<article:id>")
@needs("search")
@cached
def article_page(id: str) -> Response:
    """An article as it was cleaned, for hits without a URL and for readers who want the bare text."""
    archive, query = service().archive, request.args.get("q", "")
    stored, closed = archive.get(id), service().settings.bodies == "closed"
    article = stored.article.model_copy(update={"body": ""}) if closed else stored.article
    headline, deck, *paragraphs = _marked(article, query)
    return page(
        "article.html",
        typed=query,
        article=article,
        original=web_link(article.url),
        closed=closed,
        headline=headline,
        deck=deck,
        paragraphs=[parts for parts in paragraphs if parts and parts[0][0].strip()],
        references=list(dict.fromkeys(reference.name for reference in article.references)),
        also_at=[url for url in stored.also_at if web_address(url)],
        related=archive.related(id),
    )


def _marked(article: Article, query: str) -> list[Parts]:
    """Headline, deck and paragraphs in pieces, with what a query finds in them marked."""
    if query.strip():
        return service().archive.mark(article, query)
    return [[(text, False)] for text in (article.headline, article.deck, *article.body.split("\n\n"))]


def page(template: str, status: int = 200, **values: Any) -> Response:
    """A page of ours, with what every template needs."""
    common = {"archive": service().settings.title, "fingerprint": fingerprint, "typed": "", "carried": []}
    response = Response(render_template(template, **common | values), status, content_type=HTML)
    response.headers["Content-Security-Policy"] = POLICY  # set here, so that it is kept with the answer
    return response


@pages.after_request
def _protect(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    return response


@pages.errorhandler(Exception)
def answer_error(error: Exception) -> Response:
    """An error as a page that says what to change."""
    problem = problem_of(error)
    document = problem.document(current_context().request_id)
    response = page("error.html", document["status"], problem=document)
    response.headers.update(problem.headers)
    response.headers["Cache-Control"] = "no-store"
    if document["status"] == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="Dateline"'
    return response


def _facets(answer: SearchAnswer) -> Iterator[tuple[str, str, list[Any]]]:
    for name, label in FACET_NAMES.items():
        if values := answer.facets.get(name):
            yield name, label, values


def _numbers(current: int, last: int) -> Iterator[int]:
    """The page numbers to show; 0 stands for those left out."""
    shown = {1, last, *range(current - NEIGHBOURS, current + NEIGHBOURS + 1)}
    before = 0
    for number in sorted(number for number in shown if 1 <= number <= last):
        if number > before + 1:
            yield 0
        yield number
        before = number


box = Blueprint("box", __name__)

DAY = 86_400
UNNAMED = f"public, max-age={DAY}, stale-while-revalidate={7 * DAY}"
NAMED = f"public, max-age={365 * DAY}, immutable"
"""For `/box.js?v=…` with the fingerprint of this very file: a new file has another address."""


@box.get("/box.js")
def box_js() -> Response:
    """The search box, for any site to load: it reads nothing, so that every origin may have it."""
    return _serve("box.js", "text/javascript; charset=utf-8")


@box.get("/page.css")
def page_css() -> Response:
    """The style of our own pages."""
    return _serve("page.css", "text/css; charset=utf-8")


@box.get("/icon.svg")
def icon() -> Response:
    """The sign that a browser shows beside the title."""
    return _serve("icon.svg", "image/svg+xml")


@cache
def content(name: str) -> bytes:
    """A file of the folder `static`."""
    return resources.files("api.pages").joinpath("static", name).read_bytes()


@cache
def fingerprint(name: str = "box.js") -> str:
    """A short word for the content of a file."""
    return hashlib.sha256(content(name)).hexdigest()[:12]


def integrity() -> str:
    """What stands in the `integrity` attribute of a tag that loads exactly this box."""
    return "sha384-" + base64.b64encode(hashlib.sha384(content("box.js")).digest()).decode("ascii")


def _serve(name: str, media_type: str) -> Response:
    response = Response(content(name), content_type=media_type)
    response.set_etag(fingerprint(name))
    response.headers["Cache-Control"] = NAMED if request.args.get("v") == fingerprint(name) else UNNAMED
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.make_conditional(request)
    return response
