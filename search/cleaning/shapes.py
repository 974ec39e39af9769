"""Patterns that more than one reader of lines needs."""

from __future__ import annotations

import re
from collections.abc import Iterable

from search.words import WordLists

FUNCTION_WORDS = frozenset(WordLists().entries("function_words.txt"))
"""Words that sentences are held together by; names, menus and headings have few of them."""

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)

DAY = re.compile(
    rf"\b{MONTH}\s+\d{{1,4}}\b|\b\d{{1,2}}(?:st|nd|rd|th)?\s+{MONTH}(?=\W|$)"
    r"|\b\d{4}-\d\d-\d\d|\b\d\d?[/.]\d\d?[/.]\d{2,4}\b",
    re.IGNORECASE,
)
"""What looks like a day or a month of a year; `search.dates` says what it is."""

AGO = re.compile(r"\b(?:minute|min|hour|hr|day|week|month|year)s? ago\b", re.IGNORECASE)

_MONTH_STARTS = frozenset(
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
)
_DIGIT = re.compile(r"[0-9]")

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|©")
"""A word, with apostrophes inside it; the sign of copyright counts as one."""

_PLAIN = (
    ("’", "'"),
    ("©", " © "),
    *((sign, " ") for sign in "‘“”–—…•"),
)
"""What typesetters write, as the signs of Latin-1: with these in their place, English text has no others."""

_LATIN = bytes(
    ord(sign.lower()) if WORD.fullmatch(sign) or sign == "'" else ord(" ") for sign in map(chr, range(256))
)
_LOOSE = re.compile(r"'(?:(?<![^\W_]')|(?![^\W_]))")
"""An apostrophe that is not inside a word."""


def may_name_month(words: Iterable[str]) -> bool:
    """Whether one of some small words begins as a month does: cheaper than `DAY`."""
    return not _MONTH_STARTS.isdisjoint([word[:3] for word in words])


def has_digit(line: str) -> bool:
    """Whether a line has what every date and price has."""
    return _DIGIT.search(line) is not None


def words_in(text: str) -> list[str]:
    """The words of a text as `WORD` finds them, in lower case and with straight apostrophes.

    Every line of a page passes here. Where Latin-1 has all its signs, a table of bytes takes the place of the
    pattern, in a third of the time.
    """
    plain = text
    if not text.isascii():
        for sign, like in _PLAIN:
            plain = plain.replace(sign, like)
    try:
        latin = plain.encode("latin-1")
    except UnicodeEncodeError:
        return WORD.findall(text.lower().replace("’", "'"))
    plain = latin.translate(_LATIN).decode("latin-1")
    return (_LOOSE.sub(" ", plain) if "'" in plain else plain).split()
