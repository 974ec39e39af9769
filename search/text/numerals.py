"""Roman and spelled numerals as numbers.

Numerals in digits, in capital roman letters and in words up to twenty, and back into roman letters.
"""

from __future__ import annotations

import re
from typing import Final

_SPELLED_IN_ORDER = """
    one two three four five six seven eight nine ten
    eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty
"""

SPELLED = {word: str(number) for number, word in enumerate(_SPELLED_IN_ORDER.split(), 1)}
"""English number words as they stand in names: World War Two, Article Five."""

WORDLIKE = frozenset({"i", "v", "x", "iv", "vi", "xi"})
"""Small roman numerals that are read as a word first: Xi, an IV drip."""

_ROMAN = re.compile(r"(?=[ivxlc])(c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})")
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def roman(word: str) -> str | None:
    """The arabic form of a roman numeral up to 399, in either case; None where it is none."""
    small = word.lower()
    if len(small) > 12 or not _ROMAN.fullmatch(small):
        return None
    values = [_VALUES[letter] for letter in small]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return str(sum(value if value >= after else -value for value, after in pairs))


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


def may_be_numeral(word: str) -> bool:
    """Whether a word is a numeral in some surroundings, as V, iv and five are."""
    small = word.lower()
    return small in SPELLED or ((word.isupper() or word.islower()) and roman(small) is not None)
