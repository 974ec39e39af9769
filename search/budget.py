"""The time that one search may take before it leaves out what an answer can do without."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Literal

from search.request import Warning_

Phase = Literal["second ordering", "facets", "snippets", "explanations", "suggestions", "notes"]

Clock = Callable[[], float]
"""Seconds that only ever go up."""


class Budget:
    """The time of one search, from when it is made; None never ends.

    Finding and ordering hits is always done. Another phase that begins or ends too late is left out, and the answer
    says so.
    """

    def __init__(self, milliseconds: int | None = None, clock: Clock = time.perf_counter) -> None:
        self._milliseconds = milliseconds
        self._clock = clock
        self._began = clock()
        self._left_out: dict[Phase, None] = {}

    def allows(self, phase: Phase) -> bool:
        """Whether there is time left for this phase; what is refused is noted."""
        if self.left_seconds > 0:
            return True
        self.leave_out(phase)
        return False

    def leave_out(self, phase: Phase) -> None:
        """Note a phase that was begun and did not end in time."""
        self._left_out[phase] = None

    @property
    def left_seconds(self) -> float:
        """Seconds until it ends, below 0 once it has; infinite where it never does."""
        return math.inf if self._milliseconds is None else (self._milliseconds - self.spent_ms) / 1000

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
