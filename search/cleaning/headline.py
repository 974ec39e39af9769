"""Which line of a page is its headline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from search.cleaning.features import FUNCTION_WORDS, PROSE, kind
from search.cleaning.lines import Line

REACH = 14
"""So many lines over the first line of the article may its headline stand."""

LONGEST = 40
"""Words of the longest headline."""

_SLUG_WORD = re.compile(r"[a-z0-9]+")


def find_headline(
    lines: Sequence[Line], first: int, body: int, *, is_other: Callable[[int], bool], url: str | None = None
) -> int | None:
    """The index of the headline, or None; `first` is the article's first line and `body` its first long one.

    `is_other` tells lines that are something else already: bylines, dates, captions.
    """
    times = Counter(_letters(line.text) for line in lines)
    topic = _topic(lines[body : body + 12])
    slug = set(_SLUG_WORD.findall((url or "").rsplit("//", 1)[-1].partition("/")[2].lower()))
    best, chosen = 0.0, None
    for at in range(max(0, first - REACH), min(body + 1, len(lines))):
        line = lines[at]
        if (
            not _may_be(line)
            or is_other(at)
            or (at == body and kind(line) == PROSE and line.text.endswith("."))
        ):
            continue
        score = _looks(line) + 1.5 * (at == first) - 0.12 * abs(at - first) - 0.05 * (body - at)
        score += (
            1.2 * (times[_letters(line.text)] > 1)
            + 2.5 * _share(line.words, topic)
            + 3 * _share(line.words, slug)
        )
        score += 0.8 * any(is_other(near) for near in range(at + 1, min(at + 4, len(lines))))
        if score > best:
            best, chosen = score, at
    return chosen


def _may_be(line: Line) -> bool:
    return not line.bullet and not line.label and 1 <= len(line.words) <= LONGEST and line.text[0] != "©"


def _looks(line: Line) -> float:
    """How much a line looks like a headline by itself."""
    count = len(line.words)
    score = 1.2 if 5 <= count <= 18 else 0.5 if 3 <= count <= 25 else -0.6
    if line.text.endswith((".", ":", ";", ",", "…")) and not line.text.endswith("?"):
        score -= 1.2
    if line.furniture:
        score -= 1.0
    return score if line.after_blank else score - 0.2


def _topic(lines: Iterable[Line]) -> set[str]:
    return {word for line in lines for word in line.words if _tells(word)}


def _share(words: Sequence[str], among: set[str]) -> float:
    """The share of the telling words of a line that are in a set; 0 where it has none."""
    telling = [word for word in words if _tells(word)]
    return sum(word in among for word in telling) / len(telling) if telling and among else 0.0


def _tells(word: str) -> bool:
    return len(word) > 3 and word not in FUNCTION_WORDS


def _letters(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()
