"""Where one word ends and the next begins: rule 1, on a run of characters without white space."""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

from search.analysis.memory import remembers
from search.analysis.normal import marks

Kind = Enum("Kind", "LETTERS NUMBER DOTTED IDEOGRAPH")


class Piece(NamedTuple):
    """A run of letters or digits of a text, in canonical form, with its place there.

    `glue` is what stands between it and the piece before: nothing, a hyphen or an apostrophe; None is anything else.
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
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_CLITICS = frozenset({"s", "ll", "re", "ve", "m", "d"})


@remembers(50_000)
def pieces(text: str) -> tuple[Piece, ...]:
    """The pieces of a text, without possessive and plural endings that stand after an apostrophe or a digit."""
    found: list[Piece] = []
    for match in _PIECE.finditer(text):
        kind = Kind[match.lastgroup or "LETTERS"]
        between = text[found[-1].end : match.start()] if found else None
        glue = between if between in {"", "-", "'"} else None
        word = _canonical(match[0], kind)
        piece = Piece(word, match.start(), match.end(), kind, glue)
        if not found or not _is_ending(found[-1], piece):
            found.append(piece)
        elif word.lower() == "t":
            found[-1] = found[-1]._replace(text=found[-1].text + word, end=piece.end)
    return tuple(found)


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
