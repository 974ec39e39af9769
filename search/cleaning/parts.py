"""What is read from a page's blocks once it is known which of them are its body: headline, deck, kicker, byline, date,
captions and the source of the text.

The headline is found first (`headlines`); what else a page says of its article stands around it, down to the body:
each of these few blocks is read for what its words say. In the body itself only captions, notes of origin and repeats
of the headline are looked for; under it, the caption of its own picture, which shares names with the text, where the
caption of another story's picture does not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import takewhile
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from search.cleaning.authors import BOOK, likeliest_names
from search.cleaning.blocks import BULLET, Block, Page
from search.cleaning.bylines import bylines_of, says_publishing, source_of
from search.cleaning.headlines import headline_of
from search.cleaning.hints import Clue
from search.cleaning.kickers import Kicker, kickers_of, says_both, trusted
from search.cleaning.metadata import clues_of, deck_of, section_of
from search.cleaning.pictures import is_picture_name, pictures_of
from search.cleaning.publishing import Place, likeliest

HEAD: Final = 8
"""So many blocks over the headline may kicker, byline and date stand, and as many under it."""

NEAR: Final = 3
"""So many over it may byline and date stand: farther they are another story's."""

TAIL: Final = 8
"""So many blocks under the body may its own caption stand, or the day of publication."""

_LONGEST_FACT: Final = 200
_SHORTEST_DECK: Final = 5
_LONGEST_DECK: Final = 70
_EDGE: Final = 4
"""So many blocks at either end of the body may be a byline or a date, in at most `_EDGE_WORDS` words."""

_EDGE_WORDS: Final = 16
_LIST: Final = 12
"""So far from one of its items in the body belongs a list's other item to it."""

_SHARED: Final = 2
"""So many names has a caption under the body in common with the text."""

_CAPITAL: Final = re.compile(r"\b[A-ZÀ-Þ]\w{3,}")
_CAPTION: Final = re.compile(r"(?:^|[\s_-])(?:fig)?(?:caption|cutline)(?:-?text)?(?:$|[\s_-])")
_DECK: Final = re.compile(
    r"(?:^|[\s_-])(?:deck|dek|standfirst|sub-?title|sub-?head(?:ing|line)?|summary|strapline)(?:$|[\s_-])"
)
_ELSEWHERE: Final = re.compile(
    r"(?:^|[\s_-])(?:cards?|related|teasers?|widget|sidebar|recommend\w*|comments?|popular)(?:$|[\s_-])"
)
_OUTSIDE: Final = frozenset(("nav", "footer", "aside", "form"))
_TEXTS: Final = frozenset(("p", "h2", "h3", "h4", "div", "summary"))

_LOST: Final = 0.2
"""With a larger share of the body over it, a block is the headline in words, and not where the article begins."""


@dataclass(slots=True)
class PageParts:
    """What a page says, and what became of each of its blocks.

    `kept_as` is the part that a block has in the article (`headline`, `deck`, `body`, `kicker`, `byline`, `date`,
    `caption`, `source`). `reasons` say why a block has none, where reading tells it ("repeated headline", "picture
    credit"); of every other block whoever judged it knows why. `published` is the day that the page gives, and `clues`
    are the words that may say so.
    """

    kept_as: list[str | None]
    reasons: list[str | None]
    headline: str = ""
    deck: str = ""
    section: str | None = None
    region: str | None = None
    authors: list[str] = field(default_factory=list)
    source: str | None = None
    body: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    clues: list[Clue] = field(default_factory=list)
    published: date | None = None

    @property
    def body_blocks(self) -> list[int]:
        """The blocks that are kept as body."""
        return [at for at, part in enumerate(self.kept_as) if part == "body"]


def read_parts(
    page: Page, probable: NDArray[np.float64], inside: Sequence[int], own: Path | None
) -> PageParts:
    """Read a page whose blocks belong to its body with these probabilities; `inside` are those taken for the body.

    `own` is the archive's folder of word lists.
    """
    return _PartsReader(page, probable, inside, own).read()


