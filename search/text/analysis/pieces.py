"""One spelling for every way to write the same characters, with the way back to the typed ones.

Where one word ends and the next begins: rule 1, on a run of characters without white space.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from enum import Enum
from functools import cache
from itertools import takewhile
from typing import NamedTuple

from search.text.analysis.stems import remembers

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
    found = [code for code in range(0x300, 0x10000) if unicodedata.category(chr(code))[0] == "M"]
    return "".join(re.escape(chr(code)) for code in found)


@cache
def _clusters() -> re.Pattern[str]:
    return re.compile(rf"[^\x00-\x7f][{marks()}ᄀ-ᇿ]*|.[{marks()}]+", re.DOTALL)


def clean(text: str) -> str:
    """The text in NFKC with plain apostrophes and hyphens, without invisible characters and breaks inside words."""
    if text.isascii():
        return _INVISIBLE.sub("", text.replace("`", "'")) if "-\n" in text else text.replace("`", "'")
    plain = _INVISIBLE.sub("", text.translate(_SAME_LENGTH))
    if unicodedata.is_normalized("NFKC", plain):
        return plain
    return _clusters().sub(lambda found: unicodedata.normalize("NFKC", found[0]), plain)


def origins(text: str) -> list[int] | range:
    """For each character of `clean(text)`, and for its end, where in `text` it comes from."""
    plain = text.translate(_SAME_LENGTH)
    if (text.isascii() and "-\n" not in text) or (
        not _INVISIBLE.search(plain) and unicodedata.is_normalized("NFKC", plain)
    ):
        return range(len(text) + 1)
    kept = [at for at in range(len(plain)) if not _INVISIBLE.match(plain, at)]
    visible = "".join(plain[at] for at in kept)
    places: list[int] = []
    end = 0
    for found in _clusters().finditer(visible):
        places += kept[end : found.start()]
        end = found.end()
        places += _spread(found[0], kept[found.start() : end])
    return [*places, *kept[end:], len(text)]


def _spread(cluster: str, places: list[int]) -> list[int]:
    """The places of a cluster's characters once it is normalised; extra ones stand where its first stands."""
    length = len(unicodedata.normalize("NFKC", cluster))
    return places if length == len(cluster) else [places[0]] * length


Kind = Enum("Kind", "LETTERS NUMBER DOTTED IDEOGRAPH")


class Piece(NamedTuple):
    """A run of letters or digits of a text, in canonical form, with its place there.

    `glue` is what stands between it and the piece before: nothing, a hyphen, an apostrophe or a slash; None is anything
    else.
    """

    text: str
    start: int
    end: int
    kind: Kind
    glue: str | None


_IDEOGRAPH = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LETTER = rf"[^\W\d_{_IDEOGRAPH}]"
_PIECE = re.compile(
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


@remembers(50_000)
def pieces(text: str) -> tuple[Piece, ...]:
    """The pieces of a text, without possessive and plural endings that stand after an apostrophe or a digit."""
    found: list[Piece] = []
    for match in _PIECE.finditer(text):
        kind = Kind[match.lastgroup or "LETTERS"]
        between = text[found[-1].end : match.start()] if found else None
        glue = between if between in {"", "-", "'", "/"} else None
        word = _canonical(match[0], kind)
        piece = Piece(word, match.start(), match.end(), kind, glue)
        if not found or not _is_ending(found[-1], piece):
            found.append(piece)
        elif word.lower() == "t":
            found[-1] = found[-1]._replace(text=found[-1].text + word, end=piece.end)
    return tuple(found)


def is_initial(chunk: str) -> bool:
    """Whether a chunk is a single capital with a full stop."""
    return len(chunk) <= 4 and _INITIAL.fullmatch(chunk) is not None and chunk.isupper()


def initials(chunks: Sequence[str], at: int) -> list[str]:
    """The run of initials that begins here; none inside such a run, and none for an initial alone."""
    if not is_initial(chunks[at]) or (at and is_initial(chunks[at - 1])):
        return []
    run = list(takewhile(is_initial, chunks[at : at + MOST_INITIALS]))
    return run if len(run) > 1 else []


def _canonical(raw: str, kind: Kind) -> str:
    if kind is Kind.DOTTED:
        return raw.replace(".", "")
    if kind is not Kind.NUMBER:
        return raw
    digits = raw if raw.isascii() else "".join(str(int(c)) if c.isdecimal() else c for c in raw)
    if _THOUSANDS.fullmatch(digits):
        return digits.replace(",", "")
    return digits.replace(".", "") if digits.count(".") > 1 else digits.replace(",", ".")


def _is_ending(before: Piece, piece: Piece) -> bool:
    """Whether a piece is no word but the end of the one before: Russia's, don't, F-16s."""
    ending = piece.text.lower()
    if piece.kind is not Kind.LETTERS:
        return False
    if piece.glue == "'" and before.kind is Kind.LETTERS and ending == "t":
        return before.text[-1:].lower() == "n"
    if piece.glue == "'":
        return ending in _CLITICS
    return piece.glue == "" and before.kind is Kind.NUMBER and ending == "s"
