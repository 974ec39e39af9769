"""What operators, monitors and load balancers ask."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated, Literal

from flask import Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel

from api.access import admit_operator
from api.answers import as_json
from api.documented import problem_responses
from api.inputs import takes
from api.metrics import exposition
from api.problems import Problem
from api.readiness import Readiness, readiness
from api.routes import OPERATING, blueprint
from search.schema import said

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
    found = readiness()
    if not found.is_ready:
        amiss = "; ".join(check.detail for check in found.checks.values() if not check.ok)
        raise Problem("not_ready", amiss, checks=found.model_dump()["checks"], headers={"Retry-After": "5"})
    return as_json(found)


@operating.get("/metrics", responses={200: _EXPOSITION, **problem_responses(401, 403, 422)})
@takes
def metrics() -> Response:
    """Numbers for Prometheus, to the machine itself and to keys of role write."""
    admit_operator()
    return Response(exposition(), content_type=CONTENT_TYPE_LATEST)
