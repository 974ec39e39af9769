"""Which of a page's texts is its headline: the likeliest of its short blocks and of what its metadata name.

Every block that may be a headline by its length is a candidate, and so is a part of one beside a separator ("Title |
The Herald"); of HTML, what JSON-LD, og:title and the page's title say are candidates too. Each is described by some
sixty numbers: its own form, its place (before the first block of the body, how far), its repeats, its likeness with
the body and with the page's title, its tag and class. Small trees (`trees`) say how likely each is right, and the
likeliest is taken. Of candidates that stand for one text, a block goes before metadata.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from search.cleaning.blocks import BULLET, Page
from search.cleaning.bylines import bylines_of
from search.cleaning.headline_features import (
    BLOCK,
    JSON_LD,
    LEVELS,
    LONGEST_TEXT,
    NEAR,
    OG,
    PART,
    PAST,
    REACH,
    SEPARATOR,
    TITLE,
    Candidate,
    features_of,
    key_of,
    landmarks,
)
from search.cleaning.kickers import kickers_of, says_both
from search.cleaning.pictures import is_picture_name, pictures_of
from search.cleaning.structured import text_of
from search.cleaning.trees import Trees, read_trees

LONGEST: Final = 34
CLOSE: Final = 12
"""So near the body may it have one or two words, as the items of menus have; farther only as a heading."""

_PAGES: Final = re.compile(r"\b\d+\s?(?:pp|pages)\b", re.IGNORECASE)
"""What a line has that describes a book under review."""

_NAME_OF_SITE: Final = re.compile(r"(?:^|[\s_-])(?:logo|site-?(?:title|name|branding))(?:$|[\s_-])")
_DECK: Final = 6
_NAME: Final = 1
_CLOSE_ODDS: Final = 2.5
_EQUAL_ODDS: Final = 0.5
"""Blanks in the shortest deck that may be taken for a headline, in the longest name of a series over it, and by how
much one may be likelier than the other.
"""

_KICKER: Final = 4
"""Words of the longest kicker in a heading."""


@dataclass(frozen=True, slots=True)
class PageHeadline:
    """The headline, the block it stands in (None where metadata alone tell it), and what stands before it there, such
    as a kicker in the same heading.
    """

    text: str
    at: int | None
    before: str = ""


def headline_of(page: Page, probable: NDArray[np.float64], own: Path | None = None) -> PageHeadline | None:
    """The likeliest headline of a page whose blocks belong to the body with these probabilities; None without any."""
    found = candidates(page, probable, own)
    if not found:
        return None
    odds = _ranker(page.format).odds(features_of(page, probable, found))
    best = _without_site(
        found, odds.tolist(), _over_deck(page, found, odds.tolist(), int(odds.argmax()), own)
    )
    if best.at is not None:
        return _without_kicker(best, found) if best.origin == BLOCK else PageHeadline(best.text, best.at)
    key = key_of(best.text)
    same = [at for at, one in enumerate(found) if one.at is not None and key_of(one.text) == key]
    if same:
        place = max(same, key=lambda at: float(odds[at]))
        return PageHeadline(best.text, found[place].at)
    held = [one for one in found if one.origin == BLOCK and f" {key_of(one.text)} ".endswith(f" {key} ")]
    return _without_kicker(held[0], found) if held else PageHeadline(best.text, None)


def _without_site(found: Sequence[Candidate], odds: Sequence[float], best: Candidate) -> Candidate:
    """The likelier part of a candidate that a separator parts: beside it stands a site's name, or a section's."""
    if best.origin == PART or not SEPARATOR.search(best.text):
        return best
    whole = odds[found.index(best)]
    parts = [
        at
        for at, one in enumerate(found)
        if (one.at, one.text) != (best.at, best.text)
        and one.at == best.at
        and best.text.startswith(one.text) != best.text.endswith(one.text)
    ]
    part = max(parts, key=lambda at: odds[at], default=None)
    margin = _CLOSE_ODDS if best.at is None else _EQUAL_ODDS
    return found[part] if part is not None and odds[part] > whole - margin else best


def _over_deck(
    page: Page, found: Sequence[Candidate], odds: Sequence[float], best: int, own: Path | None
) -> Candidate:
    """The likeliest candidate, or in flattened text the shorter one right over it where it seems to be a deck: a longer
    line over a byline, date or kicker.
    """
    chosen = found[best]
    if chosen.at is None or page.tree is not None or chosen.text.count(" ") < _DECK:
        return chosen
    bylines, kickers = bylines_of(own), kickers_of(own)
    under = [text for text in page.texts[chosen.at + 1 : chosen.at + 3] if len(text) < LONGEST_TEXT]
    if not any(bylines.is_date_line(text) or bylines.authors(text) or kickers.read(text) for text in under):
        return chosen
    over = [at for at, one in enumerate(found) if one.at == chosen.at - 1 and one.origin == BLOCK]
    if not over or odds[over[0]] < odds[best] - _CLOSE_ODDS or kickers.read(found[over[0]].text):
        return chosen
    title = found[over[0]]
    is_title = title.text.count(" ") > _NAME and len(title.text) < len(chosen.text)
    return title if is_title else chosen


def _without_kicker(best: Candidate, found: Sequence[Candidate]) -> PageHeadline:
    """A heading without the few words before what the metadata call the headline: a kicker that stands in it."""
    for one in found:
        rest = best.text.removesuffix(one.text).strip()
        if one.at is None and one.text != best.text != rest and len(rest.split()) <= _KICKER:
            return PageHeadline(one.text, best.at, rest)
    return PageHeadline(best.text, best.at)


@cache
def _ranker(format: str) -> Trees:
    """The trees that come with Dateline for `html` or `text`."""
    (trees,), _ = read_trees("readings.npz", (format,))
    return trees


def candidates(page: Page, probable: NDArray[np.float64], own: Path | None = None) -> list[Candidate]:
    """The texts of a page that may be its headline: none that is a byline, a date, a kicker or a picture's."""
    bylines, kickers, pictures = bylines_of(own), kickers_of(own), pictures_of(own)

    def is_other(text: str) -> bool:
        if (kicker := kickers.read(text)) and says_both(kicker):
            return True
        return is_picture_name(text) or bool(
            bylines.is_date_line(text)
            or bylines.authors(text)
            or pictures.read(text) is not None
            or _PAGES.search(text)
        )

    blocks = page.blocks
    first, surest = landmarks(probable)
    top = blocks[0].text[:LONGEST_TEXT] if blocks and page.tree is None else ""
    title = key_of(page.metadata.title or top)
    found: list[Candidate] = []
    sites = {""}
    for at in range(max(0, first - REACH), min(len(blocks), max(first + PAST, surest) + 1)):
        text = blocks[at].text
        if len(text) > LONGEST_TEXT or not 1 <= text.count(" ") + 1 <= LONGEST:
            continue
        if len(text) < 3 or not (text.count(" ") > 1 or at >= first - CLOSE or blocks[at].tag in LEVELS):
            continue
        far = at < first - NEAR or first + PAST < at < surest - NEAR
        if far and blocks[at].tag not in LEVELS and key_of(text) not in title:
            continue
        if BULLET.match(text) or not any(map(str.isalpha, text[:40])):
            continue
        if is_other(text):
            continue
        if blocks[at].node and _NAME_OF_SITE.search(blocks[at].called):
            sites.add(key_of(text))
            continue
        found.append(Candidate(text, at, BLOCK))
        found += [Candidate(part, at, PART) for part in _parts(text)]
    metadata = page.metadata
    named = [(text_of(item.get("headline")), JSON_LD) for item in metadata.items[:1]]
    named += [(metadata.metas.get("og:title", ""), OG), (metadata.title, TITLE)]
    for text, origin in named:
        if text.count(" ") + 1 <= LONGEST and key_of(text) not in sites:
            found.append(Candidate(text, None, origin))
            found += [Candidate(part, None, origin) for part in _parts(text)]
    return found


def _parts(text: str) -> list[str]:
    """The longer parts of a text beside separators, where a site's or a section's name may stand."""
    cut = [(found.start(), found.end()) for found in SEPARATOR.finditer(text)]
    if not 1 <= len(cut) <= 3:
        return []
    parts = [text[: cut[-1][0]], text[cut[0][1] :]]
    return [part for part in dict.fromkeys(parts) if part.count(" ") >= 2 and len(part) >= 12]
