"""References that are written one way: agreements known by name, and weapons."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from search.cleaning.references.heads import Head
from search.cleaning.references.rule import GAP, HYPHEN, NOUNS, Mention, first_word, line_around


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
