"""What every route works with, made once by `create_app`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import current_app

from api.answer_cache import AnswerCache
from api.key_ring import KeyRing
from api.lag_watch import LagWatch
from api.words_stamp import WordsStamp
from search.archive import Archive
from search.idempotency import Idempotency
from search.querylog import QueryLog
from search.settings import Settings

EXTENSION = "dateline"


@dataclass(frozen=True, slots=True)
class Service:
    """The parts that routes share; `queries` is None where the operator keeps no query log.

    `words` and `print` change when word lists or settings do: answers are kept under them.
    """

    archive: Archive
    settings: Settings
    keys: KeyRing
    cache: AnswerCache
    idempotency: Idempotency
    queries: QueryLog | None
    words: WordsStamp
    lag: LagWatch
    print: str

    @property
    def is_closed(self) -> bool:
        """Whether searching needs a key."""
        return self.settings.search_access == "closed"


def service() -> Service:
    """The service of the request that is being answered."""
    return cast(Service, current_app.extensions[EXTENSION])
