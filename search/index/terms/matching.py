"""The archive's words with counts: what stands for a wildcard, a fuzzy word or a range, and what may have been meant.

An index of stems can't tell how words are written, so word forms are kept as they are, in the order of their letters:
whatever begins alike stands side by side, and what ends alike does so in an index of the forms read backwards.

Near words are found as by an automaton over the dictionary (Schulz and Mihov, "Fast string correction with Levenshtein
automata", 2002), by as many looks into the sorted forms as there are ways on. A form within one edit of a word is the
word with a letter left out, two letters exchanged, or one letter put in or in another's place. Which letters can stand
there is read from the forms themselves: those that follow the letters before. For two edits the word is parted: either
its first half has at most one of them, or its second half has none. An edit is a letter put in, left out or put in
another's place, or two neighbours exchanged: optimal string alignment, computed by rapidfuzz for what is left.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.index.derived_file import listed
from search.index.terms.storage import LAST, TermsFile
from search.text.word_forms import digits_of

SHORTEST_FUZZY = 4
"""Letters that a word needs to be near to any but itself."""

MOST_EDITS = 2

_LIKELIER = 100
"""Times likelier a letter was left out, doubled or exchanged with the next than taken for one of all others."""

_LITERAL = re.compile(r"[^*?]*")

_FOLLOWING = """
WITH RECURSIVE following (head, letter) AS (
    SELECT value, substr((
        SELECT form FROM forms WHERE form > value AND form < value || ?2 ORDER BY form LIMIT 1
    ), length(value) + 1, 1)
    FROM json_each(?1)
    UNION ALL
    SELECT head, substr((
        SELECT form FROM forms WHERE form >= head || char(unicode(letter) + 1) AND form < head || ?2
        ORDER BY form LIMIT 1
    ), length(head) + 1, 1)
    FROM following WHERE letter IS NOT NULL
)
SELECT head, letter FROM following WHERE letter IS NOT NULL
"""
"""The letters that follow beginnings, each found by looking for the first form after all that go on with the last."""

_BEGINNING = "json_each(?) AS head CROSS JOIN forms ON form >= head.value AND form < head.value || ?"
"""The forms that begin with any of a list of texts."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """The commonest word forms that fit, and whether there were more than asked for."""

    forms: tuple[str, ...]
    cut: bool = False


class Terms:
    """Folded, lower-case word forms as written in the archive, each with the number of articles that hold it.

    Articles that were deleted or replaced count until the next rebuild. Without a file it is empty.
    """

    def __init__(self, file: TermsFile | None = None) -> None:
        self.file = file or TermsFile()

    def count(self, form: str) -> int:
        """In how many articles a form stands; 0 for one that the archive does not know."""
        return sum(count for (count,) in self.file.read("SELECT articles FROM forms WHERE form = ?", form))

    def counts(self, forms: Iterable[str]) -> dict[str, int]:
        """The counts of those of these forms that the archive knows."""
        known = "SELECT form, articles FROM forms WHERE form IN (SELECT value FROM json_each(?))"
        return dict(self.file.read(known, listed(forms)))

    def matching(self, pattern: str, limit: int) -> Expansion:
        """Forms that fit a pattern in which `*` is any letters and `?` is one."""
        head, tail = _LITERAL.match(pattern)[0], _LITERAL.match(pattern[::-1])[0]  # type: ignore[index]  # or nothing
        if head == pattern:
            return Expansion((pattern,) if self.count(pattern) else ())
        column, start = ("backwards", tail) if len(tail) > len(head) else ("form", head)
        glob = pattern.replace("[", "[[]")  # a bracket is a letter, which no form has
        return self._commonest(
            f"{column} >= ? AND {column} < ? AND +form GLOB ?", [start, start + LAST, glob], limit
        )

    def between(
        self, low: str | None, high: str | None, *, low_included: bool, high_included: bool, limit: int
    ) -> Expansion:
        """Forms between two others in the order of code points; None is open."""
        after, before = ">=" if low_included else ">", "<=" if high_included else "<"
        where = f"form {after} ? AND form {before} ?"
        return self._commonest(where, ["" if low is None else low, LAST if high is None else high], limit)

    def near(self, word: str, *, edits: int, prefix: int, limit: int) -> Expansion:
        """Forms within so many edits (a transposition is one), the first `prefix` letters kept; the nearest first.

        Of those equally near the likeliest goes first: what is common, and has no other letter in the place of one.
        Digits are never changed, and words under four letters are near to themselves alone.
        """
        if len(word) < SHORTEST_FUZZY or not edits or not any(map(str.isalpha, word)):
            return Expansion((word,) if self.count(word) else ())
        edits, digits = min(edits, MOST_EDITS), digits_of(word)
        counts = self.counts(self._one_edit(word, prefix)) if edits == 1 else self._two_edits(word, prefix)
        matches = process.extract(word, counts.keys(), scorer=OSA.distance, score_cutoff=edits, limit=None)
        near = {form: distance for form, distance, _ in matches}
        fitting = [form for form in near if form.startswith(word[:prefix]) and digits_of(form) == digits]
        likely = {form: counts[form] * (1 if _another_letter(form, word) else _LIKELIER) for form in fitting}
        ordered = sorted(fitting, key=lambda form: (near[form], -likely[form], form))
        return Expansion(tuple(ordered[:limit]), len(ordered) > limit)

    def beginning_near(self, word: str, limit: int) -> tuple[str, ...]:
        """Forms whose beginning is one edit from an unfinished word, its first letter kept; the commonest first."""
        heads = listed(self._one_edit(word, 1) - {word})
        begun = f"SELECT form, articles FROM {_BEGINNING} WHERE NOT (form >= ? AND form < ?)"
        found = self.file.read(
            f"{begun} GROUP BY form ORDER BY articles DESC, form", heads, LAST, word, word + LAST
        )
        digits = digits_of(word)
        return tuple(form for form, _ in found if digits_of(form) == digits)[:limit]

    def _commonest(self, where: str, parameters: list[str], limit: int) -> Expansion:
        """The commonest of the forms that a condition holds for."""
        forms = f"SELECT form FROM forms WHERE {where} ORDER BY articles DESC, form LIMIT ?"
        found = [form for (form,) in self.file.read(forms, *parameters, limit + 1)]
        return Expansion(tuple(found[:limit]), len(found) > limit)

    def _one_edit(self, word: str, kept: int) -> set[str]:
        """The word, and all beginnings of forms that are one edit from it, its first letters kept."""
        near, heads = {word}, [word[:place] for place in range(kept, len(word) + 1)]
        for head in heads:
            after = word[len(head) :]
            near |= {head + after[1:], head + after[1:2] + after[:1] + after[2:]}
        for head, letter in self.file.read(_FOLLOWING, listed(heads), LAST):
            after = word[len(head) :]
            near |= {head + letter + after, head + letter + after[1:]}
        return near

    def _two_edits(self, word: str, kept: int) -> dict[str, int]:
        """Forms that may be within two edits, with their counts: those whose second half or whose first is near enough.

        Of the second half the first letter is left out, which may have been exchanged with the last of the first.
        """
        half = len(word) // 2
        heads = listed(_outermost(self._one_edit(word[:half], kept)))
        ending = word[:half:-1]
        lengths = len(word) - MOST_EDITS, len(word) + MOST_EDITS
        begun = f"SELECT form, articles FROM {_BEGINNING} WHERE length(form) BETWEEN ? AND ?"
        ended = (
            "SELECT form, articles FROM forms"
            " WHERE backwards >= ? AND backwards < ? AND length(form) BETWEEN ? AND ?"
        )
        found = self.file.read(begun, heads, LAST, *lengths)
        return dict([*found, *self.file.read(ended, ending, ending + LAST, *lengths)])


def _outermost(heads: Iterable[str]) -> Iterator[str]:
    """Beginnings without those that begin with another of them."""
    outer = None
    for head in sorted(heads):
        if outer is None or not head.startswith(outer):
            outer = head
            yield head


def _another_letter(form: str, word: str) -> bool:
    return len(form) == len(word) and sorted(form) != sorted(word)
