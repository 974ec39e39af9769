"""Wildcards, fuzzy and unfinished words become the archive's own words: once, in shared code, for every engine."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from search.index import Node, Nothing, Term
from search.index.terms import Expansion, Terms
from search.query import tree
from search.query.clauses import Fields, any_of, best_of, sequence
from search.query.query_context import QueryContext
from search.query.tree import Problem
from search.query.variants import Variant
from search.text.analysis import Analyzer, QueryWord, Reading, filter_characters, fold
from search.text.analysis.numerals import roman, to_roman

MOST_FORMS = 128
"""A wildcard stands for at most so many word forms, the commonest; a warning says so where there are more."""

MOST_TOGETHER = 64
"""The same for a word written in several parts, such as `F-1*`: each of its forms is a phrase of its own."""

MOST_PARTS = 4

_WILD = "*?"
_PART = re.compile(r"[*?]*(?:[^\W\d_]+[*?]*)+|[*?]*(?:\d+[*?]*)+|[?]+")

MOST_BEGUN = 20
"""Word forms that an unfinished word may become, the commonest: what a reader goes on to type is hardly ever rarer."""

SHORTEST_BEGINNING = 3
HIGHEST_BEGUN = 30
"""The highest numeral that an unfinished one is completed to: `Minsk i`, `Pope Benedict xv`."""

Inexact = tree.Pattern | tree.Fuzzy | tree.WordRange


@dataclass(frozen=True, slots=True)
class Expanded:
    """The words that a pattern stands for, as a node and as readings, and what there is to say of it."""

    node: Node
    readings: tuple[Reading, ...] = ()
    problems: tuple[Problem, ...] = ()


def expand(query: Inexact, fields: Fields, terms: Terms, analyzer: Analyzer) -> Expanded:
    """The archive's words that fit, at most `MOST_FORMS` of them; they are compared small and without accents."""
    if isinstance(query, tree.WordRange):
        return _expanded(query, [[_between(query, terms)]], fields, analyzer)
    text = _folded(query.text)
    parts = _parts(text)
    open_parts = sum(not _is_exact(query, part) for part in parts)
    limit = MOST_FORMS if len(parts) == 1 else int(MOST_TOGETHER ** (1 / max(open_parts, 1)))
    ways = [[_look_up(query, part, terms, limit) for part in parts]]
    if len(parts) > 1 and not any(map(str.isdigit, text)):
        ways.append([_look_up(query, "".join(parts), terms, MOST_FORMS)])
    return _expanded(query, ways, fields, analyzer)


def begun(text: str, words: Sequence[QueryWord], context: QueryContext) -> list[Variant]:
    """What the last of these words, which somebody is still typing, may become.

    A word of three letters or more meets the commonest that begin with it. A number is what it is, `5` no beginning of
    50; a Roman numeral after a name meets the references that go on so: `minsk i` Minsk II. Function words are whole.
    """
    word, last = words[-1], len(words) - 1
    if last and roman(word.text):
        return _begun_references(text[: word.start], word.text.upper(), len(words), context)
    beginning = _folded(word.text)
    if word.function or not beginning.isalpha() or len(beginning) < SHORTEST_BEGINNING:
        return []
    forms = context.terms.matching(f"{beginning}*", MOST_BEGUN).forms
    whole = {token for reading in word.readings for position in reading for token in position}
    tokens = dict.fromkeys(token for form in forms for token in form_tokens(form, context.analyzer))
    others = tuple(token for token in tokens if token not in whole)
    return [Variant(last, last + 1, (others,), begun=True)] if others else []


def _begun_references(name: str, beginning: str, count: int, context: QueryContext) -> list[Variant]:
    numerals = (to_roman(number) for number in range(1, HIGHEST_BEGUN + 1))
    begun = []
    for numeral in numerals:
        if numeral != beginning and numeral.startswith(beginning):
            readings = [word.readings for word in context.analyzer.query(name + numeral)]
            begun += [found for found in context.references.find(readings) if found.last == count]
    return [replace(found, begun=True) for found in begun]


def _expanded(
    query: Inexact, ways: Iterable[Sequence[Expansion]], fields: Fields, analyzer: Analyzer
) -> Expanded:
    """Each way to write the word, as one token or as several side by side, in any of the fields."""
    positions = [tuple(_tokens(part, analyzer) for part in way) for way in ways]
    usable = [way for way in positions if way and all(way)]
    problems = (_too_many(query),) if any(part.cut for way in ways for part in way) else ()
    if not usable:
        return Expanded(Nothing(), (), problems)
    nodes = [best_of([_one_way(name, way, weight) for way in usable]) for name, weight in fields]
    return Expanded(any_of(nodes), tuple(usable), problems)


def _one_way(field: str, positions: Reading, weight: float) -> Node:
    if len(positions) == 1:
        return best_of([Term(field, token, weight) for token in positions[0]])
    return sequence(field, positions, weight)


def _tokens(expansion: Expansion, analyzer: Analyzer) -> tuple[str, ...]:
    return tuple(dict.fromkeys(token for form in expansion.forms for token in form_tokens(form, analyzer)))


def form_tokens(form: str, analyzer: Analyzer) -> list[str]:
    """The tokens that a word form of the archive has in the index; those of several positions are left out."""
    readings = [reading for word in analyzer.query(form) for reading in word.readings]
    return [token for reading in readings if len(reading) == 1 for token in reading[0]]


def _folded(text: str) -> str:
    return fold(filter_characters(text).lower())


def _parts(text: str) -> list[str]:
    """The words that the index has for a word written with a hyphen, an apostrophe, or letters and digits."""
    parts = _PART.findall(text)
    if len(parts) > 1 and parts[-1] == "s" and parts[-2][-1].isdigit():
        parts.pop()
    return parts[:MOST_PARTS]


def _is_exact(query: tree.Pattern | tree.Fuzzy, part: str) -> bool:
    """Whether a part stands for itself alone: digits and numerals are never fuzzy."""
    if isinstance(query, tree.Pattern):
        return set(part).isdisjoint(_WILD)
    return not part.isalpha() or roman(part) is not None


def _look_up(query: tree.Pattern | tree.Fuzzy, part: str, terms: Terms, limit: int) -> Expansion:
    if _is_exact(query, part):
        return Expansion((part,))
    if isinstance(query, tree.Pattern):
        return terms.matching(part, limit)
    return terms.near(part, edits=query.edits, prefix=query.prefix, limit=limit)


def _between(query: tree.WordRange, terms: Terms) -> Expansion:
    low, high = (end if end is None else _folded(end) for end in (query.low, query.high))
    return terms.between(
        low, high, low_included=query.low_included, high_included=query.high_included, limit=MOST_FORMS
    )


def _too_many(query: Inexact) -> Problem:
    message = "More words fit here than are searched; the commonest were taken. Give more letters."
    return Problem("expansion_cut", message, query.span)
