"""What a field's value is as an article has it: text without what no text holds, names in a list.

The fields of a record become an article; a body that is clean already stays untouched.

A value out of JSON or a row becomes an entry of its file.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

from lxml import etree
from lxml import html as lxml_html
from pydantic import ValidationError

from search.article import (
    Article,
    CleanedFrom,
    DroppedLine,
    Place,
    Precision,
)
from search.cleaning.decoding import decode
from search.cleaning.hints import part_hints
from search.cleaning.records.entry import Entry, Reading, RecordArticle, numbered
from search.errors import PageRefused, RecordError
from search.text.dates.reading import read_stamp

_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_LISTS: Final = ("ul", "ol", "li", "dl", "dt", "dd", "table", "tr", "th", "td")
_PARTS: Final = (
    "address",
    "article",
    "aside",
    "details",
    "footer",
    "header",
    "main",
    "nav",
    "section",
    "figure",
)
_BLOCKS: Final = frozenset(("p", "div", "blockquote", "pre", "hr", *_HEADINGS, *_LISTS, *_PARTS))
_SILENT: Final = frozenset(
    ("script", "style", "iframe", "noscript", "template", "form", "button", "svg", "video", "audio", "object")
)
_MARKUP: Final = re.compile(r"<[a-zA-Z!/][^<>]*>|&#?\w{2,10};")
_BLOCK_TAG: Final = re.compile(r"<(?:p|div|blockquote|ul|ol|h[1-6]|table|figure)\b", re.IGNORECASE)


@dataclass(slots=True)
class Fragment:
    """The text of a fragment of HTML: its paragraphs, and the captions of its pictures."""

    paragraphs: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)

    @property
    def body(self) -> str:
        """The paragraphs as Article has them, a blank line between."""
        return "\n\n".join(self.paragraphs)


def read_fragment(content: str) -> Fragment:
    """The text of a fragment; plain text keeps its paragraphs by its blank lines."""
    if not _BLOCK_TAG.search(content):
        content = "".join(f"<p>{part}</p>" for part in re.split(r"\n\s*\n", content.replace("\r\n", "\n")))
    parser = lxml_html.HTMLParser(recover=True, no_network=True, huge_tree=False, remove_comments=True)
    fragment = Fragment()
    try:
        root = lxml_html.document_fromstring(f"<div>{content}</div>", parser=parser)
    except (etree.ParserError, ValueError):
        return fragment
    _walk(root, fragment)
    return fragment


def plain(text: str) -> str:
    """A line of text without its tags and entities, such as a title of a feed."""
    if not _MARKUP.search(text):
        return " ".join(text.split())
    return " ".join(read_fragment(text).body.split())


def _walk(root: Any, fragment: Fragment) -> None:
    """One pass in document order; a block's start and end close the paragraph before them."""
    open_text: list[str] = []
    silent = 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        tag = node.tag if isinstance(node.tag, str) else ""
        if event == "start":
            silent += tag in _SILENT
            if tag in _BLOCKS or tag == "figcaption":
                _close(open_text, fragment.paragraphs)
            open_text.append("\n" if tag == "br" else "")
            open_text.append("" if silent else node.text or "")
            continue
        if tag in _BLOCKS or tag == "figcaption":
            _close(open_text, fragment.captions if tag == "figcaption" else fragment.paragraphs)
        silent -= tag in _SILENT
        open_text.append("" if silent else node.tail or "")
    _close(open_text, fragment.paragraphs)


def _close(open_text: list[str], into: list[str]) -> None:
    paragraphs = ("".join(open_text)).split("\n\n")
    into.extend(text for paragraph in paragraphs if (text := " ".join(paragraph.split())))
    open_text.clear()


_LIST_FIELDS: Final = frozenset({"authors", "captions"})
_LINES: Final = frozenset({"headline", "deck"})
_AUTHOR_SPLIT: Final = re.compile(r"\s*(?:;|\s+and\s+|\s*&\s*)\s*")
_NO_TEXT: Final = re.compile("[\x00\ud800-\udfff]")


def plain_value(field: str, value: Any, *, is_html: bool = False) -> Any:
    """A field's value out of the forms that exports give it; one of another form comes back as it is.

    WordPress's own interface has `{"rendered": "<p>…"}`, JSON feeds have authors as objects with a name, and some
    bodies are lists of paragraphs.
    """
    if isinstance(value, Mapping) and isinstance(value.get("rendered"), str):
        value, is_html = value["rendered"], True
    if field in _LIST_FIELDS:
        return [_name(one) for one in _listed(value)]
    if field == "body" and isinstance(value, list) and all(isinstance(part, str) for part in value):
        value = "\n\n".join(value)
    if isinstance(value, str) and is_html:
        value = plain(value) if field in _LINES else read_fragment(value).body
    return sound(value)


