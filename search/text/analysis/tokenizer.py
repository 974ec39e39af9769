"""The character filter and the tokenizer: one spelling for all signs of a kind, and where words begin and end.

The character filter writes a text in Unicode's NFKC with one apostrophe and one hyphen, and takes invisible characters
and breaks inside words out; `original_offsets` leads back from its text to the one that was given.

The tokenizer parts a text into words (rule 1): runs of letters or of digits, so that F16, F-16 and F 16 are the same
two. It keeps a number whole (3.5, and 2,202 as 2202), an acronym with dots as one word (rules 3 and 7), leaves out
what an apostrophe hangs on (Russia's), and remembers of each word what stood between it and the one before. By that
`compounds` puts together what is written as one: co-operation, 9/11.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from enum import Enum
from functools import cache
from itertools import takewhile
from typing import NamedTuple

from search.text.analysis.stems import text_cache

APOSTROPHES = "'`’‘‛ʼʻʹˈ′´＇"
HYPHENS = "-‐‑⁃−﹣－"

_SAME_LENGTH = {ord(mark): "'" for mark in APOSTROPHES} | {ord(mark): "-" for mark in HYPHENS}
_BROKEN = r"(?<=[^\W\d_]-)\n(?=[^\W\d_A-ZÀ-ÖØ-Þ])"
"""The end of a line in the middle of a word: `coop-` and `eration`."""

_IN_NUMBER = r"(?<=\d)(?<!\d{4})[\u00a0\u2009\u202f](?=\d{3}(?!\d))"
"""The blank that does not break inside a number: 10 000 as printers set it."""

_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]+"
    rf"|(?<=\u00ad)\n|{_BROKEN}|{_IN_NUMBER}"
)


@cache
def marks() -> str:
    """Every combining mark of the basic plane, as the inside of a character class."""
    signs = map(chr, range(0x300, 0x10000))
    return "".join(re.escape(sign) for sign in signs if unicodedata.category(sign)[0] == "M")


@cache
def _clusters() -> re.Pattern[str]:
    return re.compile(rf"[^\x00-\x7f][{marks()}ᄀ-ᇿ]*|.[{marks()}]+", re.DOTALL)


def filter_characters(text: str) -> str:
    """The text in NFKC with plain apostrophes and hyphens, without invisible characters and breaks inside words."""
    if text.isascii():
        return _INVISIBLE.sub("", text.replace("`", "'")) if "-\n" in text else text.replace("`", "'")
    plain = _INVISIBLE.sub("", text.translate(_SAME_LENGTH))
    if unicodedata.is_normalized("NFKC", plain):
        return plain
    return _clusters().sub(lambda cluster: unicodedata.normalize("NFKC", cluster[0]), plain)


def original_offsets(text: str) -> list[int] | range:
    """For each character of `filter_characters(text)`, and for its end, where in `text` it comes from."""
    plain = text.translate(_SAME_LENGTH)
    if (text.isascii() and "-\n" not in text) or (
        not _INVISIBLE.search(plain) and unicodedata.is_normalized("NFKC", plain)
    ):
        return range(len(text) + 1)
    visible = [offset for offset in range(len(plain)) if not _INVISIBLE.match(plain, offset)]
    offsets: list[int] = []
    end = 0
    for cluster in _clusters().finditer("".join(plain[offset] for offset in visible)):
        offsets += visible[end : cluster.start()]
        end = cluster.end()
        offsets += _spread(cluster[0], visible[cluster.start() : end])
    return [*offsets, *visible[end:], len(text)]


def _spread(cluster: str, offsets: list[int]) -> list[int]:
    """The offsets of a cluster's characters once it is normalised; extra ones stand where its first stands."""
    length = len(unicodedata.normalize("NFKC", cluster))
    return offsets if length == len(cluster) else [offsets[0]] * length


WordKind = Enum("WordKind", "LETTERS NUMBER DOTTED IDEOGRAPH")


class Word(NamedTuple):
    """A run of letters or digits of a text, in canonical form, with its offsets there.

    `glue` is what stands between it and the word before: nothing, a hyphen, an apostrophe or a slash; None is anything
    else.
    """

    text: str
    start: int
    end: int
    kind: WordKind
    glue: str | None


