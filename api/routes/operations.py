"""What operators, monitors and load balancers ask: `/health`, `/ready` and `/metrics`."""

from __future__ import annotations

import logging
from importlib.metadata import version
from typing import Annotated, Literal

from flask import Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel

from api.http import Problem, admit_operator, as_json, exposition, is_local, takes
from api.routes.discovery import OPERATING, blueprint, problem_responses
from api.service import service
from search.article import said
from search.errors import DatelineError
from search.index.status import Check, Status

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
    status = service().archive.status()
    checks = {part: _check(status, part) for part in ("store", "engine", "lag")}
    every = all(check.ok for check in checks.values())
    return Readiness(status="ready" if every else "not ready", checks=checks)


def _check(status: Status, part: str) -> Check:
    try:
        return status.check(part)
    except DatelineError as error:
        LOG.warning("the %s is not ready: %s", part, error)
        return Check(ok=False, detail=str(error) if is_local() else _NOT_SAID.format(part))


operating = blueprint("operations", None, OPERATING)


class Health(BaseModel):
    """The process is alive."""

    status: Annotated[Literal["ok"], said("Always `ok`: a process that can't say so says nothing.", "ok")] = (
        "ok"
    )
    version: Annotated[str, said("Dateline's version.", "0.1.0")]


_EXPOSITION = {
    "description": "Numbers in Prometheus' text format.",
    "content": {"text/plain": {"schema": {"type": "string"}}},
}


@operating.get("/health", responses={200: Health, **problem_responses(422)})
@takes
def health() -> Response:
    """Whether the process is alive; touches neither store nor index."""
    return as_json(Health(version=version("dateline")))


@operating.get("/ready", responses={200: Readiness, **problem_responses(422, 503)})
@takes
def ready() -> Response:
    """Whether store and index answer, and the index keeps up."""
    state = readiness()
    if not state.is_ready:
        amiss = "; ".join(check.detail for check in state.checks.values() if not check.ok)
        raise Problem("not_ready", amiss, checks=state.model_dump()["checks"], headers={"Retry-After": "5"})
    return as_json(state)


@operating.get("/metrics", responses={200: _EXPOSITION, **problem_responses(401, 403, 422)})
@takes
def metrics() -> Response:
    """Numbers for Prometheus, to the machine itself and to keys of role write."""
    admit_operator()
    return Response(exposition(), content_type=CONTENT_TYPE_LATEST)