def sound(value: Any) -> Any:
    """A value whose texts are without zero bytes and halves of letters, which no database takes."""
    if isinstance(value, list):
        return [sound(one) for one in value]
    if isinstance(value, Mapping):
        return {name: sound(one) for name, one in value.items()}
    if not isinstance(value, str):
        return value
    if value.isascii():
        return value.replace("\x00", "")
    return _NO_TEXT.sub(lambda found: "" if found[0] == "\x00" else "\ufffd", value)


def _listed(value: Any) -> list[Any]:
    """Several names in one text are separated: `Ada Quill; Bo Ferry`, `Ada Quill and Bo Ferry`."""
    if isinstance(value, str):
        return [part for part in _AUTHOR_SPLIT.split(value.strip()) if part]
    return value if isinstance(value, list) else [value]


def _name(value: Any) -> Any:
    if isinstance(value, Mapping) and isinstance(value.get("name"), str):
        value = value["name"]
    return sound(value)


Format = Literal["record", "feed", "wxr"]

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

_COMPUTED: Final = ("published", "published_source", "published_precision", "cleaned_from", "content_hash")


def make_article(
    record: Mapping[str, Any],
    reading: Reading,
    *,
    path: str,
    line: int | None,
    number: int,
    format: Format = "record",
) -> RecordArticle:
    """The article of one record; `number` is its place in the file and makes its id where nothing better does.

    Raises RecordError that says which field is wrong.
    """
    values = _fields(record)
    if not str(values.get("headline") or "").strip() and not str(values.get("body") or "").strip():
        raise RecordError(_NOTHING[format].format(names=_names(record)), path=path, line=line)
    came_with_id = values.get("id") not in (None, "")
    given = str(values["id"]) if came_with_id else str(values.get("canonical_url") or values.get("url") or "")
    values["id"] = given or f"{path}#{number}"
    values |= _dating(values, reading.today, line=line or number, format=format)
    values.setdefault("content_hash", _fingerprint(values))
    try:
        article = Article.model_validate(values)
    except ValidationError as error:
        raise RecordError(_reason(error), path=path, line=line) from None
    return RecordArticle(_with_findings(article, values, reading), came_with_id, path, line)


def _names(record: Mapping[str, Any]) -> str:
    named = [str(name)[:40] for name, value in record.items() if value not in (None, "", [])]
    return ", ".join(named[:8]) or "nothing"


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


def _dating(values: dict[str, Any], today: date, *, line: int, format: Format) -> dict[str, Any]:
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


def _with_findings(article: Article, given: Mapping[str, Any], reading: Reading) -> Article:
    """The article with the references and dates that its text names, where the record did not bring its own."""
    parts: list[tuple[str, Place]] = [
        (article.headline, "headline"),
        (article.deck, "deck"),
        (article.body, "body"),
        *((caption, "caption") for caption in article.captions),
    ]
    found: dict[str, Any] = {}
    if "references" not in given:
        found["references"] = reading.references.find_all(parts)
    if "date_hints" not in given:
        found["date_hints"] = part_hints(parts, published=article.published, own=reading.own_words)
    return article.model_copy(update=found) if found else article


DEEP = "The record is nested too deeply; an article's fields are text and lists of text."


class Unreadable(str):
    """A sentence in the place of a value that can't be read."""

    __slots__ = ()


def parse_line(line: bytes) -> Any:
    """The value of a JSON text, or a sentence that says where it is wrong."""
    try:
        return json.loads(line, strict=False)
    except UnicodeDecodeError:
        return _parse_decoded(line)
    except json.JSONDecodeError as error:
        return Unreadable(f"The record is no JSON: {error.msg} at column {error.colno}.")
    except RecursionError:
        return Unreadable(DEEP)


def _parse_decoded(data: bytes) -> Any:
    """The value of a JSON text that is not in UTF-8."""
    try:
        return json.loads(decode(data), strict=False)
    except json.JSONDecodeError as error:
        return Unreadable(f"The record is no JSON: {error.msg} at column {error.colno}.")
    except RecursionError:
        return Unreadable(DEEP)
    except PageRefused as refused:
        return Unreadable(str(refused))


def entry_of(value: Any, reading: Reading, *, path: str, line: int | None, number: int) -> Entry:
    """The article of a value, or why there is none."""
    if isinstance(value, Mapping):
        try:
            return make_article(value, reading, path=path, line=line, number=number)
        except RecordError as error:
            return numbered(error, number)
    message = (
        value
        if isinstance(value, Unreadable)
        else "The record is no object; write an article's fields in braces."
    )
    return numbered(RecordError(message, path=path, line=line), number)
