"""Pages that hold no article: empty ones, errors, walls and lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from search.cleaning.features import Features
from search.cleaning.flattened import Flattened
from search.cleaning.lines import Line

_ERROR = re.compile(
    r"\b(?:40[0-9]|410|429|50[0-4])\b(?=\W{0,4}(?:error|not found|forbidden|page|sorry|oops|that|bad|gone))"
    r"|\b(?:page|file|url|document|content|article) (?:\w+ ){0,5}?not (?:be )?found\b"
    r"|\bpage (?:you|that|does|is no|cannot|can't)\b[^.]{0,60}"
    r"\b(?:exist|found|moved|removed|available|looking for)\b"
    r"|\b(?:access denied|forbidden|internal server error|service unavailable|bad gateway|too many requests"
    r"|checking your browser|verify (?:that )?you are (?:a )?human|temporarily unavailable"
    r"|under maintenance)\b",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?:\w+\W+){0,3}(?:40[0-9]|410|429|50[0-4])\W{0,4}$")
"""The number of an error at the end of a line of a few words; in a longer one it counts something."""

_WEAK_ERROR = re.compile(
    r"\b(?:something went wrong|unusual (?:activity|traffic)|not a robot|security of your connection|ray id"
    r"|(?:enable|turn on|allow) (?:java)?script|unavailable for legal reasons|access cannot be granted"
    r"|error establishing|no longer (?:here|available|exists?|on this site)|has been (?:removed|taken down|deleted)"
    r"|(?:link|session|address) (?:has|may have|might have) (?:expired|changed)|just a moment"
    r"|(?:try again|refresh (?:the|this) page|come back) (?:later|in a (?:few|moment|minute)))\b"
    r"|^index of /",
    re.IGNORECASE,
)
"""What errors say and articles may: it counts only where hardly anything else stands on the page."""

_NUMBER = re.compile(r"(\d{1,2})[.)]\s")
_TIME = re.compile(r"\d\d?[:.]\d\d(?: ?[ap]\.?m\.?)?(?: [A-Z]{2,4})?")
"""A time and no day stands over an entry of a report as it happens, not under a story of a list."""

_FEWEST_WORDS = 25
_FEW_WORDS = 70
_SHORT_PAGE = 150
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
_ENDS = (".", "!", "?", "…", "”", '"')
_TITLE = 14
_LEAST_EXCERPT = 7
_BRIEF = 32
_MANY = 5
_SHARE = 0.95
_SIGNED = 60
"""Five titles with excerpts of under 32 words on average, nearly all of the page's prose among them, are a list."""

_EXCERPT = 80
"""Words of the longest excerpt that a list shows of a story."""


def refusal_of(page: Flattened, lines: Sequence[Line]) -> str | None:
    """Why a page is no article, as a sentence that starts with a stable word; None where it is one.

    `lines` are those of its body.
    """
    if not any(line.words for line in page.lines):
        return "empty: the page has no words; fetch it again, or leave it out."
    body = _length(lines)
    if body < (_FEW_WORDS if page.authors else _SHORT_PAGE) and _is_error(page, body):
        return "error page: the page says that something was not found or failed; fetch it again."
    if body < _SHORT_PAGE and _is_wall(page, body):
        return "wall: the page asks for consent or a subscription and shows no article; fetch it from behind."
    if _is_list(page, body) or (not _is_signed(page, body) and _is_front(page, lines)):
        return "list: the page lists several stories and is none itself; index the stories."
    if body < _FEWEST_WORDS:
        return "no article: no text long enough for an article stands on the page; if it is one, give it as a record."
    return None


