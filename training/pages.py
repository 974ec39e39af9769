"""Pages with their truth, for training and for judging: read, flattened as scrapers do it, and labelled by block.

A source is a folder with a `truth.jsonl.gz` (one JSON object a line: set, id, url, body, title) beside `SET/ID.html.gz`
and `lists/ID.html.gz`; or a gzipped file of flattened pages, one JSON object a line with text, keep and drop.
A block is the article's body where most of its runs of four words stand in the truth's; a block of fewer words where
it stands there right beside its neighbour on the page.
"""

from __future__ import annotations

import gzip
import json
import pickle
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from search.cleaning.blocks import Page, html_blocks, line_blocks
from search.cleaning.elements import votes_of
from training.made_teasers import TeaserPage, made_teasers, rules, stories_of

KINDS: Final = ("html", "inscriptis", "lines")
LISTS: Final = "lists"
RUN: Final = 4
JUDGING: Final = "judged"
"""The set of made pages that nothing is learnt from."""

_TAUGHT, _SHORT, _JUDGING, _FEWEST = 300, 160, 100, 10
_WORD: Final = re.compile(r"\w+")
_SECOND_LEVEL: Final = frozenset(("co", "com", "org", "net", "ac", "gov", "edu"))


@dataclass
class Sample:
    """A page in one form with its truth: its body, empty for a list; `votes` is what trafilatura keeps."""

    set: str
    id: str
    site: str
    kind: str
    text: str
    body: str
    title: str = ""
    votes: str | None = None
    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    row: dict[str, Any] = field(default_factory=dict)
    made: TeaserPage | None = None

    def page(self) -> Page | None:
        """The page as blocks."""
        return html_blocks(self.text) if self.kind == "html" else line_blocks(self.text)


def site_of(url: str) -> str:
    """The registered name of an address: `news.example.co.uk` is of `example.co.uk`."""
    parts = urlsplit(url).netloc.lower().split(":")[0].split(".")
    many = 3 if len(parts) > 2 and parts[-2] in _SECOND_LEVEL else 2
    return ".".join(parts[-many:])


