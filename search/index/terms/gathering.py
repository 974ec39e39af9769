"""What changes of articles bring to the archive's terms: made by several processes where there is much to do."""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from search.article import Article, day_number
from search.index.terms.completions import Kept, completions_of, suggested_words
from search.store import ChangeRecord, StoredArticle
from search.text.word_forms import distinct_forms

_DAY_SHIFT = 32
"""Bits for the order of articles of one day, below the day in a headline's number."""


class Headline(NamedTuple):
    """A headline that is offered; the larger its number, the newer. `words` are those by which it is found."""

    number: int
    text: str
    url: str | None
    words: tuple[str, ...]


@dataclass(slots=True)
class Gathered:
    """What is new in articles up to a change number, the `checkpoint`.

    `forms` counts the articles of each word form, those seen for the first time alone; `again` holds the forms of
    new versions of articles that were counted before, and `counted` the ids of those that are in `forms`. `touched`
    are the ids that changed: what was known of their headlines and names is over. `said` holds the keys of the
    names and phrases that each article says now, eight bytes each, and `names` has these by their keys.
    """

    checkpoint: int = 0
    forms: Counter[str] = field(default_factory=Counter)
    again: set[str] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)
    counted: set[str] = field(default_factory=set)
    headlines: dict[str, Headline] = field(default_factory=dict)
    said: dict[str, bytes] = field(default_factory=dict)
    names: dict[int, Kept] = field(default_factory=dict)

    def add(self, later: Gathered) -> None:
        """Take in what later changes bring."""
        self.checkpoint = max(self.checkpoint, later.checkpoint)
        self.forms.update(later.forms)
        self.again |= later.again
        for id in later.touched:
            self.headlines.pop(id, None)
            self.said.pop(id, None)
        self.touched |= later.touched
        self.counted |= later.counted
        self.headlines |= later.headlines
        self.said |= later.said
        _keep_first(self.names, later.names)


def gather(records: Sequence[ChangeRecord], counted: Collection[str], seen: int = 0) -> Gathered:
    """What changes after the number `seen` bring; words of articles `counted` before count no more."""
    last = {record.id: record.stored for record in records if record.change > seen}
    checkpoint = max((record.change for record in records), default=seen)
    gathered = Gathered(checkpoint, touched=set(last))
    for stored in filter(None, last.values()):
        article = stored.article
        forms = distinct_forms(_texts(article))
        if article.id in counted:
            gathered.again |= forms
        else:
            gathered.counted.add(article.id)
            gathered.forms.update(forms)
        if stored.leads:
            _offer(stored, gathered)
    return gathered


def keys_in(keys: bytes) -> array[int]:
    """The keys of names that an article says."""
    found = array("q")
    found.frombytes(keys)
    return found


def _offer(stored: StoredArticle, gathered: Gathered) -> None:
    """What is suggested of an article that leads its family."""
    article = stored.article
    if article.headline:
        day = day_number(article.published) if article.published else 0
        number = (day << _DAY_SHIFT) + stored.order
        words = tuple(suggested_words(article.headline))
        gathered.headlines[article.id] = Headline(number, article.headline, article.url, words)
    names = {_key(kind, words): (kind, words, text) for kind, words, text in completions_of(article)}
    if names:
        gathered.said[article.id] = array("q", names).tobytes()
        _keep_first(gathered.names, names)


def _keep_first(names: dict[int, Kept], others: Mapping[int, Kept]) -> None:
    """Add names to some: each stays as it was written first."""
    names.update((key, name) for key, name in others.items() if key not in names)


def _key(kind: str, words: str) -> int:
    """The number of a name: the same in every process; two names of a billion hardly ever share one."""
    digest = hashlib.blake2b(f"{words}\t{kind}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


def _texts(article: Article) -> list[str]:
    """Everything of an article that is searched as text."""
    named = [article.region, article.section, article.source, *article.authors]
    references = [reference.name for reference in article.references]
    return [article.headline, article.deck, article.body, *(name for name in named if name), *references]
