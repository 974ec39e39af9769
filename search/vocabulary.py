"""The archive's word forms with counts: expansions, corrections and suggestions come from here."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

from search.nearness import NearForms
from search.wordbook import Wordbook
from search.wordforms import digits_of

SHORTEST_FUZZY = 4
"""Letters that a word needs to be near to any but itself."""

MOST_EDITS = 2

MOST_COMPARED = 300_000
"""Of more forms than this the commonest are compared: beyond are misprints, and each process has them in memory."""

_LAST = "\U0010ffff"
_LITERAL = re.compile(r"[^*?]*")
_COUNTS = "SELECT form, count FROM forms WHERE form IN (SELECT value FROM json_each(?))"
_BETWEEN = """
SELECT form FROM forms WHERE form >= ? AND form <= ? AND form NOT IN (SELECT value FROM json_each(?))
ORDER BY count DESC, form LIMIT ?
"""
_FITTING = """
SELECT form FROM forms WHERE form >= ? AND form <= ? AND form GLOB ? ORDER BY count DESC, form LIMIT ?
"""
_NEW = "SELECT form FROM forms WHERE since > ? AND length(form) > 1 ORDER BY count DESC, form LIMIT ?"


@dataclass(frozen=True, slots=True)
class Expansion:
    """The commonest word forms that fit, and whether there were more than asked for."""

    forms: tuple[str, ...]
    cut: bool = False


class Vocabulary:
    """Folded, lower-case word forms as written in the archive, each with the number of articles that hold it.

    Articles that were deleted or replaced count until the next rebuild. Without a wordbook it is empty.
    """

    def __init__(self, book: Wordbook | None = None) -> None:
        self.book = book or Wordbook()
        self._near = NearForms()
        self._compared = 0
        self._lock = Lock()

    def count(self, form: str) -> int:
        """In how many articles a form stands; 0 for one that the archive does not know."""
        return self.counts([form]).get(form, 0)

    def counts(self, forms: Sequence[str]) -> dict[str, int]:
        """The counts of those of these forms that the archive knows."""
        return dict(self.book.read(_COUNTS, (json.dumps(forms),)))

    def matching(self, pattern: str, limit: int) -> Expansion:
        """Forms that fit a pattern in which `*` is any letters and `?` is one."""
        head = _LITERAL.match(pattern)[0]  # type: ignore[index]  # it matches nothing as well
        if head == pattern:
            return Expansion((pattern,) if self.count(pattern) else ())
        if pattern == head + "*":
            return _cut(self.book.read(_BETWEEN, (head, head + _LAST, "[]", limit + 1)), limit)
        glob = pattern.replace("[", "[[]")
        return _cut(self.book.read(_FITTING, (head, head + _LAST, glob, limit + 1)), limit)

    def near(self, word: str, *, edits: int, prefix: int, limit: int) -> Expansion:
        """Forms within so many edits (a transposition is one), the first `prefix` letters kept; the nearest first.

        Digits are never changed, and words under four letters are near to themselves alone.
        """
        if len(word) < SHORTEST_FUZZY or not edits or not any(map(str.isalpha, word)):
            return Expansion((word,) if self.count(word) else ())
        digits = digits_of(word)
        found = self._comparable().near(word, min(edits, MOST_EDITS), prefix)
        near = {form: distance for distance, form in found if digits_of(form) == digits}
        counts = self.counts(list(near))
        ordered = sorted(near, key=lambda form: (near[form], -counts.get(form, 0), form))
        return Expansion(tuple(ordered[:limit]), len(ordered) > limit)

    def beginning_near(self, word: str, limit: int) -> tuple[str, ...]:
        """Forms that begin like an unfinished word but for one edit, its first letter kept; the likeliest first."""
        digits = digits_of(word)
        found = self._comparable().beginning_near(word)
        near = {form: distance for distance, form in found if digits_of(form) == digits}
        counts = self.counts(list(near))
        return tuple(sorted(near, key=lambda form: (near[form], -counts.get(form, 0), form))[:limit])

    def between(
        self, low: str | None, high: str | None, *, low_included: bool, high_included: bool, limit: int
    ) -> Expansion:
        """Forms between two others in the order of code points; None is open."""
        ends = ((low, low_included), (high, high_included))
        left_out = json.dumps([end for end, included in ends if end is not None and not included])
        given = (low or "", _LAST if high is None else high, left_out, limit + 1)
        return _cut(self.book.read(_BETWEEN, given), limit)

    def _comparable(self) -> NearForms:
        """The forms in memory with those that came in since they were read last."""
        with self._lock:
            reached = self.book.reached()
            if reached != self._compared:
                room = MOST_COMPARED - len(self._near)
                rows = self.book.read(_NEW, (self._compared, max(room, 0)))
                self._near.add([form for (form,) in rows if not form.isdigit()])
                self._compared = reached
            return self._near


def _cut(rows: list[tuple[str]], limit: int) -> Expansion:
    return Expansion(tuple(form for (form,) in rows[:limit]), len(rows) > limit)
