"""A page of text or HTML becomes an article, or a reason why it holds none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.article import (
    Article,
    CleanedFrom,
    DroppedLine,
    Place,
    short_id,
)
from search.cleaning.blocks import Page, html_blocks, line_blocks
from search.cleaning.body import LIKELY, Judged, judge
from search.cleaning.decoding import decode
from search.cleaning.fates import reasons_of
from search.cleaning.furniture import has_digit, own_phrases_of
from search.cleaning.hints import Clue, date_article, second_day
from search.cleaning.other_stories import end_before_others
from search.cleaning.page_form import in_rows, ruled_out, taken_in
from search.cleaning.parts import PageParts, read_parts
from search.cleaning.refusals import refusal_of
from search.errors import PageRefused
from search.text.references import finder_of

_MARKUP = re.compile(
    r"<(?:!doctype\s+html|html|head|body|meta|title|article|main|div|p|h[1-6]|table)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
_MARKUP_REACH = 5_000
_TAG: Final = re.compile(r"<[^<>]*>")
_COMMENTS = 30
"""So many comments are looked at for their days."""

_SHORT: Final = 60
"""Characters of the longest line that is a comment's day and clock."""

_BARE: Final = 200
"""Words of the longest page that may be a few sentences and little else."""

_HARDLY: Final = 0.2
"""From this probability on a block of such a page is its text."""

_SURE: Final = 0.95
"""From this probability on a paragraph with an appeal's phrase in it is the article's own."""

_PHRASE: Final = 25
"""A phrase of the archive's own drops a block of fewer words, which it is much of."""

_SHOWN = 500
"""Characters of a dropped line that are kept with the article; `inspect` shows all of it."""


class CleanedLine(NamedTuple):
    """A line of a page: kept as a part of the article, or dropped for a reason.

    `sure` is how probable it is that the line belongs to the article's body, by what was learnt from other pages; None
    of a blank line.
    """

    number: int
    text: str
    kept_as: str | None
    reason: str | None
    sure: float | None


@dataclass(frozen=True, slots=True)
class _Read:
    """A page read: what was judged of its blocks, and what its parts say."""

    judged: Judged
    parts: PageParts

    @property
    def page(self) -> Page:
        """The page as blocks."""
        return self.judged.counted.page


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
    keeps_hidden: bool = False,
) -> Cleaned:
    """Clean one page; what is no article comes back refused, and nothing is raised for it.

    `path` is the page's path below the folder that was given: its id where it has neither an id nor a
    canonical URL. `own_words` is the archive's folder of word lists, `encoding` what a transport declared.
    With `keeps_hidden` text counts that a browser would not show.
    """
    try:
        text = decode(data, encoding)
    except PageRefused as refused:
        return Cleaned(None, f"{refused.reason}: {refused}")
    read = _read(text, url, own_words, keeps_hidden=keeps_hidden)
    parts = read.parts
    refusal = refusal_of(read.judged, parts.body_blocks, signed=bool(parts.authors and parts.published))
    if refusal:
        return Cleaned(None, refusal, read)
    id = id or short_id(read.page.metadata.canonical_url or path)
    return Cleaned(_article(read, id, url, own_words), None, read)


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


def _read(text: str, url: str | None, own: Path | None, *, keeps_hidden: bool) -> _Read:
    marked = is_markup(text)
    page = html_blocks(text, url=url) if marked else None
    if page is None or not page.blocks:
        page = line_blocks(_TAG.sub("\n", text) if marked else text, url=url)
    judged = judge(page, own=own)
    refused = _refused_by_own(judged, own)
    chances = np.where(refused, 0.0, judged.chances)
    end_before_others(page, chances, judged.counted.sizes, LIKELY)
    for at in taken_in(page, chances, LIKELY):
        chances[at] = 1.0
    ruled = ruled_out(page, chances, keeps_hidden=keeps_hidden)
    for at in ruled:
        chances[at] = 0.0
    likely = LIKELY if not _is_bare(judged) else _HARDLY
    inside = _without_pleas(np.flatnonzero(chances > likely).tolist(), judged)
    parts = read_parts(page, chances, inside, own)
    reasons = reasons_of(judged.counted, parts.body_blocks)
    for at, kept_as in enumerate(parts.kept_as):
        if kept_as is None and (parts.reasons[at] is None or at in ruled):
            parts.reasons[at] = ruled.get(at) or reasons[at]
    parts.body = in_rows(page, parts.body_blocks, parts.body)
    return _Read(judged, parts)


