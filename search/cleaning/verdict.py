"""Whether a page is a list of stories rather than one: trees over what the page as a whole shows.

A list has many short blocks of one kind, links, dates and excerpts, and no long stretch of sure prose; its metadata
call it a website or a collection. None of these decides alone, and all of them can be had for nothing once the blocks
are judged.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from search.cleaning.body import LIKELY, Judged
from search.cleaning.features import Counted, Ints
from search.cleaning.trees import Trees, read_trees

PAGE_CLASSES: Final = 4_096
_MONEY: Final = frozenset("$€£¥")
_SHORT: Final = 20
"""Words of the longest block whose words speak of the page."""

_SHORTEST, _TITLE, _EXCERPT, _LONGEST = 3, 14, 7, 80
"""Words: of the shortest line that counts, the longest title, the shortest and the longest excerpt."""

_SMALL: Final = 500
_MANY, _BRIEF, _SHARE = 5, 32, 0.95
"""Five such excerpts of under 32 words on average, with nearly all of the page's prose, are a list."""

LIST: Final = 0.0
"""From these log-odds on a page is a list; training shifts them so that one article in four hundred reaches them."""

_LISTS: Final = (
    "collectionpage",
    "itemlist",
    "searchresultspage",
    "website",
    "blog",
    "profilepage",
    "product",
)
_ARTICLES: Final = ("article", "posting", "report", "review")


def page_features(judged: Judged) -> dict[str, float]:
    """What the page as a whole shows, by name."""
    counted, chances = judged.counted, judged.chances
    sizes, table, page = counted.sizes, counted.table, counted.page
    words = max(1, int(sizes.sum()))
    body = chances > LIKELY
    kept = int(sizes[body].sum())
    blocks = max(1, int(body.sum()))
    runs = np.flatnonzero(np.diff(np.concatenate([[0], body.astype(np.int8), [0]])))
    lengths = [int(sizes[start:end].sum()) for start, end in zip(runs[::2], runs[1::2], strict=True)]
    expected = float((chances * sizes).sum())
    dated = (table["years"] > 0) & (sizes <= 12)
    found = {
        "body": np.log1p(kept),
        "body share": kept / words,
        "body blocks": np.log1p(blocks),
        "words a body block": np.log1p(kept / blocks),
        "longest block": np.log1p(sizes[body].max() if body.any() else 0),
        "runs": np.log1p(len(lengths)),
        "longest run": np.log1p(max(lengths, default=0)),
        "longest run share": max(lengths, default=0) / max(1, kept),
        "words a run": np.log1p(kept / max(1, len(lengths))),
        "expected": np.log1p(expected),
        "sure": float(sizes[chances > 0.9].sum()) / max(1.0, expected),
        "unsure": float(sizes[(chances > 0.2) & (chances < 0.8)].sum()) / max(1.0, expected),
        "highest": float(chances.max(initial=0)),
        "blocks": np.log1p(counted.count),
        "page words": np.log1p(words),
        "prose": float(counted.mass.sum()) / words,
        "prose blocks": np.log1p(counted.prose.sum()),
        "longest prose": np.log1p(counted.mass.max(initial=0)),
        "prose left out": float(counted.mass[~body].sum()) / max(1, int(counted.mass.sum())),
        "stop words": float(counted.stop_words.mean()) if len(counted.words) else 0.0,
        "dated": float(dated.sum()),
        "dated share": float(dated.mean()) if counted.count else 0.0,
        "dated inside": float(dated[body.argmax() :].sum()) if body.any() else 0.0,
        "repeated": float((table["repeated"] > 1).mean()) if counted.count else 0.0,
        "pointing": float(table["point"].sum()) / max(1, counted.count),
        "middle": float(((sizes >= 4) & (sizes <= 14)).mean()) if counted.count else 0.0,
        "excerpts": float(_excerpts(judged)),
        "ended body": float(counted.ended[body].mean()) if body.any() else 0.0,
        "bylines": float(((table["by"] > 0) & (sizes <= 12)).sum()),
        "prices": np.log1p(sum(map(_is_price, page.texts))),
        "lone numbers": np.log1p(((table["numbers"] == 1) & (counted.sizes == 1)).sum()),
        "cut": float(sum(text.endswith(("…", "...", "[…]", "more", "More")) for text in page.texts)),
    }
    return found | (_of_markup(judged, body) if page.format == "html" else {})


