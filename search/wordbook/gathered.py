"""What some changes of articles bring to a wordbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

Named = tuple[str, str]
"""A kind of completion (reference, region, phrase) and its folded words with single spaces."""


class Headline(NamedTuple):
    """A headline that is offered; the larger its number, the newer. `words` are those by which it is found."""

    number: int
    text: str
    url: str | None
    words: tuple[str, ...]


class Said(NamedTuple):
    """How many articles say a name or phrase, and how the first of them writes it."""

    articles: int
    text: str


@dataclass(slots=True)
class Gathered:
    """What is new in articles up to the change number `reached`.

    `forms` counts the articles of each word form, those seen for the first time alone; `again` holds the forms of
    new versions of articles that were counted before. `touched` are the ids that changed: what an older segment says
    of their headlines is over. `counted` are those whose words are in `forms` and `named`.
    """

    reached: int = 0
    forms: Counter[str] = field(default_factory=Counter)
    again: set[str] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)
    counted: set[str] = field(default_factory=set)
    headlines: dict[str, Headline] = field(default_factory=dict)
    named: dict[Named, Said] = field(default_factory=dict)

    def add(self, later: Gathered) -> None:
        """Take in what later changes bring."""
        self.reached = max(self.reached, later.reached)
        self.forms.update(later.forms)
        self.again |= later.again
        for id in later.touched & self.headlines.keys():
            del self.headlines[id]
        self.touched |= later.touched
        self.counted |= later.counted
        self.headlines |= later.headlines
        add_said(self.named, later.named)


def add_said(named: dict[Named, Said], more: Mapping[Named, Said]) -> None:
    """Count names and phrases that stand in more articles; how they were written first stays."""
    for key, said in more.items():
        known = named.get(key)
        named[key] = Said(known.articles + said.articles, known.text) if known else said
