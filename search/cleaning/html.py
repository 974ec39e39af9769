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
from search.cleaning.features import UNSEEN
from search.cleaning.flattened import Flattened, read_flattened
from search.cleaning.furniture import DAY, furniture_of
from search.cleaning.hints import Clue
from search.cleaning.kickers import Kickers, kickers_of
from search.cleaning.lines import read_line
from search.cleaning.markup import (
    Block,
    Markup,
    blocks,
    read_markup,
)
from search.cleaning.structured import mark_cards, split_names, without_cards

LARGEST: Final = 3_000_000
"""Characters of markup that trafilatura is given: it walks a tree many times over."""

_TAG: Final = re.compile(r"<[^<>]*>")
_BY_PLACE: Final = frozenset(("before the article", "after the article", "interruption", "outside the text"))
_WEAK: Final = frozenset(("share", "follow", "legal", "navigation", "tags"))
"""What a paragraph may be taken for by a phrase in it: "earned a share", "the combustion of"."""

_DECK: Final = re.compile(
    r"(?:^|[\s_-])(?:deck|dek|standfirst|sub-?title|sub-?head(?:ing|line)?|summary|strapline)(?:$|[\s_-])"
)
_SHORT: Final = 40
"""A text of so many characters may stand in another by chance."""

_SAYS_BY: Final = re.compile(r"\W*(?:[a-z]+ )?by\b|.{0,40}[|•·]", re.IGNORECASE)
"""How a byline begins that nothing else calls one: a paragraph may hold "by" further on."""

_AROUND_NAME: Final = re.compile(r"^[\W\d]+|[\W\d]+$")
_SHORTEST_TITLE: Final = 10
_BESIDE_TITLE: Final = re.compile(r"|\s+(?:[|–—·•»«:-]+|::)\s+.{1,60}|.{1,60}\s*(?:[|–—·•»«:-]+|::)\s+")
"""What may stand beside the headline in a page's title: nothing, or the site's name behind or before a sign."""

_SHORT_META: Final = 120
_HEAD: Final = 8
"""So many blocks around the headline may be kicker, byline and date."""

_SHARE: Final = 0.8
_TAIL: Final = 300
"""Characters of a note after the text: who wrote it, what comes next month."""

_HEADINGS: Final = frozenset(("h2", "h3", "h4"))
_POINTING: Final = frozenset(("related", "teaser", "navigation"))
_LINKED_TEXT: Final = frozenset(("li", "h2", "h3", "h4", "blockquote"))
"""What may be nothing but a link and yet the article's: a source in a list, a heading."""

_EDGE: Final = 3
"""So many lines at either end of the text are looked at again for pleas, share lines and their like."""


@dataclass(slots=True)
class HtmlPage:
    """An HTML page read: its visible lines with their parts, and what its metadata add."""

    page: Flattened
    canonical_url: str | None
    language: str | None
    clues: list[Clue]


def read_html(text: str, *, url: str | None = None, own: Path | None = None) -> HtmlPage | None:
    """Read a page of HTML; None where there is nothing to parse. `own` is the archive's folder of word lists."""
    markup = read_markup(text)
    if markup is None:
        return None
    mark_cards(markup.tree)
    body = _main_text(markup.tree, url) if len(text) <= LARGEST else []
    visible = list(blocks(markup.tree))
    raw = [part for block in visible for part in (block.text, "")] or _TAG.sub("\n", text).split("\n")
    flat = read_flattened("\n".join(raw), url=url, own=own)
    page = _HtmlPage(visible, body, markup, flat, own).read() if body else flat
    _add_metadata(page, markup, kickers_of(own))
    clues = markup.clues + [Clue(line, "byline") for line in page.date_lines]
    if not clues and body and (found := _htmldate(text, url)):
        clues.append(Clue(found, "metadata", "published"))
    return HtmlPage(page, markup.canonical_url, markup.language, clues)


def _main_text(tree: Any, url: str | None) -> list[str]:
    """The lines of the main text as trafilatura finds them; empty where it finds none."""
    found = _extracted(without_cards(tree), url) or _extracted(copy.deepcopy(tree), url)
    return [line for raw in (found or "").split("\n") if (line := _normal(raw.strip("|- ")))]


def _extracted(tree: Any, url: str | None) -> str | None:
    found: str | None = trafilatura.extract(tree, url=url, include_comments=False, include_tables=True)
    return found


def _normal(text: str) -> str:
    return " ".join(text.split())


