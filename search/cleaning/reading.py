"""What is read from a page's blocks once it is known which of them are its body: headline, deck, kicker, byline, date,
captions and the source of the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.cleaning.blocks import Page
from search.cleaning.hints import Clue


@dataclass(slots=True)
class Reading:
    """What a page says, and what became of each of its blocks.

    `kept_as` is the part that a block has in the article (`headline`, `deck`, `body`, `kicker`, `byline`, `date`,
    `caption`, `source`). `reasons` say why a block has none, where reading tells it ("repeated headline", "picture
    credit"); of every other block whoever judged it knows why. `clues` are what may say when it was published.
    """

    kept_as: list[str | None]
    reasons: list[str | None]
    headline: str = ""
    deck: str = ""
    section: str | None = None
    region: str | None = None
    authors: list[str] = field(default_factory=list)
    source: str | None = None
    body: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    clues: list[Clue] = field(default_factory=list)

    @property
    def body_blocks(self) -> list[int]:
        """The blocks that are kept as body."""
        return [at for at, part in enumerate(self.kept_as) if part == "body"]


def read_parts(page: Page, probable: NDArray[np.float64], inside: Sequence[int], own: Path | None) -> Reading:
    """Read a page whose blocks belong to its body with these probabilities; `inside` are those taken for the body.

    `own` is the archive's folder of word lists.
    """
    reading = Reading([None] * len(page.blocks), [None] * len(page.blocks))
    for at in inside:
        reading.kept_as[at] = "body"
        reading.body.append(page.texts[at])
    return reading
