"""JSON bodies become models."""

from __future__ import annotations

import codecs
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from api.bodies import take_types, whole
from api.invalid import invalid
from api.problems import Problem
from api.service import service

Model = TypeVar("Model", bound=BaseModel)


def read_json(model: type[Model]) -> Model:
    """The body of this request as a model.

    Raises Problem: media_type, body_too_large, bad_json, invalid_article.
    """
    take_types("application/json")
    return from_json(model, whole(service().settings.max_body))


def from_json(model: type[Model], text: bytes) -> Model:
    """A model out of JSON, a byte order mark before it passed over. Raises Problem: bad_json, invalid_article."""
    try:
        return model.model_validate_json(text.removeprefix(codecs.BOM_UTF8))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        if first["type"] == "json_invalid":
            raise Problem("bad_json", f"{first['msg']}; send well-formed JSON in UTF-8.") from None
        raise invalid(error, "invalid_article", model) from None
