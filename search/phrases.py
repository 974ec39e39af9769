"""What of an article is worth suggesting beside its headline: the references and region it has, and phrases."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from search.analysis.analyzer import default_analyzer
from search.analysis.context import is_candidate
from search.article import Article
from search.wordforms import words_in
from search.words import WordLists

LONGEST = 3
"""Words of a phrase."""

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
    forms = words_in(text)
    if any(map(is_candidate, forms)):
        tokens = (token for slot in default_analyzer().slots(text) for token in slot)
        forms += [token for token in tokens if token.isdigit() and token not in forms]
    return forms


def as_indexed(words: str) -> str:
    """Words as SQLite's full-text search indexes and asks for them: 3.5 is one."""
    return words.replace(".", "_")


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
    for part in _parts(text):
        forms = words_in(part)
        raw = part.split()
        if len(forms) != len(raw):
            continue
        for first in range(len(forms)):
            for last in range(first + 2, min(first + LONGEST, len(forms)) + 1):
                ends = forms[first], forms[last - 1]
                if functions.isdisjoint(ends) and not any(form.isdigit() for form in ends):
                    yield "phrase", " ".join(forms[first:last]), " ".join(raw[first:last])


def _parts(text: str) -> Iterator[str]:
    part: list[str] = []
    for word in text.split():
        bare = word.strip("\"'“”‘’()[]")
        if bare[-1:] in ".,;:!?…" or bare in {"-", "–", "—"}:
            part.append(bare.rstrip(".,;:!?…-–—"))
            yield " ".join(filter(None, part))
            part = []
        else:
            part.append(bare)
    yield " ".join(filter(None, part))


@cache
def _function_words() -> frozenset[str]:
    return frozenset(WordLists().entries("function_words.txt"))
