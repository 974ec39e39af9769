"""Many texts as one run of bytes: in UTF-8, whose order is that of code points."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise
from typing import overload

import numpy as np

from search.index.terms.arrays import Array, Arrays

_AFTER = b"\xff"
"""Greater than any byte of UTF-8."""

_HALF = 1 << 32
"""Up to so many bytes a place in them takes four."""

_STEP = 32
"""Of so many sorted texts one is remembered by each process that looks for one."""


class Texts(Sequence[bytes]):
    """A sequence of texts as bytes; where they are sorted, they are found by halving."""

    def __init__(self, arrays: Arrays) -> None:
        self.data: Array = arrays["data"]
        self.starts: Array = arrays["starts"]
        self._view = memoryview(self.data)  # type: ignore[arg-type]  # arrays are buffers
        self._starts = memoryview(self.starts)  # type: ignore[arg-type]
        self._count = len(self.starts) - 1

    @classmethod
    def of(cls, texts: Iterable[bytes]) -> Texts:
        """Take texts in; each is kept with a line break after it, so that a pattern can tell where one ends."""
        given = list(texts)
        lengths = np.fromiter((len(text) + 1 for text in given), dtype=np.int64, count=len(given))
        starts = np.concatenate([[0], np.cumsum(lengths)])
        starts = starts.astype(np.uint32 if starts[-1] < _HALF else np.int64)
        data = np.frombuffer(b"".join(text + b"\n" for text in given), dtype=np.uint8)
        return cls({"data": data, "starts": starts})

    @property
    def arrays(self) -> dict[str, Array]:
        """What is written to a file."""
        return {"data": self.data, "starts": self.starts}

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> bytes: ...
    @overload
    def __getitem__(self, at: slice) -> list[bytes]: ...
    def __getitem__(self, at: int | slice) -> bytes | list[bytes]:
        if isinstance(at, slice):
            return self.all()[at]
        return self._view[self._starts[at] : self._starts[at + 1] - 1].tobytes()

    def lengths(self, places: Array) -> Array:
        """How many bytes the texts at these places have."""
        lengths: Array = self.starts[places + 1].astype(np.int64) - self.starts[places] - 1
        return lengths

    def all(self) -> list[bytes]:
        """Every text."""
        data = self.data.tobytes()
        return [data[start : end - 1] for start, end in pairwise(self.starts.tolist())]

    def find(self, text: bytes) -> int | None:
        """Where a text stands among sorted ones."""
        at = self._place(text)
        return at if at < len(self) and self[at] == text else None

    def beginning(self, head: bytes) -> tuple[int, int]:
        """From where to where sorted texts begin so."""
        return self._place(head), self._place(head + _AFTER)

    def _place(self, text: bytes) -> int:
        """Where a text would stand: between two that are remembered, and then among the few between these."""
        first = max(bisect_left(self._steps, text) - 1, 0) * _STEP
        last = min(first + _STEP, len(self))
        some = self._view[self._starts[first] : self._starts[last]].tobytes()
        return first + bisect_left(some.split(b"\n"), text, 0, last - first)

    @cached_property
    def _steps(self) -> list[bytes]:
        return [self[at] for at in range(0, len(self), _STEP)]
