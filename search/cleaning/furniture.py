"""The phrases that give a page's furniture away, read from the word list `furniture.txt`, and the patterns of words,
days and months that more than one reader of lines needs.
"""

from __future__ import annotations

import re
from typing import Final

from search.errors import WordListError
from search.text.word_lists import ListLine, WordLists, function_words, reloading

FUNCTION_WORDS = function_words()
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
"""What looks like a day or a month of a year; `search.text.dates` says what it is."""


AGO = re.compile(r"\b(?:minute|min|hour|hr|day|week|month|year)s? ago\b", re.IGNORECASE)


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


REASONS = frozenset(
    [
        "navigation",
        "account",
        "share",
        "follow",
        "newsletter",
        "plea",
        "advertisement",
        "related",
        "teaser",
        "comments",
        "tags",
        "author",
        "legal",
        "consent",
        "media",
        "reading time",
        "boilerplate",
    ]
)
"""What a phrase of the list may point to."""


TOOLS = frozenset({"share", "media", "follow", "comments"})
"""What stands in one row with the buttons that share a page."""


LONGEST_BAR = 16
"""Words of the longest row of tools."""


_Phrase = tuple[str, bool, int, str]
"""A phrase of the list between blanks, whether it counts at a line's start alone, its order, and its reason."""


_LONGEST_REMEMBERED: Final = 100
_REMEMBERED: Final = 8_192
_READ: Final = 2_000
"""Characters of a block whose phrases are looked for."""

_AFTER_LONGER: Final = 1_000_000
"""Phrases of a single word are in order after all others."""


class Furniture:
    """The furniture phrases of one archive, each looked up by the word of it that is rarest in text: a long one."""

    def __init__(self, entries: list[ListLine]) -> None:
        self._phrases: dict[str, list[_Phrase]] = {}
        self._labels: dict[tuple[str, ...], str] = {}
        self._remembered: dict[str, tuple[list[str], str | None]] = {}
        for order, entry in enumerate(entries):
            self._add(entry, order)
        self._keys = frozenset(self._phrases)
        self._lengths: dict[str, list[int]] = {}
        for length, first in sorted({(len(words), words[0]) for words in self._labels}, reverse=True):
            self._lengths.setdefault(first, []).append(length)

    def read(self, text: str) -> tuple[list[str], str | None]:
        """What `match` says of a text; a short one is remembered, since pages of one site have the same menus."""
        if len(text) > _LONGEST_REMEMBERED:
            return self.match(words_in(text[:_READ]))
        known = self._remembered.get(text)
        if known is None:
            if len(self._remembered) > _REMEMBERED:
                self._remembered.clear()
            known = self._remembered[text] = self.match(words_in(text))
        return known

    @property
    def signs(self) -> frozenset[str]:
        """Words of which each text has one that a phrase stands in or that is a label."""
        return self._keys | frozenset(self._lengths)

    def forget(self) -> None:
        """Forget every text, for whoever measures how fast texts are read that were never seen."""
        self._remembered.clear()

    def _add(self, entry: ListLine, order: int) -> None:
        reason, phrase, words = read_phrase(entry)
        mode = phrase[0] if phrase[:1] in {"=", "^"} else ""
        if mode == "=":
            self._labels.setdefault(tuple(words), reason)
        else:
            order += _AFTER_LONGER if len(words) == 1 else 0
            one = (f" {' '.join(words)} ", mode == "^", order, reason)
            key = max(words, key=lambda word: (word not in FUNCTION_WORDS, len(word)))
            self._phrases.setdefault(key, []).append(one)

    def match(self, words: list[str]) -> tuple[list[str], str | None]:
        """The reasons that a line's words point to, phrase by phrase; and the reason where one is all of it.

        A number before it does not count: "24 comments".
        """
        label = self._label(words) if words else None
        found = [label] if label else []
        keys = self._keys.intersection(words)
        if keys:
            found += self._reasons(words, keys)
        return found, label

    def _label(self, words: list[str]) -> str | None:
        count, lengths = len(words), self._lengths.get(words[0])
        if lengths:
            whole = self._labels.get(tuple(words)) if count <= lengths[0] else None
            return whole or (self._bar(words) if 2 <= count <= LONGEST_BAR else None)
        return self._labels.get(tuple(words[1:])) if 2 <= count <= 4 and words[0].isdigit() else None

    def _reasons(self, words: list[str], keys: frozenset[str]) -> list[str]:
        """The reasons of the phrases that these keys lead to, in the order of the phrases' first words."""
        line = f" {' '.join(words)} "
        hits: list[tuple[int, int, str]] = []
        for key in keys:
            for text, at_start, order, reason in self._phrases[key]:
                at = line.find(text)
                while at >= 0 and not (at and at_start):
                    hits.append((at, order, reason))
                    at = line.find(text, at + 1)
        return [reason for _, _, reason in sorted(hits)]

    def _bar(self, words: list[str]) -> str | None:
        """The reason of a row of tools: several phrases that are labels by themselves, and nothing else."""
        found, at = [], 0
        while at < len(words):
            spans = (tuple(words[at : at + length]) for length in self._lengths.get(words[at], ()))
            label = next((span for span in spans if span in self._labels), None)
            if label is None:
                return None
            found.append(self._labels[label])
            at += len(label)
        return "share" if "share" in found and TOOLS.issuperset(found) else None


def read_phrase(entry: ListLine) -> tuple[str, str, list[str]]:
    """The reason of a line, its phrase and the words of that. Raises WordListError, which says what to change."""
    reason, colon, phrase = entry.text.partition(":")
    if not colon or reason.strip() not in REASONS:
        known = ", ".join(sorted(REASONS))
        message = f"{entry.text!r} names no reason; write `reason: phrase` with one of {known}."
        raise WordListError(message, path=entry.path, line=entry.number)
    if not (words := words_in(phrase)):
        message = f"{entry.text!r} has no words; write `reason: phrase`."
        raise WordListError(message, path=entry.path, line=entry.number)
    return reason.strip(), phrase.strip(), words


@reloading
def furniture_of(lists: WordLists) -> Furniture:
    """The furniture phrases of an archive, called with the folder of its own lists."""
    return Furniture(lists.lines("furniture.txt") + lists.lines("boilerplate.txt"))


@reloading
def own_phrases_of(lists: WordLists) -> Furniture:
    """The phrases of an archive's own lists alone: what they say of a block is the last word on it."""
    names = ("furniture.txt", "boilerplate.txt")
    own = [line for name in names for line in lists.own_lines(name)]
    return Furniture([line for line in own if not line.text.startswith(("-", "!"))])
