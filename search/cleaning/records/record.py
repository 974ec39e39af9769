"""The fields of a record become an article.

A record is what somebody exported: fields go by other names, dates are written in any form, authors are a list, a text
or objects. Here they become those of `Article`, for files and for what programs send alike. A body that is plain text
stays untouched to the letter, so that what Dateline exported comes back as it was; all other texts are trimmed, their
spaces joined, and their letters in one Unicode form, so that a name has one spelling.

What has no field here is kept where the archive's `site.toml` names it, and else told by name.
"""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final, Literal

from pydantic import ValidationError

from search.article import (
    Article,
    CleanedFrom,
    DroppedLine,
    Place,
)
from search.cleaning.hints import part_hints
from search.cleaning.records.entry import Reading, RecordArticle
from search.cleaning.records.fragments import plain, read_fragment
from search.cleaning.records.names import names_in
from search.cleaning.records.stamps import is_to_come, read_date
from search.errors import RecordError
from search.settings import OwnField

RecordFormat = Literal["record", "feed", "wxr"]

ALIASES: Final[dict[str, str]] = {
    other: field
    for field, others in {
        "headline": "title name heading",
        "body": "text content contenttext contenthtml bodyhtml article articlebody fulltext",
        "deck": "subtitle standfirst summary description excerpt dek subheadline",
        "published": "date pubdate datepublished publicationdate publishedat publishedon publisheddate publishdate",
        "authors": "author byline writer creator",
        "url": "link permalink",
        "canonical_url": "canonical canonicalurl",
        "section": "category",
        "source": "publisher publication",
        "language": "lang",
        "id": "guid",
        "image": "imageurl thumbnail thumbnailurl bannerimage featuredimage ogimage picture photo",
        "image_alt": "imagealt alttext",
    }.items()
    for other in others.split()
}
"""Other names that the fields of Article go by, in small letters without signs; a field's own name goes before them."""

HTML_NAMES: Final = frozenset({"contenthtml", "bodyhtml"})
"""Names whose values are HTML; the values of all others are text as it is."""

_NOTHING: Final = {
    "record": "The record has neither headline nor body; it has {names}. Name the fields as in Article.",
    "feed": "The entry has neither title nor text; it has {names}. Give it one, or leave it out.",
    "wxr": "The post has neither title nor text; it has {names}. Give it one, or leave it out.",
}

_LISTED: Final = frozenset({"captions"})
_LINES: Final = ("headline", "deck", "section", "region", "source", "language", "url", "canonical_url")
"""Fields of one line: trimmed, in one Unicode form, and without entities that an export left in them."""

_FIELDS: Final = Article.model_fields.keys() | {"image_alt"}
_SQUASHED: Final = re.compile(r"[\W_]+")
_ENTITY: Final = re.compile(r"&(?:#\d{2,5}|#x[0-9a-f]{2,5}|[a-z]{2,8});", re.IGNORECASE)
_PARTED: Final = re.compile(r"\s*[,;|\n]\s*")
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
    values, others = _fields(record)
    if not str(values.get("headline") or "").strip() and not str(values.get("body") or "").strip():
        raise RecordError(_NOTHING[format].format(names=_names(record)), path=path, line=line)
    came_with_id = values.get("id") not in (None, "")
    id = values["id"] if came_with_id else values.get("canonical_url") or values.get("url")
    values["id"] = str(id or f"{path}#{number}")
    if "cleaned_from" not in record:  # else it is an article of ours that comes back
        _tidy(values)
    dropped = _date(values, reading)
    own, unknown = _own_fields(others, reading)
    if own:
        values["fields"] = {**values.get("fields", {}), **own}
    values.setdefault("cleaned_from", CleanedFrom(format=format, dropped=_dropped(dropped, line or number)))
    values.setdefault("content_hash", _fingerprint(values))
    try:
        article = Article.model_validate(values)
    except ValidationError as error:
        raise RecordError(_reason(error), path=path, line=line) from None
    passed_over = unknown if format == "record" else frozenset()
    return RecordArticle(_with_findings(article, values, reading), came_with_id, path, line, passed_over)


def _names(record: Mapping[str, Any]) -> str:
    names = [str(name)[:40] for name, value in record.items() if value not in (None, "", [])]
    return ", ".join(names[:8]) or "nothing"


def field_of(name: str) -> str:
    """The field of Article that a name stands for, under whichever name; any other name as it is written."""
    key = name.strip()
    squashed = _SQUASHED.sub("", key.lower())
    return key if key in Article.model_fields else ALIASES.get(squashed, _OWN_NAMES.get(squashed, key))


_OWN_NAMES: Final = {name.replace("_", ""): name for name in Article.model_fields}


