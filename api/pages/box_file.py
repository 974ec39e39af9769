"""Serves what browsers load: the search box `/box.js` for every site, the style sheet and sign of our own pages."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources

from flask import Blueprint, Response, request

box = Blueprint("box", __name__)

DAY = 86_400
UNNAMED = f"public, max-age={DAY}, stale-while-revalidate={7 * DAY}"
NAMED = f"public, max-age={365 * DAY}, immutable"
"""For `/box.js?v=…` with the fingerprint of this very file: a new file has another address."""


@box.get("/box.js")
def box_js() -> Response:
    """The search box, for any site to load: it reads nothing, so that every origin may have it."""
    return _serve("box.js", "text/javascript; charset=utf-8")


@box.get("/page.css")
def page_css() -> Response:
    """The style of our own pages."""
    return _serve("page.css", "text/css; charset=utf-8")


@box.get("/icon.svg")
def icon() -> Response:
    """The sign that a browser shows beside the title."""
    return _serve("icon.svg", "image/svg+xml")


@cache
def content(name: str) -> bytes:
    """A file of the folder `static`."""
    return resources.files("api.pages").joinpath("static", name).read_bytes()


@cache
def fingerprint(name: str = "box.js") -> str:
    """A short word for the content of a file."""
    return hashlib.sha256(content(name)).hexdigest()[:12]


def integrity() -> str:
    """What stands in the `integrity` attribute of a tag that loads exactly this box."""
    return "sha384-" + base64.b64encode(hashlib.sha384(content("box.js")).digest()).decode("ascii")


def _serve(name: str, media_type: str) -> Response:
    response = Response(content(name), content_type=media_type)
    response.set_etag(fingerprint(name))
    response.headers["Cache-Control"] = NAMED if request.args.get("v") == fingerprint(name) else UNNAMED
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.make_conditional(request)
    return response
