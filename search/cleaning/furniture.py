"""The phrases that give a page's furniture away, read from the word list `furniture.txt`."""

from __future__ import annotations

from pathlib import Path

from search.cleaning.lists import by_lists
from search.cleaning.shapes import WORD
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
        "boilerplate",
    ]
)
"""What a phrase of the list may point to."""

TOOLS = frozenset({"share", "media", "follow", "comments"})
"""What stands in one row with the buttons that share a page."""

LONGEST_BAR = 16
"""Words of the longest row of tools."""


class Furniture:
    """The furniture phrases of one archive, looked up by their first word."""

    def __init__(self, entries: list[Line]) -> None:
        self._single: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
        self._pairs: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
        self._firsts: set[str] = set()
        self._labels: dict[tuple[str, ...], str] = {}
        for entry in entries:
            self._add(entry)
        self._longest = max(map(len, self._labels), default=0)
        self._label_firsts = {words[0] for words in self._labels}

    def _add(self, entry: Line) -> None:
        reason, phrase = _split(entry)
        mode = phrase[0] if phrase[:1] in {"=", "^"} else ""
        words = tuple(WORD.findall(phrase.lower().replace("’", "'")))
        if not words:
            raise WordListError(
                f"{entry.text!r} has no words; write `reason: phrase`.", path=entry.path, line=entry.number
            )
        if mode == "=":
            self._labels.setdefault(words, reason)
        else:
            self._firsts.add(words[0])
            by_words = self._pairs if len(words) > 1 else self._single
            by_words.setdefault(" ".join(words[:2]), []).append((words, mode, reason))

    def match(self, words: list[str]) -> tuple[list[str], str | None]:
        """The reasons that a line's words point to, phrase by phrase; and the reason where one is all of it.

        A number before it does not count: "24 comments".
        """
        label = self._labels.get(tuple(words)) if len(words) <= self._longest else None
        if label is None and 2 <= len(words) <= 4 and words[0].isdigit():
            label = self._labels.get(tuple(words[1:]))
        label = label or self._bar(words)
        found = [label] if label else []
        if self._firsts.isdisjoint(words):
            return found, label
        firsts, pairs, last = self._firsts, self._pairs, len(words) - 1
        for at, word in enumerate(words):
            if word in firsts:
                known = pairs.get(f"{word} {words[at + 1]}") if at < last else None
                for phrase, mode, reason in known or ():
                    if (not at or mode != "^") and tuple(words[at : at + len(phrase)]) == phrase:
                        found.append(reason)
                for _, mode, reason in self._single.get(word, ()):
                    if not at or mode != "^":
                        found.append(reason)
        return found, label

    def _bar(self, words: list[str]) -> str | None:
        """The reason of a row of tools: several phrases that are labels by themselves, and nothing else."""
        if not 2 <= len(words) <= LONGEST_BAR or words[0] not in self._label_firsts:
            return None
        found, at = [], 0
        while at < len(words):
            spans = range(min(self._longest, len(words) - at), 0, -1)
            span = next((span for span in spans if tuple(words[at : at + span]) in self._labels), 0)
            if not span:
                return None
            found.append(self._labels[tuple(words[at : at + span])])
            at += span
        return "share" if "share" in found and TOOLS.issuperset(found) else None


def _split(entry: Line) -> tuple[str, str]:
    reason, colon, phrase = entry.text.partition(":")
    if not colon or reason.strip() not in REASONS:
        known = ", ".join(sorted(REASONS))
        message = f"{entry.text!r} names no reason; write `reason: phrase` with one of {known}."
        raise WordListError(message, path=entry.path, line=entry.number)
    return reason.strip(), phrase.strip()


@by_lists
def furniture_of(own: Path | None) -> Furniture:
    """The furniture phrases of an archive by its folder of own lists, read once."""
    lists = WordLists(own)
    return Furniture(lists.lines("furniture.txt") + lists.lines("boilerplate.txt"))
