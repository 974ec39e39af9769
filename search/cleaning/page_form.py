"""What the form of a page settles by rule, whatever the model says of its blocks.

- **Hidden text** is not the article's: what `hidden`, `display: none`, `visibility: hidden` or a class for screen
  readers alone hides is dropped, with that reason. But a page may hide most of its article and show it by a script
  (walls that count visits, parts to be opened): then it is kept.
- **How long ago** ("Updated 3 hours ago") says nothing once the page is kept, and neither does an invitation to a
  newsletter between two paragraphs.
- **Times of a live report** belong to its entries, although a time alone is no text.
- **A table of short cells** between paragraphs of the article belongs to it as a whole, and each row is one paragraph:
  "Goliath 1974" is found and read, two cells apart are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from search.cleaning.blocks import Block, Page

_STYLE: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_FOR_READERS_ALONE: Final = frozenset(
    ("visually-hidden", "visuallyhidden", "u-visually-hidden", "sr-only", "screen-reader-text", "a11y-hidden")
)
_MOST: Final = 0.5
"""With a larger share of the text hidden, it is the page's way to show its article."""

_AGO: Final = re.compile(
    r"\W*(?:(?:last |first )?(?:updated|published|posted|modified|edited)\W*)?(?:about |over |almost |more than )?"
    r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten) ?"
    r"(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|weeks?|months?|years?) ago\W*"
    r"(?:\d+ min(?:ute)?s? read\W*)?",
    re.IGNORECASE,
)
_INVITING: Final = re.compile(
    r"\W*(?:sign up|subscribe|register|get|receive|join)\b[^.!?]{0,120}"
    r"\b(?:newsletters?|inbox|(?:daily|morning|evening|weekly) (?:briefing|e-?mail))\b[^.!?]{0,80}[.!]?\W*",
    re.IGNORECASE,
)
_LONGEST_INVITATION: Final = 160
_TIME: Final = re.compile(
    r"(?:[012]?\d[.:h][0-5]\d|[01]?\d(?:[.:][0-5]\d)? ?[ap]\.?m\.?)(?: ?\(?[A-Z]{2,5}\)?)?", re.IGNORECASE
)
_FEWEST_CELLS: Final = 4
_LONGEST_CELL: Final = 100
"""Characters of the longest cell of a table of data; tables that lay out a page hold paragraphs."""

_FEWEST_TIMES: Final = 3
"""Times before paragraphs that make a live report of a page that does not call itself one."""


def ruled_out(page: Page, chances: NDArray[np.float64], *, keeps_hidden: bool = False) -> dict[int, str]:
    """The blocks that are not the article's by their form, each with the reason."""
    found = {} if keeps_hidden else dict.fromkeys(_hidden(page, chances), "hidden")
    for at, text in enumerate(page.texts):
        if len(text) <= _LONGEST_INVITATION:
            if _AGO.fullmatch(text):
                found[at] = "relative time"
            elif page.blocks[at].tag not in {"h1", "h2"} and _INVITING.fullmatch(text):
                found[at] = "newsletter"
    return found


def _hidden(page: Page, chances: NDArray[np.float64]) -> list[int]:
    hides: list[bool] = []
    for node in page.nodes:  # an element stands after the one around it
        hides.append(_hides(node.element) or (node.parent is not None and hides[node.parent.number]))
    hidden = [at for at, block in enumerate(page.blocks) if _is_hidden(block, hides)]
    sizes = np.array([len(text) for text in page.texts]) * (chances > 0.5)
    return [] if sizes[hidden].sum() > _MOST * sizes.sum() else hidden


def _is_hidden(block: Block, hides: list[bool]) -> bool:
    if block.node is None:
        return False
    return hides[block.node.number] or not _FOR_READERS_ALONE.isdisjoint(block.inline.split())


def _hides(element: Any) -> bool:
    hidden = element.get("hidden")
    if hidden is not None and hidden != "until-found":
        return True
    classes = element.get("class", "").lower().split()
    return bool(_STYLE.search(element.get("style", ""))) or not _FOR_READERS_ALONE.isdisjoint(classes)


def taken_in(page: Page, chances: NDArray[np.float64], likely: float) -> list[int]:
    """The blocks that are the article's by their form: times of a live report's entries, and cells of tables."""
    return [*_times_of_entries(page, chances, likely), *_cells(page, chances, likely)]


def _cells(page: Page, chances: NDArray[np.float64], likely: float) -> Iterator[int]:
    """The cells of tables of two rows and more, all short and few of them links, between text of the article."""
    for node in page.nodes:
        if node.tag != "table" or node.end - node.first < _FEWEST_CELLS:
            continue
        inside = range(node.first, node.end)
        cells = [page.blocks[at] for at in inside]
        if (
            any(len(cell.text) > _LONGEST_CELL for cell in cells)
            or len({id(_row_of(cell)) for cell in cells}) < 2
        ):
            continue
        linked = sum(cell.linked > 0.5 for cell in cells)
        near = [at for at in (node.first - 1, node.end) if 0 <= at < len(page.blocks)]
        if linked * 2 < len(cells) and all(chances[at] > likely for at in near):
            yield from inside


def _times_of_entries(page: Page, chances: NDArray[np.float64], likely: float) -> list[int]:
    """The times that stand over the entries of a live report, each right before text of the article."""
    texts = page.texts
    times = [
        at
        for at, text in enumerate(texts[:-1])
        if len(text) <= 20 and _TIME.fullmatch(text) and max(chances[at + 1 : at + 3], default=0.0) > likely
    ]
    is_live = "liveblogposting" in page.metadata.types
    return times if is_live or len(times) >= _FEWEST_TIMES else []


def in_rows(page: Page, blocks: Sequence[int], paragraphs: Sequence[str]) -> list[str]:
    """The paragraphs of these blocks, the cells of each row of a table joined."""
    if len(blocks) != len(paragraphs):
        return list(paragraphs)
    return [" ".join(row) for row in _rows(page, blocks, paragraphs)]


def _rows(page: Page, blocks: Sequence[int], paragraphs: Sequence[str]) -> Iterator[list[str]]:
    row: list[str] = []
    before: Any = None
    for at, paragraph in zip(blocks, paragraphs, strict=True):
        around = _row_of(page.blocks[at])
        if row and (around is None or around is not before):
            yield row
            row = []
        row.append(paragraph)
        before = around
    if row:
        yield row


def _row_of(block: Block) -> Any:
    """The row of a table that a block is a cell of; None where a cell holds paragraphs of its own."""
    nodes = block.nodes
    if len(nodes) < 2 or nodes[0].tag not in {"td", "th"} or nodes[1].tag != "tr":
        return None
    return nodes[1].element
