"""Addresses of this service as feeds and descriptions name them.

How programs find out what is here: the API's description, its page, and the search engine for browsers.
"""

from __future__ import annotations

import importlib.util
import json
from functools import lru_cache
from pathlib import Path
from typing import cast
from urllib.parse import quote
from weakref import WeakKeyDictionary
from xml.etree import ElementTree as ET

from flask import Blueprint, Response, current_app, request, send_from_directory
from flask_openapi3.openapi import OpenAPI

from api.http.problems import CODES, Problem
from api.service import service


def address(path: str) -> str:
    """A path of this service with its scheme and host: `DATELINE_URL`, or as this request named them."""
    return (service().settings.url or request.host_url).rstrip("/") + path


def article_address(id: str) -> str:
    """The page of an article on this service."""
    return address(f"/articles/{quote(id)}")


pages = Blueprint("discovery", __name__)

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

_WRITTEN: WeakKeyDictionary[OpenAPI, bytes] = WeakKeyDictionary()
"""The description of each application: making it takes longer than a search, and it never changes."""


@pages.get("/openapi.json")
def description() -> Response:
    """The API as OpenAPI 3.1."""
    app = cast(OpenAPI, current_app._get_current_object())  # type: ignore[attr-defined]
    if app not in _WRITTEN:
        _WRITTEN[app] = json.dumps(app.api_doc, ensure_ascii=False).encode()
    return Response(_WRITTEN[app], content_type="application/json")


@pages.get("/docs")
def docs() -> Response:
    """The API to read and try; everything that the page loads comes from here."""
    page = Response(_DOCS_PAGE, content_type="text/html; charset=utf-8")
    page.headers["Content-Security-Policy"] = _DOCS_POLICY
    return page


@pages.get("/docs/start.js")
def docs_start() -> Response:
    """What starts the page of the API."""
    return Response(_DOCS_START, content_type="text/javascript; charset=utf-8")


@pages.get("/docs/<path:name>")
def docs_file(name: str) -> Response:
    """The files of the page of the API, out of the library that brings them."""
    return send_from_directory(_swagger_folder(), name, max_age=86_400)


@pages.get("/problems/<name>")
def problem(name: str) -> Response:
    """What an error's code means, in two lines."""
    if name not in CODES:
        raise Problem("not_found", "There is no such code; the codes are listed in the documentation.")
    code = CODES[name]
    text = f"{code.title} ({code.status} {code.name})\n\n{code.mend}\n"
    return Response(text, content_type="text/plain; charset=utf-8")


@pages.get("/opensearch.xml")
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


@lru_cache(maxsize=1)
def _swagger_folder() -> Path:
    found = importlib.util.find_spec("flask_openapi3_swagger")
    if found is None or found.origin is None:
        raise Problem("not_found", "The page of the API is not installed; /openapi.json describes it.")
    return Path(found.origin).parent / "templates" / "swagger"
