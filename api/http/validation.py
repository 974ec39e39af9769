"""What pydantic refuses, in sentences that name the field, what was given and what is allowed.

What pydantic refuses becomes a problem.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from api.http.problems import FieldProblem, Problem
from search.errors import nearest

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


def message(one: ErrorDetails, names: Iterable[str]) -> str:
    """One refusal as a sentence; `names` are the fields that there are."""
    field, kind = place(one), one["type"]
    if kind == "missing":
        return f"`{field}` is missing; add it."
    if kind == "extra_forbidden":
        return f"`{field}` is no field here; {_nearest(field, names) or 'take it out.'}"
    if kind == "string_too_long":
        return f"`{field}` has {len(one['input'])} characters; give at most {one['ctx']['max_length']}."
    given = f"`{field}` is {_shown(one['input'])}" if field else f"This is {_shown(one['input'])}"
    if kind == "literal_error":
        return f"{given}; {_choice(one)}"
    if kind in ADVICE:
        return f"{given}; {ADVICE[kind].format(**one.get('ctx', {}))}."
    return f"{given}, which can't be used: {one['msg']}."


def place(one: ErrorDetails) -> str:
    """Where a refused value stands: `per_page`, `authors.0`."""
    return ".".join(str(part) for part in one["loc"])


def _choice(one: ErrorDetails) -> str:
    values = re.findall(r"'([^']*)'", one["ctx"]["expected"])
    listed = f"give one of {', '.join(values)}"
    near = nearest(str(one["input"]).lower(), values, cutoff=0.7)
    return f"did you mean {near}? Or {listed}." if near else f"{listed}."


def _nearest(field: str, names: Iterable[str]) -> str | None:
    near = nearest(field.lower(), names)
    return f"did you mean `{near}`?" if near else None


def _shown(value: Any) -> str:
    """A value as it was given, cut where it is long."""
    text = f"'{value}'" if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


MOST_TOLD = 5
"""How many refusals stand in the one sentence for people; `errors` lists ten times as many."""


def invalid(
    error: ValidationError, code: str = "invalid_parameter", model: type[BaseModel] | None = None
) -> Problem:
    """What pydantic refused, as a problem that names each place; `model` has the names to offer."""
    names = [field.alias or name for name, field in model.model_fields.items()] if model else []
    places = [
        FieldProblem(field=place(one), message=message(one, names))
        for one in error.errors(include_url=False)[: 10 * MOST_TOLD]
    ]
    return Problem(code, " ".join(told.message for told in places[:MOST_TOLD]), errors=places)
