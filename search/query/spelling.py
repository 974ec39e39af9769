"""Words that the archive does not know are corrected to its own, so that a typing mistake need not find nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from search.article import TEXT_FIELDS
from search.index.engines.base import Reader
from search.index.terms import SHORTEST_FUZZY
from search.query.ranking import Words
from search.query.request import Warning_
from search.query.tree import Problem
from search.text.analysis.analyzer import QueryWord
from search.text.analysis.stems import fold

RARE = 2
"""Articles that hold a word which may be a typing mistake."""

COMMON = 10
"""Articles that hold the word which was meant instead."""

LONGEST_ACRONYM = 5

_LOOKED_AT = 8

MOST_CORRECTED = 16
"""Words of one query that are put right, the first ones: who pastes a page has not mistyped it."""

MANY_LETTERS = 7
"""From so many letters on a word may be two edits away: two edits make another word of most shorter ones."""

_QUOTED = re.compile(r'(?<!:)"([^"]*)"(?:~\d*)?')
"""A phrase that is looked for everywhere; after a field only its first word would be."""


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
    unknown = (item for item in sorted(plain, key=_place) if not _stays(item[0], reader))
    for word, start in reversed(list(islice(unknown, MOST_CORRECTED))):
        first, last = start + word.start, start + word.end
        stands = text[first:last].casefold() == word.text.casefold()
        nearest = _nearest(word.text, words, reader) if stands else None
        if nearest:
            text = text[:first] + nearest + text[last:]
            said.append(f"“{word.text}” is not in this archive; “{nearest}” was searched.")
    return Corrected(text, Warning_(code="corrected", message=" ".join(reversed(said)))) if said else None


def _stays(word: QueryWord, reader: Reader) -> bool:
    """Whether a word is left as it is: one that the archive knows, and a short one in capitals, which is a name."""
    acronym = word.text.isupper() and len(word.text) <= LONGEST_ACRONYM
    return word.function or acronym or known(word, reader)


def known(word: QueryWord, reader: Reader) -> bool:
    """Whether the archive has the word in any of its readings."""
    tokens = {token for reading in word.readings for slot in reading for token in slot}
    return any(reader.document_frequencies(name, tokens) for name in TEXT_FIELDS)


def in_our_signs(text: str, problems: Sequence[Problem]) -> str | None:
    """The query with the signs of other languages (`-word`, `&&`, `||`) as ours; None where it has none."""
    changed = text
    for problem in sorted(problems, key=lambda problem: problem.span, reverse=True):
        start, end = problem.span
        if problem.code == "minus_word":
            changed = f"{changed[:start]}NOT {changed[start + 1 :]}"
        elif problem.code == "unknown_operator":
            changed = changed[:start] + ("AND" if text[start] == "&" else "OR") + changed[end:]
    return changed if changed != text else None


def unquoted(text: str) -> str | None:
    """The query with its phrases as plain words; None where it has none."""
    changed = _QUOTED.sub(r"\1", text)
    return changed if changed != text else None


def likelier(text: str, plain: Sequence[tuple[QueryWord, int]], words: Words, reader: Reader) -> str | None:
    """The query with rare words replaced by ones that are one edit away and far commoner; None where there are none."""
    changed, count = text, words.terms.count
    rare = (
        item
        for item in sorted(plain, key=_place)
        if not item[0].function and count(fold(item[0].text.lower())) <= RARE
    )
    for word, start in reversed(list(islice(rare, MOST_CORRECTED))):
        near = next(iter(_near(word.text, words, reader, 1)), None)
        if near and words.terms.count(near) >= COMMON:
            changed = changed[: start + word.start] + near + changed[start + word.end :]
    return changed if changed != text else None


def mistaken(
    text: str, plain: Sequence[tuple[QueryWord, int]], words: Words, reader: Reader
) -> Corrected | None:
    """The likelier query where nothing matches as typed: the archive has typing mistakes of its own."""
    meant = likelier(text, plain, words, reader)
    if meant is None:
        return None
    return Corrected(
        meant, Warning_(code="corrected", message=f"Nothing matches as typed; “{meant}” was searched.")
    )


def _place(item: tuple[QueryWord, int]) -> int:
    word, start = item
    return start + word.start


def _nearest(text: str, words: Words, reader: Reader) -> str | None:
    for edits in (1, 2) if len(text) >= MANY_LETTERS else (1,):
        near = next(iter(_near(text, words, reader, edits)), None)
        if near:
            return near
    return None


def _near(text: str, words: Words, reader: Reader, edits: int) -> Iterator[str]:
    """Other words near to this one that articles of the index hold: the terms may remember deleted ones."""
    if len(text) < SHORTEST_FUZZY or any(letter.isdigit() for letter in text):
        return
    own = fold(text.lower())
    for form in words.terms.near(own, edits=edits, prefix=1, limit=_LOOKED_AT).forms:
        if form != own and any(known(word, reader) for word in words.analyzer.query(form)):
            yield form
