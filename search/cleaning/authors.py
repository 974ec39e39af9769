"""Who wrote an article: of all that a page gives as names, the likeliest, or nobody.

A candidate is a list of names: what JSON-LD or a meta tag say, what a block near the headline says after "by", and a
short block that may be nothing but names. Each is described by its form and its place, by what stands beside it (a
date, "by", what somebody is), by its class, and by how often it stands on the page. Small trees say how likely each is
what a reader would give; below `SURE` nobody is named. Candidates with the same names are one, of many sources.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from search.cleaning.blocks import Page
from search.cleaning.bylines import Bylines
from search.cleaning.kickers import Kickers
from search.cleaning.metadata import names_by_source
from search.cleaning.publishing import Place
from search.cleaning.trees import Trees, read_trees

SURE: Final = 0.35
"""Names less likely than this are not given: by folds over 737 real pages, 84 % of those given are then right."""

BOOK: Final = re.compile(
    r"\b\d+\s?(?:pp|pages)\b|[£$€]\s?\d+(?:\.\d\d)?\b|\bpress\b[^.]{0,30}(?:[£$€]|\d{3})", re.IGNORECASE
)
"""A book's publisher, pages or price: who stands over it wrote the book under review."""


BEFORE, UNDER, AFTER = 12, 10, 8
"""So many blocks over the headline, under the body's first and under its last may a byline stand."""

_CLOSE: Final = 5
"""So near under a headline stands a byline without "by"."""

_LONGEST: Final = 160
_LONGEST_NAMES: Final = 70
_BY: Final = re.compile(r"\W*(?:[a-z]+ )?(?:by|von|por|par|author|text|words|written)\b", re.IGNORECASE)
_DIGITS: Final = re.compile(r"\d{4}|\d[./-]\d")
_CALLED: Final = re.compile(r"author|byline|by-line|contributor|writer|creator")
_ELSEWHERE: Final = re.compile(
    r"comment|repl(?:y|ies)|related|card|teaser|sidebar|widget|recommend|popular|footer|menu|nav"
)
_WORD: Final = re.compile(r"\w+")


@dataclass(slots=True)
class NamedPeople:
    """Names, with all that gives them: metadata by source, and blocks, whether after "by" or alone."""

    names: list[str]
    metadata: set[str] = field(default_factory=set)
    after_by: list[int] = field(default_factory=list)
    alone: list[int] = field(default_factory=list)

    @property
    def blocks(self) -> list[int]:
        """The blocks that give them."""
        return [*self.after_by, *self.alone]


def key_of(names: Sequence[str]) -> str:
    """Names without what tells two spellings apart."""
    return "|".join(sorted(" ".join(_WORD.findall(name.lower())) for name in names))


def named_on(page: Page, place: Place, bylines: Bylines, kickers: Kickers) -> list[NamedPeople]:
    """The lists of names that a page gives, each once."""
    found: dict[str, NamedPeople] = {}
    for source, names in names_by_source(page):
        found.setdefault(key_of(names), NamedPeople(names)).metadata.add(source)
    count = len(page.blocks)
    under = min(count, max(place.headline, place.first) + UNDER)
    near = [
        *range(max(0, place.headline - BEFORE), under),
        *range(max(under, place.last), min(count, place.last + AFTER)),
    ]
    for at in near:
        text = page.texts[at]
        if at == place.headline or len(text) > _LONGEST or kickers.read(text):
            continue
        if at + 1 < count and BOOK.search(page.texts[at + 1][:_LONGEST]):
            continue
        if names := bylines.authors(text):
            found.setdefault(key_of(names), NamedPeople(names)).after_by.append(at)
        elif len(text) <= _LONGEST_NAMES and (names := bylines.bare_names(text)):
            found.setdefault(key_of(names), NamedPeople(names)).alone.append(at)
    found.pop("", None)
    return list(found.values())


FEATURES: Final = (
    *(
        "names",
        "words",
        "longest",
        "capitals",
        "lower",
        "title",
        "json-ld",
        "meta",
        "by blocks",
        "lone blocks",
    ),
    *(
        "from headline",
        "from first",
        "under",
        "date beside",
        "date in it",
        "by over",
        "title under",
        "called",
    ),
    *(
        "elsewhere",
        "linked",
        "chance",
        "length",
        "repeats",
        "under body",
        "in headline",
        "any meta",
        "any by",
        "of meta",
    ),
    *("agrees", "html", "first by", "candidates", "short beside", "digits"),
)
"""What names are described by, in the order of the model's columns."""


