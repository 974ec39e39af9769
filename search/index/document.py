"""The slots of a text as one string: it goes from process to process, and into an engine, far quicker than a list.

An article as every engine indexes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import overload

from search.article import (
    PLACE_GAP,
    Article,
    DateHint,
    IndexDocument,
    Slot,
    day_number,
    month_number,
)
from search.index.vectors import pack
from search.store import StoredArticle
from search.text.analysis import Analyzer

BESIDE = "\x1f"
"""Between two tokens at one position; tokens hold neither it nor blanks."""


class PackedSlots(Sequence[Slot]):
    """Slots that are joined by blanks; an empty one is nothing between two blanks."""

    __slots__ = ("joined",)

    def __init__(self, joined: str) -> None:
        self.joined = joined

    @classmethod
    def of(cls, slots: Iterable[Slot]) -> PackedSlots:
        """Join slots, of which there is one at least."""
        return cls(" ".join([BESIDE.join(slot) for slot in slots]))

    def __len__(self) -> int:
        return self.joined.count(" ") + 1

    @overload
    def __getitem__(self, at: int) -> Slot: ...
    @overload
    def __getitem__(self, at: slice) -> list[Slot]: ...
    def __getitem__(self, at: int | slice) -> Slot | list[Slot]:
        return self.unpacked()[at]

    def __reduce__(self) -> tuple[type[PackedSlots], tuple[str]]:
        return PackedSlots, (self.joined,)

    @property
    def has_gaps(self) -> bool:
        """Whether a slot is empty."""
        return "  " in self.joined or self.joined[:1] in {"", " "} or self.joined.endswith(" ")

    def unpacked(self) -> list[Slot]:
        """The slots."""
        return [tuple(slot.split(BESIDE)) if slot else () for slot in self.joined.split(" ")]


def packed(document: IndexDocument) -> IndexDocument:
    """A document as it is handed to another process."""
    return IndexDocument(
        id=document.id,
        order=document.order,
        text={name: PackedSlots.of(slots) for name, slots in document.text.items()},
        keywords=document.keywords,
        numbers=document.numbers,
        vector=document.vector,
    )


_GAP: list[Slot] = [()] * PLACE_GAP


def index_document(stored: StoredArticle, analyzer: Analyzer) -> IndexDocument:
    """What engines index of an article; the same article, analysis and lists always give the same."""
    article = stored.article
    keywords = _keywords(article)
    text = {
        "headline": analyzer.slots(article.headline),
        "deck": analyzer.slots(article.deck),
        "body": analyzer.slots(article.body),
        **{field: _values(values, analyzer) for field, values in keywords.items()},
    }
    words = [*text["headline"], *text["deck"], *text["body"]]
    return IndexDocument(
        id=article.id,
        order=stored.order,
        text={field: slots for field, slots in text.items() if slots},
        keywords={**keywords, "present": _present(article, keywords)},
        numbers=_numbers(article, leads=stored.leads),
        vector=pack(words, analyzer.function_tokens),
    )


def _keywords(article: Article) -> dict[str, list[str]]:
    values: dict[str, list[str | None]] = {
        "region": [article.region],
        "section": [article.section],
        "author": [*article.authors],
        "source": [article.source],
        "reference": [reference.name for reference in article.references],
    }
    return {field: list(dict.fromkeys(value for value in given if value)) for field, given in values.items()}


def _present(article: Article, keywords: dict[str, list[str]]) -> list[str]:
    texts = {"headline": article.headline, "deck": article.deck, "body": article.body}
    there = [field for field, value in texts.items() if value] + [
        field for field, value in keywords.items() if value
    ]
    dates = {"published": article.published is not None, "mentions": any(_spoken_of(article.date_hints))}
    return there + [field for field, is_there in dates.items() if is_there]


def _values(values: Sequence[str], analyzer: Analyzer) -> list[Slot]:
    """The tokens of several values, so far apart that no phrase runs from one into the next."""
    slots: list[Slot] = []
    for value in values:
        slots += (_GAP if slots else []) + analyzer.slots(value)
    return slots


def _numbers(article: Article, *, leads: bool) -> dict[str, list[int]]:
    numbers = {"leads": [int(leads)]}
    if article.published:
        numbers |= {"day": [day_number(article.published)], "year": [article.published.year]}
    months = sorted({month for hint in _spoken_of(article.date_hints) for month in _months(hint)})
    if months:
        numbers |= {"mentioned_month": months, "mentioned_year": sorted({month // 12 for month in months})}
    return numbers


def _spoken_of(hints: Iterable[DateHint]) -> Iterable[DateHint]:
    """The hints that say what the article speaks of, not when it was published."""
    return (hint for hint in hints if hint.kind in {"event", "relative"} and hint.first and hint.last)


def _months(hint: DateHint) -> range:
    first, last = hint.first or date.min, hint.last or date.min
    return range(month_number(first), month_number(last) + 1)
