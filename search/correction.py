"""Words that the archive does not know are corrected to its own, so that a typing mistake need not find nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search.analysis.analyzer import QueryWord
from search.engines.base import Reader
from search.query.ranking import DEFAULT_FIELDS, Words
from search.request import Warning_


@dataclass(frozen=True, slots=True)
class Corrected:
    """A query with its unknown words put right, and the sentence that tells so."""

    text: str
    warning: Warning_


def correct(
    text: str, plain: Sequence[tuple[QueryWord, int]], words: Words, reader: Reader
) -> Corrected | None:
    """The query with each unknown word replaced by the archive's nearest; None where nothing can be put right.

    `plain` holds the words that may be changed, each with where its run of words starts in `text`.
    """
    said: list[str] = []
    for word, start in sorted(plain, key=lambda item: item[1] + item[0].start, reverse=True):
        nearest = None if word.function or known(word, reader) else _nearest(word.text, words)
        if nearest:
            text = text[: start + word.start] + nearest + text[start + word.end :]
            said.append(f"“{word.text}” is not in this archive; “{nearest}” was searched.")
    return Corrected(text, Warning_(code="corrected", message=" ".join(reversed(said)))) if said else None


def known(word: QueryWord, reader: Reader) -> bool:
    """Whether the archive has the word in any of its readings."""
    tokens = {token for reading in word.readings for slot in reading for token in slot}
    return any(reader.document_frequencies(name, tokens) for name in DEFAULT_FIELDS)


def _nearest(text: str, words: Words) -> str | None:
    if len(text) < 4 or any(letter.isdigit() for letter in text):
        return None
    for edits in (1, 2) if len(text) > 4 else (1,):
        forms = words.vocabulary.near(text.lower(), edits=edits, prefix=1, limit=1).forms
        if forms:
            return forms[0]
    return None
