"""How the API's blueprints are made, and what its description says of errors: the same for every route."""

from __future__ import annotations

from typing import Any

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from api.http import CODES, MEDIA_TYPE, ProblemDocument

READING = Tag(name="Reading", description="Search and read. Open to everybody, unless the archive is closed.")
WRITING = Tag(name="Writing", description="Put articles in and take them down, with a key of role write.")
OPERATING = Tag(name="Operating", description="For load balancers, monitors and programs that read this.")
KEY: list[dict[str, list[str]]] = [{"key": []}]


def blueprint(name: str, prefix: str | None, tag: Tag, *, key: bool = False) -> APIBlueprint:
    """Routes below a prefix, described under a tag; `key` says that each of them needs one."""
    security = KEY if key else [{}, *KEY]
    return APIBlueprint(name, __name__, url_prefix=prefix, abp_tags=[tag], abp_security=security)


_TOO_LONG: dict[str, Any] = {
    "description": "The address is longer than 65,534 bytes: the server itself refuses it, without a body."
}


def problem_responses(*statuses: int) -> dict[str | int, Any]:
    """These statuses, and the 500 that no route is safe from, as problem+json with the codes they carry."""
    described: dict[str | int, Any] = {str(status): _described(status) for status in (*statuses, 500)}
    return {"414": _TOO_LONG, "431": _TOO_LONG, **described}


def _described(status: int) -> dict[str, Any]:
    names = ", ".join(f"`{code.name}`" for code in CODES.values() if code.status == status)
    schema = {"$ref": f"#/components/schemas/{ProblemDocument.__name__}"}
    return {"description": f"A problem: {names}.", "content": {MEDIA_TYPE: {"schema": schema}}}
