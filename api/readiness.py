"""Whether store and index answer, and the index keeps up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import BaseModel

from api.lag_watch import Check
from api.service import service
from search.errors import DatelineError
from search.request import SearchRequest
from search.schema import said


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

    checks = {"store": _asked(store), "engine": _asked(engine), "lag": _asked(lag)}
    every = all(check.ok for check in checks.values())
    return Readiness(status="ready" if every else "not ready", checks=checks)


def _asked(check: Callable[[], Check]) -> Check:
    try:
        return check()
    except DatelineError as error:
        return Check(ok=False, detail=str(error))