class _Blocks:
    """The blocks of one page, what each is by its own words, and what became of it."""

    def __init__(
        self, page: Page, probable: NDArray[np.float64], inside: Sequence[int], own: Path | None
    ) -> None:
        self.page, self.blocks, self.inside = page, page.blocks, set(inside)
        self.bylines, self.kickers, self.pictures = bylines_of(own), kickers_of(own), pictures_of(own)
        self.reading = PageParts([None] * len(page.blocks), [None] * len(page.blocks))
        self.headline = headline_of(page, probable, own)
        start = self.headline.at if self.headline else None
        sizes = {at: len(page.texts[at]) for at in inside}
        if start is not None and sum(sizes[at] for at in inside if at < start) > _LOST * sum(sizes.values()):
            start = None
        under = [at for at in inside if start is None or at > start]
        self.first = under[0] if under else len(page.blocks)
        self.last = under[-1] if under else -1
        self.top = start if start is not None else self.first - 1
        self.place = Place(max(0, self.top), self.first, max(self.first, self.last))
        self.probable, self.dates = probable, list[Clue]()

    def _keep(self, at: int, part: str) -> str:
        self.reading.kept_as[at] = part
        return self.blocks[at].text

    def _is_done(self, at: int) -> bool:
        return self.reading.kept_as[at] is not None or self.reading.reasons[at] is not None

    def _is_elsewhere(self, at: int) -> bool:
        """Whether an element around a block says that it is no part of the article."""
        block = self.blocks[at]
        if block.node is None:
            return False
        return not _OUTSIDE.isdisjoint(block.tags) or _ELSEWHERE.search(block.around) is not None

    def _kicker(self, at: int) -> Kicker | None:
        text = self.blocks[at].text if at < len(self.blocks) else ""
        return None if BULLET.match(text) else self.kickers.read(text)

    def _is_caption(self, block: Block) -> bool:
        return block.node is not None and (
            "figcaption" in block.tags[:4] or _CAPTION.search(block.called) is not None
        )

    def _date(self, at: int) -> str | None:
        """The date that a block is, alone or among other short parts."""
        text = self.blocks[at].text
        return text if self.bylines.is_date_line(text) else self.bylines.barred_date(text)

    def _is_fact(self, at: int) -> bool:
        """Whether a block is byline, date or kicker."""
        text = self.blocks[at].text
        if self.reading.kept_as[at] in ("byline", "date", "kicker"):
            return True
        signed = self.bylines.authors(text) or self.bylines.is_collective(text)
        return len(text) <= _LONGEST_FACT and bool(signed or self._date(at) or self._kicker(at))

    def _goes_with(self, at: int) -> bool:
        """Whether a block is the headline's, a date, or a paragraph of the text."""
        if not 0 <= at < len(self.blocks):
            return False
        text = self.blocks[at].text
        is_text = at in self.inside and len(text) > _LONGEST_FACT
        return is_text or self.reading.kept_as[at] is not None or self._date(at) is not None


