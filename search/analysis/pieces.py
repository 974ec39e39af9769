"""Where one word ends and the next begins: rule 1, on a run of characters without white space."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from itertools import takewhile
from typing import NamedTuple

from search.analysis.memory import remembers
from search.analysis.normal import marks

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
