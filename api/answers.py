"""Models become JSON answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response
from pydantic import BaseModel

JSON = "application/json"


def as_json(model: BaseModel, status: int = 200) -> Response:
    """A model as JSON, serialised once."""
    return Response(model.model_dump_json(by_alias=True), status, content_type=JSON)


def answers_model(view: Callable[..., BaseModel]) -> Callable[..., Response]:
    """A view that answers with a model."""

    @wraps(view)
    def answering(**given: Any) -> Response:
        return as_json(view(**given))

    return answering
