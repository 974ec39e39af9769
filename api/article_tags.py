"""ETags of articles: their version, which `If-Match` compares, and a mark of what else is shown with them."""

from __future__ import annotations

import hashlib

from flask import request

from api.problems import Problem
from api.service import service
from search.store import StoredArticle


def tag_of(stored: StoredArticle) -> str:
    """The tag of an article as it is given out: `version.mark`."""
    beside = f"{stored.also_at} {stored.family_size} {service().settings.bodies}"
    return f"{stored.version}.{hashlib.blake2b(beside.encode(), digest_size=4).hexdigest()}"


def is_known(tag: str) -> bool:
    """Whether the client has what this tag names already."""
    return request.if_none_match.contains_weak(tag)


def expected_version() -> int | None:
    """The version that `If-Match` or `If-None-Match: *` expects: None takes any, 0 means none yet."""
    if request.headers.get("If-None-Match", "").strip() == "*":
        return 0
    given = request.headers.get("If-Match", "").strip()
    if not given or given == "*":
        return None
    # Our own compression weakens tags, so that weak ones count: a version names one state of an article.
    version = given.removeprefix("W/").strip('"').partition(".")[0]
    if not version.isdecimal() or len(version) > 18:
        detail = "If-Match holds no tag of an article; send the ETag that reading it gave."
        raise Problem("version_conflict", detail)
    return int(version)
