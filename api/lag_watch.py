"""Noticing that nobody brings the index up to the store any more."""

from __future__ import annotations

import time
from typing import Annotated

from pydantic import BaseModel

from search.schema import said

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
