"""What is seen of a text that may be a page's headline, as numbers for the trees of `headlines`."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.cleaning.blocks import Page
from search.cleaning.furniture import has_digit
from search.cleaning.structured import text_of

LONGEST_TEXT: Final = 260
"""Words and characters of the longest headline."""

SEPARATOR: Final = re.compile(r"\s+(?:[|–—·•»«›:-]+|::)\s+|\s*\|\s*")
LEVELS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_GAP: Final = 10
"""So many blocks without body part a false first block from the rest."""

REACH: Final = 100
NEAR: Final = 50
"""So many blocks before the body may its headline stand, and be any; farther only a heading or the page's title."""

PAST: Final = 4
"""So many blocks after the body's first one may it stand: under a first picture's caption."""

_WORD: Final = re.compile(r"\w+")
_DATED: Final = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?\s+\d|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b"
    r"|\b(?:19|20)\d\d-\d\d|\d{1,2}\.?\s+[^\W\d]{3,9}\.?,?\s+(?:19|20)\d\d",
    re.IGNORECASE,
)
_BY: Final = re.compile(r"(?:[\w ]{0,20}\b)?(?:by|von|por|par|di|av|door)\b:?\s+[A-ZÀ-Þ]", re.IGNORECASE)
_TITLED: Final = re.compile(r"title|headline|hed\b|heading")
_OTHER: Final = re.compile(
    r"card|related|teaser|widget|sidebar|footer|recommend|popular|more-|menu|breadcrumb|logo"
)
_ASIDE: Final = frozenset(("nav", "footer", "aside", "form"))
_MAIN: Final = frozenset(("main", "article"))
_CONTENT: Final = 4
"""Letters of the shortest word that counts where texts are compared."""


class Candidate(NamedTuple):
    """A text that may be the headline: of a block (`at`), of a part of one, or of metadata (`at` is None)."""

    text: str
    at: int | None
    origin: int


BLOCK, PART, TITLE, OG, JSON_LD = range(5)
"""Where a candidate comes from."""


def landmarks(probable: NDArray[np.float64]) -> tuple[int, int]:
    """The first block of the body, and the first of its densest stretch, which a false first one may stand far over."""
    likely = np.flatnonzero(probable >= 0.5)
    if not len(likely):
        first = int(probable.argmax()) if len(probable) else 0
        return first, first
    surest = int(np.convolve(probable, np.ones(7), "same").argmax())
    upto = likely[likely <= max(surest, likely[0])]
    gaps = np.flatnonzero(np.diff(upto) > _GAP)
    return int(likely[0]), int(upto[gaps[-1] + 1] if len(gaps) else upto[0])


_OF_FORM: Final = (
    *("words", "letters", "capitals", "upper", "ends", "asks", "colon", "digits", "dated", "by", "separated"),
    *("small start", "short words", "quotes", "ends in colon", "dots", "origin"),
)
_OF_PLACE: Final = (
    *(
        "from first",
        "from surest",
        "at",
        "of page",
        "body",
        "body before",
        "body under",
        "body near",
        "body over",
    ),
    *("after blank", "before blank", "words over", "words under", "linked", "linked near"),
    *("dated over", "dated under", "by over", "by under"),
)
_OF_REPEATS: Final = ("same", "same over", "same under", "in first line", "first line in it", "begins near")
_OF_LIKENESS: Final = (
    *(
        "in lead",
        "in body",
        "weight",
        "content",
        "of title",
        "title of",
        "named",
        "of slug",
        "slug of",
        "opens body",
    ),
    *("title begins", "title ends"),
)
_OF_MARKUP: Final = ("level", "titled", "other", "aside", "main", "headed", "h1s", "h1 place")
FEATURES: Final = (
    *_OF_FORM, *_OF_PLACE, *_OF_REPEATS, *_OF_LIKENESS, *_OF_MARKUP, "lead rank", "body rank", "words rank",
)  # fmt: skip
"""What a candidate is described by, in the order of the model's columns."""

_UNKNOWN: Final = -99.0
_FAR: Final = 12
"""Where no date and no byline stands so near, it counts as so far."""


