"""JSON bodies become models.

Query strings become pydantic models; unknown names, repeats and bad UTF-8 are refused.

What a view takes is read by the models that it is annotated with.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from typing import Any, TypeVar, get_args, get_origin, get_type_hints
from urllib.parse import parse_qsl

from flask import request
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo

from api.http.bodies import take_types, whole
from api.http.problems import Problem
from api.http.validation import invalid
from api.service import service
from search.errors import nearest

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


def from_value(model: type[Model], value: object) -> Model:
    """A model out of a value of JSON. Raises Problem: invalid_article."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise invalid(error, "invalid_article", model) from None


Answer = TypeVar("Answer")

MOST_PARAMETERS = 256

_YEARS = frozenset({"year", "years", "date", "published"})
ELSEWHERE = {
    "after": "from",
    "before": "to",
    "count": "per_page",
    "hitsperpage": "per_page",
    "limit": "per_page",
    "offset": "page",
    "order": "sort",
    "order_by": "sort",
    "query": "q",
    "s": "q",
    "search": "q",
    "since": "from",
    "size": "per_page",
    "start": "page",
    "text": "q",
    "until": "to",
}
"""What other searches call our parameters, as far as letters alone don't lead there."""


def read(model: type[Model], query_string: bytes) -> Model:
    """The parameters of a query string; an empty value counts as not given.

    Raises Problem: bad_encoding, unknown_parameter, repeated_parameter, invalid_parameter.
    """
    repeatable = _names(model)
    values: dict[str, Any] = {}
    for name, value in _pairs(query_string):
        if name not in repeatable:
            raise _unknown(name, repeatable)
        if repeatable[name]:
            values.setdefault(name, []).extend(_split(name, value, model))
        elif name in values:
            raise Problem("repeated_parameter", f"`{name}` was given twice; give it once.")
        elif value:
            values[name] = value
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise invalid(error, model=model) from None


def _pairs(query_string: bytes) -> list[tuple[str, str]]:
    if not query_string:
        return []
    try:
        text = query_string.decode("utf-8")
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS)
    except UnicodeDecodeError:
        raise Problem("bad_encoding", "The query string is not UTF-8; percent-encode it as UTF-8.") from None
    except ValueError:
        detail = f"There are more than {MOST_PARAMETERS} parameters; give fewer."
        raise Problem("invalid_parameter", detail) from None


def _split(name: str, value: str, model: type[BaseModel]) -> list[str]:
    parts = value.split(",") if name in _comma_names(model) else [value]
    return [part.strip() for part in parts if part.strip()]


def _unknown(name: str, known: Mapping[str, bool]) -> Problem:
    detail = f"`{name[:100]}` is no parameter of this path; {_hint(name.lower(), known)}"
    return Problem("unknown_parameter", detail, parameter=name[:100])


def _hint(name: str, known: Mapping[str, bool]) -> str:
    if not known:
        return "it takes none."
    if name in _YEARS and "from" in known:
        return "give the year as both `from` and `to`."
    meant = ELSEWHERE.get(name)
    near = meant if meant in known else nearest(name, known)
    return f"did you mean `{near}`?" if near else f"the parameters are {', '.join(sorted(known))}."


@lru_cache(maxsize=64)
def _names(model: type[BaseModel]) -> Mapping[str, bool]:
    """Each parameter's name and whether it may repeat."""
    return {field.alias or name: _is_list(field) for name, field in model.model_fields.items()}


@lru_cache(maxsize=64)
def _comma_names(model: type[BaseModel]) -> frozenset[str]:
    marked = ((field.alias or name, field.json_schema_extra) for name, field in model.model_fields.items())
    return frozenset(name for name, extra in marked if isinstance(extra, dict) and extra.get("x-commas"))


def _is_list(field: FieldInfo) -> bool:
    return get_origin(field.annotation) is list or any(
        get_origin(part) is list for part in get_args(field.annotation)
    )


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
