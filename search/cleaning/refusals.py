"""Pages that hold no article: empty ones, errors, walls and lists."""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.cleaning.flattened import Flattened
from search.cleaning.lines import Line

_ERROR = re.compile(
    r"\b(?:40[0-9]|410|429|50[0-4])\b(?=\W{0,4}(?:$|error|not found|forbidden|page|sorry|oops|that|bad|gone))"
    r"|\b(?:page|file|url|document|content|article) (?:\w+ ){0,5}?not (?:be )?found\b"
    r"|\bpage (?:you|that|does|is no|cannot|can't)\b[^.]{0,60}"
    r"\b(?:exist|found|moved|removed|available|looking for)\b"
    r"|\b(?:access denied|forbidden|internal server error|service unavailable|bad gateway|too many requests"
    r"|checking your browser|verify (?:that )?you are (?:a )?human|temporarily unavailable"
    r"|under maintenance)\b",
    re.IGNORECASE,
)
_FEWEST_WORDS = 25
_SHORT_PAGE = 150
_EXCERPT = 80
"""Words of the longest excerpt that a list shows of a story."""


def refusal_of(page: Flattened) -> str | None:
    """Why a page is no article, as a sentence that starts with a stable word; None where it is one."""
    words = sum(len(line.words) for line in page.lines)
    if not words:
        return "empty: the page has no words."
    body = sum(len(line.words) for line, part in zip(page.lines, page.kept_as, strict=True) if part == "body")
    if body < _SHORT_PAGE and _is_error(page):
        return "error page: the page says that something was not found or failed; fetch it again."
    if body < _SHORT_PAGE and _is_wall(page, body):
        return "wall: the page asks for consent or a subscription and shows no article; fetch it from behind."
    if _is_list(page, body):
        return "list: the page lists several stories and is none itself; index the stories."
    if body < _FEWEST_WORDS:
        return "no article: no text long enough for an article stands on the page."
    return None


def _is_error(page: Flattened) -> bool:
    return any(_ERROR.search(line.text[:300]) for line in page.lines if len(line.words) <= 30)


def _is_wall(page: Flattened, body: int) -> bool:
    walls = sum(
        len(line.words)
        for line in page.lines
        if {"consent", "account"} & set(line.furniture) and not line.bullet
    )
    return walls > 2 * body and walls >= 15


def _is_list(page: Flattened, body: int) -> bool:
    """Many excerpts, each with its own end or date: inside what was taken for the article, or all around it."""
    ends = [_ends_excerpt(line, found) for line, found in zip(page.lines, page.features, strict=False)]
    runs, last = [0], 0
    for at, (line, part) in enumerate(zip(page.lines, page.kept_as, strict=True)):
        if part == "body":
            runs[-1] += len(line.words)
            last = at
        elif at < len(ends) and ends[at] and runs[-1]:
            runs.append(0)
    inside = len(runs) - 1 - any(ends[last + 1 :])
    return max(runs) < 2 * _EXCERPT and (inside >= 4 or (sum(ends) >= 5 and body < _EXCERPT))


def _ends_excerpt(line: Line, features: Sequence[str]) -> bool:
    if len(line.words) > 10:
        return False
    return "date" in features or "clock" in features or ("teaser" in line.furniture and len(line.words) <= 6)
