"""The fields of a record become an article.

A record is what somebody exported: fields go by other names, dates are written in any form, authors are a list, a text
or objects. Here they become those of `Article`. A body that is plain text stays untouched to the letter, so that what
Dateline exported comes back as it was.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final, Literal

from pydantic import ValidationError

from search.article import (
    Article,
    CleanedFrom,
    DroppedLine,
    Place,
    Precision,
)
from search.cleaning.hints import part_hints
from search.cleaning.records.entry import Reading, RecordArticle
from search.cleaning.records.fragments import plain, read_fragment
from search.errors import RecordError
from search.text.dates import read_stamp

RecordFormat = Literal["record", "feed", "wxr"]

ALIASES: Final[dict[str, str]] = {
    "title": "headline",
    "name": "headline",
    "text": "body",
    "content": "body",
    "content_text": "body",
    "content_html": "body",
    "body_html": "body",
    "article": "body",
    "subtitle": "deck",
    "standfirst": "deck",
    "summary": "deck",
    "description": "deck",
    "excerpt": "deck",
    "date": "published",
    "pubdate": "published",
    "datepublished": "published",
    "date_published": "published",
    "publication_date": "published",
    "published_at": "published",
    "author": "authors",
    "byline": "authors",
    "link": "url",
    "permalink": "url",
    "canonical": "canonical_url",
    "category": "section",
    "publisher": "source",
    "lang": "language",
    "guid": "id",
}
"""Other names that the fields of Article go by, in lower case; a field's own name goes before them."""

HTML_NAMES: Final = frozenset({"content_html", "body_html"})
"""Names whose values are HTML; the values of all others are text as it is."""

_NOTHING: Final = {
    "record": "The record has neither headline nor body; it has {names}. Name the fields as in Article.",
    "feed": "The entry has neither title nor text; it has {names}. Give it one, or leave it out.",
    "wxr": "The post has neither title nor text; it has {names}. Give it one, or leave it out.",
}

_LIST_FIELDS: Final = frozenset({"authors", "captions"})
_LINES: Final = frozenset({"headline", "deck"})
_AUTHOR_SPLIT: Final = re.compile(r"\s*(?:;|\s+and\s+|\s*&\s*)\s*")
_NO_TEXT: Final = re.compile("[\x00\ud800-\udfff]")


def make_article(
    record: Mapping[str, Any],
    reading: Reading,
    *,
    path: str,
    line: int | None,
    number: int,
    format: RecordFormat = "record",
) -> RecordArticle:
    """The article of one record; `number` is its place in the file and makes its id where nothing better does.

    Raises RecordError that says which field is wrong.
    """
    values = _fields(record)
    if not str(values.get("headline") or "").strip() and not str(values.get("body") or "").strip():
        raise RecordError(_NOTHING[format].format(names=_names(record)), path=path, line=line)
    came_with_id = values.get("id") not in (None, "")
    id = values["id"] if came_with_id else values.get("canonical_url") or values.get("url")
    values["id"] = str(id or f"{path}#{number}")
    values |= _dating(values, reading.today, line=line or number, format=format)
    values.setdefault("content_hash", _fingerprint(values))
    try:
        article = Article.model_validate(values)
    except ValidationError as error:
        raise RecordError(_reason(error), path=path, line=line) from None
    return RecordArticle(_with_findings(article, values, reading), came_with_id, path, line)


def _names(record: Mapping[str, Any]) -> str:
    names = [str(name)[:40] for name, value in record.items() if value not in (None, "", [])]
    return ", ".join(names[:8]) or "nothing"


def field_of(name: str) -> str:
    """The field of Article that a name stands for, under whichever name; any other name in lower case."""
    key = name.strip()
    return key if key in Article.model_fields else ALIASES.get(key.lower().replace(" ", "_"), key.lower())


def _fields(record: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of Article that a record has; empty ones and unknown ones are passed over."""
    values: dict[str, Any] = {}
    for name, value in record.items():
        key = str(name).strip()
        field = field_of(key)
        if (
            field in Article.model_fields
            and value not in (None, "")
            and (field == key or field not in values)
        ):
            values[field] = plain_value(field, value, is_html=key.lower() in HTML_NAMES)
    return values


def _dating(values: dict[str, Any], today: date, *, line: int, format: RecordFormat) -> dict[str, Any]:
    """The publication date of a record; one that can't be read, or is yet to come, is dropped with that reason."""
    written = values.get("published")
    cleaned: Any = values.get("cleaned_from") or CleanedFrom(format=format)
    if written is None:
        return {"cleaned_from": cleaned}
    span = read_stamp(str(written))
    if span is None or span.first > today:
        reason = "published: no past day that can be read"
        cleaned = CleanedFrom(
            format=format, dropped=[DroppedLine(number=line, text=str(written)[:200], reason=reason)]
        )
        return {"published": None, "cleaned_from": cleaned}
    precision: Precision = values.get("published_precision") or span.precision
    source = values.get("published_source") or "record"
    return {
        "published": span.first,
        "published_precision": precision,
        "published_source": source,
        "cleaned_from": cleaned,
    }


def _fingerprint(values: Mapping[str, Any]) -> str:
    text = f"{values.get('headline', '')}\n{values.get('body', '')}"
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _reason(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    return f"Field {field!r} can't be used: {first['msg'].lower()}."


def _with_findings(article: Article, values: Mapping[str, Any], reading: Reading) -> Article:
    """The article with the references and dates that its text names, where the record did not bring its own."""
    parts: list[tuple[str, Place]] = [
        (article.headline, "headline"),
        (article.deck, "deck"),
        (article.body, "body"),
        *((caption, "caption") for caption in article.captions),
    ]
    findings: dict[str, Any] = {}
    if "references" not in values:
        findings["references"] = reading.references.find_all(parts)
    if "date_hints" not in values:
        findings["date_hints"] = part_hints(parts, published=article.published, own=reading.own_words)
    return article.model_copy(update=findings) if findings else article


def plain_value(field: str, value: Any, *, is_html: bool = False) -> Any:
    """A field's value out of the forms that exports give it; one of another form comes back as it is.

    WordPress's own interface has `{"rendered": "<p>…"}`, JSON feeds have authors as objects with a name, and some
    bodies are lists of paragraphs.
    """
    if isinstance(value, Mapping) and isinstance(value.get("rendered"), str):
        value, is_html = value["rendered"], True
    if field in _LIST_FIELDS:
        return [_name(part) for part in _listed(value)]
    if field == "body" and isinstance(value, list) and all(isinstance(part, str) for part in value):
        value = "\n\n".join(value)
    if isinstance(value, str) and is_html:
        value = plain(value) if field in _LINES else read_fragment(value).body
    return sound(value)


def sound(value: Any) -> Any:
    """A value whose texts are without zero bytes and halves of letters, which no database takes."""
    if isinstance(value, list):
        return [sound(part) for part in value]
    if isinstance(value, Mapping):
        return {name: sound(part) for name, part in value.items()}
    if not isinstance(value, str):
        return value
    if value.isascii():
        return value.replace("\x00", "")
    return _NO_TEXT.sub(lambda match: "" if match[0] == "\x00" else "\ufffd", value)


def _listed(value: Any) -> list[Any]:
    """Several names in one text are separated: `Ada Quill; Bo Ferry`, `Ada Quill and Bo Ferry`."""
    if isinstance(value, str):
        return [part for part in _AUTHOR_SPLIT.split(value.strip()) if part]
    return value if isinstance(value, list) else [value]


def _name(value: Any) -> Any:
    if isinstance(value, Mapping) and isinstance(value.get("name"), str):
        value = value["name"]
    return sound(value)
