"""Numerals in digits, in capital roman letters and in words up to twenty, and back into roman letters."""

from __future__ import annotations

from typing import Final

from search.analysis.numerals import SPELLED
from search.analysis.numerals import roman

_SIGNS: Final = (
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)


def numeral(text: str) -> int | None:
    """The number that a numeral stands for; None where it is none ("IIII", "MIX", "1.5")."""
    if text.isascii() and text.isdigit():
        return int(text)
    value = SPELLED.get(text.lower()) or (roman(text) if text.isupper() else None)
    return int(value) if value else None


def is_roman(text: str) -> bool:
    """Whether the text is a numeral in capital roman letters."""
    return text.isupper() and roman(text) is not None


def to_roman(number: int) -> str:
    """A number up to 399 in roman letters."""
    letters = ""
    for value, sign in _SIGNS:
        count, number = divmod(number, value)
        letters += sign * count
    return letters
