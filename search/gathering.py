"""What changes of articles add to a wordbook, in step with the index that it is kept beside."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from search.article import Article
from search.fields import day_number
from search.phrases import completions_of, suggested_words
from search.store import ChangeRecord, StoredArticle
from search.wordbook import Gathered, Headline, Wordbook
from search.wordbook.gathered import Named
from search.wordforms import distinct_forms

_DAY_SHIFT = 32


def observe(records: Sequence[ChangeRecord], book: Wordbook) -> None:
    """Take changes into a wordbook; those that it has seen before are passed over.

    Called for every batch before the index commits it, by whoever holds the archive's writer lock.
    """
    book.add(gather(records, book.was_counted([record.id for record in records]), book.gathered()))


def gather(records: Sequence[ChangeRecord], counted: Collection[str], seen: int = 0) -> Gathered:
    """What changes after the number `seen` bring; words of articles `counted` before count no more."""
    last = {record.id: record.stored for record in records if record.change > seen}
    stored = [found for found in last.values() if found]
    reached = max((record.change for record in records), default=seen)
    gathered = Gathered(reached, touched=set(last), headlines=dict(_headlines(stored)))
    for found in stored:
        article = found.article
        forms = distinct_forms(_texts(article))
        if article.id in counted:
            gathered.again |= forms
        else:
            gathered.counted.add(article.id)
            gathered.forms.update(forms)
        if found.leads and (named := _named(article)):
            gathered.named[article.id] = named
    return gathered


def _headlines(stored: Iterable[StoredArticle]) -> Iterator[tuple[str, Headline]]:
    """The headlines of what leads its family, under numbers that put the newest last."""
    for found in stored:
        article = found.article
        if found.leads and article.headline:
            day = day_number(article.published) if article.published else 0
            words = tuple(suggested_words(article.headline))
            yield (
                article.id,
                Headline((day << _DAY_SHIFT) + found.order, article.headline, article.url, words),
            )


def _named(article: Article) -> dict[Named, str]:
    return {(kind, words): text for kind, words, text in completions_of(article)}


def _texts(article: Article) -> list[str]:
    """Everything of an article that is searched as text."""
    named = [article.region, article.section, article.source, *article.authors]
    references = [reference.name for reference in article.references]
    return [article.headline, article.deck, article.body, *(name for name in named if name), *references]
