"""What a page's JSON-LD says of its article, in the many forms that publishing systems write it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from lxml import html as lxml_html

Object = Mapping[str, Any]

_ARTICLE_TYPES: Final = re.compile(r"(?:\w*Article|Report|BlogPosting|\w*Posting|Review|WebPage)$")
_PAGE: Final = "WebPage"
_INSIDE: Final = ("@graph", "mainEntity", "mainEntityOfPage")
"""What may hold the article; lists of items hold other stories."""

_WRAPPED: Final = re.compile(r"^\s*(?://\s*)?(?:<!--|<!\[CDATA\[)|(?://\s*)?(?:-->|\]\]>)\s*$")
_LOOSE_COMMA: Final = re.compile(r",(?=\s*[}\]])")
_SPACE: Final = re.compile(r"\s+")
_TAG: Final = re.compile(r"<[^<>]{1,200}>")
_DEEPEST: Final = 6


def article_items(tree: Any, titles: str) -> list[Object]:
    """The objects that describe the article: the one whose headline is in the page's `titles`, else the first, and
    what describes the page.
    """
    items = list(_every_object(tree))
    named = {item["@id"]: item for item in items if isinstance(item.get("@id"), str) and len(item) > 2}
    found = [item for item in items if _ARTICLE_TYPES.search(text_of(item.get("@type")))]
    articles = [item for item in found if text_of(item.get("@type")) != _PAGE]
    pages = [item for item in found if text_of(item.get("@type")) == _PAGE]
    agreeing = [item for item in articles if _agrees(text_of(item.get("headline")), titles)]
    return [_resolved(item, named) for item in [*(agreeing or articles)[:1], *pages[:1]]]


def text_of(value: Any) -> str:
    """The text of a value, which may be a list or carry markup in itself."""
    if isinstance(value, list):
        return text_of(value[0]) if value else ""
    if not isinstance(value, str) or not value.strip():
        return ""
    plain = lxml_html.fromstring(f"<p>{value}</p>").text_content() if "<" in value or "&" in value else value
    return _SPACE.sub(" ", _TAG.sub("", plain)).strip()


def _every_object(tree: Any) -> Iterator[Object]:
    for script in tree.iterfind(".//script"):
        if "ld+json" in (script.get("type") or "").lower():
            yield from _objects(_loaded(script.text or ""), 0)


def _loaded(text: str) -> Any:
    """The value of a script, past the wrappings and loose commas that browsers' readers forgive nobody."""
    text = _WRAPPED.sub("", _WRAPPED.sub("", text))
    for attempt in (text, _LOOSE_COMMA.sub("", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _objects(data: Any, depth: int) -> Iterator[Object]:
    if depth > _DEEPEST:
        return
    for item in data if isinstance(data, list) else [data]:
        if isinstance(item, Mapping):
            yield item
            for name in _INSIDE:
                yield from _objects(item.get(name), depth + 1)


def _agrees(headline: str, titles: str) -> bool:
    return bool(headline) and headline.casefold() in titles


def _resolved(item: Object, named: Mapping[str, Object]) -> Object:
    """An object with those that it only refers to in their place."""
    return {key: _referred(value, named) for key, value in item.items()}


def _referred(value: Any, named: Mapping[str, Object]) -> Any:
    if isinstance(value, list):
        return [_referred(one, named) for one in value]
    if isinstance(value, Mapping) and "name" not in value and isinstance(value.get("@id"), str):
        return named.get(value["@id"], value)
    return value
