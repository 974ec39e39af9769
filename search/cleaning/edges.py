"""What stands at the ends of an article and is none of it, told by its own words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.cleaning.lines import Line
from search.cleaning.shapes import has_digit

LONGEST = 45
"""Words of the longest note at an article's end."""

LONGEST_BOOK = 12
"""Words of the longest line on a book's publisher; with title and author it is a citation, and belongs to the text."""

LONGEST_TAGS = 30
"""Words of the longest list of tags."""

_TAGS = re.compile(
    r"(?:tags?|tagged(?: with)?|topics?|keywords?|categor(?:y|ies)|filed under)\s*:", re.IGNORECASE
)
LONGEST_PLEA = 120
"""Words of the longest plea to readers."""

FEWEST_ASKING = 3
"""So many words of giving, and of what is given to, are in a plea."""

_US = frozenset({"we", "our", "us"})
_YOU = frozenset({"you", "your"})
_GIVING = frozenset(
    {
        "give",
        "giving",
        "support",
        "donate",
        "donation",
        "contribute",
        "contribution",
        "join",
        "help",
        "chip",
        "fund",
    }
    | {"pay", "subscribe", "subscribing", "become", "consider", "gift", "pledge"}
)
_GIVEN = frozenset(
    {
        "paywall",
        "independent",
        "independence",
        "journalism",
        "newsroom",
        "reporting",
        "reporters",
        "month",
        "monthly",
    }
    | {
        "member",
        "members",
        "membership",
        "subscriber",
        "subscribers",
        "supporter",
        "supporters",
        "reader",
        "readers",
    }
    | {"free", "advertising", "work", "mission", "today", "dollars", "pounds", "euros"}
)
_CONTENTS = re.compile(
    r"(?:(?:also|more|elsewhere|plus)\s+)?(?:"
    r"inside|coming (?:up|soon|next)|next(?: (?:week|month|issue|number|time|edition))"
    r"|(?:read|up) next|previously|earlier|reviewed|also"
    r"|(?:in|from|on) (?:this|the|our|that)(?: (?:next|last|same|current|coming|previous|week's|month's))?"
    r" (?:issue|number|edition|section|series|page|archive|archives|magazine|week|month)"
    r")(?: (?:in|on|this|by|from|reviewed) [^:.,]{2,30})?\s*:\s*\S",
    re.IGNORECASE,
)
"""What else a paper holds, as it is announced under an article: "Inside: Books, page 36"."""

_EDITED = re.compile(
    r"(?:this|the|these)\s(?:interview|conversation|discussion|article|story|report|essay|post|piece|speech|transcript"
    r"|letter|review|answer)s?\s(?:has|have|had|was|were|is|are)\b(?:[^.]{0,40}\s)?"
    r"(?:edited|shortened|condensed|abridged|translated|lightly)\b",
    re.IGNORECASE,
)
"""What editors say of a text that they cut; what they corrected in it is part of it."""

_THIS = (["this"], ["the"], ["these"])
_BOOK = re.compile(r"\b[0-9]{2,4}\s?(?:pp?\b\.?|pages?\b)", re.IGNORECASE)
_PRICE = re.compile(r"[£$€¥]\s?\d|\d\s?(?:euros?|dollars|pounds)\b", re.IGNORECASE)
_IS_SOMEBODY = re.compile(
    r"(?:,[^,.]{3,80},)?\s+(?:is|was|are|were|has|have|reports?|reported|writes|wrote|covers?|covered|teach(?:es)?|taught"
    r"|lives?|lived|works?|worked|serves?|served|edits?|edited|lectures?|lectured|studies|studied|directs?"
    r"|directed|heads?|headed|leads?|led|holds?|contributes?|contributed|translates?|translated|joined)\b"
    r"|['’]s?\s(?:\w+\s){0,3}(?:books?|novels?|work|research|reporting|writing|column)\b"
)


def edge_reason(line: Line, authors: Sequence[str], *, head: bool, tail: bool) -> str | None:
    """Why a line at the `head` or the `tail` of a body is none of it; None in its middle, and for text."""
    if (head or tail) and ":" in line.plain and len(line.words) <= LONGEST_TAGS and _TAGS.match(line.plain):
        return "tags"
    if head:
        return head_reason(line)
    return tail_reason(line, authors) if tail else None


def tail_reason(line: Line, authors: Sequence[str]) -> str | None:
    """Why a line near an article's end is no part of it: what else the paper holds, that it was cut, or who the author
    is.
    """
    if _asks_readers(line):
        return "plea"
    if len(line.words) > LONGEST:
        return None
    plain = line.plain.replace("’", "'")
    if line.words[:1] in _THIS and _EDITED.match(plain):
        return "editorial note"
    if ":" in plain and _CONTENTS.match(plain):
        return "related"
    return "author" if authors and any(_tells_of(line.plain, author) for author in authors) else None


def head_reason(line: Line) -> str | None:
    """Why a line over an article's body is no part of it: publisher, length and price of a book under review."""
    plain = line.plain
    if len(line.words) > LONGEST_BOOK or ". " in plain or not (has_digit(plain) and _BOOK.search(plain)):
        return None
    priced, ended = _PRICE.search(plain), plain.endswith((".", "!", "?"))
    return "book data" if priced or ("," in plain and not ended) else None


def _asks_readers(line: Line) -> bool:
    """Whether a publisher asks its readers for something: it speaks of itself, to them, and of what they may give."""
    words = line.words
    if len(words) > LONGEST_PLEA or _US.isdisjoint(words) or _YOU.isdisjoint(words):
        return False
    if line.plain[:1] in "“\"‘'" or _GIVING.isdisjoint(words):
        return False
    return len((_GIVING | _GIVEN).intersection(words)) >= FEWEST_ASKING


def _tells_of(text: str, author: str) -> bool:
    return text.startswith(author) and _IS_SOMEBODY.match(text, len(author)) is not None
