"""What some changes of articles bring to a wordbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from search.index.terms.keys import key_of

Named = tuple[str, str]
"""A kind of completion (reference, region, phrase) and its folded words with single spaces."""

LEAST = {"phrase": 2}
"""Articles from which on a kind is offered; others are from their first."""


class Headline(NamedTuple):
    """A headline that is offered; the larger its number, the newer. `words` are those by which it is found."""

    number: int
    text: str
    url: str | None
    words: tuple[str, ...]


class Said(NamedTuple):
    """A name or phrase as the first article writes it, and the keys of the articles that say it."""

    text: str
    articles: list[int]


@dataclass(slots=True)
class Gathered:
    """What is new in articles up to the change number `reached`.

    `forms` counts the articles of each word form, those seen for the first time alone; `again` holds the forms of
    new versions of articles that were counted before, and `counted` the ids of those that are in `forms`. `touched`
    are the ids that changed: what an older segment says of their headlines and names is over. `named` holds what each
    article says, as it writes it.
    """

    reached: int = 0
    forms: Counter[str] = field(default_factory=Counter)
    again: set[str] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)
    counted: set[str] = field(default_factory=set)
    headlines: dict[str, Headline] = field(default_factory=dict)
    named: dict[str, Mapping[Named, str]] = field(default_factory=dict)

    def add(self, later: Gathered) -> None:
        """Take in what later changes bring."""
        self.reached = max(self.reached, later.reached)
        self.forms.update(later.forms)
        self.again |= later.again
        for id in later.touched:
            self.headlines.pop(id, None)
            self.named.pop(id, None)
        self.touched |= later.touched
        self.counted |= later.counted
        self.headlines |= later.headlines
        self.named |= later.named

    def said(self) -> dict[Named, Said]:
        """Each name and phrase with the articles that say it."""
        said: dict[Named, Said] = {}
        for id, names in self.named.items():
            key = key_of(id)
            for name, text in names.items():
                known = said.get(name)
                if known is None:
                    said[name] = Said(text, [key])
                else:
                    known.articles.append(key)
        return said
