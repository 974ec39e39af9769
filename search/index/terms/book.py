"""A wordbook: segments in files, the older the larger, named in a list that is changed at once.

The writer adds a segment for each batch and merges it with those before it that are not far larger (the logarithmic
method of Bentley and Saxe, 1980), so that there are few at any time and each article is written a few times. Readers
map the files into their memory; they see the segments before a change or those after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, RLock

import numpy as np

from search.errors import EngineError
from search.index.terms.arrays import Array
from search.index.terms.files import (
    new_name,
    read_list,
    stamp_of,
    write_list,
)
from search.index.terms.gathered import Gathered
from search.index.terms.headlines import FoundHeadline, newest_of
from search.index.terms.keys import (
    are_among,
    keys_of,
    sorted_keys,
    untouched,
)
from search.index.terms.likeliest import Part, likeliest
from search.index.terms.names import FoundName
from search.index.terms.postings import Asked
from search.index.terms.rare import parted
from search.index.terms.segment import Segment

LARGER = 4
"""A segment is left alone while it is more than so many times what follows it."""

MOST_WAITING = 10_000
"""Articles that a writer gathers before it writes a segment: in a crash they are gathered again."""

_TRIES = 20


@dataclass(frozen=True, slots=True)
class _State:
    """The segments of one moment, oldest first, and which of their headlines and speakers are still so."""

    stamp: tuple[int, ...] = ()
    reached: int = 0
    names: tuple[str, ...] = ()
    segments: tuple[Segment, ...] = ()
    alive: tuple[Array, ...] = ()
    named: tuple[Part, ...] = ()


class Wordbook:
    """One wordbook, in a folder or (without a place) in memory; safe for many threads, one of which may write.

    Raises EngineError where its files can't be written or read.
    """

    def __init__(self, place: Path | None = None) -> None:
        self._place = place
        self._state = _State()
        self._waiting = Gathered()
        self._lock = Lock()
        self._writing = RLock()
        self.refresh()

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The segments as they are now."""
        return self._state.segments

    def reached(self) -> int:
        """The store's change number up to which everything is in here."""
        return self._state.reached

    def refresh(self) -> None:
        """Take up what a writer changed, here or in another process; a damaged wordbook is an empty one."""
        if self._place is None or stamp_of(self._place) == self._state.stamp:
            return
        with self._lock:
            for _ in range(_TRIES):
                if self._look(self._place):
                    return
        raise EngineError("The archive's wordbook changes faster than it can be read; try again.")

    def was_counted(self, ids: Sequence[str]) -> set[str]:
        """Those of these articles whose words are in here already."""
        keys = keys_of(ids)
        there = np.zeros(len(ids), dtype=bool)
        for segment in self.segments:
            there |= are_among(keys, segment.counted)
        counted = {id for id, is_there in zip(ids, there.tolist(), strict=True) if is_there}
        return counted | self._waiting.counted.intersection(ids)

    def begin(self) -> None:
        """Begin to write after another writer may have: what waited when one was cut short is gathered again."""
        with self._writing:
            self._waiting = Gathered()
            self.refresh()

    def gathered(self) -> int:
        """The change number up to which everything is in here or waits to be written."""
        return max(self._waiting.reached, self.reached())

    def add(self, gathered: Gathered) -> None:
        """Take in what changes brought, and write it when there is enough; for the one writer."""
        with self._writing:
            self._waiting.add(gathered)
            if len(self._waiting.touched) >= MOST_WAITING:
                self.write()

    def write(self) -> None:
        """Put what waits on disk: after this, a crash loses none of it."""
        with self._writing:
            waiting, self._waiting = self._waiting, Gathered()
            if waiting.reached <= self.reached():
                return
            self._know_again(waiting)
            segments = list(self.segments)
            touched = sorted_keys([keys_of(waiting.touched)])
            fresh = Segment.of(waiting, *parted(waiting.said(), segments, touched))
            while segments and segments[-1].weight < LARGER * fresh.weight:
                fresh = Segment.merged([segments.pop(), fresh])
            self._keep([*segments, fresh], len(segments), waiting.reached)

    def stands(self, asked: Asked) -> bool:
        """Whether a word stands in any headline or name, that of a deleted article too."""
        return any(
            one.headlines.postings.stands(asked) or one.names.postings.stands(asked) for one in self.segments
        )

    def headlines(self, asked: Sequence[Asked], most: int) -> list[FoundHeadline]:
        """The newest headlines that hold what is asked, the newest first."""
        state = self._state
        headlines = [segment.headlines for segment in state.segments]
        return newest_of(list(zip(headlines, state.alive, strict=True)), asked, most)

    def names(self, asked: Sequence[Asked], begun: str, most: int) -> list[FoundName]:
        """The likeliest names and phrases that hold what is asked, those that begin as was typed before others."""
        return likeliest(self._state.named, asked, begun, most)

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            self._state = _State()

    def _know_again(self, waiting: Gathered) -> None:
        """Forms that only new versions of counted articles have count once; the others are known."""
        unknown = waiting.again - waiting.forms.keys()
        for segment in self.segments if unknown else ():
            unknown -= segment.forms.among(unknown)
        waiting.forms.update(unknown)

    def _keep(self, segments: list[Segment], old: int, reached: int) -> None:
        """Write the last segment, and then the list that names it; the first `old` ones are on disk."""
        if self._place is None:
            self._state = _state((), reached, (), tuple(segments))
            return
        try:
            self._place.mkdir(parents=True, exist_ok=True)
            names = [*self._state.names[:old], new_name(self._place)]
            segments[-1].write(self._place / names[-1])
            write_list(self._place, reached, names)
        except OSError as error:
            raise EngineError(f"The archive's wordbook can't be written: {error}.") from error
        self.refresh()

    def _look(self, place: Path) -> bool:
        """Read the list and open its segments; False where it was changed meanwhile."""
        stamp = stamp_of(place)
        try:
            reached, names = read_list(place)
            known = dict(zip(self._state.names, self._state.segments, strict=True))
            segments = tuple(known.get(name) or Segment.read(place / name) for name in names)
        except (OSError, ValueError, KeyError, TypeError):
            if stamp_of(place) != stamp:
                return False
            reached, names, segments = 0, (), ()
        self._state = _state(stamp, reached, names, segments)
        return True


def _state(
    stamp: tuple[int, ...], reached: int, names: tuple[str, ...], segments: tuple[Segment, ...]
) -> _State:
    later = [[one.touched for one in segments[at + 1 :]] for at in range(len(segments))]
    alive = [one.headlines.untouched(touched) for one, touched in zip(segments, later, strict=True)]
    speaking = [untouched(one.speakers, touched) for one, touched in zip(segments, later, strict=True)]
    named = [(one.names, None if own.all() else own) for one, own in zip(segments, speaking, strict=True)]
    return _State(stamp, reached, names, segments, tuple(alive), tuple(named))
