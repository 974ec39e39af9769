"""What answers depend on, as one word that changes with it.

Noticing that nobody brings the index up to the store any more.

What every route works with, made once by `create_app`.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Annotated, cast

from flask import current_app
from pydantic import BaseModel

from api.http.answer_cache import AnswerCache, KeptAnswer
from api.http.credentials import KeyRing
from search.archive import Archive
from search.article import said
from search.settings import Settings, today
from search.store.query_log import QueryLog

LOOKED_AT_SECONDS = 0.05
"""Asking the index costs a small search, on a cluster a round trip: a busy worker asks twenty times a second."""


class State:
    """The generation of the index, the archive's own word lists, the day (UTC) and the settings."""

    def __init__(self, archive: Archive, settings: str) -> None:
        self._archive = archive
        self._settings = settings
        self._seen: tuple[float, str] = (0.0, "")

    def __call__(self) -> str:
        """The word, at most a twentieth of a second old."""
        until, word = self._seen
        now = time.monotonic()
        if now >= until:
            index, lists = self._archive.generation(), self._archive.word_lists.stamp()
            word = f"{index} {lists} {today().toordinal()} {self._settings}"
            self._seen = (now + LOOKED_AT_SECONDS, word)
        return word

    def look_again(self) -> None:
        """Be exact the next time: this worker knows that something changed."""
        self._seen = (0.0, "")


STUCK_SECONDS = 60.0
"""An index that is behind and has not moved for so long has nobody who follows the store."""


class Check(BaseModel):
    """One part and how it is."""

    ok: Annotated[bool, said("Whether the part does its work.", True)]
    detail: Annotated[str, said("How it is, in a sentence.", "The store holds 812 articles.")]


class LagWatch:
    """How far the index is behind the store, and since when it has not moved."""

    def __init__(self) -> None:
        self._reached = -1
        self._since = 0.0

    def check(self, last: int, reached: int) -> Check:
        """The check for these change numbers, seen now."""
        now = time.monotonic()
        if reached != self._reached or reached >= last:
            self._reached, self._since = reached, now
        if reached >= last:
            return Check(ok=True, detail="The index has every change.")
        detail = f"The index is {last - reached} changes behind the store."
        return Check(ok=now - self._since < STUCK_SECONDS, detail=detail)


EXTENSION = "dateline"


@dataclass(frozen=True, slots=True)
class Service:
    """The parts that routes share; `queries` is None where the operator keeps no query log.

    Answers are kept under the word that `state` gives.
    """

    archive: Archive
    settings: Settings
    keys: KeyRing
    cache: AnswerCache
    queries: QueryLog | None
    state: State
    lag: LagWatch

    def note_query(self, answer: KeptAnswer) -> None:
        """Put an answered search in the query log, where one is kept."""
        if self.queries is not None and answer.query:
            self.queries.add(answer.query, answer.total, answer.took_ms)

    @property
    def is_closed(self) -> bool:
        """Whether searching needs a key."""
        return self.settings.search_access == "closed"


def service() -> Service:
    """The service of the request that is being answered."""
    return cast(Service, current_app.extensions[EXTENSION])
