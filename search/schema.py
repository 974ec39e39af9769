"""How the fields of a model say what they hold, for people who read the API's description."""

from __future__ import annotations

from typing import Any

from pydantic import Field
from pydantic.fields import FieldInfo


def said(description: str, example: object, **constraints: Any) -> FieldInfo:
    """A field with its description and an example: `name: Annotated[str, said("…", "…")]`."""
    extra = {"example": example} | constraints.pop("extra", {})
    field: FieldInfo = Field(description=description, json_schema_extra=extra, **constraints)
    return field
