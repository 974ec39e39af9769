"""Query strings and JSON bodies become the models that a view is annotated with.

Unknown names, repeats and bad UTF-8 are refused. What pydantic refuses becomes a problem that names each field, what
was given and what is allowed.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Collection, Mapping
from functools import cache, wraps
from typing import Any, NamedTuple, TypeVar, get_origin, get_type_hints
from urllib.parse import parse_qsl

from flask import request
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from api.http.bodies import take_types, whole
from api.http.problems import FieldProblem, Problem
from api.service import service
from search.errors import nearest

Model = TypeVar("Model", bound=BaseModel)
Answer = TypeVar("Answer")

MOST_PARAMETERS = 256


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
        models: dict[str, Any] = {"query": read(query, request.query_string)}
        if "query" not in hints:
            models.clear()
        if path is not None:
            models["path"] = path.model_construct(**values)
        if body is not None:
            take_types("application/json")
            models["body"] = from_json(body, whole(service().settings.max_body))
        return view(**models)

    reading.__delay_validate_request__ = True  # type: ignore[attr-defined]
    return reading


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
    """A model out of a value that was JSON. Raises Problem: invalid_article."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise invalid(error, "invalid_article", model) from None


def read(model: type[Model], query_string: bytes) -> Model:
    """The parameters of a query string; an empty value counts as not given.

    Raises Problem: bad_encoding, unknown_parameter, repeated_parameter, invalid_parameter.
    """
    parameters = _parameters(model)
    values: dict[str, Any] = {}
    for name, value in _pairs(query_string):
        if name not in parameters:
            raise _unknown(name, parameters)
        if parameters[name].repeats:
            parts = value.split(",") if parameters[name].commas else [value]
            values.setdefault(name, []).extend(part.strip() for part in parts if part.strip())
        elif name in values:
            raise Problem("repeated_parameter", f"`{name}` was given twice; give it once.")
        elif value:
            values[name] = value
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise invalid(error, model=model) from None


class Parameter(NamedTuple):
    """Whether a parameter may repeat, and whether its values may also stand in one with commas between."""

    repeats: bool
    commas: bool


@cache
def _parameters(model: type[BaseModel]) -> Mapping[str, Parameter]:
    """The parameters of a model by the names that they have over HTTP."""
    return {
        field.alias or name: Parameter(
            get_origin(field.annotation) is list,
            isinstance(field.json_schema_extra, dict) and "x-commas" in field.json_schema_extra,
        )
        for name, field in model.model_fields.items()
    }


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


def _unknown(name: str, names: Collection[str]) -> Problem:
    detail = f"`{name[:100]}` is no parameter of this path; {_hint(name.lower(), names)}"
    return Problem("unknown_parameter", detail, parameter=name[:100])


def _hint(name: str, names: Collection[str]) -> str:
    if not names:
        return "it takes none."
    if name in _YEARS and "from" in names:
        return "give the year as both `from` and `to`."
    near = ELSEWHERE[name] if ELSEWHERE.get(name) in names else nearest(name, names)
    return f"did you mean `{near}`?" if near else f"the parameters are {', '.join(sorted(names))}."


MOST_TOLD = 5
"""How many refusals stand in the one sentence for people; `errors` lists ten times as many."""

MOST_SHOWN = 60

_NUMBER = "give a whole number"
_OBJECT = "give an object with its fields"
_DAY = "give a day such as 2021-05-19"

ADVICE = {
    "bool_parsing": "give `true` or `false`",
    "bool_type": "give `true` or `false`",
    "date_from_datetime_inexact": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_parsing": _DAY,
    "date_type": _DAY,
    "dict_type": _OBJECT,
    "finite_number": "give a number that has an end",
    "float_parsing": "give a number",
    "float_type": "give a number",
    "greater_than_equal": "give {ge} or more",
    "int_from_float": _NUMBER,
    "int_parsing": _NUMBER,
    "int_parsing_size": "give a smaller number",
    "int_type": _NUMBER,
    "less_than_equal": "give {le} or less",
    "list_type": "give a list",
    "model_type": _OBJECT,
    "string_too_short": "give at least {min_length} characters",
    "string_type": "give text",
}
"""What to give instead, by pydantic's name of the error; `{…}` is its own bound."""


def invalid(
    error: ValidationError, code: str = "invalid_parameter", model: type[BaseModel] | None = None
) -> Problem:
    """What pydantic refused, as a problem that names each place; `model` has the names to offer."""
    names = [field.alias or name for name, field in model.model_fields.items()] if model else []
    refusals = error.errors(include_url=False)[: 10 * MOST_TOLD]
    wrong = [FieldProblem(field=_place(each), message=_message(each, names)) for each in refusals]
    return Problem(code, " ".join(each.message for each in wrong[:MOST_TOLD]), errors=wrong)


def _place(refusal: ErrorDetails) -> str:
    """Where a refused value stands: `per_page`, `authors.0`."""
    return ".".join(str(part) for part in refusal["loc"])


def _message(refusal: ErrorDetails, names: Collection[str]) -> str:
    """One refusal as a sentence; `names` are the fields that there are."""
    field, kind, value = _place(refusal), refusal["type"], refusal["input"]
    if kind == "missing":
        return f"`{field}` is missing; add it."
    if kind == "extra_forbidden":
        near = nearest(field.lower(), names)
        return f"`{field}` is no field here; {f'did you mean `{near}`?' if near else 'take it out.'}"
    if kind == "string_too_long":
        return f"`{field}` has {len(value)} characters; give at most {refusal['ctx']['max_length']}."
    subject = f"`{field}` is {_shown(value)}" if field else f"This is {_shown(value)}"
    if kind == "literal_error":
        return f"{subject}; {_choice(value, refusal['ctx']['expected'])}"
    if kind in ADVICE:
        return f"{subject}; {ADVICE[kind].format(**refusal.get('ctx', {}))}."
    return f"{subject}, which can't be used: {refusal['msg']}."


def _choice(value: object, expected: str) -> str:
    values = re.findall(r"'([^']*)'", expected)
    listed = f"give one of {', '.join(values)}"
    near = nearest(str(value).lower(), values, cutoff=0.7)
    return f"did you mean {near}? Or {listed}." if near else f"{listed}."


def _shown(value: object) -> str:
    """A value as it was given, cut where it is long."""
    text = f"'{value}'" if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"
