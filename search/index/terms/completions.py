"""What of an article is worth suggesting beside its headline: the references and region it has, and phrases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import NamedTuple

from search.article import Article
from search.text.analysis import default_analyzer
from search.text.numerals import may_be_numeral
from search.text.word_forms import forms_in
from search.text.word_lists import function_words, shipped_words

LONGEST = 3
"""Words with content of a phrase: "Bank of New York" has three."""

_MOST_WORDS = 5

_QUOTES = "\"'“”‘’"
_BRACKETS = re.compile(r"[()\[\]<>]")
_INITIALS = re.compile(r"(?:[^\W\d_]\.){2,}")
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
    if any(map(may_be_numeral, forms)):
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


class _Word(NamedTuple):
    """A word of a text: its form, as it is written, and whether a phrase may begin or end with it, or go over it."""

    form: str
    text: str
    content: bool
    joins: bool


def _phrases(text: str) -> Iterator[Kept]:
    """Runs of two or three words with content, and what joins them, that cross no punctuation."""
    for run in _runs(text):
        for first, word in enumerate(run):
            if not word.content:
                continue
            ahead = takewhile(lambda one: one.content or one.joins, run[first : first + _MOST_WORDS])
            ends = [at for at, one in enumerate(ahead, first + 1) if one.content]
            for end in ends[1:LONGEST]:
                some = run[first:end]
                yield "phrase", " ".join(one.form for one in some), " ".join(one.text for one in some)


def _runs(text: str) -> Iterator[list[_Word]]:
    """The plain words between punctuation and brackets; a word of several forms parts runs too."""
    capitals = text.isupper()
    for part in _BRACKETS.split(text):
        run: list[_Word] = []
        for word in part.split():
            raw = word.strip(_QUOTES)
            initials = _INITIALS.fullmatch(raw) is not None
            bare = raw if initials else raw.rstrip(_STOPS)
            forms = forms_in(bare)
            if len(forms) == 1:
                acronym = initials or (bare.isupper() and len(bare) > 1 and not capitals)
                run.append(_word(forms[0], bare, acronym=acronym))
            if len(forms) != 1 or bare != raw:
                yield run
                run = []
        yield run


def _word(form: str, text: str, *, acronym: bool) -> _Word:
    content = acronym or form not in function_words()
    return _Word(form, text, content and not form.isdigit(), form in shipped_words("joining_words.txt"))
