"""Serves `/box.js`, the search box that other sites load, as the one file that it is built into."""

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
    body = script()
    response = Response(body, content_type="text/javascript; charset=utf-8")
    response.set_etag(fingerprint())
    response.headers["Cache-Control"] = NAMED if request.args.get("v") == fingerprint() else UNNAMED
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response.make_conditional(request)


@cache
def script() -> bytes:
    """The built file."""
    return resources.files("api").joinpath("static", "box.js").read_bytes()


@cache
def fingerprint() -> str:
    """A short word for the built file's content."""
    return hashlib.sha256(script()).hexdigest()[:12]


def integrity() -> str:
    """What stands in the `integrity` attribute of a tag that loads exactly this file."""
    return "sha384-" + base64.b64encode(hashlib.sha384(script()).digest()).decode("ascii")
