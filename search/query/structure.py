"""Brackets and operators of a query: whether each has what it needs, and how deep they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from search.query.draft import Draft

DEEPEST = 30

_ONE_SIDED = frozenset({"ANDNOT", "ANDMAYBE", "REQUIRE"})


@dataclass
class _Level:
    """What is open at one depth of brackets: where it began, operators that wait for a word, whether one came."""

    start: int
    too_deep: bool = False
    waiting: list[re.Match[str]] = field(default_factory=list)
    filled: bool = False


class Structure:
    """Follows a query from left to right and blanks out what would leave the parser with half an operator."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._levels = [_Level(0)]
        self._nested = 0

    def word(self) -> None:
        """Something to search for came."""
        self._levels[-1].filled = True
        self._levels[-1].waiting.clear()

    def open(self, start: int) -> None:
        """An opening bracket came."""
        too_deep = len(self._levels) > DEEPEST
        if too_deep:
            self._draft.report_once("too_deep", start, start + 1, limit=DEEPEST)
            self._draft.blank(start, start + 1)
        self._levels.append(_Level(start, too_deep))

    def close(self, start: int) -> None:
        """A closing bracket came."""
        if len(self._levels) == 1:
            self._draft.blank(start, start + 1, "unopened_bracket")
            return
        level = self._levels.pop()
        self._leave(level)
        if level.too_deep or not level.filled:
            self._draft.blank(level.start, level.start + 1)
            self._draft.blank(start, start + 1)
        if level.filled:
            self.word()

    def operator(self, found: re.Match[str]) -> None:
        """An operator came."""
        level = self._levels[-1]
        if found[0] == "NOT":
            if level.waiting and level.waiting[-1][0] == "NOT":
                self._stray(found, "its right")
            else:
                level.waiting.append(found)
        elif level.waiting or not level.filled:
            self._stray(found, "its left")
        else:
            self._infix(found)

    def finish(self) -> None:
        """The text is over."""
        for level in self._levels[:0:-1]:
            self._leave(level)
            if not level.too_deep:
                self._draft.blank(level.start, level.start + 1, "unclosed_bracket")
        self._leave(self._levels[0])

    def _infix(self, found: re.Match[str]) -> None:
        self._nested += found[0] in _ONE_SIDED
        if self._nested > DEEPEST and found[0] in _ONE_SIDED:
            self._draft.report_once("too_deep", *found.span(), limit=DEEPEST)
            self._draft.blank(*found.span())
        else:
            self._levels[-1].waiting.append(found)

    def _leave(self, level: _Level) -> None:
        for operator in level.waiting:
            self._stray(operator, "its right")

    def _stray(self, found: re.Match[str], side: str) -> None:
        self._draft.report("stray_operator", *found.span(), word=found[0], side=side)
        self._draft.blank(*found.span())
