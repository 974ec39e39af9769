"""What pydantic refuses becomes a problem."""

from __future__ import annotations

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from api.problems import FieldProblem, Problem


def invalid(error: ValidationError, code: str = "invalid_parameter") -> Problem:
    """What pydantic refused, as a problem that names each place."""
    places = [
        FieldProblem(field=_place(one), message=_message(one)) for one in error.errors(include_url=False)
    ]
    told = [f"{place.field}: {place.message}" if place.field else place.message for place in places[:5]]
    return Problem(code, f"{'; '.join(told)}.", errors=places[:50])


def _place(one: ErrorDetails) -> str:
    return ".".join(str(part) for part in one["loc"])


def _message(one: ErrorDetails) -> str:
    return "There is no such field; take it out" if one["type"] == "extra_forbidden" else one["msg"]
