"""Whether store and index answer, and the index keeps up."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import BaseModel

from api.access import is_local
from api.lag_watch import Check
from api.service import service
from search.errors import DatelineError
from search.request import SearchRequest
from search.schema import said

LOG = logging.getLogger("dateline.ready")

_NOT_SAID = "The {} does not answer; what it said is in the server's log, and told to the machine itself."
"""For everybody else: the error may name files, hosts and users."""


class Readiness(BaseModel):
    """Every part does its work."""

    status: Annotated[Literal["ready", "not ready"], said("`ready` where every check is ok.", "ready")]
    checks: Annotated[
        dict[str, Check],
        said("The parts: store, engine, lag.", {"store": {"ok": True, "detail": "The store answers."}}),
    ]

    @property
    def is_ready(self) -> bool:
        """Whether every check is ok."""
        return self.status == "ready"


def readiness() -> Readiness:
    """Ask every part; what can't answer is named, and nothing is raised."""
    archive = service().archive

    def store() -> Check:
        return Check(ok=True, detail=f"The store holds {archive.store.count()} articles.")

    def engine() -> Check:
        health = archive.index.health()
        if not health.ok:
            return Check(ok=False, detail=health.detail)
        found = archive.search(SearchRequest(per_page=1, highlight="none"))
        return Check(
            ok=True, detail=f"The index holds {found.index.articles} articles. {health.detail}".strip()
        )

    def lag() -> Check:
        return service().lag.check(archive.store.last_change(), archive.reached())

    asked = {"store": store, "engine": engine, "lag": lag}
    checks = {part: _asked(part, check) for part, check in asked.items()}
    every = all(check.ok for check in checks.values())
    return Readiness(status="ready" if every else "not ready", checks=checks)


def _asked(part: str, check: Callable[[], Check]) -> Check:
    try:
        return check()
    except DatelineError as error:
        LOG.warning("the %s is not ready: %s", part, error)
        return Check(ok=False, detail=str(error) if is_local() else _NOT_SAID.format(part))
