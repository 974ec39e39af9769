"""What pydantic refuses becomes a problem."""

from __future__ import annotations

from pydantic import BaseModel, ValidationError

from api.messages import message, place
from api.problems import FieldProblem, Problem

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