def _htmldate(text: str, url: str | None) -> str | None:
    """The date that htmldate reads from markup alone; it guesses from text only when asked."""
    found: str | None = find_date(text, url=url, original_date=True, extensive_search=False)
    return found


class _HtmlPage:
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
        self.page = Flattened(flat.raw, lines, [None] * len(lines), [None] * len(lines))
        self._whole, self._joined = frozenset(body), "\n".join(body)
        fates = zip(flat.lines, flat.kept_as, flat.reasons, strict=True)
        self._flat = {line.number: (part, reason) for line, part, reason in fates}
        found = dict(zip((line.number for line in flat.lines), flat.features, strict=False))
        self.page.features = [
            UNSEEN if block.outside else found.get(line.number, UNSEEN)
            for block, line in zip(visible, lines, strict=True)
        ]
        self.headline = self._find_headline()

    def read(self) -> Flattened:
        """Give every block its part."""
        start = 0 if self.headline is None else self.headline
        found = [at for at in range(start, len(self.blocks)) if self._is_main(at)]
        inside = self._trimmed(self._with_siblings(found, start))
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

    def _with_siblings(self, inside: list[int], start: int) -> list[int]:
        """The main text with what trafilatura left out of it and stands in the same element: subheadings, short
        paragraphs. Beyond its ends, only what the reader of flattened pages takes for text as well.
        """
        places = {self.blocks[at].place for at in inside if len(self.blocks[at].text) > _SHORT}
        if not places:
            return inside
        elements = {element for element, _ in places}
        first, last, known = inside[0], inside[-1], set(inside)
        for at in range(start, len(self.blocks)):
            block = self.blocks[at]
            beside = block.place in places or (block.tags[-1] in _HEADINGS and block.nest[:-1] in elements)
            if at in known or at == self.headline or block.outside or not beside:
                continue
            part, reason = self._flat.get(2 * at + 1, (None, "blank"))
            is_prose = len(block.text) > _SHORT and block.text.endswith((".", "!", "?", "”", '"'))
            within = (first < at < last or (at < first and is_prose)) and (
                reason in _BY_PLACE or part is not None
            )
            if 2 * block.linked < len(block.text) and (within or part == "body"):
                known.add(at)
        return sorted(known)

    def _trimmed(self, inside: list[int]) -> list[int]:
        """The main text without what stands at its ends and is none: pleas, teasers, notes on the author."""
        sizes: Counter[object] = Counter()
        for at in inside:
            sizes[self.blocks[at].place] += len(self.blocks[at].text)
        most = max(sizes, key=lambda place: sizes[place], default=None)
        inside = self._without_tail(inside)
        while inside and self._is_furniture(inside[-1], most):
            inside = inside[:-1]
        while inside and self._is_furniture(inside[0], most):
            inside = inside[1:]
        return inside

    def _is_furniture(self, at: int, most: object) -> bool:
        """Whether the reader of flattened pages drops a block for what it says, or a short one for its place.

        `most` is the element that holds most of the text: a paragraph there is no teaser, whatever it looks like.
        """
        among = self.blocks[at].place == most
        part, reason = self._flat.get(2 * at + 1, (None, "blank"))
        size = len(self.blocks[at].text)
        weak = reason in _BY_PLACE or (
            size > _SHORT_META and (reason in _WEAK or (among and reason in _POINTING))
        )
        return part is None and (not weak or size < _SHORT)

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
        """The block of the headline: the longest that the metadata or the page's title name, else the first `<h1>`,
        else what the reader of flattened pages takes for it.
        """
        named = [at for at in range(len(self.blocks)) if self._is_named(at)]
        if named:
            return max(named, key=lambda at: (len(self.blocks[at].text), "h1" in self.blocks[at].tags, -at))
        tops = [at for at, block in enumerate(self.blocks) if "h1" in block.tags and not block.outside]
        return next(iter(tops or self._flat_headline()), None)

    def _is_named(self, at: int) -> bool:
        """Whether metadata call a block the headline, or the page's title does, with the site's name beside it."""
        block = self.blocks[at]
        text = block.text.casefold()
        if block.outside or len(text) < _SHORTEST_TITLE or text == (self.markup.source or "").casefold():
            return False
        if text == _normal(self.markup.headline).casefold():
            return True
        title = (self.markup.title or self.markup.headline).casefold()
        return text in title and any(
            _BESIDE_TITLE.fullmatch(rest) for rest in (title.removeprefix(text), title.removesuffix(text))
        )

    def _flat_headline(self) -> list[int]:
        kept = [number for number, (part, _) in self._flat.items() if part == "headline"]
        return [(number - 1) // 2 for number in kept if number <= 2 * len(self.blocks)]

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
        if below and not self.page.deck and self._is_deck(at):
            self.page.deck = self._keep(at, "deck")
        elif self.bylines.is_date_line(block.text):
            self.page.date_lines.append(self._keep(at, "date"))
        elif authors := self._authors_here(at, below):
            self.page.authors = self.page.authors or authors
            self.page.date_lines.append(self._keep(at, "byline"))
        elif block.is_kicker and (kicker := self.kickers.read(block.text)):
            self.page.section = self.page.section or kicker.section
            self.page.region = self.page.region or kicker.region
            self._keep(at, "kicker")
        elif block.is_byline and len(block.text) < _SHORT_META:
            self.page.date_lines.append(self._keep(at, "byline"))

    def _authors_here(self, at: int, below: bool) -> list[str]:
        """The authors of a block beside the headline: called so, after "by", or a name with a date beside it."""
        block = self.blocks[at]
        if block.is_byline or block.is_author or (below and _SAYS_BY.match(block.text)):
            named = self._authors(block.text, alone=block.is_author)
            if named or not below:
                return named
        if not below or len(block.text) > _SHORT_META:
            return []
        beside = [self.blocks[other].text for other in (at - 1, at + 1) if other < len(self.blocks)]
        dated = DAY.search(block.text) or any(map(self.bylines.is_date_line, beside))
        return self._authors(_AROUND_NAME.sub("", DAY.sub(" ", block.text)), alone=True) if dated else []

    def _authors(self, text: str, *, alone: bool) -> list[str]:
        """The authors of a line that says so, or that is `alone` and holds nothing but names."""
        named = self.bylines.authors(text)
        if named or not alone or len(text) > _SHORT_META:
            return named
        names = split_names(text)
        return names if all(map(self.bylines.is_name, names)) else []

    def _is_deck(self, at: int) -> bool:
        """A block that its class or the metadata call the deck, or that the reader of flattened pages takes for it."""
        block = self.blocks[at]
        text = block.text.casefold()
        described = _normal(self.markup.deck).casefold()
        if self._flat.get(2 * at + 1, (None, None))[0] == "deck" and not block.outside:
            return True
        return bool(_DECK.search(block.classes)) or (
            len(text) > _SHORT and text == described and "article" not in text
        )

    def _take(self, at: int, *, edge: bool) -> None:
        block, line = self.blocks[at], self.page.lines[at]
        if block.is_caption:
            self.page.captions.append(self._keep(at, "caption"))
        elif line.label or (edge and line.furniture and self._flat.get(2 * at + 1, (None, None))[0] is None):
            self.page.reasons[at] = line.label or min(line.furniture)
        elif self._is_link(block, line.furniture):
            self.page.reasons[at] = "related"
        elif block.text == self.page.headline:
            self.page.reasons[at] = "repeated"
        else:
            self.page.source = self.page.source or source_of(block.text, line.words)
            self.page.body.append(self._keep(at, "body"))

    def _is_link(self, block: Block, furniture: Sequence[str]) -> bool:
        """Whether a block only points to another story: all of it is a link, or most of it after "read also"."""
        if len(block.text) >= _TAIL or block.tags[-1] in _LINKED_TEXT:
            return False
        return block.linked >= len(block.text) or (
            2 * block.linked > len(block.text) and not _POINTING.isdisjoint(furniture)
        )

    def _take_captions(self, last: int) -> None:
        """Captions that stand between the headline and the end of the text."""
        for at in range(self.headline or 0, last + 1):
            if self.blocks[at].is_caption and self.page.kept_as[at] is None and not self.blocks[at].outside:
                self.page.captions.append(self._keep(at, "caption"))


def _add_metadata(page: Flattened, markup: Markup, kickers: Kickers) -> None:
    """What metadata say goes where the page itself shows nothing."""
    page.headline = page.headline or markup.headline
    if set(page.authors) <= set(markup.authors):  # a page may show the first of several
        page.authors = markup.authors
    page.source = page.source or None
    kicker = kickers.read(markup.section) if markup.section else None
    page.region = page.region or (kicker.region if kicker else None)
    if page.section is None:
        page.section = kicker.section if kicker else markup.section
