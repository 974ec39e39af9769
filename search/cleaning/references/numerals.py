"""Numerals in digits, in roman letters and in words up to twenty."""

from __future__ import annotations

from typing import Final

_SPELLED: Final = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
SPELLED: Final = {word: number for number, word in enumerate(_SPELLED, 1)}
_ROMAN: Final = (
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


def roman(number: int) -> str:
    """A number up to 399 in roman letters."""
    letters = ""
    for value, sign in _ROMAN:
        count, number = divmod(number, value)
        letters += sign * count
    return letters


_ROMAN_VALUES: Final = {roman(number): number for number in range(1, 400)}


def numeral(text: str) -> int | None:
    """The number that a numeral stands for; None where it is none ("IIII", "MIX", "1.5")."""
    if text.isascii() and text.isdigit():
        return int(text)
    return _ROMAN_VALUES.get(text) or SPELLED.get(text.lower())


def is_roman(text: str) -> bool:
    """Whether the text is a numeral in capital roman letters."""
    return text in _ROMAN_VALUES
