"""One segment of a wordbook: what a run of changes brought, in arrays that never change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from search.index.terms.arrays import (
    Array,
    Arrays,
    named,
    part,
    read_arrays,
    write_arrays,
)
from search.index.terms.forms import Forms
from search.index.terms.gathered import Gathered, Named, Said
from search.index.terms.headlines import Headlines
from search.index.terms.keys import (
    keys_of,
    places_of,
    sorted_keys,
    untouched,
)
from search.index.terms.names import Names
from search.index.terms.once import Once


class Segment:
    """Word forms, headlines and names with the articles that they are from."""

    def __init__(self, arrays: Arrays) -> None:
        self.forms = Forms(part(arrays, "forms"))
        self.headlines = Headlines(part(arrays, "headlines"))
        self.names = Names(part(arrays, "names"))
        self.once = Once(part(arrays, "once"))
        self.speakers: Array = arrays["speakers"]
        self.touched: Array = arrays["touched"]
        self.counted: Array = arrays["counted"]

    @classmethod
    def of(cls, gathered: Gathered, said: Mapping[Named, Said], once: Mapping[int, int]) -> Segment:
        """A segment of what was gathered: names that are offered, and phrases that are too rare yet, by their keys."""
        forms = {form.encode(): count for form, count in gathered.forms.items()}
        articles = [key for some in said.values() for key in some.articles]
        speakers = np.unique(np.array([*articles, *once.values()], dtype=np.uint64))
        return cls(
            {
                **named("forms", Forms.of(forms).arrays),
                **named("headlines", Headlines.of(gathered.headlines).arrays),
                **named("names", Names.of(said, speakers).arrays),
                **named("once", Once.of(once, speakers).arrays),
                "speakers": speakers,
                "touched": sorted_keys([keys_of(gathered.touched)]),
                "counted": sorted_keys([keys_of(gathered.counted)]),
            }
        )

    @classmethod
    def merged(cls, several: Sequence[Segment]) -> Segment:
        """Segments that follow one another as one."""
        later = [[one.touched for one in several[at + 1 :]] for at in range(len(several))]
        alive = [one.headlines.untouched(touched) for one, touched in zip(several, later, strict=True)]
        speaking = [untouched(one.speakers, touched) for one, touched in zip(several, later, strict=True)]
        speakers = sorted_keys([one.speakers[own] for one, own in zip(several, speaking, strict=True)])
        places = [
            np.where(own, places_of(one.speakers, speakers), -1)
            for one, own in zip(several, speaking, strict=True)
        ]
        names = Names.merged([(one.names, own) for one, own in zip(several, places, strict=True)])
        once = Once.merged([(one.once, own) for one, own in zip(several, places, strict=True)], names.keys)
        headlines = Headlines.merged(
            [(one.headlines, lives) for one, lives in zip(several, alive, strict=True)]
        )
        return cls(
            {
                **named("forms", Forms.merged([one.forms for one in several]).arrays),
                **named("headlines", headlines.arrays),
                **named("names", names.arrays),
                **named("once", once.arrays),
                "speakers": speakers,
                "touched": sorted_keys([one.touched for one in several]),
                "counted": sorted_keys([one.counted for one in several]),
            }
        )

    @classmethod
    def read(cls, path: Path) -> Segment:
        """The segment in a file. Raises ValueError or KeyError where it is not whole."""
        return cls(read_arrays(path))

    def write(self, path: Path) -> None:
        """Put it on disk."""
        write_arrays(path, self.arrays)

    @property
    def arrays(self) -> dict[str, Array]:
        """What is written to a file."""
        return {
            **named("forms", self.forms.arrays),
            **named("headlines", self.headlines.arrays),
            **named("names", self.names.arrays),
            **named("once", self.once.arrays),
            "speakers": self.speakers,
            "touched": self.touched,
            "counted": self.counted,
        }

    @property
    def weight(self) -> int:
        """How much there is in it: what merging it costs."""
        return len(self.touched)
