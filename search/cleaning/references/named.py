"""Agreements and summits whose name stands around their noun: "Vienna Convention on …", "Vilnius summit"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Final

from search.cleaning.references.heads import Head
from search.cleaning.references.rule import Mention, first_word, line_around
from search.dates.names import MONTHS, WEEKDAYS

_CAPITAL: Final = r"(?:U\.S\.|U\.N\.|[A-ZÀ-ÖØ-Þ][\w’'‑-]*)"
_BEFORE: Final = re.compile(rf"({_CAPITAL}(?:\s(?:and\s)?{_CAPITAL}){{0,4}})\s$")
_AFTER: Final = re.compile(
    rf"\s(?:of|on|against)\s(?:the\s)?({_CAPITAL})(?:\s(?:(?:and|of|the|in|for)\s){{0,2}}{_CAPITAL}){{0,6}}"
)
_CODE: Final = re.compile(r"\b(G)-(\d)")
_LONGEST: Final = 100
_DAYS: Final = frozenset([*MONTHS, *WEEKDAYS])


class Named:
    """A noun that capitalised words around it make a name of."""

    def __init__(self, head: Head, exceptions: frozenset[str]) -> None:
        self.head, self._exceptions = head, exceptions | _DAYS
        self._endings = tuple(f" {entry}" for entry in exceptions if " " in entry)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        noun = re.escape(self.head.name)
        small = f"[{noun[0]}{noun[0].lower()}]{noun[1:]}" if "lower" in self.head.flags else noun
        return re.compile(rf"{small}(?!\w|-\w)")

    def starts(self) -> Iterable[str]:
        """The noun's first word."""
        word = first_word(self.head.name)
        return [word, word.lower()] if "lower" in self.head.flags else [word]

    def read(self, text: str, position: int, floor: int) -> list[Mention]:
        """The name around the noun, in a line whose capitals mean something."""
        noun = self.pattern.match(text, position)
        if noun is None or _all_capitalised(line_around(text, position)):
            return []
        start = self._start(text, position, floor)
        after = None if "lower" in self.head.flags else _AFTER.match(text, noun.end())
        if after and after[1].lower() in _DAYS:
            after = None
        if start == position and after is None:
            return []
        end = after.end() if after else noun.end()
        name = " ".join((text[start:position] + self.head.name + text[noun.end() : end]).split())
        if f" {name.lower()}".endswith(self._endings):
            return []
        return [Mention(_CODE.sub(r"\1\2", name.replace("’", "'")), self.head.kind, start, end)]

    def _start(self, text: str, position: int, floor: int) -> int:
        """Where the name begins: after possessives, and after words such as "The" and "Draft"."""
        before = _BEFORE.search(text, max(floor, position - _LONGEST), position)
        if before is None:
            return position
        words = [(before.start() + word.start(), word[0]) for word in re.finditer(r"\S+", before[1])]
        kept = len(words)
        for index in range(len(words) - 1, -1, -1):
            if words[index][1].endswith(("'s", "’s", "s'", "s’")):
                break
            kept = index
        while kept < len(words) and words[kept][1].lower() in self._exceptions:
            kept += 1
        return words[kept][0] if kept < len(words) else position


def _all_capitalised(line: str) -> bool:
    """Whether a line is set in capitals or like a title, where capitals say nothing."""
    words = [word for word in re.findall(r"[^\W\d_]+", line) if len(word) > 3]
    return len(words) >= 6 and sum(word[0].isupper() for word in words) > 0.7 * len(words)
