"""Agreements and summits whose name stands around their noun: "Vienna Convention on …", "Vilnius summit".

References that are written one way: agreements known by name, and weapons.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Final

from search.text.dates.names import MONTHS, WEEKDAYS
from search.text.references.grammar import (
    GAP,
    HYPHEN,
    NOUNS,
    Head,
    Mention,
    first_word,
    line_around,
)

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


class KnownName:
    """A name that stands alone: "Paris Agreement", "New START treaty", "JCPOA"."""

    def __init__(self, head: Head, form: str) -> None:
        self.head, self.form = head, form

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled at the first text that has its word, as in all rules: of hundreds, few are ever tried."""
        return re.compile(rf"{_flexible(self.form)}(?:{GAP}{NOUNS})?(?!\w)(?!{HYPHEN}\w)")

    def starts(self) -> Iterable[str]:
        """The first word of the form."""
        return [first_word(self.form)]

    def read(self, text: str, position: int, floor: int) -> list[Mention]:
        """The name, unless it is capitals among capitals: "START TALKS TODAY"."""
        match = self.pattern.match(text, position)
        if match is None or (self.form.isupper() and _in_capitals(text, position)):
            return []
        return [Mention(self.head.title, self.head.kind, position, match.end())]


def _in_capitals(text: str, position: int) -> bool:
    line = line_around(text, position)
    return line.isupper() and " " in line.strip()


def _flexible(form: str) -> str:
    """A pattern for a name in which white space and hyphens vary, and the last noun may be small."""
    words = [re.escape(word).replace(r"\-", HYPHEN) for word in form.split()]
    last = form.split()[-1]
    if len(words) > 1 and last[0].isalpha() and not last.isupper():
        words[-1] = f"[{last[0].upper()}{last[0].lower()}]{words[-1][1:]}"
    return GAP.join(words)


class Weapon:
    """A weapon by its letters and number: `F-16` finds F16, F-16s and F-16V; `MiG-*` has any number.

    One letter and one figure (B-2), and letters that are also roads' (A, M), need the hyphen.
    """

    def __init__(self, designation: str) -> None:
        letters, _, self._number = designation.partition("-")
        self._letters = letters

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        letters = self._letters
        needs_hyphen = letters in {"A", "M"} or len(letters + self._number) < 3
        figures = r"\d{1,3}" if self._number == "*" else re.escape(self._number)
        joint = f"{HYPHEN}{'' if needs_hyphen else '?'}" if self._number else ""
        return re.compile(rf"{re.escape(letters)}{joint}({figures})(?:[A-Z]{{1,4}}\d?)?s?(?!\w|[-./]\d)")

    def starts(self) -> Iterable[str]:
        """The letters."""
        return [first_word(self._letters)]

    def read(self, text: str, position: int, floor: int) -> list[Mention]:
        """The weapon under its designation, without the letters of its variant."""
        match = self.pattern.match(text, position)
        if match is None:
            return []
        name = f"{self._letters}-{match[1]}" if self._number else self._letters
        return [Mention(name, "weapon", position, match.end())]
