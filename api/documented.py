"""What the description of the API says of errors, the same for every route."""

from __future__ import annotations

from typing import Any

from api.codes import CODES
from api.problems import MEDIA_TYPE, ProblemDocument

_TOO_LONG: dict[str, Any] = {
    "description": "The address is longer than 65,534 bytes: the server itself refuses it, without a body."
}


def problem_responses(*statuses: int) -> dict[str | int, Any]:
    """These statuses, and the 500 that no route is safe from, as problem+json with the codes they carry."""
    own: dict[str | int, Any] = {str(status): _described(status) for status in (*statuses, 500)}
    return {"414": _TOO_LONG, "431": _TOO_LONG} | own


def _described(status: int) -> dict[str, Any]:
    names = ", ".join(f"`{code.name}`" for code in CODES.values() if code.status == status)
    schema = {"$ref": f"#/components/schemas/{ProblemDocument.__name__}"}
    return {"description": f"A problem: {names}.", "content": {MEDIA_TYPE: {"schema": schema}}}
