"""Which of many forms are near to a word: sieves over all at once, then the exact distance of the few that are left.

An edit is a letter put in, left out or put in another's place, or two neighbours exchanged: optimal string alignment.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from rapidfuzz.distance import OSA

from search.index.terms.arrays import Array, Arrays

HEAD = 8
"""Letters of each form that are kept, a byte each: one number."""

_FIRST = HEAD - 1
"""Letters of a word that are compared at once, which leaves room for one that was put in."""

_NONE = 0
_ALL_BITS = 63


class Shapes:
    """What is known of the letters of forms: which there are, how many, and the first ones in order."""

    def __init__(self, arrays: Arrays) -> None:
        self._letters: Array = arrays["letters"]
        self._lengths: Array = arrays["lengths"]
        self._heads: Array = arrays["heads"]

    @classmethod
    def of(cls, forms: Sequence[bytes]) -> Shapes:
        """Take the shapes of some forms."""
        text = b"\n".join(forms).decode() + "\n"
        codes = np.frombuffer(text.encode("utf-32-le"), dtype="<u4")
        ends = np.flatnonzero(codes == ord("\n"))[: len(forms)]
        starts = np.concatenate([[0], ends[:-1] + 1])[: len(forms)]
        lengths = ends - starts
        bits = np.uint64(1) << (codes & np.uint32(_ALL_BITS)).astype(np.uint64)
        bits[ends] = 0
        letters = np.bitwise_or.reduceat(bits, starts) if len(forms) else bits[:0]
        heads = np.zeros((len(forms), HEAD), dtype=np.uint8)
        for at in range(HEAD):
            there = lengths > at
            heads[there, at] = _code(codes[starts[there] + at])
        return cls(
            {"letters": letters, "lengths": lengths.astype(np.int16), "heads": heads.view("<u8")[:, 0]}
        )

    @property
    def arrays(self) -> dict[str, Array]:
        """What is written to a file."""
        return {"letters": self._letters, "lengths": self._lengths, "heads": self._heads}

    def near(self, word: str, edits: int, first: int, last: int) -> Array:
        """The numbers, in a range, of the forms that may be within so many edits.

        An edit changes at most two bits of the letters, so whatever differs in more can't be near.
        """
        maybe = first + np.flatnonzero(np.abs(self._lengths[first:last] - np.int16(len(word))) <= edits)
        apart = np.bitwise_count(self._letters[maybe] ^ np.uint64(letters_of(word)))
        near: Array = maybe[apart <= 2 * edits]
        return self._begin_alike(word, near) if edits == 1 else near

    def checked(self, word: str, edits: int, forms: Iterable[str]) -> dict[str, int]:
        """Those forms that are within so many edits, with their distances; numbers alone are near to nothing."""
        found = {
            form: OSA.distance(word, form, score_cutoff=edits)
            for form in forms
            if len(form) > 1 and not form.isdigit()
        }
        return {form: distance for form, distance in found.items() if distance <= edits}

    def beginning_near(self, word: str, first: int, last: int) -> Array:
        """The numbers, in a range, of the forms whose beginning may be one edit from a word, or none.

        A letter of the word that a form does not have is an edit.
        """
        missing = np.bitwise_count(np.uint64(letters_of(word)) & ~self._letters[first:last])
        maybe = first + np.flatnonzero((missing <= 1) & (self._lengths[first:last] >= len(word) - 1))
        return self._begin_alike(word, maybe)

    def _begin_alike(self, word: str, maybe: Array) -> Array:
        """Those of these forms whose first letters are at most one edit from those of a word."""
        found: Array = maybe[_one_apart(self._heads[maybe], _codes(word[:_FIRST]))]
        return found


def letters_of(form: str) -> int:
    """One bit for each letter that occurs, whatever its alphabet."""
    mask = 0
    for letter in form:
        mask |= 1 << (ord(letter) & _ALL_BITS)
    return mask


def begins_near(word: str, form: str) -> bool:
    """Whether a form's beginning is within one edit of a word."""
    heads = (form[: len(word) + shift] for shift in (0, 1, -1))
    return any(OSA.distance(word, head, score_cutoff=1) <= 1 for head in heads)


def _code(points: Array) -> Array:
    """Letters in a byte each, none of them the byte for no letter; letters that share one are told apart later."""
    code: Array = (points % np.uint32(255) + 1).astype(np.uint8)
    return code


def _codes(word: str) -> Array:
    return _code(np.frombuffer(word.encode("utf-32-le"), dtype="<u4"))


def _one_apart(forms: Array, letters: Array) -> Array:
    """Which forms, their first letters as numbers, begin with these letters but for one edit, or none.

    The edit stands where a form first differs; what follows has to agree in its place, one place on, or one back.
    """
    word = np.uint64(int.from_bytes(letters.tobytes(), "little"))
    whole = np.uint64((1 << 8 * len(letters)) - 1)
    apart = (forms ^ word) & whole
    with np.errstate(over="ignore"):
        at = np.bitwise_count((apart & -apart) - np.uint64(1)).astype(np.uint64) & ~np.uint64(7)
    at = np.minimum(at, np.uint64(8 * (_FIRST - 1)))
    after = at + np.uint64(8)
    form, form_after, rest, rest_after = forms >> at, forms >> after, word >> at, word >> after
    left, left_after = whole >> at, whole >> after
    fits: Array = ((form_after ^ rest_after) & left_after) == 0
    fits |= ((form_after ^ rest) & left) == 0
    fits |= ((form ^ rest_after) & left_after) == 0
    exchanged = ((rest & np.uint64(255)) << np.uint64(8)) | (rest_after & np.uint64(255))
    exchanged |= rest & ~np.uint64(0xFFFF)
    fits |= ((form ^ exchanged) & left) == 0
    return fits
