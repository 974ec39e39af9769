"""An article out of an HTML page: trafilatura finds its text, the markup says what each part is.

Where trafilatura finds nothing, or the page is too large for it, the visible text goes the way of flattened pages.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import trafilatura
from htmldate import find_date

from search.cleaning.bylines import bylines_of, source_of
from search.cleaning.flattened import Flattened, read_flattened
from search.cleaning.furniture import furniture_of
from search.cleaning.hints import Clue
from search.cleaning.kickers import Kickers, kickers_of
from search.cleaning.lines import read_line
from search.cleaning.markup import Block, Markup, blocks, read_markup

LARGEST: Final = 3_000_000
"""Characters of markup that trafilatura is given: it walks a tree many times over."""

_TAG: Final = re.compile(r"<[^<>]*>")
_BY_PLACE: Final = frozenset(("before the article", "after the article", "interruption", "outside the text"))
_DECK: Final = re.compile(
    r"(?:^|[\s_-])(?:deck|dek|standfirst|subtitle|sub-?head(?:ing|line)?|summary|strapline)(?:$|[\s_-])"
)
_SHORT: Final = 40
"""A text of so many characters may stand in another by chance."""

_SHORT_META: Final = 120
_HEAD: Final = 8
"""So many blocks around the headline may be kicker, byline and date."""

_SHARE: Final = 0.8
_TAIL: Final = 300
"""Characters of a note after the text: who wrote it, what comes next month."""

_EDGE: Final = 3
"""So many lines at either end of the text are looked at again for pleas, share lines and their like."""


@dataclass(slots=True)
class HtmlPage:
    """An HTML page read: its visible lines with their parts, and what its metadata add."""

    raw: list[str]
    page: Flattened
    canonical_url: str | None
    language: str | None
    clues: list[Clue]


def read_html(text: str, *, url: str | None = None, own: Path | None = None) -> HtmlPage | None:
    """Read a page of HTML; None where there is nothing to parse. `own` is the archive's folder of word lists."""
    markup = read_markup(text)
    if markup is None:
        return None
    body = _main_text(markup.tree, url) if len(text) <= LARGEST else []
    visible = list(blocks(markup.tree))
    raw = [part for block in visible for part in (block.text, "")] or _TAG.sub("\n", text).split("\n")
    flat = read_flattened("\n".join(raw), url=url, own=own)
    page = _Reading(visible, body, markup, flat, own).read() if body else flat
    _add_metadata(page, markup, kickers_of(own))
    clues = markup.clues + [Clue(line, "byline") for line in page.date_lines]
    if not clues and body and (found := _htmldate(text, url)):
        clues.append(Clue(found, "metadata", "published"))
    return HtmlPage(raw, page, markup.canonical_url, markup.language, clues)


def _main_text(tree: Any, url: str | None) -> list[str]:
    """The lines of the main text as trafilatura finds them; empty where it finds none."""
    found = trafilatura.extract(copy.deepcopy(tree), url=url, include_comments=False, include_tables=True)
    return [line for raw in (found or "").split("\n") if (line := _normal(raw.strip("|- ")))]


def _normal(text: str) -> str:
    return " ".join(text.split())


def _htmldate(text: str, url: str | None) -> str | None:
    """The date that htmldate reads from markup alone; it guesses from text only when asked."""
    found: str | None = find_date(text, url=url, original_date=True, extensive_search=False)
    return found


