"""How the API's blueprints are made."""

from __future__ import annotations

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

READING = Tag(name="Reading", description="Search and read. Open to everybody, unless the archive is closed.")
WRITING = Tag(name="Writing", description="Put articles in and take them down, with a key of role write.")
OPERATING = Tag(name="Operating", description="For load balancers, monitors and programs that read this.")
KEY: list[dict[str, list[str]]] = [{"key": []}]


def blueprint(name: str, prefix: str | None, tag: Tag, *, key: bool = False) -> APIBlueprint:
    """Routes below a prefix, described under a tag; `key` says that each of them needs one."""
    security = KEY if key else [{}, *KEY]
    return APIBlueprint(name, __name__, url_prefix=prefix, abp_tags=[tag], abp_security=security)
