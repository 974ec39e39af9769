"""The time that one search may take before it leaves out what an answer can do without."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal

from search.request import Warning_

Phase = Literal["second ordering", "facets", "snippets", "explanations", "suggestions", "notes"]

Clock = Callable[[], float]
"""Seconds that only ever go up."""


class Budget:
    """The time of one search, from when it is made; None never ends.

    Finding and ordering hits is always done. A phase that begins after the end is left out, and the answer says so.
    """

    def __init__(self, milliseconds: int | None = None, clock: Clock = time.perf_counter) -> None:
        self._milliseconds = milliseconds
        self._clock = clock
        self._began = clock()
        self._left_out: dict[Phase, None] = {}

    def allows(self, phase: Phase) -> bool:
        """Whether there is time left for this phase; what is refused is noted."""
        if self._milliseconds is None or self.spent_ms < self._milliseconds:
            return True
        self._left_out[phase] = None
        return False

    @property
    def spent_ms(self) -> float:
        """Milliseconds since it began."""
        return (self._clock() - self._began) * 1000

    @property
    def warnings(self) -> list[Warning_]:
        """What to tell the searcher: nothing, or what was left out."""
        if not self._left_out:
            return []
        message = f"The search took its whole {self._milliseconds} ms; left out: {', '.join(self._left_out)}."
        return [Warning_(code=TIME_SPENT, message=message)]


TIME_SPENT = "time_spent"
"""The code of that warning."""