def _is_price(text: str) -> bool:
    return len(text) < 40 and not _MONEY.isdisjoint(text) and any(map(str.isdigit, text))


def _excerpts(judged: Judged) -> int:
    """How often a line of a title's length stands over one or two of an excerpt's, which no more prose follows."""
    sizes = judged.counted.sizes
    title = (sizes >= 4) & (sizes <= 18) & ~judged.counted.ended
    excerpt = (sizes >= 10) & (sizes <= 70)
    return int((title[:-2] & excerpt[1:-1] & (sizes[2:] < 18)).sum()) if len(sizes) > 2 else 0


def _of_markup(judged: Judged, body: NDArray[np.bool_]) -> dict[str, float]:
    counted = judged.counted
    table, page, sizes = counted.table, counted.page, counted.sizes
    types = " ".join(page.metadata.types)
    words = max(1, int(sizes.sum()))
    address = (page.metadata.canonical_url or "").split("://")[-1].strip("/")
    path = address.split("/")[1:]
    headline = set(page.metadata.headline.lower().split())
    return {
        "typed list": float(any(kind in types for kind in _LISTS)),
        "typed article": float(any(kind in types for kind in _ARTICLES)),
        "typed": float(bool(types)),
        "linked": float((table["linked"] * sizes).sum()) / words,
        "linked body": float((table["linked"] * sizes)[body].sum()) / max(1, int(sizes[body].sum())),
        "linked titles": float(((table["linked"] > 0.8) & (sizes >= 4) & (sizes <= 20)).sum()),
        "linked headings": float(((table["linked"] > 0.8) & (table["tag heading"] > 0)).sum()),
        "cards": float((sizes * (table["among cards"] >= 3)).sum()) / words,
        "cards in body": float((sizes * (table["among cards"] >= 3))[body].sum())
        / max(1, int(sizes[body].sum())),
        "articles": float(sum(node.tag == "article" for node in page.nodes)),
        "times": float((table["tag time"] > 0).sum()),
        "votes": float(table["votes of page"][0]) if counted.count else 0.0,
        "votes share": float((table["vote"] * sizes).sum()) / words,
        "path": float(len(path)),
        "last of path": float(len(path[-1].split("-")) if path else 0),
        "published": float(any("published" in name for name in page.metadata.metas)),
        "headings": float((table["tag h1"] > 0).sum()),
        "headline": float(len(headline)),
    }


def is_front(judged: Judged) -> bool:
    """Whether a page is titles with an excerpt of a sentence or two each, and hardly any other prose.

    Such pages are as short as an item of news, where what is learnt from real lists, which are long, says little.
    """
    counted = judged.counted
    lines = counted.sizes >= _SHORTEST
    sizes, ended = counted.sizes[lines], counted.ended[lines]
    titled = np.zeros(len(sizes), bool)
    titled[1:] = ((sizes <= _TITLE) & ~ended)[:-1]
    excerpts = sizes[titled & ended & (sizes >= _EXCERPT)]
    prose = sizes[sizes > _TITLE].sum()
    if (
        counted.sizes.sum() > _SMALL
        or len(excerpts) < _MANY
        or excerpts.max() > _LONGEST
        or excerpts.mean() >= _BRIEF
    ):
        return False
    return bool(excerpts[excerpts > _TITLE].sum() >= _SHARE * prose)


def page_words(counted: Counted) -> Ints:
    """The classes of the words in a page's shorter blocks, each once: those of long ones are an article's."""
    short = counted.sizes[counted.block_of] <= _SHORT
    return np.unique(counted.hashes[short] % PAGE_CLASSES)


def spoken_of(words: Ints, weights: NDArray[Any]) -> float:
    """How much the words of a page speak for a list, whatever their number."""
    return float(weights[words].sum() / np.sqrt(max(1, len(words))))


def is_list(judged: Judged) -> bool:
    """Whether a page lists several stories and is none itself."""
    trees, weights = _learnt(judged.counted.page.format)
    row = [*page_features(judged).values(), spoken_of(page_words(judged.counted), weights)]
    return float(trees.odds(np.array([row], np.float32))[0]) > LIST


@cache
def _learnt(format: str) -> tuple[Trees, NDArray[Any]]:
    (trees,), others = read_trees(f"{format}_pages.npz", ("pages",))
    return trees, others["words"].astype(np.float32)
