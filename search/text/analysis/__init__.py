"""The one analysis: how text becomes tokens, in pages and in queries alike (see `analyzer`)."""

from search.text.analysis.analyzer import Analyzer, Token, analyzer_of, default_analyzer
from search.text.analysis.numerals import HeadNouns
from search.text.analysis.querying import QueryWord, Reading, TypedText
from search.text.analysis.stems import LONGEST_TOKEN, Stems, fold, text_cache
from search.text.analysis.token_filters import ACRONYM_LIST, read_acronym
from search.text.analysis.tokenizer import (
    MOST_INITIALS,
    Word,
    WordKind,
    compounds,
    filter_characters,
    tokenize,
)

__all__ = [
    "ACRONYM_LIST",
    "LONGEST_TOKEN",
    "MOST_INITIALS",
    "Analyzer",
    "HeadNouns",
    "QueryWord",
    "Reading",
    "Stems",
    "Token",
    "TypedText",
    "Word",
    "WordKind",
    "analyzer_of",
    "compounds",
    "default_analyzer",
    "filter_characters",
    "fold",
    "numerals",
    "read_acronym",
    "text_cache",
    "tokenize",
]
