"""The way from the front page to an article, as pages write it: "Home » Europe » The ferry"."""

from __future__ import annotations

import re

from search.cleaning.lines import Line

LONGEST = 30
"""Words of the longest way from the front page, the headline at its end included."""

_CRUMBS = re.compile(
    r"(?:home|home ?page|front page|start|you are here)\W{0,3}\s*[»›→>/|]\s*\S"
    r"|[^»›→]{1,40}\s[»›→]\s[^»›→]{1,60}\s[»›→]\s",
    re.IGNORECASE,
)
_BEGINNINGS = frozenset({"home", "fron", "star", "you "})
"""The first letters of what the front page is called: looking at them is cheaper than trying the pattern."""

_SIGN = re.compile(r"\s*[»›→>/|]\s*")


def is_crumbs(line: Line) -> bool:
    """Whether a line is the way from the front page to this one."""
    plain = line.plain
    if plain[:4].lower() not in _BEGINNINGS and (plain.isascii() or not _has_arrow(plain)):
        return False
    return len(line.words) <= LONGEST and _CRUMBS.match(plain) is not None


def end_of_crumbs(line: Line) -> str:
    """Where such a way ends, which is the headline on many pages; empty for any other line."""
    return _SIGN.split(line.plain)[-1].strip() if is_crumbs(line) else ""


def _has_arrow(plain: str) -> bool:
    """Whether a line has one of the signs of a way that begins with no word for the front page."""
    return "»" in plain or "›" in plain or "→" in plain