_IDEOGRAPH = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LETTER = rf"[^\W\d_{_IDEOGRAPH}]"
_WORD = re.compile(
    rf"""
    (?P<DOTTED> (?<![^\W_]) {_LETTER} (?:\.{_LETTER})+ (?![^\W_]) \.? )
  | (?P<NUMBER>
        (?<!\d[.,])
        (?: \d{{1,3}}(?:,\d{{3}})+(?:\.\d+)? | \d{{1,3}}(?:\.\d{{3}}){{2,}} | \d+\.\d+ | \d+,\d{{1,2}} )
        (?![.,]?\d)
      | \d+ )
  | (?P<IDEOGRAPH> [{_IDEOGRAPH}] )
  | (?P<LETTERS> (?: {_LETTER} [{marks()}]* )+ )
    """,
    re.VERBOSE,
)
MOST_INITIALS = 4
"""Initials written apart that are also found written as one: U. S., J. R. R. Tolkien."""

_INITIAL = re.compile(r"\W?[^\W\d_a-z]\.[,;:)]?")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_CLITICS = frozenset({"s", "ll", "re", "ve", "m", "d"})


@text_cache(50_000)
def tokenize(text: str) -> tuple[Word, ...]:
    """The words of a text, without possessive and plural endings that stand after an apostrophe or a digit."""
    words: list[Word] = []
    for match in _WORD.finditer(text):
        kind = WordKind[match.lastgroup or "LETTERS"]
        between = text[words[-1].end : match.start()] if words else None
        glue = between if between in {"", "-", "'", "/"} else None
        word = Word(_canonical(match[0], kind), match.start(), match.end(), kind, glue)
        if not words or not _is_ending(words[-1], word):
            words.append(word)
        elif word.text.lower() == "t":
            words[-1] = words[-1]._replace(text=words[-1].text + word.text, end=word.end)
    return tuple(words)


def is_initial(chunk: str) -> bool:
    """Whether a chunk is a single capital with a full stop."""
    return len(chunk) <= 4 and _INITIAL.fullmatch(chunk) is not None and chunk.isupper()


def initials(chunks: Sequence[str], index: int) -> list[str]:
    """The run of initials that begins at a chunk; none inside such a run, and none for an initial alone."""
    if not is_initial(chunks[index]) or (index and is_initial(chunks[index - 1])):
        return []
    run = list(takewhile(is_initial, chunks[index : index + MOST_INITIALS]))
    return run if len(run) > 1 else []


def _canonical(raw: str, kind: WordKind) -> str:
    if kind is WordKind.DOTTED:
        return raw.replace(".", "")
    if kind is not WordKind.NUMBER:
        return raw
    digits = raw if raw.isascii() else "".join(str(int(c)) if c.isdecimal() else c for c in raw)
    if _THOUSANDS.fullmatch(digits):
        return digits.replace(",", "")
    return digits.replace(".", "") if digits.count(".") > 1 else digits.replace(",", ".")


def _is_ending(before: Word, word: Word) -> bool:
    """Whether a word is none but the end of the one before: Russia's, don't, F-16s."""
    ending = word.text.lower()
    if word.kind is not WordKind.LETTERS:
        return False
    if word.glue == "'" and before.kind is WordKind.LETTERS and ending == "t":
        return before.text[-1:].lower() == "n"
    if word.glue == "'":
        return ending in _CLITICS
    return word.glue == "" and before.kind is WordKind.NUMBER and ending == "s"


LONGEST_COMPOUND = 16
"""Words that one typed word may have before the rest counts as another: bounds what a phrase of one word costs."""


def compounds(words: Sequence[Word]) -> Iterator[tuple[int, list[Word]]]:
    """The runs of words that are written as one, each with the number of its first word.

    A hyphen between two numbers parts them (2014-2016) and a slash holds only these (9/11); every other glue holds.
    """
    start = 0
    for end in range(1, len(words) + 1 if words else 0):
        if end == len(words) or not _holds(words[end - 1], words[end]) or end - start == LONGEST_COMPOUND:
            yield start, list(words[start:end])
            start = end


def _holds(left: Word, right: Word) -> bool:
    both_numbers = left.kind is WordKind.NUMBER and right.kind is WordKind.NUMBER
    return right.glue == "/" if both_numbers else right.glue in {"", "-", "'"}
