"""Which of many word forms are within so many edits of another: a sieve by letters, then the exact distance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

Masks = NDArray[np.uint64]
Lengths = NDArray[np.int16]
Firsts = NDArray[np.uint32]


class NearForms:
    """Forms in memory, ready to be compared; grows as the archive does."""

    def __init__(self) -> None:
        self._forms: list[str] = []
        self._masks: Masks = np.zeros(0, dtype=np.uint64)
        self._lengths: Lengths = np.zeros(0, dtype=np.int16)
        self._firsts: Firsts = np.zeros(0, dtype=np.uint32)

    def __len__(self) -> int:
        return len(self._forms)

    def add(self, forms: Sequence[str]) -> None:
        """Take in forms that are not there yet."""
        if not forms:
            return
        masks = np.fromiter((letters_mask(form) for form in forms), dtype=np.uint64, count=len(forms))
        lengths = np.fromiter((len(form) for form in forms), dtype=np.int16, count=len(forms))
        firsts = np.fromiter((ord(form[0]) for form in forms), dtype=np.uint32, count=len(forms))
        self._forms.extend(forms)
        self._firsts = np.concatenate([self._firsts, firsts])
        self._masks = np.concatenate([self._masks, masks])
        self._lengths = np.concatenate([self._lengths, lengths])

    def near(self, word: str, edits: int, prefix: int) -> list[tuple[int, str]]:
        """Each form within so many edits that begins with the word's first `prefix` letters, with its distance.

        An edit changes at most two bits of the mask, so whatever differs in more can't be near.
        """
        fits = np.abs(self._lengths - np.int16(len(word))) <= edits
        if prefix:
            fits &= self._firsts == ord(word[0])
        maybe = np.flatnonzero(fits)
        maybe = maybe[bits(self._masks[maybe] ^ np.uint64(letters_mask(word))) <= 2 * edits]
        head = word[:prefix]
        found = []
        for at in maybe:
            form = self._forms[at]
            if form.startswith(head):
                distance = OSA.distance(word, form, score_cutoff=edits)
                if distance <= edits:
                    found.append((distance, form))
        return found

    def beginning_near(self, word: str) -> list[tuple[int, str]]:
        """Each form with the word's first letter that begins within one edit of it, with that distance.

        A letter of the word that a form does not have is an edit: at most one may be missing.
        """
        mask = np.uint64(letters_mask(word))
        maybe = np.flatnonzero((self._lengths >= np.int16(len(word) - 1)) & (self._firsts == ord(word[0])))
        found = []
        for at in maybe[bits(mask & ~self._masks[maybe]) <= 1]:
            form = self._forms[at]
            heads = (form[: len(word) + shift] for shift in (0, 1, -1))
            distance = min(OSA.distance(word, head, score_cutoff=1) for head in heads)
            if distance <= 1:
                found.append((distance, form))
        return found


def letters_mask(form: str) -> int:
    """One bit for each letter that occurs, whatever its alphabet."""
    mask = 0
    for letter in form:
        mask |= 1 << (ord(letter) & 63)
    return mask


def bits(masks: Masks) -> NDArray[np.uint8]:
    """How many bits are set in each."""
    pairs = masks - ((masks >> np.uint64(1)) & np.uint64(0x5555555555555555))
    fours = (pairs & np.uint64(0x3333333333333333)) + (
        (pairs >> np.uint64(2)) & np.uint64(0x3333333333333333)
    )
    eights = (fours + (fours >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    with np.errstate(over="ignore"):
        sums: Masks = (eights * np.uint64(0x0101010101010101)) >> np.uint64(56)
    return sums.astype(np.uint8)
