"""Numerals in digits, in capital roman letters and in words up to twenty, as numbers, and back; rule 4.

"V" is the number 5 after a head noun ("Article V"), and after a name ("Minsk II"), and a letter elsewhere. A numeral in
a list belongs to the noun before the list ("Articles I, II and V"). So the context of a word is looked for backwards,
over other numerals and what joins them, and is one of five, of which each is a stronger sign than the one before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import IntEnum
from itertools import pairwise
from typing import Final

from search.text.analysis.stems import fold
from search.text.analysis.tokenizer import Word, WordKind, tokenize
from search.text.word_lists import HEAD_LIST, WordLists

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


class HeadNouns:
    """The entries of `reference_heads.txt` that take a number, and their short forms."""

    def __init__(self, lists: WordLists) -> None:
        self._nouns: set[str] = set()
        self._short: dict[str, str] = {}
        for entry in lists.entries(HEAD_LIST):
            noun, _, rest = (part.strip() for part in [*entry.split("|"), "", ""][:3])
            options = [option.strip() for option in rest.split(",")]
            if "number" in options:
                small = fold(noun.lower())
                self._nouns |= {small, small + "s"}
            shorts = (option.removeprefix("short ") for option in options if option.startswith("short "))
            self._short |= {short.strip(" .").lower(): noun for short in shorts}

    def has(self, last: str, before_last: str = "") -> bool:
        """Whether a head noun ends with this word, alone or with the one before it."""
        small = fold(last.lower())
        return small in self._nouns or f"{fold(before_last.lower())} {small}" in self._nouns

    def full(self, short: str) -> str | None:
        """The head noun that a short form stands for: `Art` is Article."""
        return self._short.get(short.lower())


_FARTHEST = 8
"""Chunks to look back over a list: Articles I, II, IV and V."""

_CONNECTORS = frozenset({"and", "or", "to", "&", "through", "-", "–", "—", ","})
_LIST_MARKS = frozenset({"/", "-", "–", ","})
_LISTED = re.compile(r"\(?(\w+)[),]?")


class Before(IntEnum):
    """What a possible numeral stands after, the weakest first."""

    NOTHING = 0
    WORD = 1
    NAME = 2
    SMALL_HEAD = 3
    HEAD = 4


class Context:
    """Looks around in a line that is split at white space into chunks."""

    def __init__(self, heads: HeadNouns, functions: frozenset[str]) -> None:
        self._heads = heads
        self._functions = functions

    def before(self, chunks: Sequence[str], index: int) -> Before:
        """What the first word of a chunk stands after."""
        back, numbers = index - 1, 0
        while back >= 0 and index - back <= _FARTHEST and (part := _list_part(chunks[back])):
            numbers += part == "number"
            back -= 1
        if back < 0 or (back < index - 1 and not numbers):
            return Before.NOTHING
        if chunks[back] != "." or not back:
            return self._after(chunks, back)
        if not self._ends_short(chunks[back - 1]):
            return Before.NOTHING
        return max(self._after(chunks, back - 1), Before.SMALL_HEAD)

    def inside(self, chunk: str, words: Sequence[Word], first: Before) -> Iterator[Before]:
        """What each word of a chunk stands after, given that for the first."""
        yield first
        before = first
        for left, right in pairwise(words):
            between = chunk[left.end : right.start]
            if not (before and between in _LIST_MARKS and may_be_numeral(left.text)):
                short = between == "." and self.is_short(left.text)
                before = self._kind(left, "") if between in {"", "-"} or short else Before.NOTHING
            yield before

    def short_head(self, chunk: str, word: Word, follows: str) -> str | None:
        """The head noun that a word is short for, where a numeral follows it: `Art. 5`, `Art.5`, `ART . 5`."""
        full = self._heads.full(word.text)
        rest = chunk[word.end :]
        if full is None or rest[:1] not in {"", "."}:
            return None
        after = tokenize(rest)[:1] or tokenize(follows)[:1]
        return full if after and (after[0].kind is WordKind.NUMBER or may_be_numeral(after[0].text)) else None

    def is_short(self, word: str) -> bool:
        """Whether a word is a head noun's short form."""
        return self._heads.full(word) is not None

    def _ends_short(self, chunk: str) -> bool:
        words = tokenize(chunk)
        return bool(words) and self.is_short(words[-1].text)

    def _after(self, chunks: Sequence[str], index: int) -> Before:
        """What stands right after a chunk."""
        words = tokenize(chunks[index])
        if not words:
            return Before.NOTHING
        trail = chunks[index][words[-1].end :]
        if trail and not (trail == "." and self.is_short(words[-1].text)):
            return Before.NOTHING
        two_back = tokenize(chunks[index - 1])[-1:] if index and len(words) == 1 else words[-2:-1]
        return self._kind(words[-1], two_back[0].text if two_back else "")

    def _kind(self, word: Word, word_before: str) -> Before:
        text = word.text
        if word.kind is not WordKind.LETTERS:
            return Before.NOTHING
        if self._heads.has(text, word_before) or self.is_short(text):
            return Before.HEAD if text[0].isupper() else Before.SMALL_HEAD
        if text.lower() in self._functions:
            return Before.NOTHING
        return Before.NAME if any(map(str.isupper, text)) else Before.WORD  # iPhone is a name too


def _list_part(chunk: str) -> str | None:
    """Whether a chunk is a number or a connector in a list of numerals; None where it is neither."""
    if chunk in _CONNECTORS:
        return "connector"
    word = _LISTED.fullmatch(chunk)
    return "number" if word and (word[1].isdecimal() or may_be_numeral(word[1])) else None
