"""What operators and load balancers ask."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated, Literal

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel

from api.answers import answers_model
from api.documented import problem_responses
from search.schema import said

api = APIBlueprint("operations", __name__, abp_tags=[Tag(name="Operating")])


class Health(BaseModel):
    """The process is alive."""

    status: Annotated[Literal["ok"], said("Always `ok`: a process that can't say so says nothing.", "ok")] = (
        "ok"
    )
    version: Annotated[str, said("Dateline's version.", "0.1.0")]


@api.get("/health", responses={200: Health, **problem_responses()})
@answers_model
def health() -> Health:
    """Whether the process is alive; touches neither store nor index."""
    return Health(version=version("dateline"))
