"""Answers kept in memory until something that they depend on changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import NamedTuple


class Asked(NamedTuple):
    """What an answer was given to: a path with its query string, as they came."""

    path: str
    query_string: str


@dataclass(slots=True)
class KeptAnswer:
    """An answer as bytes, with what logs and metrics say of it; `packed` holds its compressed forms.

    `headers` are all but Cache-Control and Content-Length, which depend on who asks and how. Without a `tag` it is not
    kept.
    """

    body: bytes
    route: str
    tag: str
    headers: list[tuple[str, str]]
    query: str | None = None
    total: int = 0
    took_ms: float = 0.0
    packed: dict[str, bytes] = field(default_factory=dict)


class AnswerCache:
    """The answers asked for last, all of one state of the archive; safe for many threads.

    A new state (generation, day, word lists) drops them all.
    """

    def __init__(self, most: int, most_bytes: int = 64_000_000) -> None:
        self._most = most
        self._longest = most_bytes // max(1, most)
        self._lock = threading.Lock()
        self._state = ""
        self._kept: OrderedDict[Asked, KeptAnswer] = OrderedDict()

    def __contains__(self, asked: Asked) -> bool:
        """Whether there is an answer, of whatever state."""
        return asked in self._kept

    def get(self, state: str, asked: Asked) -> KeptAnswer | None:
        """The answer given in this state; None where there is none."""
        with self._lock:
            if state != self._state:
                return None
            answer = self._kept.get(asked)
            if answer is not None:
                self._kept.move_to_end(asked)
            return answer

    def put(self, state: str, asked: Asked, answer: KeptAnswer) -> None:
        """Keep an answer given in this state; one that would take far more than its share is not kept."""
        if self._most == 0 or len(answer.body) + len(asked.query_string) > 2 * self._longest:
            return
        with self._lock:
            if state != self._state:
                self._kept.clear()
                self._state = state
            self._kept[asked] = answer
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
