"""Why an article is a hit, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from search.article import TEXT_FIELDS, Article, Reference
from search.query import WEIGHTS, Clause, Meaning
from search.results.spans import Mark, SpanPhrase, Spans
from search.text.analysis import Analyzer, Token
from search.text.word_forms import words_in

_PLACES = {"body": "text", "author": "authors"}
"""What fields are called here, where not by their name."""

_NEAR = ((0.6, "very near"), (WEIGHTS.semantic_least, "near"), (0.25, "not very near"), (-2.0, "far"))
"""What cosines are called."""

_SHOWN = 3
"""Ways to write one word that are shown."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What raised a hit beside its words: the day that recency counts from, a pin, an order by likeness to other hits,
    and how like it is to what the query means (a cosine) where that had a say.
    """

    recent: date | None = None
    pinned: bool = False
    reordered: bool = False
    meaning: float | None = None


class _FieldText(NamedTuple):
    """What an article has in one field, and those of its tokens that the query asks for."""

    text: str
    tokens: list[Token]


_Texts = Mapping[str, _FieldText]


class Explainer:
    """Tells of one article after another why it is a hit of one query."""

    def __init__(
        self, meaning: Meaning, analyzer: Analyzer, circumstances: Circumstances | None = None
    ) -> None:
        self._meaning = meaning
        self._analyzer = analyzer
        self._also = circumstances or Circumstances()
        clauses = [*meaning.clauses, *meaning.required, *meaning.near]
        self._tokens = frozenset[str]().union(*(Spans.of(clauses, field).tokens for field in TEXT_FIELDS))

    def explain(self, article: Article) -> str:
        """One line such as "phrase in headline; 2 of 2 words: “grain” (headline), “corridor” (headline); 2023"."""
        texts = {field: self._read(" \n ".join(_texts(article, field))) for field in TEXT_FIELDS}
        reasons = [
            "pinned for this query" if self._also.pinned else None,
            self._phrase(texts),
            self._words(article, texts),
            *self._references(article),
            "ordered again by likeness to the other first hits" if self._also.reordered else None,
            self._near_in_meaning(),
            self._date(article),
        ]
        return "; ".join(reason for reason in reasons if reason)

    def _near_in_meaning(self) -> str | None:
        """How near the article is to what the query means."""
        if self._also.meaning is None:
            return None
        how = next(word for least, word in _NEAR if self._also.meaning >= least)
        return f"ordered by meaning too, to which it is {how} ({self._also.meaning:.2f})"

    def _read(self, text: str) -> _FieldText:
        return _FieldText(text, self._analyzer.tokens(text, self._tokens))

    def _words(self, article: Article, texts: _Texts) -> str | None:
        clauses = self._meaning.clauses
        if not clauses:
            return None
        described = [(clause, self._described(clause, article, texts)) for clause in clauses]
        count = sum(clause.size for clause in clauses)
        there = sum(clause.size for clause, description in described if description)
        line = f"{there} of {count} {'word' if count == 1 else 'words'}"
        line += ": " + ", ".join(description for _, description in described if description) if there else ""
        missing = [f"“{clause.text}”" for clause, description in described if not description]
        return line + (f", not {', '.join(missing)}" if missing else "")

    def _described(self, clause: Clause, article: Article, texts: _Texts) -> str | None:
        """What was asked for with where it stands and how it is written there; None where it does not."""
        written = self._written(clause, texts, synonyms=False)
        by_synonym = {} if written else self._written(clause, texts)
        places = [_PLACES.get(field, field) for field in written or by_synonym]
        if by_synonym and clause.begun:
            return f"“{clause.text}” as the beginning of {_ways(by_synonym)} ({', '.join(places)})"
        if by_synonym:
            return f"“{clause.text}” by its synonym {_ways(by_synonym)} ({', '.join(places)})"
        if written:
            as_written = "" if _is_as_typed(clause, written) else f" as {_ways(written)}"
            return f"“{clause.text}”{as_written} ({', '.join(places)})"
        named = {reference.name for reference in article.references}.intersection(clause.references)
        return f"“{clause.text}” (reference)" if named else None

    def _written(self, clause: Clause, texts: _Texts, *, synonyms: bool = True) -> dict[str, list[str]]:
        """Per field that has what was asked for, how it is written there."""
        written: dict[str, list[str]] = {}
        for field, (text, tokens) in texts.items():
            marks = Spans.of([clause], field, synonyms=synonyms).among(tokens)
            whole = [mark for mark in marks if isinstance(mark.thing, SpanPhrase)] or marks
            if whole:
                ways = (" ".join(text[mark.start : mark.end].split()) for mark in whole)
                written[field] = list(dict.fromkeys(ways))
        return written

    def _phrase(self, texts: _Texts) -> str | None:
        """Where the whole query, or a phrase of it, stands together; else whether its words stand near."""
        for field in ("headline", "deck", "body"):
            marks = self._marks(self._meaning.required, field, texts)
            if any(isinstance(mark.thing, SpanPhrase) for mark in marks) or self._in_a_row(texts[field]):
                return f"phrase in {_PLACES.get(field, field)}"
        if any(self._marks([near], field, texts) for near in self._meaning.near for field, _ in near.fields):
            return "words near one another in text"
        return None

    def _marks(self, clauses: Sequence[Clause], field: str, texts: _Texts) -> list[Mark]:
        return Spans.of(clauses, field).among(texts[field].tokens)

    def _in_a_row(self, text: _FieldText) -> bool:
        """Whether the loose words that were asked for stand together in a text."""
        clauses = self._meaning.clauses
        positions = [tuple(Spans.of([clause], clause.fields[0][0]).words) for clause in clauses]
        if len(positions) < 2 or not all(positions):
            return False
        row = SpanPhrase(tuple(positions))
        return bool(Spans.holding(frozenset(), (row,)).among(text.tokens))

    def _references(self, article: Article) -> Iterator[str]:
        firsts: dict[str, Reference] = {}
        for reference in article.references:
            firsts.setdefault(reference.name, reference)
        for name, first in firsts.items():
            if name in self._meaning.references:
                place = _PLACES.get(first.place, first.place)
                written = "" if first.words == name else f", written “{first.words}” in {place}"
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


def _is_as_typed(clause: Clause, written: Mapping[str, Sequence[str]]) -> bool:
    """Whether the article has it as it was typed, case and accents aside."""
    typed = words_in(clause.text.partition("^")[0])
    return any(words_in(way) == typed for ways in written.values() for way in ways)
