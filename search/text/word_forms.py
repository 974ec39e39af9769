"""The word forms of a text as they are written: small, without accents, not stemmed.

What people type by beginnings, with wildcards or with mistakes is held against forms, since a stem is often no word:
`policy*` has to find "policy", whose stem is `polici`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from search.text.analysis import LONGEST_TOKEN, WordKind, compounds, filter_characters, fold, tokenize

MOST_REMEMBERED = 200_000
"""Runs of characters whose forms are remembered; the common ones come early."""

_LONGEST_REMEMBERED = 40
_MOST_PARTS = 3


class _FormsOfChunks(dict[str, tuple[str, ...]]):
    """The forms of each chunk (a run without white space), made when it is first met."""

    def __missing__(self, chunk: str) -> tuple[str, ...]:
        forms = tuple(_forms(chunk))
        if len(self) < MOST_REMEMBERED and len(chunk) <= _LONGEST_REMEMBERED:
            self[chunk] = forms
        return forms


_forms_of = _FormsOfChunks()


def forms_in(text: str) -> list[str]:
    """The forms of a text in order: `Türkiye's co-operation` is turkiye, co, operation, cooperation."""
    return [form for chunk in filter_characters(text).split() for form in _forms_of[chunk]]


def distinct_forms(texts: Iterable[str]) -> set[str]:
    """The different forms of some texts."""
    chunks = {chunk for text in texts for chunk in filter_characters(text).split()}
    return {form for chunk in chunks for form in _forms_of[chunk]}


def words_in(text: str) -> list[str]:
    """The forms of a text in order, without those that stand for a hyphenated word as a whole."""
    return [_form(word.text) for word in tokenize(filter_characters(text))]


def _form(word: str) -> str:
    return fold(word.lower())[:LONGEST_TOKEN]


def _forms(chunk: str) -> Iterable[str]:
    words = tokenize(chunk)
    yield from (_form(word.text) for word in words)
    for _, parts in compounds(words):
        if 2 <= len(parts) <= _MOST_PARTS and all(word.kind is WordKind.LETTERS for word in parts):
            yield _form("".join(word.text for word in parts))


_DIGITS = re.compile(r"\d+")


def digits_of(form: str) -> list[str]:
    """The runs of digits in a form: what no correction ever changes."""
    return _DIGITS.findall(form)
