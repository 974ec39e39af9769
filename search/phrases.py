"""What of an article is worth suggesting beside its headline: the references and region it has, and phrases."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from search.analysis.analyzer import default_analyzer
from search.analysis.context import is_candidate
from search.article import Article
from search.wordforms import forms_in
from search.words import WordLists

LONGEST = 3
"""Words of a phrase."""

_QUOTES = "\"'“”‘’()[]"
_STOPS = ".,;:!?…"

Kept = tuple[str, str, str]
"""Kind, folded words with single spaces, and the text as written."""


def completions_of(article: Article) -> Iterator[Kept]:
    """Each name and phrase of an article once."""
    seen: set[tuple[str, str]] = set()
    for kind, words, text in _all(article):
        if words and (kind, words) not in seen:
            seen.add((kind, words))
            yield kind, words, text


def suggested_words(text: str) -> list[str]:
    """The words by which a text is suggested: its forms, and the numbers that its numerals are."""
    forms = forms_in(text)
    if any(map(is_candidate, forms)):
        tokens = (token for slot in default_analyzer().slots(text) for token in slot)
        forms += [token for token in tokens if token.isdigit() and token not in forms]
    return forms


def _all(article: Article) -> Iterator[Kept]:
    for reference in article.references:
        yield "reference", " ".join(suggested_words(reference.name)), reference.name
    if article.region:
        yield "region", " ".join(suggested_words(article.region)), article.region
    for text in (article.headline, article.deck):
        yield from _phrases(text)


def _phrases(text: str) -> Iterator[Kept]:
    """Runs of two or three words that neither begin nor end with a function word and cross no punctuation."""
    functions = _function_words()
    for run in _runs(text):
        for first, (begin, _) in enumerate(run):
            if begin in functions or begin.isdigit():
                continue
            for last in range(first + 1, min(first + LONGEST, len(run))):
                end = run[last][0]
                if end not in functions and not end.isdigit():
                    some = run[first : last + 1]
                    yield "phrase", " ".join(form for form, _ in some), " ".join(raw for _, raw in some)


def _runs(text: str) -> Iterator[list[tuple[str, str]]]:
    """The plain words between punctuation, each with its form; a word of several forms parts runs too."""
    run: list[tuple[str, str]] = []
    for word in text.split():
        raw = word.strip(_QUOTES)
        bare = raw.rstrip(_STOPS)
        forms = forms_in(bare)
        if len(forms) == 1:
            run.append((forms[0], bare))
        if len(forms) != 1 or bare != raw:
            yield run
            run = []
    yield run


@cache
def _function_words() -> frozenset[str]:
    return frozenset(WordLists().entries("function_words.txt"))