class HeadlineView:
    """What all candidates of a page are compared with, made once."""

    def __init__(self, page: Page, probable: NDArray[np.float64]) -> None:
        blocks, metadata, texts = page.blocks, page.metadata, page.texts
        self.page, self.probable = page, probable.tolist()
        self.first, self.surest = landmarks(probable)
        lengths = np.fromiter(map(len, texts), float, len(texts))
        self.before = np.concatenate([[0.0], np.cumsum(probable * lengths)]).tolist()
        end = min(len(blocks), max(self.first + PAST, self.surest) + _FAR)
        near = range(max(0, self.first - REACH - _FAR), end)
        self.keys = {at: key_of(texts[at][:LONGEST_TEXT]) for at in near}
        self.places: dict[str, list[int]] = {}
        for at, key in self.keys.items():
            self.places.setdefault(key, []).append(at)
        self.dated = [
            at for at in near if len(texts[at]) < 120 and has_digit(texts[at]) and _DATED.search(texts[at])
        ]
        self.signed = [at for at in near if len(texts[at]) < 160 and _BY.match(texts[at])]
        likely = np.flatnonzero(probable >= 0.5).tolist()
        self.lead = frozenset(_content(" ".join(texts[at] for at in likely[:4])))
        self.body = Counter(_content(" ".join(texts[at] for at in likely[:25])))
        self.opening = key_of(" ".join(texts[at] for at in likely[:2])[:600])
        self.top = key_of(texts[0][:LONGEST_TEXT]) if texts else ""
        self.title = key_of(metadata.title) if page.tree is not None else self.top
        self.title_words = frozenset(self.title.split())
        named = [text_of(item.get("headline")) for item in metadata.items[:1]]
        named += [metadata.metas.get(name, "") for name in ("og:title", "twitter:title")]
        self.named = list(filter(None, map(key_of, named)))
        address = (metadata.canonical_url or page.url or "").rstrip("/").rpartition("/")[2]
        self.slug = frozenset(_content(address.replace("-", " ").replace("_", " ")))
        self.h1s = [at for at in near if blocks[at].tag == "h1"]


def key_of(text: str) -> str:
    return " ".join(_WORD.findall(text.lower()))


def _content(text: str) -> list[str]:
    return [word for word in _WORD.findall(text.lower()) if len(word) >= _CONTENT]


def features_of(page: Page, probable: NDArray[np.float64], found: Sequence[Candidate]) -> NDArray[np.float32]:
    """The numbers that describe each candidate of a page, a row each."""
    view = HeadlineView(page, probable)
    rows = np.zeros((len(found), len(FEATURES)), np.float32)
    for row, one in enumerate(found):
        key = key_of(one.text)
        places = view.places.get(key, [])
        at = one.at if one.at is not None else places[0] if places else None
        numbers = _form(one) + _place(view, at) + _repeats(view, key, at, places)
        numbers += _likeness(view, key, one.text) + _markup(view, at)
        rows[row, : len(numbers)] = numbers
    for target, name in ((-3, "in lead"), (-2, "in body"), (-1, "words")):
        if len(found):
            column = rows[:, FEATURES.index(name)]
            rows[:, target] = column - column.max()
    return rows


def _form(one: Candidate) -> list[float]:
    """What a candidate's own text looks like."""
    text = one.text
    words = text.split()
    lettered = [word for word in words if word[0].isalpha()]
    capitals = sum([word[0].isupper() for word in lettered])
    digits = sum(map(str.isdigit, text))
    return [
        len(words),
        len(text),
        capitals / max(1, len(lettered)),
        text.isupper(),
        text.endswith((".", "!")),
        text.endswith("?"),
        ": " in text,
        digits / len(text),
        digits > 2 and _DATED.search(text) is not None,
        _BY.match(text) is not None,
        SEPARATOR.search(text) is not None,
        text[0].islower(),
        sum([len(word) <= 3 for word in words]) / len(words),
        text[0] in "\"'“‘«",
        text.endswith(":"),
        "…" in text or "..." in text,
        one.origin,
    ]


