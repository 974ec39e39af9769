"""The way from the front page to an article, as pages write it: "Home » Europe » The ferry"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.cleaning.lines import Line

LONGEST = 30
"""Words of the longest way from the front page, the headline at its end included."""

_CRUMBS = re.compile(
    r"(?:home|home ?page|front page|start|you are here)\W{0,3}\s*[»›→>/|]\s*\S"
    r"|[^»›→]{1,40}\s[»›→]\s[^»›→]{1,60}\s[»›→]\s",
    re.IGNORECASE,
)
_BEGINNINGS = frozenset({"home", "fron", "star", "you "})
"""What the front page is called begins so: looking at it is cheaper than trying the pattern."""

_SIGN = re.compile(r"\s*[»›→>/|]\s*")


def is_crumbs(line: Line) -> bool:
    """Whether a line is the way from the front page to this one."""
    plain = line.plain
    if plain[:4].lower() not in _BEGINNINGS and (plain.isascii() or not _has_arrow(plain)):
        return False
    return len(line.words) <= LONGEST and _CRUMBS.match(plain) is not None


def ends_of_crumbs(lines: Sequence[Line]) -> list[str]:
    """Where such ways among the lines end, which is the headline on many pages."""
    begun = [line for line in lines if line.plain[:4].lower() in _BEGINNINGS or not line.plain.isascii()]
    return [_SIGN.split(line.plain)[-1].strip() for line in begun if is_crumbs(line)]


def _has_arrow(plain: str) -> bool:
    """Whether a line has one of the signs of a way that begins with no word for the front page."""
    return "»" in plain or "›" in plain or "→" in plain