def features_of(
    page: Page, probable: NDArray[np.float64], place: Place, found: Sequence[NamedPeople], bylines: Bylines
) -> NDArray[np.float32]:
    """The numbers that describe each list of names, a row each."""
    counts = Counter(text.lower() for text in page.texts if len(text) <= _LONGEST_NAMES)
    meta = {key_of([name]) for one in found if one.metadata for name in one.names}
    first_by = min((at for one in found for at in one.after_by if at > place.headline), default=-1)
    headline = page.texts[place.headline].lower() if place.headline < len(page.texts) else ""
    rows = []
    for one in found:
        text = " ".join(one.names)
        words = text.split()
        of_meta = sum(key_of([name]) in meta for name in one.names) / len(one.names)
        rows.append(
            [
                len(one.names), len(words) / len(one.names), max(map(len, one.names)),
                sum(word[0].isupper() for word in words) / max(1, len(words)), text.islower(),
                any(bylines.is_title(word) for word in words), "json-ld" in one.metadata, "meta" in one.metadata,
                len(one.after_by), len(one.alone), *_beside(page, probable, place, one, bylines),
                max(counts[name.lower()] for name in one.names),
                sum(at > place.last for at in one.blocks), one.names[0].lower() in headline,
                bool(meta), first_by >= 0, of_meta, len(one.metadata) + len(one.blocks), page.tree is not None,
                first_by in one.after_by, len(found), len(text) / max(1, len(words)), sum(map(str.isdigit, text)),
            ]
        )  # fmt: skip
    return np.array(rows, np.float32)


def _beside(
    page: Page, probable: NDArray[np.float64], place: Place, one: NamedPeople, bylines: Bylines
) -> Iterator[float]:
    """How the block that gives names nearest to the headline looks, and what stands beside it."""
    if not one.blocks:
        return iter([-99.0] * 12)
    at = min(one.blocks, key=lambda at: (at < place.headline, abs(at - place.headline)))
    block, texts = page.blocks[at], page.texts
    over, under = texts[at - 1] if at else "", texts[at + 1] if at + 1 < len(texts) else ""
    near = [text for text in texts[max(0, at - 2) : at + 3] if len(text) < 100]
    html = block.node is not None
    return iter(
        [
            at - place.headline, at - place.first, at > place.headline,
            any(_DIGITS.search(text) is not None for text in near), _DIGITS.search(block.text) is not None,
            len(over) < 30 and _BY.match(over) is not None, not bylines.titles.isdisjoint(under.lower().split()[:4]),
            _CALLED.search(block.called) is not None if html else -1.0,
            _ELSEWHERE.search(block.around) is not None if html else -1.0, block.linked, probable[at], len(block.text),
        ]
    )  # fmt: skip


def likeliest_names(
    page: Page, probable: NDArray[np.float64], place: Place, bylines: Bylines, kickers: Kickers
) -> tuple[list[str], list[int]]:
    """The names that a page gives as its authors, and the blocks that give them; nobody where none are sure enough."""
    found = named_on(page, place, bylines, kickers)
    if not found:
        return [], []
    chances = _trees().chances(features_of(page, probable, place, found, bylines))
    best = int(chances.argmax())
    if chances[best] < SURE:
        stated = [one for one in found if _stands_as_byline(page, place, one, bylines)]
        stated += [one for one in found if one.metadata and all(map(bylines.is_name, one.names))]
        return (stated[0].names, stated[0].blocks) if stated else ([], [])
    if not (found[best].after_by or found[best].metadata):
        # A paper's name may look like a person's: what stands after "by" is surer.
        named = np.array([one.after_by != [] for one in found]) * chances
        best = int(named.argmax()) if named.max() >= SURE else best
    names = found[best].names
    more = [one.names for one in found if one.metadata and set(names) < set(one.names)]
    return (more[0] if more else names), found[best].blocks  # a page may show the first of several


def _stands_as_byline(page: Page, place: Place, one: NamedPeople, bylines: Bylines) -> bool:
    """Whether full names stand between headline and body right beside a date: flattened pages lose "by" at times."""
    if not all(map(bylines.is_name, one.names)):
        return False
    return any(
        any(bylines.is_date_line(text) for text in (page.texts[at - 1], *page.texts[at + 1 : at + 2]))
        for at in one.blocks
        if place.headline < at <= max(place.first, place.headline + _CLOSE)
    )


@cache
def _trees() -> Trees:
    """The trees that come with Dateline, learnt from HTML and flattened pages alike."""
    (trees,), _ = read_trees("readings.npz", ("authors",))
    return trees
