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
_SIGN = re.compile(r"\s*[»›→>/|]\s*")


def is_crumbs(line: Line) -> bool:
    """Whether a line is the way from the front page to this one."""
    return len(line.words) <= LONGEST and _has_sign(line.plain) and _CRUMBS.match(line.plain) is not None


def end_of_crumbs(line: Line) -> str:
    """Where such a way ends, which is the headline on many pages; empty for any other line."""
    return _SIGN.split(line.plain)[-1].strip() if is_crumbs(line) else ""


def _has_sign(plain: str) -> bool:
    """Whether a line has one of the signs of `_CRUMBS`: cheaper than the pattern."""
    return ">" in plain or "/" in plain or "|" in plain or "»" in plain or "›" in plain or "→" in plain
