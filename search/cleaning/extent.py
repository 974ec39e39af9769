"""How far an article reaches: what the likeliest way through a page leaves out, and plainly belongs to it."""

from __future__ import annotations

from collections.abc import Sequence

from search.cleaning.features import IN_TEASER, Features
from search.cleaning.lines import Line
from search.cleaning.segments import INSIDE, SKIPPED
from search.cleaning.wordings import PROSE

LARGEST_GAP = 3
"""So many lines on may the next paragraph of one text stand."""

INSERTED = frozenset({"advertisement", "newsletter", "follow", "media", "account"})
"""Furniture that is put between paragraphs, and says nothing of where an article ends."""

DECK_WORDS = 40
"""Prose up to so many words may be a deck alone."""

SENTENCE_WORDS = 6
"""Words of the shortest line that is taken for a paragraph by its full stop alone."""


def last_line(lines: Sequence[Line], features: Sequence[Features], states: list[int], last: int) -> int:
    """The article's last line: plain paragraphs right under it go on with it, over a line or two of furniture."""
    at = last + 1
    while _goes_on(lines[last]) and at < len(lines) and at - last <= LARGEST_GAP:
        if _is_plain_prose(lines[at], features[at]):
            states[last + 1 : at] = [SKIPPED] * (at - last - 1)
            states[at], last = INSIDE, at
        elif not _is_inserted(lines[at]):
            break
        at += 1
    return last


def _goes_on(line: Line) -> bool:
    """Whether text may follow a line: no article ends with a question that is answered below."""
    return line.kind == PROSE or (line.plain.endswith("?") and not line.furniture)


def _is_inserted(line: Line) -> bool:
    """Whether a line is furniture between paragraphs: an advertisement, or a link with the title of a story."""
    if line.furniture and INSERTED.issuperset(line.furniture):
        return True
    return set(line.furniture) <= {"teaser", "related"} and len(line.words) >= 5 and bool(line.furniture)


def _is_plain_prose(line: Line, features: Features) -> bool:
    if line.kind != PROSE or line.furniture or line.bullet:
        return False
    return IN_TEASER.isdisjoint(features.place)


def _is_sentence(line: Line) -> bool:
    if line.furniture or line.bullet:
        return False
    return len(line.words) >= SENTENCE_WORDS and line.plain.endswith((".", "!", "?", ".”", '."'))


def take_largest_text(lines: Sequence[Line], features: Sequence[Features], states: list[int]) -> None:
    """Where the likeliest way through a page meets no prose, or a deck's worth of it, the longest run of plain
    paragraphs is the article if it is longer.
    """
    met = sum(
        len(line.words)
        for line, state in zip(lines, states, strict=True)
        if state == INSIDE and line.kind == PROSE
    )
    if met > DECK_WORDS:
        return
    runs: list[list[int]] = []
    for at, line in enumerate(lines):
        if line.kind == PROSE and not line.furniture and not line.bullet:
            if runs and at - runs[-1][-1] <= LARGEST_GAP:
                runs[-1].append(at)
            else:
                runs.append([at])
    sizes = [sum(len(lines[at].words) for at in run) for run in runs]
    if max(sizes, default=0) > 2 * met:
        run = runs[sizes.index(max(sizes))]
        stop = run[-1] + 1
        while stop < len(lines) and _is_sentence(lines[stop]):
            stop += 1
        first = max((at + 1 for at in range(run[0]) if states[at] == INSIDE), default=run[0])
        for at in range(first, stop):
            states[at] = INSIDE if at in run or _is_sentence(lines[at]) else SKIPPED
