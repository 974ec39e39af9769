"""The archive's word forms with counts: expansions, corrections and suggestions come from here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Expansion:
    """The commonest word forms that fit, and whether there were more than asked for."""

    forms: tuple[str, ...]
    cut: bool = False


class Vocabulary:
    """Folded, lower-case word forms as written in the archive, each with the number of articles that hold it."""

    def count(self, form: str) -> int:
        """In how many articles a form stands; 0 for one that the archive does not know."""
        raise NotImplementedError

    def matching(self, pattern: str, limit: int) -> Expansion:
        """Forms that fit a pattern in which `*` is any letters and `?` is one."""
        raise NotImplementedError

    def near(self, word: str, *, edits: int, prefix: int, limit: int) -> Expansion:
        """Forms within so many edits (a transposition is one), the first `prefix` letters kept; the nearest first.

        Digits are never changed, and words under four letters are near to themselves alone.
        """
        raise NotImplementedError

    def between(
        self, low: str | None, high: str | None, *, low_included: bool, high_included: bool, limit: int
    ) -> Expansion:
        """Forms between two others in the order of code points; None is open."""
        raise NotImplementedError
