"""One segment of a wordbook: what a run of changes brought, in arrays that never change."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from search.wordbook.arrays import Array, Arrays, named, part, read_arrays, write_arrays
from search.wordbook.forms import Forms
from search.wordbook.gathered import Gathered
from search.wordbook.headlines import Headlines
from search.wordbook.keys import are_among, keys_of, sorted_keys
from search.wordbook.names import Names

MOST_ONCE = 4_000_000
"""Phrases remembered that were seen once: of more, which only a large archive has, none is kept (lossy counting)."""


class Segment:
    """Word forms, headlines and names with the articles that they are from."""

    def __init__(self, arrays: Arrays) -> None:
        self.forms = Forms(part(arrays, "forms"))
        self.headlines = Headlines(part(arrays, "headlines"))
        self.names = Names(part(arrays, "names"))
        self.touched: Array = arrays["touched"]
        self.counted: Array = arrays["counted"]
        self.once: Array = arrays["once"]

    @classmethod
    def of(cls, gathered: Gathered, once: Array) -> Segment:
        """A segment of what was gathered; `once` are the keys of phrases too rare to be offered yet."""
        forms = {form.encode(): count for form, count in gathered.forms.items()}
        parts = Forms.of(forms), Headlines.of(gathered.headlines), Names.of(gathered.named)
        keys = sorted_keys([keys_of(gathered.touched)]), sorted_keys([keys_of(gathered.counted)])
        return cls(_arrays(*parts, *keys, once))

    @classmethod
    def merged(cls, several: Sequence[Segment]) -> Segment:
        """Segments that follow one another as one."""
        alive = [
            one.headlines.untouched([later.touched for later in several[at + 1 :]])
            for at, one in enumerate(several)
        ]
        names = Names.merged([one.names for one in several])
        once = sorted_keys([one.once for one in several])
        once = once[~are_among(once, names.keys)]
        return cls(
            _arrays(
                Forms.merged([one.forms for one in several]),
                Headlines.merged([(one.headlines, lives) for one, lives in zip(several, alive, strict=True)]),
                names,
                sorted_keys([one.touched for one in several]),
                sorted_keys([one.counted for one in several]),
                once if len(once) <= MOST_ONCE else once[:0],
            )
        )

    @classmethod
    def read(cls, path: Path) -> Segment:
        """The segment in a file. Raises ValueError or KeyError where it is not whole."""
        return cls(read_arrays(path))

    def write(self, path: Path) -> None:
        """Put it on disk."""
        write_arrays(
            path, _arrays(self.forms, self.headlines, self.names, self.touched, self.counted, self.once)
        )

    @property
    def weight(self) -> int:
        """How much there is in it: what merging it costs."""
        return len(self.touched)


def _arrays(
    forms: Forms, headlines: Headlines, names: Names, touched: Array, counted: Array, once: Array
) -> dict[str, Array]:
    return {
        **named("forms", forms.arrays),
        **named("headlines", headlines.arrays),
        **named("names", names.arrays),
        "touched": touched,
        "counted": counted,
        "once": once,
    }
