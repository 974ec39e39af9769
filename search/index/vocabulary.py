"""The archive's word forms with counts: expansions, corrections and suggestions come from here.

The wordbooks of an archive: one beside each generation of its index.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from search.index.terms import Wordbook
from search.index.terms.arrays import Array
from search.index.terms.forms import Forms
from search.index.terms.shapes import begins_near
from search.text.word_forms import digits_of

SHORTEST_FUZZY = 4
"""Letters that a word needs to be near to any but itself."""

MOST_EDITS = 2

_LITERAL = re.compile(r"[^*?]*")
_MARGIN = 32
"""Forms of each part looked at beyond those asked for: what is just too rare in one may be common in all."""

_LIKELIER = 100
"""Times likelier a letter was left out, doubled or exchanged with the next than taken for one of all others."""


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

    def count(self, form: str) -> int:
        """In how many articles a form stands; 0 for one that the archive does not know."""
        return sum(forms.count(form) for forms in self._parts())

    def counts(self, forms: Iterable[str]) -> dict[str, int]:
        """The counts of those of these forms that the archive knows."""
        counted = {form: self.count(form) for form in forms}
        return {form: count for form, count in counted.items() if count}

    def matching(self, pattern: str, limit: int) -> Expansion:
        """Forms that fit a pattern in which `*` is any letters and `?` is one."""
        head = _LITERAL.match(pattern)[0]  # type: ignore[index]  # it matches nothing as well
        if head == pattern:
            return Expansion((pattern,) if self.count(pattern) else ())
        return self._commonest(lambda forms: forms.matching(head, pattern), limit)

    def near(self, word: str, *, edits: int, prefix: int, limit: int) -> Expansion:
        """Forms within so many edits (a transposition is one), the first `prefix` letters kept; the nearest first.

        Of those equally near the likeliest goes first: what is common, and has no other letter in the place of one.
        Digits are never changed, and words under four letters are near to themselves alone.
        """
        if len(word) < SHORTEST_FUZZY or not edits or not any(map(str.isalpha, word)):
            return Expansion((word,) if self.count(word) else ())
        digits = digits_of(word)
        near: dict[str, int] = {}
        for forms in self._parts():
            near |= forms.near(word, min(edits, MOST_EDITS), prefix)
        fitting = [form for form in near if digits_of(form) == digits]
        counts = self.counts(fitting)
        likely = {form: counts[form] * (1 if _another_letter(form, word) else _LIKELIER) for form in fitting}
        ordered = sorted(fitting, key=lambda form: (near[form], -likely[form], form))
        return Expansion(tuple(ordered[:limit]), len(ordered) > limit)

    def beginning_near(self, word: str, limit: int) -> tuple[str, ...]:
        """Forms whose beginning is one edit from an unfinished word, its first letter kept; the commonest first."""
        digits = digits_of(word)
        near = self._commonest(lambda forms: forms.beginning_near(word), limit + _MARGIN).forms
        fitting = (form for form in near if digits_of(form) == digits and begins_near(word, form))
        return tuple(form for form in fitting if not form.startswith(word))[:limit]

    def between(
        self, low: str | None, high: str | None, *, low_included: bool, high_included: bool, limit: int
    ) -> Expansion:
        """Forms between two others in the order of code points; None is open."""
        ends = ((low, low_included), (high, high_included))
        left_out = {end for end, included in ends if end is not None and not included}
        found = self._commonest(lambda forms: forms.between(low, high), limit + len(left_out)).forms
        left = [form for form in found if form not in left_out]
        return Expansion(tuple(left[:limit]), len(left) > limit)

    def _parts(self) -> Iterator[Forms]:
        return (segment.forms for segment in self.book.segments)

    def _commonest(self, choose: Callable[[Forms], Array], limit: int) -> Expansion:
        """The commonest of the forms that are chosen in each part, by what they count in all."""
        found: list[tuple[Forms, dict[str, int], bool]] = []
        for forms in self._parts():
            chosen, most = choose(forms), limit + _MARGIN
            found.append((forms, forms.commonest(chosen, most), len(chosen) > most))
        counts: dict[str, int] = {}
        for form in {form for _, own, _ in found for form in own}:
            counts[form] = sum(
                own[form] if form in own else forms.count(form) if is_cut else 0
                for forms, own, is_cut in found
            )
        ordered = sorted(counts, key=lambda form: (-counts[form], form))
        return Expansion(tuple(ordered[:limit]), len(ordered) > limit)


def _another_letter(form: str, word: str) -> bool:
    return len(form) == len(word) and sorted(form) != sorted(word)


MOST_OPEN = 3
"""The live generation, the one being built, and one that a search may still be at."""


class Wordbooks:
    """Opens wordbooks by the name of their generation; without a folder they live in memory."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._open: dict[str, Vocabulary] = {}
        self._lock = Lock()

    def vocabulary(self, name: str) -> Vocabulary:
        """The vocabulary of a generation as it is now, empty where nothing was gathered for it yet."""
        with self._lock:
            known = self._open.get(name)
            if known is None:
                known = self._open[name] = Vocabulary(Wordbook(self._place(name)))
                self._close_oldest()
        known.book.refresh()
        return known

    def _close_oldest(self) -> None:
        """Let go of generations that no search can be at any more."""
        while len(self._open) > MOST_OPEN:
            self._open.pop(next(iter(self._open))).book.close()

    def begin(self, name: str) -> None:
        """Begin the wordbook of a new generation; what a broken build left under its name is taken away."""
        with self._lock:
            known = self._open.pop(name, None)
        if known is not None:
            known.book.close()
        place = self._place(name)
        if place is not None:
            shutil.rmtree(place, ignore_errors=True)

    def keep(self, names: set[str]) -> None:
        """Take away the wordbooks of all other generations; for the holder of the writer lock."""
        with self._lock:
            for name in set(self._open) - names:
                self._open.pop(name).book.close()
        found = list(self._folder.iterdir()) if self._folder and self._folder.is_dir() else []
        for place in found:
            if place.is_dir() and place.name not in names:
                shutil.rmtree(place, ignore_errors=True)
            elif place.is_file():  # of an older version, which kept each wordbook in one file
                place.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of every file."""
        with self._lock:
            for vocabulary in self._open.values():
                vocabulary.book.close()
            self._open.clear()

    def _place(self, name: str) -> Path | None:
        return self._folder / name if self._folder else None
