"""A page of text or HTML becomes an article, or a reason why it holds none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from itertools import islice
from pathlib import Path
from typing import Any, Literal, NamedTuple

from search.article import (
    Article,
    CleanedFrom,
    DroppedLine,
    Place,
    short_id,
)
from search.cleaning.decoding import decode
from search.cleaning.flattened import Flattened, read_flattened
from search.cleaning.hints import (
    Clue,
    date_article,
    second_day,
    stated_dates,
)
from search.cleaning.lines import Line
from search.cleaning.refusals import refusal_of
from search.errors import PageRefused
from search.text.references import finder_of

_MARKUP = re.compile(
    r"<(?:!doctype\s+html|html|head|body|meta|title|article|main|div|p|h[1-6]|table)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
_MARKUP_REACH = 5_000
_COMMENTS = 30
"""So many comments are looked at for their days."""

_SHOWN = 500
"""Characters of a dropped line that are kept with the article; `inspect` shows all of it."""


class CleanedLine(NamedTuple):
    """A line of a page: kept as a part of the article, or dropped for a reason."""

    number: int
    text: str
    kept_as: str | None
    reason: str | None


_made = partial(tuple.__new__, CleanedLine)
"""A `CleanedLine` of a tuple: pages have hundreds, and its own constructor takes several times as long."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A page read, by either way."""

    page: Flattened
    format: Literal["text", "html"]
    clues: list[Clue]
    commented: date | None = None
    canonical_url: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class Cleaned:
    """What became of a page: the article or why there is none (`refused`).

    `refused` is a stable word, a colon and a sentence that says what to do.
    """

    article: Article | None
    refused: str | None
    _read: _Read | None = field(default=None, repr=False)

    @cached_property
    def lines(self) -> Sequence[CleanedLine]:
        """The fate of every line, made when somebody asks: whoever fills an archive needs the article alone."""
        return _fates(self._read) if self._read else ()


def clean_page(
    data: bytes,
    *,
    path: str,
    url: str | None = None,
    id: str | None = None,
    own_words: Path | None = None,
    encoding: str | None = None,
) -> Cleaned:
    """Clean one page; what is no article comes back refused, and nothing is raised for it.

    `path` is the page's path below the folder that was given: its id where it has neither an id nor a
    canonical URL. `own_words` is the archive's folder of word lists, `encoding` what a transport declared.
    """
    try:
        text = decode(data, encoding)
    except PageRefused as refused:
        return Cleaned(None, f"{refused.reason}: {refused}")
    read = _read(text, url, own_words)
    body = read.page.body_lines
    refusal = refusal_of(read.page, body)
    if refusal:
        return Cleaned(None, refusal, read)
    id = id or short_id(read.canonical_url or path)
    return Cleaned(_article(read, id, url, read.language or _language(body), own_words), None, read)


def inspect_page(
    data: bytes, *, path: str, url: str | None = None, own_words: Path | None = None
) -> dict[str, Any]:
    """A page as `dateline inspect --json` shows it: path, article, refused, and every line with its fate."""
    cleaned = clean_page(data, path=path, url=url, own_words=own_words)
    return {
        "path": path,
        "article": cleaned.article.model_dump(mode="json") if cleaned.article else None,
        "refused": cleaned.refused,
        "lines": [line._asdict() for line in cleaned.lines],
    }


def is_markup(text: str) -> bool:
    """Whether a text is marked up: it starts with a tag, or has several near its beginning."""
    if text.find("<", 0, _MARKUP_REACH) < 0:
        return False
    start = text[:_MARKUP_REACH]
    found = len(_MARKUP.findall(start))
    return found >= 3 or (found >= 1 and start.lstrip().startswith("<"))


def _read(text: str, url: str | None, own: Path | None) -> _Read:
    if is_markup(text):
        # Imported when it is first needed: trafilatura takes as long as all the rest of cleaning to be there.
        from search.cleaning.html import read_html

        html = read_html(text, url=url, own=own)
        if html is not None:
            return _Read(html.page, "html", html.clues, None, html.canonical_url, html.language)
    page = read_flattened(text, url=url, own=own)
    return _Read(page, "text", clues_of(page), commented_on(page))


def clues_of(page: Flattened) -> list[Clue]:
    """What a flattened page says of its date: beside headline and byline, else where it is called by its name."""
    beside = [Clue(line, "byline") for line in page.date_lines]
    beside += [Clue(line, "byline", far=True) for line in page.far_dates]
    return beside or stated_dates(line.plain for line in page.lines)


def commented_on(page: Flattened) -> date | None:
    """The day by which readers had commented on a flattened page; None where comments tell no days."""
    if "comments" not in page.reasons:
        return None
    dated = (
        line.plain
        for line, reason in zip(page.lines, page.reasons, strict=True)
        if reason == "comments" and "date" in line.own and "clock" in line.own
    )
    return second_day(islice(dated, _COMMENTS))


def _fates(read: _Read) -> list[CleanedLine]:
    page, count = read.page, len(read.page.raw)
    kept: list[str | None] = [None] * count
    reasons: list[str | None] = ["blank"] * count
    for line, kept_as, reason in zip(page.lines, page.kept_as, page.reasons, strict=True):
        for at in range(line.number - 1, line.last):
            kept[at], reasons[at] = kept_as, reason
    return list(map(_made, zip(range(1, count + 1), page.raw, kept, reasons, strict=True)))


def _article(read: _Read, id: str, url: str | None, language: str | None, own_words: Path | None) -> Article:
    page = read.page
    body = "\n\n".join(page.body)
    parts: list[tuple[str, Place]] = [(page.headline, "headline"), (page.deck, "deck"), (body, "body")]
    parts += [(caption, "caption") for caption in page.captions]
    address: list[Clue] = [Clue(url or read.canonical_url or "", "url")] if url or read.canonical_url else []
    dating = date_article([*read.clues, *address], parts, own=own_words, commented=read.commented)
    return Article(
        id=id,
        url=url or read.canonical_url,
        canonical_url=read.canonical_url,
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
        references=finder_of(own_words).find_all(parts),
        captions=page.captions,
        language=language,
        cleaned_from=_cleaned_from(read),
    )


def _cleaned_from(read: _Read) -> CleanedFrom:
    """What the article was made from: our own values, which nothing has to validate."""
    raw = read.page.raw
    dropped: list[DroppedLine] = [
        {"number": number, "text": raw[number - 1][:_SHOWN], "reason": reason}
        for line, reason in zip(read.page.lines, read.page.reasons, strict=True)
        if reason
        for number in range(line.number, line.last + 1)
    ]
    return CleanedFrom.model_construct(format=read.format, dropped=dropped)


def _language(body: Sequence[Line]) -> str | None:
    """English where its function words are frequent; nothing is said of any other language."""
    words = sum([len(line.words) for line in body])
    function = words - sum([len(line.content) for line in body])
    return "en" if words and function > 0.25 * words else None
