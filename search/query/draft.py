"""A typed query on its way to the parser: what can't be read is blanked out in place."""

from __future__ import annotations

import re

from search.query.problems import problem
from search.query.tree import Problem

MOST_CHARACTERS = 16_000
MOST_WORDS = 1_000

_SAME_LENGTH = dict.fromkeys((*range(32), 127), " ")
_SAME_LENGTH |= dict.fromkeys(map(ord, "“”„‟«»＂"), '"') | dict.fromkeys(map(ord, "‘’"), "'")


class Draft:
    """The text as it stands, of the same length as the typed one as far as that is read, with its problems."""

    def __init__(self, typed: str) -> None:
        self.problems: list[Problem] = []
        self._codes: set[str] = set()
        self._characters = list(self._shortened(typed).translate(_SAME_LENGTH))

    @property
    def text(self) -> str:
        """The text with what can't be read blanked out."""
        return "".join(self._characters)

    def report(self, code: str, start: int, end: int, **details: object) -> None:
        """Note a problem."""
        self.problems.append(problem(code, (start, end), **details))

    def report_once(self, code: str, start: int, end: int, **details: object) -> None:
        """Note a problem of a kind that is told once a query."""
        if code not in self._codes:
            self._codes.add(code)
            self.report(code, start, end, **details)

    def write(self, start: int, text: str) -> None:
        """Put other characters in the place of as many."""
        self._characters[start : start + len(text)] = text

    def blank(self, start: int, end: int, code: str | None = None) -> None:
        """Take characters out, with a problem of this code if there is one."""
        self.write(start, " " * (end - start))
        if code:
            self.report(code, start, end)

    def at(self, place: int) -> str:
        """The character at a place; a blank before the first and after the last."""
        return self._characters[place] if 0 <= place < len(self._characters) else " "

    def _shortened(self, text: str) -> str:
        if len(text) > MOST_CHARACTERS:
            self.report("too_long", MOST_CHARACTERS, len(text), limit=MOST_CHARACTERS)
            text = text[:MOST_CHARACTERS]
        ends = [word.end() for word in re.finditer(r"\S+", text)]
        if len(ends) > MOST_WORDS:
            self.report("too_many_words", ends[MOST_WORDS - 1], len(text), limit=MOST_WORDS)
            text = text[: ends[MOST_WORDS - 1]]
        return text