class _Reading:
    """The parts of one page: each visible block is kept as one, or dropped for a reason."""

    def __init__(
        self, visible: Sequence[Block], body: list[str], markup: Markup, flat: Flattened, own: Path | None
    ) -> None:
        self.blocks, self.markup, self.flat = visible, markup, flat
        self.kickers, self.bylines = kickers_of(own), bylines_of(own)
        lines = [
            read_line(2 * at + 1, 2 * at + 1, block.text, False, furniture_of(own))
            for at, block in enumerate(visible)
        ]
        self.page = Flattened(lines, [None] * len(lines), [None] * len(lines))
        self._whole, self._joined = frozenset(body), "\n".join(body)
        fates = zip(flat.lines, flat.kept_as, flat.reasons, strict=True)
        self._flat = {line.number: (part, reason) for line, part, reason in fates}
        self.headline = self._find_headline()

    def read(self) -> Flattened:
        """Give every block its part."""
        start = 0 if self.headline is None else self.headline
        inside = self._trimmed([at for at in range(start, len(self.blocks)) if self._is_main(at)])
        first, last = (inside[0], inside[-1]) if inside else (0, -1)
        self._take_head(first)
        for at in inside:
            if self.page.kept_as[at] is None:
                self._take(at, edge=at in inside[:_EDGE] or at in inside[-_EDGE:])
        self._take_captions(last)
        self.page.section = self.page.section or self.flat.section
        self.page.region = self.page.region or self.flat.region
        for at, block in enumerate(self.blocks):
            if self.page.kept_as[at] is None and self.page.reasons[at] is None:
                line = self.page.lines[at]
                self.page.reasons[at] = (
                    line.label or block.outside or next(iter(line.furniture), "outside the text")
                )
        return self.page

    def _keep(self, at: int, part: str) -> str:
        self.page.kept_as[at] = part
        return self.blocks[at].text

    def _is_main(self, at: int) -> bool:
        """Whether a block stands in the main text; a short one has to be a line of it."""
        text = self.blocks[at].text
        if self.blocks[at].outside and not self.blocks[at].is_caption:
            return False
        return text in self._whole or (len(text) > _SHORT and text in self._joined)

    def _trimmed(self, inside: list[int]) -> list[int]:
        """The main text without what stands at its ends and is none: pleas, teasers, notes on the author."""
        inside = self._without_tail(inside)
        while inside and self._is_furniture(inside[-1]):
            inside = inside[:-1]
        while inside and self._is_furniture(inside[0]):
            inside = inside[1:]
        return inside

    def _is_furniture(self, at: int) -> bool:
        """Whether the reader of flattened pages drops a block for what it says, or a short one for its place."""
        part, reason = self._flat.get(2 * at + 1, (None, "blank"))
        return part is None and (reason not in _BY_PLACE or len(self.blocks[at].text) < _SHORT)

    def _without_tail(self, inside: list[int]) -> list[int]:
        """The main text without short blocks at its end that stand outside the element that holds most of it."""
        most = _SHARE * sum(len(self.blocks[at].text) for at in inside)
        held: Counter[int] = Counter()
        for at in inside:
            held.update(dict.fromkeys(self.blocks[at].nest, len(self.blocks[at].text)))
        holder = max((number for number, size in held.items() if size >= most), default=0)
        end = len(inside)
        while end and self._is_tail(self.blocks[inside[end - 1]], holder):
            end -= 1
        return inside[:end]

    def _is_tail(self, block: Block, holder: int) -> bool:
        return holder not in block.nest and len(block.text) < _TAIL

    def _find_headline(self) -> int | None:
        """The block of the headline: the first `<h1>` that metadata agree with, else the first `<h1>`."""
        named = _normal(self.markup.headline).casefold()
        tops = [at for at, block in enumerate(self.blocks) if "h1" in block.tags and not block.outside]
        alike = [at for at, block in enumerate(self.blocks) if named and block.text.casefold() in {named}]
        agreed = [at for at in tops if named.startswith(self.blocks[at].text.casefold())]
        return next(iter(agreed or alike[:1] or tops), None)

    def _take_head(self, first: int) -> None:
        """Headline, deck, kicker, byline and date: what stands around the headline, down to the text."""
        if self.headline is None:
            self.page.headline = self.markup.headline
            return
        self.page.headline = self._keep(self.headline, "headline")
        start, end = max(0, self.headline - _HEAD), min(len(self.blocks), max(first, self.headline) + _HEAD)
        for at in range(start, end):
            if at != self.headline and not self.blocks[at].is_caption:
                self._take_meta(at, below=at > self.headline)

    def _take_meta(self, at: int, *, below: bool) -> None:
        block = self.blocks[at]
        if below and not self.page.deck and self._is_deck(block):
            self.page.deck = self._keep(at, "deck")
        elif self.bylines.is_date_line(block.text):
            self.page.date_lines.append(self._keep(at, "date"))
        elif (block.is_byline or below) and (authors := self.bylines.authors(block.text)):
            self.page.authors = self.page.authors or authors
            self.page.date_lines.append(self._keep(at, "byline"))
        elif block.is_kicker and (kicker := self.kickers.read(block.text)):
            self.page.section = self.page.section or kicker.section
            self.page.region = self.page.region or kicker.region
            self._keep(at, "kicker")
        elif block.is_byline and len(block.text) < _SHORT_META:
            self.page.date_lines.append(self._keep(at, "byline"))

    def _is_deck(self, block: Block) -> bool:
        """A block that its class or the metadata call the deck."""
        text = block.text.casefold()
        described = _normal(self.markup.deck).casefold()
        return bool(_DECK.search(block.classes)) or (
            len(text) > _SHORT and text == described and "article" not in text
        )

    def _take(self, at: int, *, edge: bool) -> None:
        block, line = self.blocks[at], self.page.lines[at]
        if block.is_caption:
            self.page.captions.append(self._keep(at, "caption"))
        elif line.label or (edge and line.furniture):
            self.page.reasons[at] = line.label or min(line.furniture)
        elif block.text == self.page.headline:
            self.page.reasons[at] = "repeated"
        else:
            self.page.source = self.page.source or source_of(block.text, line.words)
            self.page.body.append(self._keep(at, "body"))

    def _take_captions(self, last: int) -> None:
        """Captions that stand between the headline and the end of the text."""
        for at in range(self.headline or 0, last + 1):
            if self.blocks[at].is_caption and self.page.kept_as[at] is None and not self.blocks[at].outside:
                self.page.captions.append(self._keep(at, "caption"))


def _add_metadata(page: Flattened, markup: Markup, kickers: Kickers) -> None:
    """What metadata say goes where the page itself shows nothing."""
    page.headline = page.headline or markup.headline
    page.authors = page.authors or markup.authors
    page.source = page.source or None
    kicker = kickers.read(markup.section) if markup.section else None
    page.region = page.region or (kicker.region if kicker else None)
    if page.section is None:
        page.section = kicker.section if kicker else markup.section