class _PartsReader(_Blocks):
    """The parts of one page, given out in the order in which they tell each other apart."""

    def read(self) -> PageParts:
        """Give every block its part."""
        reading = self.reading
        if self.headline:
            reading.headline = self.headline.text
            if self.headline.at is not None:
                self._keep(self.headline.at, "headline")
            if kicker := self.kickers.read(self.headline.before):
                reading.section, reading.region = kicker.section, kicker.region
        if self.last >= 0:
            self._take_authors()
            self._take_deck()
            self._take_head()
            self._take_body()
            self._take_tail()
        self._add_metadata()
        return reading

    def _take_authors(self) -> None:
        """The authors, and the blocks between headline and body, or by themselves under the body, that name them."""
        self.reading.authors, blocks = likeliest_names(
            self.page, self.probable, self.place, self.bylines, self.kickers
        )
        for at in blocks:
            long = at in self.inside and self.blocks[at].text.count(" ") > _EDGE_WORDS
            if not long and not self._is_done(at):
                self._keep(at, "byline")
                if any(map(str.isdigit, self.blocks[at].text)):
                    self.dates.append(Clue(self.blocks[at].text, "byline"))

    def _take_deck(self) -> None:
        """A deck is the first text under a headline, where something that is no text parts it from the body."""
        deck = self._called_deck()
        if deck is None and self.headline and self.headline.at is not None:
            deck = next(
                filter(self._may_be_deck, range(self.top + 1, min(self.top + 5, self.first + 1))), None
            )
            if deck is not None and not self._is_parted(deck):
                deck = None
        if deck is None:
            return
        self.reading.deck = self._keep(deck, "deck")
        if deck == self.first:
            self.first = next((at for at in sorted(self.inside) if at > deck), deck)

    def _called_deck(self) -> int | None:
        """The block that its class or the metadata call the deck."""
        if self.page.tree is None:
            return None
        described = deck_of(self.page).casefold()
        for at in range(max(0, self.top - 2), min(self.top + HEAD, len(self.blocks))):
            block = self.blocks[at]
            words = block.text.count(" ") + 1
            if at == self.top or self._is_elsewhere(at) or self._is_fact(at):
                continue
            if not _SHORTEST_DECK <= words <= _LONGEST_DECK:
                continue
            if _DECK.search(block.called) or (
                at <= self.first and block.text.casefold() == described and block.tag in _TEXTS
            ):
                return at
        return None

    def _may_be_deck(self, at: int) -> bool:
        text = self.blocks[at].text
        words = text.count(" ") + 1
        if self._is_done(at) or self._is_caption(self.blocks[at]) or BULLET.match(text):
            return False
        book = any(map(BOOK.search, self.page.texts[at : at + 3]))
        under = at + 1 < len(self.blocks) and self._is_fact(at + 1)
        if book or not _SHORTEST_DECK <= words <= _LONGEST_DECK or not (under or at in self.inside):
            return False
        return text != self.reading.headline and not self._is_fact(at) and self.pictures.read(text) is None

    def _is_parted(self, deck: int) -> bool:
        """Whether what stands right under a text is no text: byline, date, kicker, or furniture."""
        facts_over = any(
            self._date(at) or self.bylines.authors(self.blocks[at].text) for at in range(self.top + 1, deck)
        )
        under = range(deck + 1, min(deck + 4, self.last + 1))
        if facts_over:
            return any(map(self._is_fact, under))
        return deck + 1 <= self.last and (deck + 1 not in self.inside or any(map(self._is_fact, under)))

    def _take_head(self) -> None:
        """Kicker, byline and date: the blocks around the headline, the nearest first.

        A block that says section and region both goes before words alone, which may be a menu's.
        """
        around = range(max(0, self.top - HEAD), min(max(self.first, self.top + HEAD), self.last) + 1)
        around_list = [at for at in around if not self._is_done(at) and not self._is_elsewhere(at)]
        kickers = {at: kicker for at in around_list if (kicker := self._kicker(at))}
        for at in trusted(kickers, self.blocks, self.top, self._goes_with):
            self._take_kicker(at, kickers[at])
        for at in sorted(around_list, key=lambda at: (at < self.top, abs(at - self.top))):
            near = at >= self.top - NEAR and not self._is_done(at)
            if near and self.pictures.read(self.blocks[at].text) is None:
                self._take_fact(at)

    def _take_kicker(self, at: int, kicker: Kicker) -> None:
        reading = self.reading
        if at in self.inside and self.blocks[at].text.count(" ") > 3:
            return
        if (reading.section and kicker.section) or (reading.region and kicker.region):
            return
        reading.section = reading.section or kicker.section
        reading.region = reading.region or kicker.region
        self._keep(at, "kicker")

    def _take_fact(self, at: int) -> bool:
        """Byline or date, if the block is one."""
        text = self.blocks[at].text
        if len(text) > _LONGEST_FACT or (at in self.inside and text.count(" ") > _EDGE_WORDS):
            return False
        if words := self._date(at):
            self.dates.append(Clue(words, "byline"))
            self._keep(at, "date")
        elif at > self.top and (self.bylines.authors(text) or self.bylines.is_collective(text)):
            if any(map(str.isdigit, text)):
                self.dates.append(Clue(text, "byline"))
            self._keep(at, "byline")
        else:
            return False
        return True

    def _take_body(self) -> None:
        """Body, captions, notes of origin; bylines and dates at either end."""
        ends = sorted(self.inside)
        edge = {*ends[:_EDGE], *ends[-_EDGE:]}
        for at in range(max(0, self.top), self.last + 1):
            if self._is_done(at):
                continue
            block, text = self.blocks[at], self.blocks[at].text
            if self._is_caption(block) and not self._is_elsewhere(at):
                self.reading.captions.append(self._keep(at, "caption"))
            elif at in self.inside:
                self._take_line(at, text, edge=at in edge)
            elif self._is_item(at):
                self.reading.body.append(self._keep(at, "body"))
            elif not self._is_elsewhere(at):
                self._take_picture(at, self.pictures.read(text))
        for at in self.inside:
            if at < self.top and not self._is_done(at):
                self.reading.reasons[at] = "before the headline"

    def _is_item(self, at: int) -> bool:
        """Whether a block left out is an item of a list that has items in the body."""
        return any(
            other in self.inside
            for way in (-1, 1)
            for other in takewhile(self._is_bullet, range(at, at + _LIST * way, way))
        )

    def _is_bullet(self, at: int) -> bool:
        return self.top < at < len(self.blocks) and BULLET.match(self.blocks[at].text) is not None

    def _take_line(self, at: int, text: str, *, edge: bool) -> None:
        reading = self.reading
        if len(text) <= 2 * len(reading.headline) and text.casefold() == reading.headline.casefold():
            reading.reasons[at] = "repeated headline"
        elif is_picture_name(text):
            reading.reasons[at] = "picture name"
        elif (caption := self.pictures.read(text)) is not None:
            self._take_picture(at, caption)
        elif edge and reading.source is None and (source := source_of(text)):
            reading.source = source
            self._keep(at, "source")
        elif not (edge and text.count(" ") < _EDGE_WORDS and not BULLET.match(text) and self._take_fact(at)):
            reading.body.append(self._keep(at, "body"))

    def _take_picture(self, at: int, caption: str | None) -> None:
        if caption:
            self._keep(at, "caption")
            self.reading.captions.append(caption)
        elif caption is not None:
            self.reading.reasons[at] = "picture credit"

    def _take_tail(self) -> None:
        """What slid under the text: day of publication, note of origin, the caption of its own picture."""
        names = frozenset(_CAPITAL.findall(" ".join([self.reading.headline, *self.reading.body])))
        for at in range(self.last + 1, min(self.last + 1 + TAIL, len(self.blocks))):
            text = self.blocks[at].text
            if self._is_done(at) or is_picture_name(text):
                continue
            if self._kicker(at):
                return
            if self.bylines.is_date_line(text) and says_publishing(text):
                self._take_fact(at)
            elif self.reading.source is None and (source := source_of(text)):
                self.reading.source = source
                self._keep(at, "source")
            elif (caption := self.pictures.read(text)) is not None:
                under = [kicker for other in (at + 1, at + 2) if (kicker := self._kicker(other))]
                own = len(names.intersection(_CAPITAL.findall(caption))) >= _SHARED or any(
                    map(says_both, under)
                )
                self._take_picture(at, caption if own else "")
                if own:
                    return

    def _take_day(self) -> None:
        """The day of publication, with the words that name it among the clues."""
        likely = likeliest(self.page, self.probable, self.place, date.today())
        if likely is None:
            return
        self.reading.published = likely.day
        if likely.at is not None and not self._is_done(likely.at):
            self._keep(likely.at, "date")
        if likely.at is not None:
            self.reading.clues.append(Clue(self.blocks[likely.at].text, "byline"))
        if likely.guessed:
            self.reading.clues.append(Clue(likely.day.isoformat(), "metadata", "published"))

    def _add_metadata(self) -> None:
        """What metadata say goes where the page itself shows nothing, and their names where they say more."""
        reading, page = self.reading, self.page
        reading.clues = [*clues_of(page), *self.dates]
        self._take_day()
        section = section_of(page)
        kicker = self.kickers.read(section) if section else None
        reading.region = reading.region or (kicker.region if kicker else None)
        reading.section = reading.section or (kicker.section if kicker else section)
