"""Pages that hold no article: empty ones, errors, walls and lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from search.cleaning.body import Judged
from search.cleaning.verdict import is_front, is_list

_ERROR: Final = re.compile(
    r"\b(?:40[0-9]|410|429|50[0-4])\b(?=\W{0,4}(?:error|not found|forbidden|page|sorry|oops|that|bad|gone))"
    r"|\b(?:page|file|url|document|content|article) (?:\w+ ){0,5}?not (?:be )?found\b"
    r"|\bpage (?:you|that|does|is no|cannot|can't)\b[^.]{0,60}"
    r"\b(?:exist|found|moved|removed|available|looking for)\b"
    r"|\b(?:access denied|forbidden|internal server error|service unavailable|bad gateway|too many requests"
    r"|checking your browser|verify (?:that )?you are (?:a )?human|temporarily unavailable"
    r"|under maintenance)\b",
    re.IGNORECASE,
)
_CODE: Final = re.compile(r"(?:\w+\W+){0,3}(?:40[0-9]|410|429|50[0-4])\W{0,4}$")
"""The number of an error at the end of a line of a few words; in a longer one it counts something."""

_WEAK_ERROR: Final = re.compile(
    r"\b(?:something went wrong|unusual (?:activity|traffic)|not a robot|security of your connection|ray id"
    r"|(?:enable|turn on|allow) (?:java)?script|unavailable for legal reasons|access cannot be granted"
    r"|error establishing|no longer (?:here|available|exists?|on this site)|has been (?:removed|taken down|deleted)"
    r"|(?:link|session|address) (?:has|may have|might have) (?:expired|changed)|just a moment"
    r"|(?:try again|refresh (?:the|this) page|come back) (?:later|in a (?:few|moment|minute)))\b"
    r"|^index of /",
    re.IGNORECASE,
)
"""What errors say and articles may: it counts only where hardly anything else stands on the page."""

_FEWEST_WORDS: Final = 25
_FEW_WORDS: Final = 70
_SHORT_BODY: Final = 150


def refusal_of(judged: Judged, body: Sequence[int], *, signed: bool) -> str | None:
    """Why a page is no article, as a sentence that starts with a stable word; None where it is one.

    `body` are the blocks of its body; a `signed` page has an author and a day of its own.
    """
    counted = judged.counted
    if not len(counted.words):
        return "empty: the page has no words; fetch it again, or leave it out."
    words = int(counted.sizes[list(body)].sum())
    if words < _FEW_WORDS and _is_error(judged, words):
        return "error page: the page says that something was not found or failed; fetch it again."
    if words < _SHORT_BODY and _is_wall(judged, words):
        return "wall: the page asks for consent or a subscription and shows no article; fetch it from behind."
    is_short = words < _FEWEST_WORDS
    lists = is_list(judged) or (not signed and is_front(judged))
    if lists and not (is_short and counted.sizes.sum() < _FEW_WORDS):
        return "list: the page lists several stories and is none itself; index the stories."
    if is_short:
        return "no article: no text long enough for an article stands on the page; if it is one, give it as a record."
    return None


def _is_error(judged: Judged, words: int) -> bool:
    counted = judged.counted
    short = [counted.page.texts[at][:300] for at in np.flatnonzero(counted.sizes <= 30)]
    if any(map(_ERROR.search, short)) or any(map(_CODE.match, short)):
        return True
    every = int(counted.sizes.sum())
    return max(every, words) < _FEW_WORDS and any(
        _WEAK_ERROR.search(text[:300]) for text in counted.page.texts
    )


def _is_wall(judged: Judged, words: int) -> bool:
    counted = judged.counted
    asks = [bool({"consent", "account"} & set(reasons)) for reasons in counted.reasons]
    walls = int(counted.sizes[np.array(asks, bool)].sum())
    return walls > 2 * words and walls >= 15
