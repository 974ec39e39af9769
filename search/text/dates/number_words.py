"""Whether a number that could be a year is one, by the words around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import Final

from search.text.word_lists import WordLists, reloading

_STRONG_WORDS = """
    in since of by until till before after during from through circa between early late mid pre post founded
    established est born died
"""
_STRONG: Final = frozenset(_STRONG_WORDS.split())
_WEAK_WORDS = """
    the a an this that his her its their our my and or to on for
"""
_WEAK: Final = frozenset(_WEAK_WORDS.split())
_YEAR_SUFFIX: Final = re.compile(r"-(?:style|era|vintage|present|based|like|early|mid|late)\b", re.IGNORECASE)
_SECOND_NUMBER: Final = re.compile(r"\s*(?:to|and|or|-|–)\s*\d[\d,.]*(?=\s)")
_SECOND_AS_LONG: Final = re.compile(r"\s*(?:to|and|or|-|–)\s*\d[\d,.]{3,}(?=\s)")
"""After a year with its preposition a small number is another thing: "from 71 percent in 2015 to 54 percent"."""

_AT_A_YEAR: Final = re.compile(r"(?:['’]s)?\s+(?:prices?|levels?|rates?|values?)\b", re.IGNORECASE)
"""After "at" a number is a year where these follow; else it is a time or a count: "the train leaves at 2015"."""

_NUMBER_BEFORE: Final = re.compile(r" (?!\d\d(?:91|02)(?!\d))\d{3}")
"""A number that is no year, read backwards: of "020 7946 1998" the last is no year."""

_WORD_OR_END: Final = re.compile(r"([^\W\d_]+(?:['’][^\W\d_]+)?)|[.,;:()!?—–\n\"“”]")
"""A word, or the sign at which its clause ends."""

_BEFORE: Final = re.compile(r"[(\[\"“‘]?[\s-]*(s['’]|\.?[^\W\d_]+|[$£€¥#©])")
"""The word or sign before a number, read backwards."""

_CLEAR_YEAR: Final = re.compile(r"\b(?:19|20)(?!00)\d\d\b")
"""After a month, season or "early" it counts nothing: "in May 2014 troops entered the town"."""

_SIDE: Final = 40
"""How many characters to either side are looked at."""


@dataclass(frozen=True, slots=True)
class NumberWords:
    """The words of an archive that tell years from other numbers: what is numbered, counted and dated."""

    numbered: frozenset[str]
    counted: frozenset[str]
    dated: frozenset[str]

    @classmethod
    def of(cls, lists: WordLists) -> NumberWords:
        """The words of these lists."""
        names = ("numbered_things.txt", "counted_things.txt", "dated_things.txt")
        return cls(*(frozenset(entry.lower() for entry in lists.entries(name)) for name in names))


@reloading
def number_words_of(lists: WordLists) -> NumberWords:
    """The words beside numbers of an archive, called with the folder of its own lists; those of Dateline for None."""
    return NumberWords.of(lists)


def year_confidence(text: str, start: int, end: int, words: NumberWords) -> float:
    """How surely `text[start:end]`, which ends in a number like a year, is one: 0 where it is none."""
    after = text[end : end + _SIDE]
    if after.startswith("-") and after[1:2].isalnum() and not _YEAR_SUFFIX.match(after):
        return 0
    backwards = text[max(0, start - _SIDE) : start][::-1]
    if _NUMBER_BEFORE.match(backwards):
        return 0
    before = _BEFORE.match(backwards)
    lead = before[1][::-1].rstrip(".") if before else ""
    small = lead.lower()
    if small in words.numbered or (lead and lead in "$£€¥#©"):
        return 0
    written = text[start:end]
    names_more = not written[0].isdigit()
    if names_more and _CLEAR_YEAR.search(written):
        return 1
    strong = names_more or small in _STRONG
    if _counts(after, words, strong=strong, round_number=written.endswith("00")):
        return 0
    if names_more:
        return 1
    if small == "at" and not _AT_A_YEAR.match(after):
        return 0
    return 0.85 if strong else _of_lead(lead, small, int(written[:4]))


def _counts(after: str, known: NumberWords, *, strong: bool, round_number: bool) -> bool:
    """Whether the number counts what follows: "2014 troops", "1500 armed soldiers"."""
    second = (_SECOND_AS_LONG if strong else _SECOND_NUMBER).match(after)
    words = _words_after(after, second.end() if second else 0, 1 if strong else 3)
    if not known.counted.isdisjoint(word.lower() for word in words):
        return True
    plural = bool(words) and words[0].islower() and words[0].endswith("s") and len(words[0]) > 3
    return plural and (round_number or not strong) and words[0] not in known.dated


def _words_after(after: str, start: int, count: int) -> list[str]:
    """So many words of a clause; fewer where it ends before."""
    words = []
    for match in islice(_WORD_OR_END.finditer(after, start), count):
        if not match[1]:
            break
        words.append(match[1])
    return words


def _of_lead(lead: str, small: str, year: int) -> float:
    """A year far from now, or after the capitals of a product's name, needs a preposition."""
    if not 1900 <= year <= 2050 or (lead.isupper() and len(lead) > 1 and small not in _WEAK):
        return 0
    return 0.7 if small in _WEAK or lead.endswith(("'s", "’s")) else 0.5