def _place(view: HeadlineView, at: int | None) -> list[float]:
    """Where a candidate stands, and what stands around it; unknown of metadata that no block repeats."""
    if at is None:
        return [_UNKNOWN] * len(_OF_PLACE)
    blocks, probable = view.page.blocks, view.probable
    over = blocks[at - 1] if at else None
    under = blocks[at + 1] if at + 1 < len(blocks) else None
    return [
        at - view.first,
        at - view.surest,
        at,
        at / len(blocks),
        probable[at],
        view.before[at] / max(1.0, view.before[-1]),
        sum(probable[at + 1 : at + 2]),
        sum(probable[at + 1 : at + 7]),
        sum(probable[max(0, at - 3) : at]),
        blocks[at].after_blank,
        under.after_blank if under else 1,
        over.text.count(" ") + 1 if over else 0,
        under.text.count(" ") + 1 if under else 0,
        blocks[at].linked,
        (over.linked if over else 0) + (under.linked if under else 0),
        *_nearest(view.dated, at),
        *_nearest(view.signed, at),
    ]


def _nearest(places: Sequence[int], at: int) -> list[float]:
    """How far over and under a block the nearest of these stands."""
    step = bisect_left(places, at)
    over = at - places[step - 1] if step else _FAR
    step += step < len(places) and places[step] == at
    return [min(_FAR, over), min(_FAR, places[step] - at if step < len(places) else _FAR)]


def _repeats(view: HeadlineView, key: str, at: int | None, places: Sequence[int]) -> list[float]:
    """How often a candidate's text stands on the page, and whether the first line or a block near begins with it."""
    if at is None:
        return [0, 0, 0, key in view.top, view.top in key, 0]
    around = (view.keys.get(other, "") for other in (at - 2, at - 1, at + 1, at + 2))
    return [
        len(places),
        sum(other < at for other in places),
        sum(other > at for other in places),
        at > 0 and key in view.top,
        at > 0 and view.top in key,
        sum(other != key and bool(other) and (key in other or other in key) for other in around),
    ]


def _likeness(view: HeadlineView, key: str, text: str) -> list[float]:
    """How much of a candidate's words the body has, and how far it is what title, metadata and address say."""
    words = frozenset(key.split())
    content = [word for word in words if len(word) >= _CONTENT]
    count = max(1, len(content))
    shared = len(words & view.title_words)
    return [
        len(view.lead.intersection(content)) / count,
        sum(map(view.body.__contains__, content)) / count,
        sum(map(view.body.__getitem__, content)) / count,
        len(content),
        shared / max(1, len(words)),
        shared / max(1, len(view.title_words)),
        max((_agreement(key, other) for other in view.named), default=-1.0),
        len(view.slug.intersection(content)) / count,
        len(view.slug.intersection(content)) / max(1, len(view.slug)),
        bool(key) and view.opening.startswith(key),
        bool(key) and view.title.startswith(key),
        bool(key) and view.title.endswith(key),
    ]


def _agreement(key: str, other: str) -> float:
    """1 for equal texts, else what the shorter is of the longer where one begins or ends the other."""
    short, long = sorted((key, other), key=len)
    ends = long.startswith(short) or long.endswith(short)
    return len(short) / max(1, len(long)) if short and ends else 0.0


def _markup(view: HeadlineView, at: int | None) -> list[float]:
    """What tags and classes say of a candidate's block."""
    page = view.page
    if at is None or page.tree is None:
        return [_UNKNOWN] * len(_OF_MARKUP)
    block = page.blocks[at]
    tags = block.tags
    level = next((int(tag[1]) for tag in tags[:3] if tag in LEVELS), 7)
    around = block.around
    return [
        level,
        _TITLED.search(block.called) is not None,
        _OTHER.search(around) is not None,
        not _ASIDE.isdisjoint(tags),
        not _MAIN.isdisjoint(tags),
        "header" in tags,
        len(view.h1s),
        view.h1s.index(at) if at in view.h1s else -1,
    ]