def _is_bare(judged: Judged) -> bool:
    """Whether a page is a few sentences and little else: whatever is prose there is its text."""
    counted = judged.counted
    words, prose = int(counted.sizes.sum()), int(counted.mass.sum())
    return words <= _BARE and 2 * prose > words and counted.sizes[judged.chances > LIKELY].sum() < prose / 2


def _without_pleas(inside: list[int], judged: Judged) -> list[int]:
    """The body without appeals for money at its end: they are prose, and may be about what the article is about."""
    while inside and "plea" in judged.counted.reasons[inside[-1]] and judged.chances[inside[-1]] < _SURE:
        inside = inside[:-1]
    return inside


def _refused_by_own(judged: Judged, own: Path | None) -> NDArray[np.bool_]:
    """Which blocks the archive's own phrases drop, whatever the model says: those that they are all or much of."""
    found = np.zeros(judged.counted.count, bool)
    if own and (phrases := own_phrases_of(own)):
        for at, text in enumerate(judged.counted.page.texts):
            reasons, label = phrases.read(text)
            found[at] = label is not None or judged.counted.sizes[at] < _PHRASE * len(reasons)
    return found


def _fates(read: _Read) -> list[CleanedLine]:
    page = read.page
    found = [CleanedLine(at, text, None, "blank", None) for at, text in enumerate(page.raw, 1)]
    every = zip(page.blocks, read.parts.kept_as, read.parts.reasons, read.judged.chances, strict=True)
    for block, kept_as, reason, chance in every:
        for at in range(block.number - 1, block.last):
            why = None if kept_as else reason
            found[at] = CleanedLine(at + 1, page.raw[at], kept_as, why, round(float(chance), 2))
    return found


def _article(read: _Read, id: str, url: str | None, own_words: Path | None) -> Article:
    page, canonical = read.parts, read.page.metadata.canonical_url
    body = "\n\n".join(page.body)
    parts: list[tuple[str, Place]] = [(page.headline, "headline"), (page.deck, "deck"), (body, "body")]
    parts += [(caption, "caption") for caption in page.captions]
    address: list[Clue] = [Clue(url or canonical or "", "url")] if url or canonical else []
    dating = date_article(
        [*page.clues, *address], parts, likely=page.published, own=own_words, commented=_commented(read)
    )
    return Article(
        id=id,
        url=url or canonical,
        canonical_url=canonical,
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
        language=read.page.metadata.language or read.judged.counted.language,
        cleaned_from=_cleaned_from(read),
    )


def _commented(read: _Read) -> date | None:
    """The day by which readers had commented on a flattened page; None where comments tell no days."""
    reasons = read.parts.reasons
    if read.page.format == "html" or "comments" not in reasons:
        return None
    dated = (
        text
        for text, reason in zip(read.page.texts, reasons, strict=True)
        if reason == "comments" and len(text) < _SHORT and has_digit(text)
    )
    return second_day(islice(dated, _COMMENTS))


def _cleaned_from(read: _Read) -> CleanedFrom:
    """What the article was made from: our own values, which nothing has to validate."""
    raw = read.page.raw
    every = zip(read.page.blocks, read.parts.kept_as, read.parts.reasons, strict=True)
    dropped: list[DroppedLine] = [
        {"number": number, "text": raw[number - 1][:_SHOWN], "reason": reason}
        for block, kept_as, reason in every
        if reason and not kept_as
        for number in range(block.number, block.last + 1)
    ]
    return CleanedFrom.model_construct(format=read.page.format, dropped=dropped)
