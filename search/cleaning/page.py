"""A page in any accepted form becomes an article, or a reason why it holds none."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from search.article import Article, CleanedFrom, DroppedLine, Place
from search.cleaning.decoding import decode
from search.cleaning.features import FUNCTION_WORDS
from search.cleaning.flattened import Flattened, read_flattened
from search.cleaning.hints import Clue, date_article
from search.cleaning.html import read_html
from search.cleaning.lines import split_lines
from search.cleaning.references import finder_of
from search.cleaning.refusals import refusal_of
from search.errors import PageRefused

_MARKUP = re.compile(
    r"<(?:!doctype\s+html|html|head|body|meta|title|article|div|p|h[1-6]|span|table)\b[^<>]{0,2000}>", re.I
)
_LOOKED_AT = 20_000
_LONGEST_ID = 512


@dataclass(frozen=True, slots=True)
class CleanedLine:
    """A line of a page: kept as a part of the article, or dropped for a reason."""

    number: int
    text: str
    kept_as: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What became of a page: the article or why there is none (`refused`), and the fate of every line."""

    article: Article | None
    refused: str | None
    lines: tuple[CleanedLine, ...] = ()


def clean_page(
    data: bytes,
    *,
    path: str,
    url: str | None = None,
    id: str | None = None,
    own_words: Path | None = None,
    encoding: str | None = None,
) -> Cleaned:
    """Clean one page; what is no article comes back refused and nothing is raised for it.

    `path` is the page's path below the folder that was given: its id where it has neither an id nor a
    canonical URL. `own_words` is the archive's folder of word lists, `encoding` what a transport declared.
    """
    try:
        text = decode(data, encoding)
    except PageRefused as refused:
        return Cleaned(None, f"{refused.reason}: {refused}")
    html = read_html(text, url=url, own=own_words) if is_markup(text) else None
    page = html.page if html else read_flattened(text, url=url, own=own_words)
    lines = _fates(html.raw if html else split_lines(text), page)
    refusal = refusal_of(page)
    if refusal:
        return Cleaned(None, refusal, lines)
    clues = html.clues if html else [Clue(line, "byline") for line in page.date_lines]
    address = url or (html.canonical_url if html else None)
    values: dict[str, Any] = {
        "id": id or (html and html.canonical_url) or path,
        "url": address,
        "canonical_url": html.canonical_url if html else None,
        "language": (html.language if html else None) or _language(page),
        "cleaned_from": CleanedFrom(format="html" if html else "text", dropped=_dropped(lines)),
    }
    clues += [Clue(address, "url")] if address else []
    return Cleaned(_article(page, clues, own_words, values | {"id": _short(values["id"])}), None, lines)


def is_markup(text: str) -> bool:
    """Whether a page is HTML and no text: a tag of a document stands near its start."""
    return _MARKUP.search(text[:_LOOKED_AT]) is not None


def inspect_page(
    data: bytes, *, path: str, url: str | None = None, own_words: Path | None = None
) -> dict[str, Any]:
    """A page as `dateline inspect --json` shows it: path, article, refused, and every line with its fate."""
    cleaned = clean_page(data, path=path, url=url, own_words=own_words)
    return {
        "path": path,
        "article": cleaned.article.model_dump(mode="json") if cleaned.article else None,
        "refused": cleaned.refused,
        "lines": [
            {"number": line.number, "text": line.text, "kept_as": line.kept_as, "reason": line.reason}
            for line in cleaned.lines
        ],
    }


def _fates(raw: list[str], page: Flattened) -> tuple[CleanedLine, ...]:
    fates: dict[int, tuple[str | None, str | None]] = {}
    for line, kept_as, reason in zip(page.lines, page.kept_as, page.reasons, strict=True):
        for number in range(line.number, line.last + 1):
            fates[number] = (kept_as, reason)
    return tuple(
        CleanedLine(number, text, *fates.get(number, (None, "blank"))) for number, text in enumerate(raw, 1)
    )


def _article(page: Flattened, clues: list[Clue], own: Path | None, values: dict[str, Any]) -> Article:
    body = "\n\n".join(page.body)
    parts: list[tuple[str, Place]] = [
        (page.headline, "headline"),
        (page.deck, "deck"),
        (body, "body"),
        *((caption, "caption") for caption in page.captions),
    ]
    dating = date_article(clues, parts)
    return Article(
        **values,
        headline=page.headline,
        deck=page.deck,
        body=body,
        section=page.section,
        region=page.region,
        authors=page.authors,
        source=page.source,
        published=dating.published,
        published_source=dating.source,
        published_precision=dating.precision,
        date_hints=dating.hints,
        references=finder_of(own).find_all(parts),
        captions=page.captions,
        content_hash=hashlib.blake2b(f"{page.headline}\n{body}".encode(), digest_size=16).hexdigest(),
    )


def _dropped(lines: tuple[CleanedLine, ...]) -> list[DroppedLine]:
    return [
        DroppedLine(number=line.number, text=line.text[:500], reason=line.reason)
        for line in lines
        if line.reason and line.reason != "blank"
    ]


def _language(page: Flattened) -> str | None:
    words = [
        word
        for line, part in zip(page.lines, page.kept_as, strict=True)
        if part == "body"
        for word in line.words[:60]
    ]
    share = sum(word in FUNCTION_WORDS for word in words) / (len(words) or 1)
    return "en" if share > 0.2 else None


def _short(path: str) -> str:
    """A path as an id; one that is too long keeps its end, behind a fingerprint of the whole."""
    if len(path.encode()) <= _LONGEST_ID:
        return path
    fingerprint = hashlib.blake2b(path.encode(), digest_size=12).hexdigest()
    return f"{fingerprint}/{path.encode()[-400:].decode(errors='ignore')}"
