"""Why an article is a hit, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from search.analysis.analyzer import Analyzer
from search.article import Article
from search.fields import TEXT_FIELDS
from search.highlighting.wanted import Wanted, WantedPhrase, reference_names
from search.query.plan import And, Best, Constant, Keyword, Node, Or, Phrase, Term, tokens_of

Found = Mapping[str, frozenset[object]]
"""Per field, the tokens and phrases that stand there."""

_PLACES = {"headline": "headline", "deck": "deck", "body": "text"}


def explain(article: Article, match: Node, analyzer: Analyzer) -> str:
    """One line such as "phrase in headline; 2 of 2 words; reference Article 5; 2023"."""
    asked = [unit for unit in _units(match) if any(tokens_of(unit))]
    texts = {field: " \n ".join(_texts(article, field)) for field in TEXT_FIELDS}
    found = {field: _things(match, field, text, analyzer) for field, text in texts.items()}
    there = [unit for unit in asked if _stands(unit, found, article)]
    reasons = [
        _phrase_reason(asked, found, texts, analyzer),
        f"{len(there)} of {len(asked)} {'word' if len(asked) == 1 else 'words'}" if asked else None,
        *_reference_reasons(match, article),
        str(article.published.year) if article.published else "undated",
    ]
    return "; ".join(reason for reason in reasons if reason)


def _units(node: Node) -> Iterator[Node]:
    """The things that a match asks for one by one: each with all its fields, readings and synonyms."""
    match node:
        case And():
            yield from (unit for child in node.children for unit in _units(child))
        case Or() if not _is_one_thing(node):
            yield from (unit for child in node.children for unit in _units(child))
        case Constant():
            yield from _units(node.child)
        case Or() | Best() | Term() | Phrase():
            yield node


def _is_one_thing(node: Or) -> bool:
    """Whether the children say the same in several fields, or name a reference."""
    if any(isinstance(child, Keyword) and child.field == "reference" for child in node.children):
        return True
    said = {frozenset(_said(child)) for child in node.children}
    return len(said) == 1


def _said(node: Node) -> Iterator[object]:
    for leaf in tokens_of(node):
        yield leaf.token if isinstance(leaf, Term) else WantedPhrase(leaf.slots, leaf.reach)


def _texts(article: Article, field: str) -> Iterable[str]:
    match field:
        case "author":
            return article.authors
        case "reference":
            return (reference.name for reference in article.references)
        case _:
            return (getattr(article, field) or "",)


def _things(match: Node, field: str, text: str, analyzer: Analyzer) -> frozenset[object]:
    return frozenset(mark.thing for mark in Wanted.of(match, field).found(text, analyzer))


def _stands(unit: Node, found: Found, article: Article) -> bool:
    names = {reference.name for reference in article.references}
    if not names.isdisjoint(reference_names(unit)):
        return True
    return any(not found[leaf.field].isdisjoint(_said(leaf)) for leaf in tokens_of(unit))


def _phrase_reason(
    asked: list[Node], found: Found, texts: Mapping[str, str], analyzer: Analyzer
) -> str | None:
    """Where the whole query, or a phrase of it, stands together."""
    loose = _in_a_row(asked)
    for field, place in _PLACES.items():
        row = Wanted(frozenset(), (loose,), frozenset(sum(loose.slots, ()))) if loose else None
        if (row and row.found(texts[field], analyzer)) or any(
            isinstance(thing, WantedPhrase) for thing in found[field]
        ):
            return f"phrase in {place}"
    return None


def _in_a_row(asked: list[Node]) -> WantedPhrase | None:
    """The loose words that were asked for, as a phrase."""
    slots = [
        tuple(dict.fromkeys(leaf.token for leaf in tokens_of(unit) if isinstance(leaf, Term)))
        for unit in asked
    ]
    return WantedPhrase(tuple(slots)) if len(slots) > 1 and all(slots) else None


def _reference_reasons(match: Node, article: Article) -> Iterator[str]:
    asked = set(reference_names(match))
    for name in dict.fromkeys(reference.name for reference in article.references):
        if name in asked:
            yield f"reference {name}"
