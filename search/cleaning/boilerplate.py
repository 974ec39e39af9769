"""Boilerplate learnt: lines that recur over an archive are proposed, and dropped once a person accepts them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from search.article import Article
from search.cleaning.furniture import WORD
from search.text.word_lists import look_again

LIST = "boilerplate.txt"
"""The archive's own list of accepted lines, in its `words` folder."""

LEAST_ARTICLES = 3
LEAST_SHARE = 0.01
"""A line is proposed from this many articles on, and from this share of them."""

FEWEST_WORDS = 4
"""A line of fewer words may be a heading that stories share."""

EXAMPLES = 3
_MOST_COUNTED = 2_000_000
_HEAD = "# Lines that recur over this archive and were accepted as boilerplate by `dateline boilerplate --accept`.\n"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A line that recurs: as it is written, in how many articles, and the ids of a few of them."""

    text: str
    articles: int
    examples: tuple[str, ...]


@dataclass(slots=True)
class _Seen:
    text: str
    examples: list[str] = field(default_factory=list)


def propose(articles: Iterable[Article], *, least: int | None = None) -> list[Proposal]:
    """The paragraphs and captions that stand in at least `least` articles, the most frequent first.

    Without `least` it is one article in a hundred, and three. Lines seen once are forgotten when there are too
    many to remember, so that memory is bounded; what recurs is counted from its next time on.
    """
    counts: Counter[int] = Counter()
    seen: dict[int, _Seen] = {}
    total = 0
    for article in articles:
        total += 1
        for key, text in _lines(article):
            counts[key] += 1
            _remember(seen.setdefault(key, _Seen(text)), article.id)
        if len(counts) > _MOST_COUNTED:
            _forget(counts, seen)
    wanted = least or max(LEAST_ARTICLES, int(total * LEAST_SHARE))
    found = [(count, seen[key]) for key, count in counts.items() if count >= wanted]
    found.sort(key=lambda pair: (-pair[0], pair[1].text))
    return [Proposal(one.text, count, tuple(one.examples)) for count, one in found]


def accept(proposals: Iterable[Proposal], own: Path) -> int:
    """Add the lines to the archive's own list in the folder `own`; answers with how many were new."""
    path = own / LIST
    old = path.read_text(encoding="utf-8-sig") if path.is_file() else _HEAD
    known = set(old.splitlines())
    new = [entry for entry in (as_entry(proposal.text) for proposal in proposals) if entry not in known]
    if new:
        own.mkdir(parents=True, exist_ok=True)
        path.write_text(old.rstrip("\n") + "\n" + "\n".join(new) + "\n", encoding="utf-8")
        look_again(own)
    return len(new)


def as_entry(text: str) -> str:
    """A line as an entry of the list: the whole of a line that says this is boilerplate."""
    return f"boilerplate: = {' '.join(text.split())}"


def _lines(article: Article) -> Iterator[tuple[int, str]]:
    """The lines of an article that may be boilerplate, each once, under a key that spelling does not change."""
    found: dict[int, str] = {}
    for text in [*article.body.split("\n"), *article.captions]:
        words = tuple(WORD.findall(text.lower().replace("’", "'")))
        if len(words) >= FEWEST_WORDS:
            found.setdefault(hash(words), text.strip())
    yield from found.items()


def _remember(seen: _Seen, id: str) -> None:
    if len(seen.examples) < EXAMPLES:
        seen.examples.append(id)


def _forget(counts: Counter[int], seen: dict[int, _Seen]) -> None:
    for key in [key for key, count in counts.items() if count == 1]:
        del counts[key]
        seen.pop(key, None)