def named_fields(record: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a record has under the names of fields, and what it has under any other; empty values are passed over."""
    values: dict[str, Any] = {}
    others: dict[str, Any] = {}
    for name, value in record.items():
        key = str(name).strip()
        field = field_of(key)
        if value in (None, ""):
            continue
        if field not in _FIELDS:
            others[key] = sound(value)
        elif field == key or field not in values:
            values[field] = plain_value(field, value, is_html=_SQUASHED.sub("", key.lower()) in HTML_NAMES)
    return values, others


def written_date(record: object) -> str | None:
    """The publication date of a record as it is written there; None where there is none."""
    if not isinstance(record, Mapping):
        return None
    return next(
        (
            value
            for name, value in record.items()
            if isinstance(value, str) and field_of(str(name)) == "published"
        ),
        None,
    )


def _fields(record: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    values, others = named_fields(record)
    alternative = values.pop("image_alt", None)
    if image := picture_of(values.pop("image", None), alternative):
        values["image"] = image
    return values, others


def picture_of(value: Any, alternative: Any = None) -> dict[str, str] | None:
    """A picture's address and alternative text, out of an address, an object as JSON-LD has it, or a list of them."""
    if isinstance(value, list):
        return picture_of(value[0], alternative) if value else None
    if isinstance(value, Mapping):
        names = "alt", "alternative_text", "caption", "description"
        alternative = next((value[name] for name in names if isinstance(value.get(name), str)), alternative)
        value = next((value[name] for name in ("url", "src", "contentUrl", "href") if value.get(name)), None)
    if not isinstance(value, str) or not value.strip():
        return None
    return {"url": value.strip(), "alt": one_line(alternative) if isinstance(alternative, str) else ""}


def one_line(text: str) -> str:
    """A text of one line: spaces of every kind trimmed and joined, no entities, one Unicode form."""
    for _ in range(2):  # exports escape what was escaped already
        text = html.unescape(text) if _ENTITY.search(text) else text
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _tidy(values: dict[str, Any]) -> None:
    """Bring names and lines into one spelling."""
    for name in _LINES:
        if isinstance(values.get(name), str):
            values[name] = one_line(values[name])
    if not values.get("section"):
        values.pop("section", None)
    if "authors" in values:
        source = values.get("source")
        listed = values["authors"] if isinstance(values["authors"], list) else [values["authors"]]
        lines = [one_line(one.replace("\n", ";")) if isinstance(one, str) else one for one in listed]
        values["authors"] = names_in(lines, source=source if isinstance(source, str) else None)


def _date(values: dict[str, Any], reading: Reading) -> list[tuple[str, str]]:
    """Read the publication date of a record; what can't be read, or is yet to come, is answered with the reason."""
    written = values.pop("published", None)
    if written is None:
        return []
    span = read_date(str(written), today=reading.today, day_first=reading.day_first)
    if span is None or is_to_come(span, str(written), reading.today):
        values["published"] = None
        return [(str(written), "published: no past day that can be read")]
    values["published"] = span.first
    values.setdefault("published_precision", span.precision)
    values.setdefault("published_source", "record")
    return []


def _own_fields(others: Mapping[str, Any], reading: Reading) -> tuple[dict[str, list[str]], frozenset[str]]:
    """The archive's own fields that a record has, and the names of what it has besides."""
    names = {
        name.casefold(): field for field, own in reading.own_fields.items() for name in (field, *own.names)
    }
    own: dict[str, list[str]] = {}
    for name, value in others.items():
        field = names.get(name.casefold())
        if field and (texts := _own_values(value, reading.own_fields[field], reading)):
            own[field] = list(dict.fromkeys([*own.get(field, []), *texts]))
    return own, frozenset(name for name, value in others.items() if value and name.casefold() not in names)


def _own_values(value: Any, field: OwnField, reading: Reading) -> list[str]:
    """The values of an own field, of its kind; one text of keywords is parted at commas, semicolons and bars."""
    items = value if isinstance(value, list) else [value]
    texts = [
        one_line(str(item.get("name") or "") if isinstance(item, Mapping) else str(item))
        for item in items
        if not isinstance(item, list)
    ]
    if field.kind == "date":
        spans = [read_date(text, today=reading.today, day_first=reading.day_first) for text in texts]
        return [span.first.isoformat() for span in spans if span]
    if field.kind == "number":
        return [text for text in texts if re.fullmatch(r"[+-]?\d+(?:\.\d+)?", text)]
    if field.kind == "keyword" and not isinstance(value, list):
        texts = [part for text in texts for part in _PARTED.split(text)]
    return [text for text in texts if text]


def _dropped(dropped: list[tuple[str, str]], line: int) -> list[DroppedLine]:
    return [DroppedLine(number=line, text=text[:200], reason=reason) for text, reason in dropped]


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
    if field == "authors" and not isinstance(value, list | str):
        value = [value]
    if field in _LISTED:
        return sound([one.get("name") if isinstance(one, Mapping) else one for one in _listed(value)])
    if field == "body" and isinstance(value, list) and all(isinstance(part, str) for part in value):
        value = "\n\n".join(value)
    if isinstance(value, str) and is_html:
        value = read_fragment(value).body if field == "body" else plain(value)
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
    return value if isinstance(value, list) else [value]
