"""What can be seen of a block by the elements it stands in: their tags and names, how much prose they hold, how often
they are repeated, and how much of the block trafilatura keeps.

Every element is a stretch of blocks, so that what it holds is the difference of two running sums.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from search.cleaning.blocks import HIDDEN, Node, Page
from search.cleaning.features import Counted, Ints, shifted, words_as_numbers

TAGS: Final = {
    "p": "p",
    "heading": "h1 h2 h3 h4 h5 h6",
    "h1": "h1",
    "item": "li dt dd",
    "list": "ul ol dl",
    "table": "table tr td th caption",
    "figure": "figure figcaption picture video",
    "quote": "blockquote",
    "nav": "nav",
    "footer": "footer",
    "header": "header",
    "aside": "aside",
    "form": "form button label fieldset option",
    "article": "article",
    "main": "main",
    "section": "section details",
    "time": "time",
    "br": "br pre",
    "plain": "div center body",
}
CALLED: Final = {
    "text": r"(?:article|story|post|entry)[-_ ]?(?:body|text|content)|body[-_]?(?:text|copy|content)"
    r"|rich[-_]?text|paragraph|prose",
    "content": r"content|article|story|entry|post(?!er)|main",
    "comment": r"comment|disqus|respon[ds]|reply|discussion",
    "share": r"shar(?:e|ing)|social|follow|facebook|twitter",
    "related": r"relate|recommend|more[-_]|read[-_]?(?:more|next|also)|popular|trending"
    r"|most[-_]|also[-_]|latest|outbrain|taboola",
    "teaser": r"teaser|promo|card|tile|grid|list[-_]?item|carousel|slider|feed|thumb|archive|widget",
    "menu": r"nav|menu|breadcrumb|crumb|pagina|toolbar|skip|tabs?\b",
    "foot": r"foot|copyright|legal|bottom",
    "head": r"header|masthead|topbar|banner|logo",
    "side": r"side|aside|rail|column|secondary",
    "caption": r"caption|credit|photo|image|img|figure|gallery|media",
    "byline": r"byline|author|writer|contributor|bio\b|profile|avatar",
    "date": r"date|time|publish|posted|meta\b|[-_]meta|meta[-_]|read[-_]?time",
    "ad": r"\bads?\b|advert|sponsor|[-_]ad[-_ ]|dfp|promoted|affiliate|commerce|product|price",
    "ask": r"newsletter|subscri|sign[-_]?up|signin|login|paywall|donat|member|register|cta\b"
    r"|cookie|consent|modal|popup|overlay",
    "tags": r"\btags?\b|[-_]tags?|topics?|categor|keyword",
    "deck": r"deck|dek\b|standfirst|subtitle|sub-?head|summary|excerpt|description|lead\b|intro",
    "title": r"title|headline|heading",
    "box": r"\bbox|inset|pullquote|pull-quote|infobox|sidebar|callout|embed|toc\b|table-of",
    "hidden": rf"{HIDDEN}|hidden|sr-only|screen-reader|visually",
    "quote": r"quote|tweet|instagram",
}
_CALLED: Final = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in CALLED.items()))
_NAMES: Final = tuple(CALLED)
_TAG_BITS: Final = {
    tag: sum(1 << at for at, tags in enumerate(TAGS.values()) if tag in tags.split())
    for tag in " ".join(TAGS.values()).split()
}


@lru_cache(maxsize=20_000)
def _word(name: str) -> int:
    """What one of an element's names says, as a mask over `CALLED`."""
    mask = 0
    for found in _CALLED.finditer(name):
        mask |= 1 << _NAMES.index(found.lastgroup or "")
    return mask


@lru_cache(maxsize=5_000)
def _named(called: str) -> int:
    """What all of an element's names say."""
    mask = 0
    for name in called.split():
        mask |= _word(name)
    return mask


