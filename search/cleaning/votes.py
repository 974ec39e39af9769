"""What trafilatura keeps of a page: a vote on each block that the model weighs with all else it sees."""

from __future__ import annotations

import copy
from typing import Final

import trafilatura

from search.cleaning.blocks import Page

LARGEST: Final = 3_000_000
"""Characters of text of the largest page that trafilatura is given: it walks a tree many times over."""


def votes_of(page: Page) -> str:
    """The text of a page as trafilatura extracts it; empty where it finds none, or fails."""
    if sum(map(len, page.texts)) > LARGEST:
        return ""
    try:
        found: str | None = trafilatura.extract(
            copy.deepcopy(page.tree), include_comments=False, include_tables=True
        )
    except Exception:  # noqa: BLE001 - whatever the library stumbles over, the page is read without its vote
        return ""
    return found or ""
