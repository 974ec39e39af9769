"""Why a line is no part of the article, in a word that an editor understands."""

from __future__ import annotations

from search.cleaning.crumbs import is_crumbs
from search.cleaning.features import IN_TEASER, Features
from search.cleaning.lines import Line
from search.cleaning.pictures import is_picture_name
from search.cleaning.segments import AFTER, BEFORE

_FIRST = (
    "boilerplate",
    "plea",
    "newsletter",
    "reading time",
    "consent",
    "legal",
    "comments",
    "share",
    "follow",
    "account",
)
"""Of several reasons that a line's phrases point to, these come first, in this order."""

_ASKING = frozenset({"plea", "newsletter", "account", "consent"})
_ADDRESSED = frozenset({"reader", "readers", "friend", "friends", "subscriber", "subscribers", "supporters"})
_IN_COMMENTS = frozenset({"under comments prose", "under comments near", "under comments far"})
_IN_RELATED = frozenset({"under related prose", "under related near", "under related far"})


def reason_for(line: Line, features: Features, state: int) -> str:
    """The reason for a line that has no part in the article: what it says, else where it stands."""
    if line.label or line.far:
        return line.label or "navigation"
    if not line.words:
        return "no words"
    if is_picture_name(line.text):
        return "picture name"
    if is_crumbs(line):
        return "navigation"
    if line.furniture:
        return next((reason for reason in _FIRST if reason in line.furniture), line.furniture[0])
    return _by_place(line, features, state)


def asks_for(line: Line) -> str | None:
    """What a line asks its readers for, where its phrases leave no doubt; such a line is never part of an article."""
    if line.words[:1] == ["dear"] and not _ADDRESSED.isdisjoint(line.words[:6]):
        return "plea"
    asking = [reason for reason in line.furniture if reason in _ASKING]
    if len(asking) >= 3 or (len(asking) == 2 and len(line.words) <= 50):
        return max(set(asking), key=asking.count)
    return None


def _by_place(line: Line, features: Features, state: int) -> str:
    if not _IN_COMMENTS.isdisjoint(features.place):
        return "comments"
    if not IN_TEASER.isdisjoint(features.place):
        return "teaser"
    if line.bullet and len(line.words) <= 8:
        return "navigation"
    if not _IN_RELATED.isdisjoint(features.place):
        return "related"
    if "repeated" in features.place:
        return "repeated"
    return {BEFORE: "before the article", AFTER: "after the article"}.get(state, "interruption")
