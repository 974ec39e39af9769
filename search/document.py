"""An article as every engine indexes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from search.analysis.analyzer import Analyzer
from search.article import Article, DateHint
from search.fields import PLACE_GAP, IndexDocument, Slot, day_number, month_number
from search.store import StoredArticle
from search.vectors import pack
from search.words import WordLists

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
        vector=pack(words, _function_tokens(analyzer)),
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


@lru_cache(maxsize=4)
def _function_tokens(analyzer: Analyzer) -> frozenset[str]:
    slots = (slot for word in WordLists().entries("function_words.txt") for slot in analyzer.slots(word))
    return frozenset(token for slot in slots for token in slot)