class Elements:
    """The elements of a page as arrays, and the features that blocks have by them."""

    def __init__(self, counted: Counted) -> None:
        self.counted, page = counted, counted.page
        nodes = page.nodes
        self.parents = np.array([node.parent.number if node.parent else 0 for node in nodes], np.int64)
        self.first = np.array([node.first for node in nodes], np.int64)
        self.end = np.array([node.end for node in nodes], np.int64)
        self.depth = np.array([node.depth for node in nodes], np.int64)
        self.own = np.array([block.node.number if block.node else 0 for block in page.blocks], np.int64)
        self.linked = np.array([block.linked for block in page.blocks])
        self._add_names(page)
        self._add_holders()
        self._add_repeats(page)
        self._add_titles(page)

    def held(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """The sum over the blocks of every element."""
        sums = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
        found: NDArray[np.float64] = sums[self.end] - sums[self.first]
        return found

    def levels(self, count: int) -> list[Ints]:
        """The element of every block, the one around it, and so on."""
        found = [self.own]
        for _ in range(count - 1):
            found.append(self.parents[found[-1]])
        return found

    def _add_names(self, page: Page) -> None:
        table = self.counted.table
        names, tags = (
            [_named(node.called) for node in page.nodes],
            [_TAG_BITS.get(node.tag, 0) for node in page.nodes],
        )
        over_names, over_tags = list(names), list(tags)
        for node in page.nodes:
            if node.parent and node.depth > 2:
                over_names[node.number] |= over_names[node.parent.number]
                over_tags[node.number] |= over_tags[node.parent.number]
        level = self.levels(2)
        names_, tags_ = np.array(names, np.int64), np.array(tags, np.int64)
        inline = np.array([_named(block.inline) if block.inline else 0 for block in page.blocks], np.int64)
        table.bits("tag", tags_[level[0]], tuple(TAGS))
        table.bits("called", names_[level[0]] | names_[level[1]] | inline, _NAMES)
        table.bits("in", np.array(over_tags, np.int64)[self.own], tuple(TAGS))
        table.bits("around", np.array(over_names, np.int64)[self.own], _NAMES)
        table.add("linked", self.linked)
        table.add("linked words", self.linked * self.counted.sizes)
        table.add("depth", np.minimum(self.depth[self.own], 40))
        table.add("inline strong", [block.inline.startswith(("b ", "strong")) for block in page.blocks])

    def _add_holders(self) -> None:
        """How much of the page's prose the elements around a block hold, and where it is to the one that holds most."""
        counted, add = self.counted, self.counted.table.add
        mass, sizes = counted.mass, counted.sizes
        total, held = max(1, int(mass.sum())), self.held(mass)
        words, links = self.held(sizes), self.held(sizes * self.linked)
        count = self.end - self.first
        for step, level in enumerate(self.levels(4)):
            add(f"prose share {step}", held[level] / total)
            add(f"link share {step}", links[level] / np.maximum(words[level], 1))
            add(f"held {step}", np.log1p(words[level]))
            if step:
                add(f"blocks {step}", np.log1p(count[level]))
        # What a paragraph gives the elements around it, as readability counts it.
        _, over, above = self.levels(3)
        score = np.bincount(over, mass, minlength=len(held))
        score = score + 0.5 * np.bincount(above, mass, minlength=len(held))
        at = np.arange(counted.count)
        for name, best in (("main", int(score.argmax())), ("most", self._deepest(held, 0.7 * total))):
            first, end = self.first[best], self.end[best]
            add(f"in {name} element", (at >= first) & (at < end))
            add(f"{name} from start", np.clip(at - first, -40, 40))
            add(f"{name} from end", np.clip(at - end, -40, 40))
            add(f"{name} depth", np.clip(self.depth[self.own] - self.depth[best], -20, 20))
            add(f"{name} prose", np.full(counted.count, held[best] / total))
        add("beside main", self.parents[self.own] == int(score.argmax()))

    def _deepest(self, held: NDArray[np.float64], least: float) -> int:
        enough = np.flatnonzero(held >= least)
        return int(enough[self.depth[enough].argmax()]) if len(enough) and least > 0 else 0

    def _add_repeats(self, page: Page) -> None:
        """How often elements of the same tag and name stand beside each other, and what blocks of one kind hold."""
        add, counted = self.counted.table.add, self.counted
        nodes = page.nodes
        alike = Counter((node.parent.number if node.parent else -1, node.tag, node.called) for node in nodes)
        words = self.held(counted.sizes)
        repeated = [0] * len(nodes)
        for node in nodes:
            over = repeated[node.parent.number] if node.parent else 0
            same = 0
            if node.end - node.first > 1 and words[node.number] < 150:
                same = alike[node.parent.number if node.parent else -1, node.tag, node.called]
            repeated[node.number] = max(over, same)
        add("among cards", np.minimum(np.array(repeated, np.int64)[self.own], 12) if nodes else [])
        add("alike beside", np.minimum([self._alike(alike, block.node) for block in page.blocks], 20))
        kinds: dict[tuple[str, str, str], int] = {}
        kind = np.array([kinds.setdefault(_kind(block.node), len(kinds)) for block in page.blocks], np.int64)
        total = np.maximum(np.bincount(kind), 1)
        prose = np.bincount(kind, counted.mass) / max(1, int(counted.mass.sum()))
        add("kind prose", prose[kind])
        add("kind blocks", np.log1p(total[kind]))
        add("kind words", np.log1p((np.bincount(kind, counted.sizes) / total)[kind]))
        add("kind linked", (np.bincount(kind, self.linked) / total)[kind])
        self.kind = kind

    def _alike(self, alike: Counter[tuple[int, str, str]], node: Node | None) -> int:
        return alike[node.parent.number, node.tag, node.called] if node and node.parent else 0

    def _add_titles(self, page: Page) -> None:
        """The share of a block's telling words that the page's title, headline and description have."""
        counted, add, metadata = self.counted, self.counted.table.add, page.metadata
        telling = counted.stop_words == 0
        count = np.maximum(counted.sums(telling), 1)
        for name, text in (
            ("title", f"{metadata.title} {metadata.headline}"),
            ("description", metadata.description),
        ):
            words = words_as_numbers(text[:2_000]) >> 32
            found = np.isin(counted.hashes, words) & telling
            add(f"of {name}", counted.sums(found) / count)
        add(
            "typed article",
            np.full(counted.count, any("article" in kind or "posting" in kind for kind in metadata.types)),
        )


def _kind(node: Node | None) -> tuple[str, str, str]:
    if node is None:
        return ("", "", "")
    return (node.tag, node.called, node.parent.called if node.parent else "")


LARGEST: Final = 3_000_000
"""Characters of text of the largest page that trafilatura is given: it walks a tree many times over."""


def votes_of(page: Page) -> str:
    """The text of a page as trafilatura extracts it; empty where it finds none, or fails."""
    # Imported when it is first needed: trafilatura takes as long as all the rest of cleaning to be there.
    import trafilatura

    if sum(map(len, page.texts)) > LARGEST:
        return ""
    tree = copy.deepcopy(page.tree)
    try:
        found: str | None = trafilatura.extract(tree, include_comments=False, include_tables=True)
    except Exception:  # noqa: BLE001 - whatever the library stumbles over, the page is read without its vote
        return ""
    return found or ""


_RUN: Final = 4
_STEPS: Final = (1, 1_000_003, 998_244_353, 754_974_721)


def add_votes(counted: Counted, kept: str) -> None:
    """The share of each block's runs of four words that trafilatura keeps; of a shorter block, whether it is a line."""
    table = counted.table
    theirs = words_as_numbers(kept + "\n") >> 32
    known = _runs(theirs)
    own = _runs(counted.hashes)
    inside = counted.block_of[: len(own)] == counted.block_of[_RUN - 1 :][: len(own)]
    found = np.isin(own, known) & inside
    at = counted.block_of[: len(own)]
    runs = np.maximum(counted.sizes - _RUN + 1, 0)
    share = np.bincount(at, found, minlength=counted.count) / np.maximum(runs, 1)
    lines = {" ".join(line.strip("|-• ").split()) for line in kept.split("\n")}
    whole = np.array([text in lines for text in counted.page.texts], bool)
    vote = table.add("vote", np.where(runs > 0, share, whole))
    table.add("whole vote", whole)
    table.beside("vote", (-3, -2, -1, 1, 2, 3))
    total = max(1.0, float((vote * counted.sizes).sum()))
    done = np.cumsum(vote * counted.sizes) / total
    table.add("votes before", done - vote * counted.sizes / total)
    table.add("votes of page", np.full(counted.count, np.log1p(total)))
    marks = vote > 0.5
    at_ = np.arange(counted.count)
    kept_at = np.flatnonzero(marks)
    first, last = (int(kept_at[0]), int(kept_at[-1])) if len(kept_at) else (0, 0)
    table.add("from first vote", np.clip(at_ - first, -30, 30))
    table.add("from last vote", np.clip(at_ - last, -30, 30))
    table.add("votes around", shifted(marks.astype(np.float32), 1) + shifted(marks.astype(np.float32), -1))


def _runs(words: Ints) -> Ints:
    if len(words) < _RUN:
        return np.zeros(0, np.int64)
    with np.errstate(over="ignore"):
        parts = (words[at : len(words) - _RUN + 1 + at] * step for at, step in enumerate(_STEPS))
        return sum(parts, np.zeros(len(words) - _RUN + 1, np.int64))