def _length(lines: Sequence[Line]) -> int:
    """The words of a text; of writing without spaces between them, looked for in a short text, one for two letters."""
    spaced = sum([len(line.words) for line in lines])
    if spaced >= _SHORT_PAGE:
        return spaced
    return spaced + sum(len(_UNSPACED.findall(line.text)) // 2 for line in lines)


def _is_error(page: Flattened, body: int) -> bool:
    short = [line.text[:300] for line in page.lines if len(line.words) <= 30]
    if any(map(_ERROR.search, short)) or any(map(_CODE.match, short)):
        return True
    every = sum(len(line.words) for line in page.lines if not line.bullet)
    return max(every, body) < _FEW_WORDS and any(_WEAK_ERROR.search(line.text[:300]) for line in page.lines)


def _is_signed(page: Flattened, body: int) -> bool:
    """Whether a page has byline and date of its own over more text than an excerpt has."""
    return bool(page.authors and page.date_lines) and body >= _SIGNED


def _is_title(line: Line) -> bool:
    return len(line.words) <= _TITLE and not line.plain.endswith(_ENDS)


def _is_front(page: Flattened, body: Sequence[Line]) -> bool:
    """Whether a page is titles with an excerpt of a sentence or two each, and little else, and what was taken for its
    text is such titles and excerpts too, or one of them: a front or result page. A short item among teasers is none.
    """
    if len(body) > 1 and 3 * sum(map(_is_title, body)) < len(body):
        return False
    lines = [line for line in page.lines if len(line.words) >= 3 and not line.far]
    sizes = [len(line.words) for line in lines]
    prose = sum([size for size in sizes if size > _TITLE])
    # No excerpt stands under a line too long for a title: where much prose does, nobody has to look at the lines.
    if sum([size for over, size in pairwise(sizes) if size > _TITLE >= over]) < _SHARE * prose:
        return False
    excerpts = _excerpts(lines)
    if len(excerpts) < _MANY or max(excerpts) > _EXCERPT or _counts_on(body):
        return False
    long = sum(size for size in excerpts if size > _TITLE)
    return sum(excerpts) < _BRIEF * len(excerpts) and (long >= _SHARE * prose or not prose)


def _excerpts(lines: Sequence[Line]) -> list[int]:
    """The words of each sentence that stands right under a title."""
    return [
        len(line.words)
        for title, line in pairwise(lines)
        if len(line.words) >= _LEAST_EXCERPT and _is_title(title) and line.plain.endswith(_ENDS)
    ]


def _counts_on(body: Sequence[Line]) -> bool:
    """Whether a body's headings are numbered in order: things to know, which are one article."""
    numbers = [int(found[1]) for line in body if (found := _NUMBER.match(line.plain))]
    return len(numbers) >= 3 and numbers == list(range(1, len(numbers) + 1))


def _is_wall(page: Flattened, body: int) -> bool:
    walls = sum(
        len(line.words)
        for line in page.lines
        if {"consent", "account"} & set(line.furniture) and not line.bullet
    )
    return walls > 2 * body and walls >= 15


def _is_list(page: Flattened, body: int) -> bool:
    """Many excerpts, each with its own end or date: inside what was taken for the article, or all around it.

    A short item above such excerpts is an article, where no end or date of its own stands right under it.
    """
    if _has_long_block(page):
        return False
    ends = [_ends_excerpt(line, found) for line, found in zip(page.lines, page.features, strict=False)]
    runs, last = [0], 0
    for at, (line, part) in enumerate(zip(page.lines, page.kept_as, strict=True)):
        if part == "body":
            runs[-1] += len(line.words)
            last = at
        elif at < len(ends) and ends[at] and runs[-1]:
            runs.append(0)
    inside = len(runs) - 1 - any(ends[last + 1 :])
    around = sum(ends) >= 5 and body < _EXCERPT
    own = body < _FEWEST_WORDS or any(ends[last + 1 : last + 3])
    return max(runs) < 2 * _EXCERPT and (inside >= 4 or (around and own))


def _has_long_block(page: Flattened) -> bool:
    """Whether lines of the body that no other line parts are longer than two excerpts: no excerpt ends in them."""
    block = 0
    for line, part in zip(page.lines, page.kept_as, strict=True):
        block = block + len(line.words) if part == "body" else 0
        if block >= 2 * _EXCERPT:
            return True
    return False


def _ends_excerpt(line: Line, features: Features) -> bool:
    if line.far or len(line.words) > 10 or _TIME.fullmatch(line.plain):
        return False
    if "date" in features.own or "clock" in features.own or "reading time" in line.furniture:
        return True
    return "teaser" in line.furniture and len(line.words) <= 6
