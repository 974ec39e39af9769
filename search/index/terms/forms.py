"""The word forms of a segment, sorted, with counts: single ones, those of one beginning, those that fit a pattern."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

import numpy as np

from search.index.terms.arrays import (
    Array,
    Arrays,
    named,
    part,
)
from search.index.terms.shapes import Shapes
from search.index.terms.texts import Texts

_PIECES = re.compile(r"[*?]|[^*?]+")
_SIGNS = {"*": b"[^\n]*", "?": b"(?:[^\n\x80-\xff]|[\xc0-\xff][\x80-\xbf]*)"}
_MANY = 1000
"""Forms from which on it is quicker to read all than to look for each."""

_SURE = 3
"""Letters of a piece of a pattern that few enough forms have in them, so that each is looked at by itself."""


class Forms:
    """Folded word forms with the number of articles that hold each; a form's number is its place in their order."""

    def __init__(self, arrays: Arrays) -> None:
        self._texts = Texts(part(arrays, "texts"))
        self._counts: Array = arrays["counts"]
        self._shapes = Shapes(part(arrays, "shapes"))

    @classmethod
    def of(cls, counts: Mapping[bytes, int]) -> Forms:
        """Take forms in."""
        forms = sorted(counts)
        arrays = {
            **named("texts", Texts.of(forms).arrays),
            "counts": np.fromiter((counts[form] for form in forms), dtype=np.int32, count=len(forms)),
            **named("shapes", Shapes.of(forms).arrays),
        }
        return cls(arrays)

    @classmethod
    def merged(cls, several: Iterable[Forms]) -> Forms:
        """Several as one, the counts of a form added up."""
        counts: dict[bytes, int] = {}
        for one in several:
            own = one._all()
            counts = {**counts, **{form: count + counts.get(form, 0) for form, count in own.items()}}
        return cls.of(counts)

    @property
    def arrays(self) -> dict[str, Array]:
        """What is written to a file."""
        return {
            **named("texts", self._texts.arrays),
            "counts": self._counts,
            **named("shapes", self._shapes.arrays),
        }

    def __len__(self) -> int:
        return len(self._texts)

    def count(self, form: str) -> int:
        """In how many articles a form stands."""
        at = self._texts.find(form.encode())
        return 0 if at is None else int(self._counts[at])

    def among(self, forms: set[str]) -> set[str]:
        """Which of these forms are here."""
        if len(forms) < _MANY:
            return {form for form in forms if self._texts.find(form.encode()) is not None}
        return {form.decode() for form in {form.encode() for form in forms}.intersection(self._texts.all())}

    def between(self, low: str | None, high: str | None) -> Array:
        """The forms from one to another, both included; None is open."""
        first = 0 if low is None else self._place(low)
        last = len(self) if high is None else self._place(high + "\0")
        return np.arange(first, max(first, last))

    def matching(self, head: str, pattern: str) -> Array:
        """The forms that fit a pattern, which begins with this text."""
        first, last = self._texts.beginning(head.encode())
        if pattern == f"{head}*":
            return np.arange(first, last)
        start, end = (int(place) for place in self._texts.starts[[first, last]])
        data = self._texts.data[start:end].tobytes()
        sure = max((piece.encode() for piece in _PIECES.findall(pattern)), key=len)
        lines = _lines_with(data, sure) if len(sure) >= _SURE else _whole(data)
        expression = _expression(pattern)
        fits = [at for at, line_end in lines if expression.match(data, at, line_end)]
        return np.searchsorted(self._texts.starts, np.array(fits, dtype=self._texts.starts.dtype) + start)

    def near(self, word: str, edits: int, prefix: int) -> dict[str, int]:
        """The forms within so many edits that begin with the word's first `prefix` letters, with their distances."""
        first, last = self._texts.beginning(word[:prefix].encode())
        near = self._shapes.near(word, edits, first, last)
        return self._shapes.checked(word, edits, map(self._text, near.tolist()))

    def beginning_near(self, word: str) -> Array:
        """The forms that begin like this word but for one edit, its first letter kept."""
        first, last = self._texts.beginning(word[:1].encode())
        return self._shapes.beginning_near(word, first, last)

    def commonest(self, places: Array, most: int) -> dict[str, int]:
        """The commonest of some forms with their counts; of those that are equally common the first ones."""
        counts = self._counts[places]
        if len(places) > most:
            least = np.partition(counts, len(counts) - most)[len(counts) - most]
            above, level = np.flatnonzero(counts > least), np.flatnonzero(counts == least)
            chosen = np.concatenate([above, level[: most - len(above)]])
            places, counts = places[chosen], counts[chosen]
        return {self._text(at): count for at, count in zip(places.tolist(), counts.tolist(), strict=True)}

    def _text(self, at: int) -> str:
        return self._texts[at].decode()

    def _place(self, form: str) -> int:
        """The number of the first form that is not before this one."""
        return self._texts.beginning(form.encode())[0]

    def _all(self) -> dict[bytes, int]:
        return dict(zip(self._texts.all(), self._counts.tolist(), strict=True))


@lru_cache(maxsize=256)
def _expression(pattern: str) -> re.Pattern[bytes]:
    parts = (_SIGNS.get(piece) or re.escape(piece.encode()) for piece in _PIECES.findall(pattern))
    return re.compile(b"".join(parts) + b"\\Z")


def _lines_with(data: bytes, piece: bytes) -> Iterable[tuple[int, int]]:
    """Where the lines that hold a piece of text begin and end."""
    at = data.find(piece)
    while at >= 0:
        end = data.index(b"\n", at)
        yield data.rfind(b"\n", 0, at) + 1, end
        at = data.find(piece, end)


def _whole(data: bytes) -> Iterable[tuple[int, int]]:
    at = 0
    for line in data.splitlines():
        yield at, at + len(line)
        at += len(line) + 1
