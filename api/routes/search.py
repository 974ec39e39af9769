"""Searches as JSON and as feeds (RSS 2.0 and JSON Feed 1.1), and completions while somebody types."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, time
from email.utils import format_datetime
from typing import Annotated, Any
from xml.etree import ElementTree as ET

from flask import Response, request
from pydantic import BaseModel

from api.http import cached, current_context, needs, takes
from api.routes.discovery import READING, address, article_address, blueprint, problem_responses, web_link
from api.schemas import FeedQuery, SearchParameters, SuggestQuery
from api.service import service
from search.article import said
from search.query.request import Completion, Hit, SearchAnswer

searching = blueprint("search", "/api/v1", READING)


@searching.get(
    "/search", responses={200: SearchAnswer, **problem_responses(400, 401, 403, 422, 429, 503, 504)}
)
@needs("search")
@cached
@takes
def search(query: SearchParameters) -> SearchAnswer:
    """Search the archive."""
    return run(query)


def run(query: SearchParameters, *, polled: bool = False) -> SearchAnswer:
    """Answer a search, for JSON, pages and feeds alike; the query log leaves out what is `polled`."""
    answer = service().archive.search(query)
    current_context().searched, current_context().polled = answer, polled
    return answer


suggesting = blueprint("suggest", "/api/v1", READING)


class Suggestions(BaseModel):
    """Completions of what has been typed, the likeliest first."""

    query: Annotated[str, said("What was typed.", "artic")]
    completions: Annotated[list[Completion], said("What it may become.", [])]


@suggesting.get("/suggest", responses={200: Suggestions, **problem_responses(400, 401, 403, 422, 429, 503)})
@needs("search")
@cached
@takes
def suggest(query: SuggestQuery) -> Suggestions:
    """Complete what is being typed."""
    return Suggestions(query=query.q, completions=service().archive.suggest(query.q, query.limit))


feeding = blueprint("feeds", "/api/v1", READING)

RSS = "application/rss+xml; charset=utf-8"
JSON_FEED = "application/feed+json"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PROBLEMS = problem_responses(400, 401, 403, 422, 429, 503, 504)


def _described(media_type: str, what: str) -> dict[str, Any]:
    schema = {"type": "object" if media_type == JSON_FEED else "string"}
    return {"description": what, "content": {media_type.partition(";")[0]: {"schema": schema}}}


@feeding.get("/search.rss", responses={200: _described(RSS, "An RSS 2.0 feed."), **_PROBLEMS})
@needs("search")
@cached
@takes
def rss(query: FeedQuery) -> Response:
    """A search as an RSS feed."""
    answer = run(query, polled=True)
    feed = ET.Element("rss", version="2.0")
    channel = ET.SubElement(feed, "channel")
    _add(channel, "title", _title(answer))
    _add(channel, "link", _page_of_search())
    _add(channel, "description", f"The articles that a search for {answer.query or 'everything'} finds.")
    for hit in answer.hits:
        _add_item(channel, hit)
    return Response(ET.tostring(feed, encoding="utf-8", xml_declaration=True), content_type=RSS)


@feeding.get("/search.json", responses={200: _described(JSON_FEED, "A JSON Feed, version 1.1."), **_PROBLEMS})
@needs("search")
@cached
@takes
def json_feed(query: FeedQuery) -> Response:
    """A search as a JSON feed."""
    answer = run(query, polled=True)
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _title(answer),
        "home_page_url": _page_of_search(),
        "items": [_item(hit) for hit in answer.hits],
    }
    return Response(json.dumps(feed, ensure_ascii=False).encode("utf-8", "replace"), content_type=JSON_FEED)


def _title(answer: SearchAnswer) -> str:
    title = service().settings.title
    return f"{title}: {answer.query}" if answer.query else title


def _page_of_search() -> str:
    return address("/search") + (f"?{request.query_string.decode()}" if request.query_string else "")


def _add_item(channel: ET.Element, hit: Hit) -> None:
    item = ET.SubElement(channel, "item")
    _add(item, "title", hit.headline)
    _add(item, "link", web_link(hit.url) or article_address(hit.id))
    _add(item, "description", hit.deck)
    guid = ET.SubElement(item, "guid", isPermaLink="false")
    guid.text = _NOT_XML.sub("", hit.id)
    if hit.region:
        _add(item, "category", hit.region)
    if hit.published:
        _add(item, "pubDate", format_datetime(datetime.combine(hit.published, time(), UTC)))


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _NOT_XML.sub("", text)


def _item(hit: Hit) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": hit.id,
        "url": web_link(hit.url) or article_address(hit.id),
        "title": hit.headline,
        "summary": hit.deck,
        "content_text": hit.deck or hit.headline,
        "authors": [{"name": name} for name in hit.authors],
        "tags": [tag for tag in (hit.region, hit.section) if tag],
    }
    if hit.published:
        item["date_published"] = f"{hit.published.isoformat()}T00:00:00Z"
    return item
