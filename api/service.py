"""What every route works with, made once by `create_app`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import current_app

from api.answer_cache import AnswerCache, KeptAnswer
from api.key_ring import KeyRing
from api.lag_watch import LagWatch
from api.state import State
from search.archive import Archive
from search.idempotency import Idempotency
from search.querylog import QueryLog
from search.settings import Settings

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
    idempotency: Idempotency
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
