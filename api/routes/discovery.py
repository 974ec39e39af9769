"""How programs find out what is here: the API's description, its page, the search engine for browsers; addresses.

Every route is described in one way: `blueprint` makes the blueprints, `problem_responses` says what errors they answer.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib import resources
from typing import Any, cast
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree as ET

from flask import Blueprint, Response, current_app, request, send_from_directory
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from flask_openapi3.openapi import OpenAPI

from api.http import CODES, MEDIA_TYPE, Problem, ProblemDocument
from api.service import service

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


def address(path: str) -> str:
    """A path of this service with its scheme and host: `DATELINE_URL`, or as this request named them."""
    return (service().settings.url or request.host_url).rstrip("/") + path


def article_address(id: str) -> str:
    """The page of an article on this service."""
    return address(f"/articles/{quote(id)}")


def web_address(url: str | None) -> bool:
    """Whether a browser may follow this: `javascript:` and `data:` are no addresses of articles."""
    return bool(url) and urlsplit(str(url).strip()).scheme.lower() in ("http", "https")


def web_link(url: str | None) -> str | None:
    """The address itself, or None where a browser may not follow it."""
    return url if web_address(url) else None


discovery = Blueprint("discovery", __name__)

OPENSEARCH = "application/opensearchdescription+xml; charset=utf-8"
_NAMESPACE = "http://a9.com/-/spec/opensearch/1.1/"
_DOCS_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
_DOCS_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>API</title>
<link rel="icon" href="/docs/images/swagger.svg">
<link rel="stylesheet" href="/docs/css/swagger-ui.css">
<div id="api"></div>
<script src="/docs/js/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
"""
_DOCS_START = (
    'SwaggerUIBundle({url: "/openapi.json", dom_id: "#api", deepLinking: true, validatorUrl: null});\n'
)


@discovery.get("/openapi.json")
def description() -> Response:
    """The API as OpenAPI 3.1."""
    app = cast(OpenAPI, current_app._get_current_object())  # type: ignore[attr-defined]
    return Response(_description(app), content_type="application/json")


@lru_cache(maxsize=1)
def _description(app: OpenAPI) -> bytes:
    """Written once: that takes longer than a search, and the description of an application never changes."""
    return json.dumps(app.api_doc, ensure_ascii=False).encode()


@discovery.get("/docs")
def docs() -> Response:
    """The API to read and try; everything that the page loads comes from here."""
    page = Response(_DOCS_PAGE, content_type="text/html; charset=utf-8")
    page.headers["Content-Security-Policy"] = _DOCS_POLICY
    return page


@discovery.get("/docs/start.js")
def docs_start() -> Response:
    """What starts the page of the API."""
    return Response(_DOCS_START, content_type="text/javascript; charset=utf-8")


@discovery.get("/docs/<path:name>")
def docs_file(name: str) -> Response:
    """The files of the page of the API, out of the library that brings them."""
    folder = resources.files("flask_openapi3_swagger") / "templates" / "swagger"
    return send_from_directory(str(folder), name, max_age=86_400)


@discovery.get("/problems/<name>")
def problem(name: str) -> Response:
    """What an error's code means, in two lines."""
    if name not in CODES:
        raise Problem("not_found", "There is no such code; the codes are listed in the documentation.")
    code = CODES[name]
    text = f"{code.title} ({code.status} {code.name})\n\n{code.mend}\n"
    return Response(text, content_type="text/plain; charset=utf-8")


@discovery.get("/opensearch.xml")
def opensearch() -> Response:
    """The description that lets a browser search here from its address bar."""
    root = ET.Element("OpenSearchDescription", xmlns=_NAMESPACE)
    ET.SubElement(root, "ShortName").text = service().settings.title[:16]
    ET.SubElement(root, "Description").text = f"Search {service().settings.title}"
    ET.SubElement(root, "InputEncoding").text = "UTF-8"
    ET.SubElement(root, "Url", type="text/html", template=address("/search?q={searchTerms}"))
    feed = address("/api/v1/search.rss?q={searchTerms}")
    ET.SubElement(root, "Url", type="application/rss+xml", template=feed)
    body = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(body, content_type=OPENSEARCH)
