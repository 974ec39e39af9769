"""Why an article is a hit, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from search.article import TEXT_FIELDS, Article, Reference
from search.index.plan import (
    Node,
    Phrase,
    Term,
    tokens_of,
)
from search.query.clauses import Asked
from search.query.ranking import Ranked
from search.query.weights import WEIGHTS
from search.results.spans import Wanted, WantedPhrase, reference_names
from search.text.analysis.analyzer import Analyzer
from search.text.word_forms import words_in

_PLACES = {"body": "text", "author": "authors"}
"""What fields are called here, where not by their name."""

_SHOWN = 3
"""Ways to write one word that are shown."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What raised a hit beside its words: the day that recency counts from, a pin, an order by likeness."""

    recent: date | None = None
    pinned: bool = False
    reordered: bool = False


class Explainer:
    """Tells of one article after another why it is a hit of one query."""

    def __init__(
        self, ranked: Ranked, analyzer: Analyzer, circumstances: Circumstances | None = None
    ) -> None:
        self._ranked = ranked
        self._analyzer = analyzer
        self._also = circumstances or Circumstances()

    def explain(self, article: Article) -> str:
        """One line such as "phrase in headline; 2 of 2 words: “grain” (headline), “corridor” (headline); 2023"."""
        texts = {field: " \n ".join(_texts(article, field)) for field in TEXT_FIELDS}
        reasons = [
            "pinned for this query" if self._also.pinned else None,
            self._phrase(texts),
            self._words(article, texts),
            *self._references(article),
            "ordered again by likeness to the other first hits" if self._also.reordered else None,
            self._date(article),
        ]
        return "; ".join(reason for reason in reasons if reason)

    def _words(self, article: Article, texts: Mapping[str, str]) -> str | None:
        asked = self._ranked.asked
        if not asked:
            return None
        told = [(each, self._found(each, article, texts)) for each in asked]
        count, there = sum(each.size for each in asked), sum(each.size for each, found in told if found)
        line = f"{there} of {count} {'word' if count == 1 else 'words'}"
        line += ": " + ", ".join(found for _, found in told if found) if there else ""
        missing = [f"“{each.text}”" for each, found in told if not found]
        return line + (f", not {', '.join(missing)}" if missing else "")

    def _found(self, asked: Asked, article: Article, texts: Mapping[str, str]) -> str | None:
        """What was asked for with where it stands and how it is written there; None where it does not."""
        written = self._written(asked.typed or asked.node, texts)
        by_synonym = {} if written or asked.typed is None else self._written(asked.node, texts)
        places = [_PLACES.get(field, field) for field in written or by_synonym]
        if by_synonym:
            return f"“{asked.text}” by its synonym {_ways(by_synonym)} ({', '.join(places)})"
        if written:
            as_written = "" if _is_as_typed(asked, written) else f" as {_ways(written)}"
            return f"“{asked.text}”{as_written} ({', '.join(places)})"
        named = set(reference_names(asked.node)).intersection(each.name for each in article.references)
        return f"“{asked.text}” (reference)" if named else None

    def _written(self, node: Node, texts: Mapping[str, str]) -> dict[str, list[str]]:
        """Per field that has what a node looks for, how it is written there."""
        found: dict[str, list[str]] = {}
        for field, text in texts.items():
            marks = Wanted.of(node, field).found(text, self._analyzer)
            whole = [mark for mark in marks if isinstance(mark.thing, WantedPhrase)] or marks
            if whole:
                found[field] = list(
                    dict.fromkeys(" ".join(text[mark.start : mark.end].split()) for mark in whole)
                )
        return found

    def _phrase(self, texts: Mapping[str, str]) -> str | None:
        """Where the whole query, or a phrase of it, stands together; else whether its words stand near."""
        row = _in_a_row(self._ranked.asked)
        for field in ("headline", "deck", "body"):
            wanted = Wanted.of(self._ranked.match, field)
            things = [mark.thing for mark in wanted.found(texts[field], self._analyzer)]
            if any(isinstance(thing, WantedPhrase) for thing in things) or self._stands(row, texts[field]):
                return f"phrase in {_PLACES.get(field, field)}"
        preferred = (leaf for node in self._ranked.should for leaf in tokens_of(node))
        near = [leaf for leaf in preferred if isinstance(leaf, Phrase) and leaf.slop > 1]
        if any(self._stands(WantedPhrase(leaf.slots, leaf.slop), texts[leaf.field]) for leaf in near):
            return "words near one another in text"
        return None

    def _stands(self, phrase: WantedPhrase | None, text: str) -> bool:
        if phrase is None:
            return False
        return bool(
            Wanted(frozenset(), (phrase,), frozenset(sum(phrase.slots, ()))).found(text, self._analyzer)
        )

    def _references(self, article: Article) -> Iterator[str]:
        asked = set(reference_names(self._ranked.match))
        firsts: dict[str, Reference] = {}
        for reference in article.references:
            firsts.setdefault(reference.name, reference)
        for name in firsts.keys() & asked:
            words, place = firsts[name].words, firsts[name].place
            written = "" if words == name else f", written “{words}” in {_PLACES.get(place, place)}"
            yield f"reference {name}{written}"

    def _date(self, article: Article) -> str:
        if article.published is None:
            return "undated"
        age = (self._also.recent - article.published).days if self._also.recent else None
        raised = next((more for days, more in WEIGHTS.recency if age is not None and age <= days), None)
        return f"{article.published.year}" + (f", recent (+{raised:g})" if raised else "")


def _texts(article: Article, field: str) -> Iterable[str]:
    match field:
        case "author":
            return article.authors
        case "reference":
            return (reference.name for reference in article.references)
        case _:
            return (getattr(article, field) or "",)


def _ways(written: Mapping[str, Sequence[str]]) -> str:
    ways: dict[str, str] = {}
    for way in (way for some in written.values() for way in some):
        ways.setdefault(way.casefold(), way)
    return " and ".join(f"“{way}”" for way in list(ways.values())[:_SHOWN])


def _is_as_typed(asked: Asked, written: Mapping[str, Sequence[str]]) -> bool:
    """Whether the article has it as it was typed, case and accents aside."""
    typed = words_in(asked.text.partition("^")[0])
    return any(words_in(way) == typed for some in written.values() for way in some)


def _in_a_row(asked: Sequence[Asked]) -> WantedPhrase | None:
    """The loose words that were asked for, as a phrase."""
    slots = [
        tuple(dict.fromkeys(leaf.token for leaf in tokens_of(each.node) if isinstance(leaf, Term)))
        for each in asked
    ]
    return WantedPhrase(tuple(slots)) if len(slots) > 1 and all(slots) else None
