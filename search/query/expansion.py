"""Wildcards, fuzzy words and ranges of words become the archive's own words: once, in shared code, for every engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search.analysis.analyzer import Analyzer
from search.query import tree
from search.query.plan import Node, Nothing, Term
from search.query.tree import Problem
from search.query.units import any_of, best_of
from search.query.weights import WEIGHTS
from search.vocabulary import Expansion, Vocabulary

MOST_FORMS = 128
"""A wildcard stands for at most so many word forms, the commonest; a warning says so where there are more."""


@dataclass(frozen=True, slots=True)
class Expanded:
    """The words that a pattern stands for, as a node, and what there is to say of it."""

    node: Node
    problems: tuple[Problem, ...] = ()


def expand(
    asked: tree.Pattern | tree.Fuzzy | tree.WordRange,
    fields: Sequence[str],
    vocabulary: Vocabulary,
    analyzer: Analyzer,
) -> Expanded:
    """The archive's words that fit, at most `MOST_FORMS` of them."""
    expansion = _look_up(asked, vocabulary)
    tokens = dict.fromkeys(token for form in expansion.forms for token in form_tokens(form, analyzer))
    weights = WEIGHTS.of(fields).items() if tokens else ()
    nodes = [best_of([Term(name, token, weight) for token in tokens]) for name, weight in weights]
    problems = (_too_many(asked),) if expansion.cut else ()
    return Expanded(any_of(nodes) if nodes else Nothing(), problems)


def form_tokens(form: str, analyzer: Analyzer) -> list[str]:
    """The tokens that a word form of the vocabulary has in the index; those of several positions are left out."""
    slots = [slot for slot in analyzer.slots(form) if slot]
    return list(slots[0]) if len(slots) == 1 else []


def _look_up(asked: tree.Pattern | tree.Fuzzy | tree.WordRange, vocabulary: Vocabulary) -> Expansion:
    match asked:
        case tree.Pattern(text):
            return vocabulary.matching(text, MOST_FORMS)
        case tree.Fuzzy(text, edits=edits, prefix=prefix):
            return vocabulary.near(text, edits=edits, prefix=prefix, limit=MOST_FORMS)
        case tree.WordRange(low, high):
            return vocabulary.between(
                low,
                high,
                low_included=asked.low_included,
                high_included=asked.high_included,
                limit=MOST_FORMS,
            )


def _too_many(asked: tree.Pattern | tree.Fuzzy | tree.WordRange) -> Problem:
    message = (
        f"More than {MOST_FORMS} words fit here; the commonest {MOST_FORMS} were searched. Give more letters."
    )
    return Problem("expansion_cut", message, asked.span)