def decoded(raw: bytes) -> str:
    """The text of a page's bytes, as the judges read it."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def flattened(text: str, kind: str) -> str:
    """A page without its tags: as a text browser lays it out, or with each piece of text on a line."""
    if kind == "inscriptis":
        from inscriptis import get_text

        lines = (line.strip() for line in get_text(text).splitlines())
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(text, "lxml")
    for element in soup(["script", "style", "noscript", "template", "svg"]):
        element.decompose()
    return soup.get_text("\n", strip=True)


def samples(sources: Sequence[Path], cache: Path | None = None) -> list[Sample]:
    """All pages of the sources in every form they have; flattening and votes are kept in the folder `cache`."""
    found: list[Sample] = []
    for source in sources:
        found += _of_folder(source, cache) if source.is_dir() else _of_file(source)
    return found


def made_samples(every: Sequence[Sample], folds: int, fold_of: Callable[[str, int], int]) -> Iterator[Sample]:
    """Flattened pages with teasers of other stories, made of the articles of each fold: some teach, others judge."""
    rows = {one.id: one.row for one in every if one.row and one.set != LISTS}
    stories = stories_of(list(rows.values()))
    for fold in range(folds):
        own = [story for story in stories if fold_of(site_of(f"//{story.site}"), folds) == fold]
        short = [replace(one, paragraphs=one.paragraphs[: 2 + at % 3]) for at, one in enumerate(own)]
        kinds = (("taught", _TAUGHT, own), ("taught", _SHORT, short), (JUDGING, _JUDGING, own))
        for rule, count, told in kinds if len(own) > _FEWEST else ():
            pages = made_teasers(told, count // folds, fold + 100 * count, rules(rule))
            for number, page in enumerate(pages):
                site = site_of(f"//{min(page.sites)}")
                body = "\n".join(page.body)
                yield Sample(
                    rule,
                    f"{rule}-{count}-{fold}-{number}",
                    site,
                    "made",
                    page.text,
                    body,
                    page.headline,
                    made=page,
                )


def hash_of(sources: Sequence[Path]) -> str:
    """A hash of all that the sources hold."""
    digest = sha256()
    for source in sources:
        for path in sorted(source.rglob("*.gz")) if source.is_dir() else [source]:
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def truth_of(folder: Path) -> list[dict[str, Any]]:
    """What a folder says of its articles."""
    with gzip.open(folder / "truth.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _of_folder(folder: Path, cache: Path | None) -> Iterator[Sample]:
    rows = truth_of(folder)
    lists = sorted((folder / LISTS).glob("*.html.gz"))
    rows += [{"set": LISTS, "id": path.name.removesuffix(".html.gz"), "body": ""} for path in lists]
    for row in rows:
        path = folder / row["set"] / f"{row['id']}.html.gz"
        forms = _forms(path, cache)
        url = row.get("url") or canonical(forms["html"])
        for kind in KINDS:
            yield Sample(
                row["set"], row["id"], site_of(url) or row["id"], kind, forms[kind], row["body"],
                row.get("title") or "", forms["votes"] if kind == "html" else None, row=row,
            )  # fmt: skip


def canonical(text: str) -> str:
    """The address that a page gives as its own; empty where it gives none."""
    link = re.search(r"<link[^>]*rel=.?canonical[^>]*>", text)
    address = re.search(r"https?://[^\"'\s>]+", link[0]) if link else None
    return address[0] if address else ""


def _forms(path: Path, cache: Path | None) -> dict[str, str]:
    data = path.read_bytes()
    kept = cache / f"{sha256(data).hexdigest()[:24]}.pickle" if cache else None
    if kept and kept.is_file():
        loaded: dict[str, str] = pickle.loads(kept.read_bytes())
        return loaded
    text = decoded(gzip.decompress(data))
    page = html_blocks(text)
    forms = {"html": text, "votes": (votes_of(page) if page else None) or ""}
    forms |= {kind: flattened(text, kind) for kind in KINDS[1:]}
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(pickle.dumps(forms))
    return forms


def _of_file(path: Path) -> Iterator[Sample]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            site = ".".join(re.split(r"[.-]", row["id"].removeprefix("hard::"))[:2])
            keep, drop = tuple(row["keep"]), tuple(row["drop"])
            yield Sample(
                "segments", row["id"], site, "old", row["text"], "", row["headline"] or "", None, keep, drop
            )


def runs(text: str) -> Counter[tuple[str, ...]]:
    """The runs of four words of a text, with how often each stands in it."""
    words = _WORD.findall(text)
    if len(words) < RUN:
        return Counter([tuple(words)] if words else [])
    return Counter(tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1))


def overlap(found: Counter[tuple[str, ...]], truth: Counter[tuple[str, ...]]) -> tuple[float, float]:
    """Precision and recall of the runs that were found."""
    both = sum((found & truth).values())
    if not found and not truth:
        return 1.0, 1.0
    return both / max(1, sum(found.values())), both / max(1, sum(truth.values()))


def labels(page: Page, sample: Sample) -> NDArray[np.int8]:
    """For each block 1 where it is body, 0 where it is not, -1 where nobody knows."""
    if sample.keep or sample.drop:
        return _by_segments(page, sample)
    words = [_WORD.findall(text) for text in page.texts]
    truth = _WORD.findall(sample.body)
    grams = set(zip(*(truth[at:] for at in range(RUN)), strict=False))
    found = np.zeros(len(words), np.int8)
    for at, block in enumerate(words):
        own = list(zip(*(block[step:] for step in range(RUN)), strict=False))
        found[at] = bool(own) and 2 * sum(map(grams.__contains__, own)) >= len(own)
    pairs = {tuple(truth[at : at + size]) for size in range(2, 6) for at in range(len(truth) - size + 1)}
    for order in (range(len(words)), range(len(words) - 1, -1, -1)):
        for at in order:
            if not found[at] and 0 < len(words[at]) < RUN:
                found[at] = _stands_beside(words, found, at, pairs)
    _without_copies(page.texts, found)
    return found


def _stands_beside(
    words: list[list[str]], found: NDArray[np.int8], at: int, pairs: set[tuple[str, ...]]
) -> bool:
    """Whether the truth goes on from the block above into this short one, or from it into the block below."""
    above = at > 0 and found[at - 1] and tuple(words[at - 1][-2:] + words[at]) in pairs
    below = at + 1 < len(words) and found[at + 1] and tuple(words[at] + words[at + 1][:2]) in pairs
    return bool(above or below)


def _without_copies(texts: Sequence[str], found: NDArray[np.int8]) -> None:
    """Of blocks with one text, only the one among most of the body is body."""
    places: dict[str, list[int]] = {}
    for at in np.flatnonzero(found).tolist():
        places.setdefault(texts[at], []).append(at)
    near = np.convolve(found, np.ones(13), "same")
    for same in places.values():
        if len(same) > 1 and len(texts[same[0]]) > 20:
            best = max(same, key=lambda at: (near[at], -at))
            found[[at for at in same if at != best]] = 0


def _by_segments(page: Page, sample: Sample) -> NDArray[np.int8]:
    """By segments to keep and to drop; what stands in neither is unknown, but between kept ones."""
    keep = "\n".join(map(_plain, sample.keep))
    drop = "\n".join(map(_plain, sample.drop))
    title = _plain(sample.title)
    found = np.full(len(page.blocks), -1, np.int8)
    for at, text in enumerate(map(_plain, page.texts)):
        if text == title:
            found[at] = 0
        elif len(text) > 3 and text in keep:
            found[at] = 1
        elif len(text) > 3 and text in drop:
            found[at] = 0
        elif any(len(segment) > 20 and segment in text for segment in keep.split("\n")):
            found[at] = 1
    return found


def _plain(text: str) -> str:
    return " ".join(re.sub(r"^(?:[*+•-]|o)\s+", "", text).split())
