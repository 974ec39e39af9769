"""What stands at the ends of an article and is none of it, told by its own words.

The menu over a headline: its words name sections and regions too, and are no kicker.

How far an article reaches: what the likeliest way through a page leaves out, and plainly belongs to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from search.cleaning.features import AFTER, IN_TEASER, INSIDE, SKIPPED, Features
from search.cleaning.furniture import has_digit
from search.cleaning.lines import PROSE, Line

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


LARGEST_GAP = 3
"""So many lines on may the next paragraph of one text stand."""

INSERTED = frozenset({"advertisement", "newsletter", "follow", "media", "account", "plea"})
"""Furniture that is put between paragraphs, and says nothing of where an article ends."""

DECK_WORDS = 40
"""Prose up to so many words may be a deck alone."""

UNDER_DECK = 8
"""So many lines under a deck may the body begin, with byline, date and pictures between."""

TIME_WORDS = 4
"""Words of the longest time of day: "10:42 am GMT"."""

SENTENCE_WORDS = 6
"""Words of the shortest line that is taken for a paragraph by its full stop alone."""


def last_line(
    lines: Sequence[Line],
    features: Sequence[Features],
    states: list[int],
    last: int,
    is_picture: Callable[[int], bool],
) -> int:
    """The article's last line: plain paragraphs right under it go on with it, over a line or two of furniture.

    A short line among those of an excerpt is its title or caption, and no end of an article; nor is a picture.
    """
    while last and lines[last].kind != PROSE and not IN_TEASER.isdisjoint(features[last].place):
        states[last] = AFTER
        last = next((at for at in range(last - 1, -1, -1) if states[at] == INSIDE), 0)
    at = last + 1
    while at < len(lines) and at - last <= LARGEST_GAP:
        if not (is_picture(last) or _goes_on(lines[last], lines[at])):
            break
        if _is_plain_prose(lines[at], features[at], bullet=lines[last].bullet):
            for between in range(last + 1, at):
                states[between] = INSIDE if _is_time(lines[between]) else SKIPPED
            states[at], last = INSIDE, at
        elif not (_is_inserted(lines[at], lines[at - 1]) or _is_time(lines[at]) or is_picture(at)):
            break
        at += 1
    return last


def _goes_on(last: Line, line: Line) -> bool:
    """Whether text may follow a line: no article ends with a question that is answered below, or in a list."""
    if last.kind == PROSE or (last.bullet and line.bullet) or _is_sentence(last):
        return True
    return _is_time(last) or (last.plain.endswith("?") and not last.furniture)


def _is_time(line: Line) -> bool:
    """Whether a line is no more than a time of day, over an entry of a report as it happens."""
    return len(line.words) <= TIME_WORDS and "clock" in line.own and "date" not in line.own


def _is_inserted(line: Line, over: Line) -> bool:
    """Whether a line is furniture between paragraphs: an advertisement, or a link with the title of a story."""
    if over.label == "advertisement" and line.kind != PROSE:
        return True
    if line.furniture and INSERTED.issuperset(line.furniture):
        return True
    return set(line.furniture) <= {"teaser", "related"} and len(line.words) >= 5 and bool(line.furniture)


def _is_plain_prose(line: Line, features: Features, *, bullet: bool) -> bool:
    """Whether a line is a paragraph of no excerpt, or a sentence in a list where the line before is in one."""
    if line.furniture or not IN_TEASER.isdisjoint(features.place):
        return False
    if line.bullet:
        return bullet and line.plain.endswith((".", "!", "?")) and len(line.words) >= SENTENCE_WORDS
    return line.kind == PROSE


def _is_sentence(line: Line) -> bool:
    if line.furniture or line.bullet:
        return False
    return len(line.words) >= SENTENCE_WORDS and line.plain.endswith((".", "!", "?", ".”", '."'))


def take_largest_text(lines: Sequence[Line], states: list[int]) -> None:
    """Where the likeliest way through a page meets no prose, the longest run of plain paragraphs is the article; where
    it meets a deck's worth, such a run right under it is its body, if it is longer.
    """
    met = _prose_met(lines, states)
    if met > DECK_WORDS:
        return
    inside = [at for at, state in enumerate(states) if state == INSIDE]
    run = max(_runs(lines), key=lambda run: sum(len(lines[at].words) for at in run), default=[])
    if sum(len(lines[at].words) for at in run) <= 2 * met:
        return
    if met and not 0 <= run[0] - inside[-1] <= UNDER_DECK and run[0] not in inside:
        return
    stop = run[-1] + 1
    while stop < len(lines) and _is_sentence(lines[stop]):
        stop += 1
    first = max((at + 1 for at in inside if at < run[0]), default=run[0])
    paragraphs = set(run)
    for at in range(first, stop):
        states[at] = INSIDE if at in paragraphs or _is_sentence(lines[at]) else SKIPPED


def _prose_met(lines: Sequence[Line], states: Sequence[int]) -> int:
    """The words of the prose inside; of no more lines than have more than a deck's worth."""
    met = 0
    for at, state in enumerate(states):
        if state == INSIDE and lines[at].kind == PROSE:
            met += len(lines[at].words)
            if met > DECK_WORDS:
                break
    return met


def _runs(lines: Sequence[Line]) -> list[list[int]]:
    """The runs of plain paragraphs, with hardly a line between them."""
    runs: list[list[int]] = []
    for at, line in enumerate(lines):
        if line.kind == PROSE and not line.furniture and not line.bullet:
            if runs and at - runs[-1][-1] <= LARGEST_GAP:
                runs[-1].append(at)
            else:
                runs.append([at])
    return runs
