"""One state of an index as an immutable value, and the one place that notices when there is another.

A search asks the index many times: for hits, for counts, for what the archive's words and references are. Each of
these could see another commit, and each could keep its answer for a while by a clock of its own. Instead, whoever
searches takes one `Snapshot`, which stays at one commit, and everything that is derived from the index is kept with
it. `Snapshots` looks, some times a second and only while somebody asks, which generation is live and how far it is,
and makes a new snapshot where one of the two changed. (Databases call this snapshot isolation: Berenson et al., "A
critique of ANSI SQL isolation levels", 1995.)
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock
from typing import NamedTuple, TypeVar, cast

from search.errors import EngineError
from search.index.engines import Reader
from search.index.generations import Generation, Generations
from search.index.terms import Terms, TermsFolder

Value = TypeVar("Value")

LAG_SECONDS = 2.0
"""How far behind what takes long to derive may be while articles come in: to read all references and values of a large
archive at each of several commits a second would leave time for nothing else.
"""


class _Derived(NamedTuple):
    """Something that was made of the snapshot with this token, at this time."""

    value: object
    token: str
    made: float


class Snapshot:
    """The index as of one commit: its generation, its checkpoint, a reader that stays there, and the terms beside it.

    Safe for many threads. `articles` and what else is made by `derive` is made when it is first asked for, once. The
    terms are those that were written last: just before the commit or, while many changes are taken in, some later.
    """

    def __init__(self, name: str, reader: Reader, terms: Terms, before: Snapshot | None = None) -> None:
        self.name = name
        self.reader = reader
        self.checkpoint = reader.checkpoint()
        self.terms = terms
        self._derived: dict[str, _Derived] = dict(before._derived) if before else {}
        self._locks: dict[str, Lock] = before._locks if before else {}

    @property
    def token(self) -> str:
        """A word that is another one after every commit and every swap."""
        return f"{self.name}-{self.checkpoint}"

    @property
    def articles(self) -> int:
        """How many articles the index holds."""
        return self.derive("articles", lambda _: self.reader.size())

    def derive(self, key: str, make: Callable[[Value | None], Value], *, may_lag: bool = False) -> Value:
        """What `make` makes of this snapshot, made once and kept under `key`.

        `make` is given what was made of an earlier snapshot, where there is such. What takes long to make `may_lag`:
        that of an earlier snapshot goes on for LAG_SECONDS, and while one caller makes it anew the others use it.
        """
        known = self._derived.get(key)
        if known is not None and self._serves(known, may_lag):
            return cast(Value, known.value)
        lock = self._locks.setdefault(key, Lock())
        if known is not None and may_lag and lock.locked():
            return cast(Value, known.value)
        with lock:
            known = self._derived.get(key)
            if known is None or not self._serves(known, may_lag):
                value = make(cast("Value | None", known and known.value))
                known = self._derived[key] = _Derived(value, self.token, time.monotonic())
            return cast(Value, known.value)

    def _serves(self, known: _Derived, may_lag: bool) -> bool:
        return known.token == self.token or (may_lag and time.monotonic() - known.made < LAG_SECONDS)


class _Look(NamedTuple):
    """What a look that began at `time` saw: the live generation and its snapshot, or why there is no newer one."""

    time: float
    live: Generation | None = None
    snapshot: Snapshot | None = None
    failure: EngineError | None = None


class Snapshots:
    """The newest snapshot of an archive's index; safe for many threads.

    A commit or swap by another process is seen at the first question after `Generations.look_seconds`. One caller
    looks; the others go on with what was seen before, also where that is a failure: with a cluster that is away they
    would wait for one another in turn.
    """

    def __init__(self, generations: Generations, terms: TermsFolder) -> None:
        self._generations = generations
        self._terms = terms
        self._lock = Lock()
        self._last = _Look(float("-inf"))
        self._wanted = 0.0

    def look_again(self) -> None:
        """Let everybody who asks from now on see what is there now: this process changed something."""
        self._wanted = time.monotonic()

    def note(self, name: str, checkpoint: int) -> None:
        """Look again where this process brought a generation further than was seen."""
        seen = self._last.snapshot
        if seen is None or (seen.name, seen.checkpoint) != (name, checkpoint):
            self.look_again()

    def newest(self) -> Snapshot | None:
        """The snapshot of now; None where there is no index yet. Raises EngineError where none can be had."""
        look = self._look()
        if look.failure is not None:
            raise _again(look.failure)
        return look.snapshot

    def live(self) -> Generation | None:
        """The live generation, also where no snapshot can be had of it. Raises EngineError where that can't be told."""
        look = self._look()
        if look.failure is not None and look.live is None:
            raise _again(look.failure)
        return look.live

    def _look(self) -> _Look:
        last = self._last
        is_wanted = last.time < self._wanted
        if not is_wanted and time.monotonic() - last.time < self._generations.look_seconds:
            return last
        if self._lock.acquire(blocking=is_wanted):
            try:
                if self._last is last or self._last.time < self._wanted:
                    self._last = self._looked(self._last.snapshot)
            finally:
                self._lock.release()
        return self._last

    def _looked(self, before: Snapshot | None) -> _Look:
        began, live = time.monotonic(), None
        try:
            live = self._generations.live()
            return _Look(began, live, self._snapshot(live, before) if live else None)
        except EngineError as error:
            return _Look(began, live, before, error)

    def _snapshot(self, live: Generation, before: Snapshot | None) -> Snapshot:
        reader = live.engine.reader()
        if before is not None and (before.name, before.checkpoint) == (live.name, reader.checkpoint()):
            return before
        return Snapshot(live.name, reader.pinned(), Terms(self._terms.file(live.name)), before)


def _again(failure: EngineError) -> EngineError:
    """The error of someone else's look, to be raised anew."""
    return type(failure)(str(failure))
