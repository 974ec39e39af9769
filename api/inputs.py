"""What a view takes is read by the models that it is annotated with."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, get_type_hints

from flask import request
from pydantic import BaseModel, ConfigDict

from api.json_bodies import read_json
from api.parameters import read

Answer = TypeVar("Answer")


class NoParameters(BaseModel):
    """What a path takes that has no parameters."""

    model_config = ConfigDict(extra="forbid")


def takes(view: Callable[..., Answer]) -> Callable[..., Answer]:
    """A view with its `query`, `path` and JSON `body` read by the models that it is annotated with.

    A view without `query` refuses every parameter. flask-openapi3 describes them from the same annotations;
    its own reading makes the model's schema anew for each request, which takes longer than most searches.
    """
    hints = get_type_hints(view)
    query, path, body = hints.get("query", NoParameters), hints.get("path"), hints.get("body")

    @wraps(view)
    def reading(**values: Any) -> Answer:
        given: dict[str, Any] = {"query": read(query, request.query_string)}
        if "query" not in hints:
            given.clear()
        if path is not None:
            given["path"] = path.model_construct(**values)
        if body is not None:
            given["body"] = read_json(body)
        return view(**given)

    reading.__delay_validate_request__ = True  # type: ignore[attr-defined]
    return reading
