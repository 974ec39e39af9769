"""Typed words become a tree, then a plan: what a query says, what it means in one archive, and what an engine is asked.

`request`, the models of questions and answers, is public as a module too.
"""

from search.query import request
from search.query.clauses import Clause, Meaning, trimmed
from search.query.curated import PINNED, SYNONYMS, Pins, Synonyms, read_pin, read_rule
from search.query.filters import FACET_FIELDS, facet_values, filters_of
from search.query.language import parse
from search.query.query_context import QueryContext
from search.query.ranking import Ranked, pinned, rank
from search.query.spelling import Spelling, in_our_signs, is_known, unquoted
from search.query.tree import Parsed, is_plain
from search.query.weights import WEIGHTS

__all__ = [
    "FACET_FIELDS",
    "PINNED",
    "SYNONYMS",
    "WEIGHTS",
    "Clause",
    "Meaning",
    "Parsed",
    "Pins",
    "QueryContext",
    "Ranked",
    "Spelling",
    "Synonyms",
    "facet_values",
    "filters_of",
    "in_our_signs",
    "is_known",
    "is_plain",
    "parse",
    "pinned",
    "rank",
    "read_pin",
    "read_rule",
    "request",
    "trimmed",
    "unquoted",
]
