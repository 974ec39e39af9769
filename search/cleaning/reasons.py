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
_TELLING = _IN_COMMENTS | IN_TEASER | _IN_RELATED | {"repeated"}
"""One of these is seen of every line that has a reason by its place, but for where the article is."""

_BY_STATE = {BEFORE: "before the article", AFTER: "after the article"}


def reason_for(line: Line, features: Features, state: int) -> str:
    """The reason for a line near text that is no label and has no part in the article: what it says, else its place."""
    if not line.words:
        return "no words"
    if is_picture_name(line.text):
        return "picture name"
    if is_crumbs(line):
        return "navigation"
    if line.furniture:
        return _first_of(line.furniture)
    return _by_place(line, features, state)


def asks_for(line: Line) -> str | None:
    """What a line asks its readers for, where its phrases leave no doubt; such a line is never part of an article."""
    words = line.words
    if words and words[0] == "dear" and not _ADDRESSED.isdisjoint(words[:6]):
        return "plea"
    if len(line.furniture) < 2:
        return None
    asking = [reason for reason in line.furniture if reason in _ASKING]
    if len(asking) >= 3 or (len(asking) == 2 and len(words) <= 50):
        return max(set(asking), key=asking.count)
    return None


def _first_of(reasons: list[str]) -> str:
    for reason in _FIRST:
        if reason in reasons:
            return reason
    return reasons[0]


def _by_place(line: Line, features: Features, state: int) -> str:
    place = features.place
    tells = not _TELLING.isdisjoint(place)
    if tells and not _IN_COMMENTS.isdisjoint(place):
        return "comments"
    if tells and not IN_TEASER.isdisjoint(place):
        return "teaser"
    if line.bullet and len(line.words) <= 8:
        return "navigation"
    if tells:
        return "repeated" if _IN_RELATED.isdisjoint(place) else "related"
    return _BY_STATE.get(state, "interruption")
