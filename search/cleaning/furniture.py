"""The phrases that give a page's furniture away, read from the word list `furniture.txt`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from search.cleaning.lists import by_lists
from search.cleaning.shapes import FUNCTION_WORDS, words_in
from search.errors import WordListError
from search.words import Line, WordLists

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

_AFTER_LONGER: Final = 1_000_000
"""Phrases of a single word are in order after all others."""


class Furniture:
    """The furniture phrases of one archive, each looked up by the word of it that is rarest in text: a long one."""

    def __init__(self, entries: list[Line]) -> None:
        self._phrases: dict[str, list[_Phrase]] = {}
        self._labels: dict[tuple[str, ...], str] = {}
        for order, entry in enumerate(entries):
            self._add(entry, order)
        self._keys = frozenset(self._phrases)
        self._lengths: dict[str, list[int]] = {}
        for length, first in sorted({(len(words), words[0]) for words in self._labels}, reverse=True):
            self._lengths.setdefault(first, []).append(length)

    def _add(self, entry: Line, order: int) -> None:
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


def read_phrase(entry: Line) -> tuple[str, str, list[str]]:
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


@by_lists
def furniture_of(own: Path | None) -> Furniture:
    """The furniture phrases of an archive by its folder of own lists, read once."""
    lists = WordLists(own)
    return Furniture(lists.lines("furniture.txt") + lists.lines("boilerplate.txt"))
