"""The text of an article for its page, in pieces that are marked or not.

The pages that people read: search, article, tips. Rendered here, complete without JavaScript.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from api.http.caching import cached
from api.http.context import current_context
from api.http.credentials import needs
from api.http.problems import problem_of
from api.pages import page_words, year_chart
from api.pages.box_file import fingerprint
from api.pages.page_query import PageQuery
from api.routes.search import run
from api.service import service
from search.article import Article
from search.query.request import Parts, SearchAnswer
from search.results import mark


@dataclass(frozen=True, slots=True)
class PageText:
    """Headline, deck and paragraphs in pieces; no paragraphs where the archive keeps whole texts to itself."""

    headline: Parts
    deck: Parts
    paragraphs: list[Parts]


def page_text(article: Article, query: str) -> PageText:
    """The text of an article, with what a query finds in it marked."""
    if service().settings.bodies == "closed":
        article = article.model_copy(update={"body": ""})
    if query.strip():
        pieces = mark(article, query, service().archive.view())
    else:
        lines = [article.headline, article.deck, *article.body.split("\n\n")]
        pieces = [[(line, False)] for line in lines]
    return PageText(pieces[0], pieces[1], [parts for parts in pieces[2:] if parts and parts[0][0].strip()])


pages = Blueprint("pages", __name__, template_folder="templates")

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
HTML = "text/html; charset=utf-8"
NEIGHBOURS = 2
"""How many page numbers stand on either side of the present one."""

for _filter in (page_words.written, page_words.page_of, page_words.lead, page_words.host):
    pages.add_app_template_filter(_filter)
pages.add_app_template_test(page_words.web_address)


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
    asked = PageQuery.read(parse_qsl(request.query_string.decode("utf-8", "replace")))
    answer = run(asked.search)
    return page(
        "search.html",
        asked=asked,
        answer=answer,
        typed=asked.search.q,
        carried=asked.carried,
        chart=year_chart.draw(answer.facets.get("year", [])),
        facets=list(_facets(answer)),
        numbers=list(_numbers(answer.page, answer.pages)),
        sorts=page_words.SORTS,
        filter_names=page_words.FILTER_NAMES,
    )


@pages.get("/search/tips")
@cached
def tips() -> Response:
    """What can be typed."""
    return page("tips.html", tips=page_words.TIPS)


@pages.get("/articles/<article:id>")
@needs("search")
@cached
def article_page(id: str) -> Response:
    """An article as it was cleaned, for hits without a URL and for readers who want the bare text."""
    stored = service().archive.get(id)
    query = request.args.get("q", "")
    text = page_text(stored.article, query)
    return page(
        "article.html",
        typed=query,
        article=stored.article,
        original=page_words.web_link(stored.article.url),
        closed=service().settings.bodies == "closed",
        headline=text.headline,
        deck=text.deck,
        paragraphs=text.paragraphs,
        references=list(dict.fromkeys(reference.name for reference in stored.article.references)),
        also_at=[url for url in stored.also_at if page_words.web_address(url)],
        related=service().archive.related(id),
    )


def page(template: str, status: int = 200, **given: Any) -> Response:
    """A page of ours, with what every template needs."""
    common = {"archive": service().settings.title, "fingerprint": fingerprint, "typed": "", "carried": []}
    response = Response(render_template(template, **common | given), status, content_type=HTML)
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
    for name, label in page_words.FACET_NAMES.items():
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
