"""Which of the names that fit are offered: none twice in another form, and no phrase that is a piece of another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from search.analysis.analyzer import Analyzer
from search.wordbook.names import FoundName

_MOSTLY = 0.75
"""Where one word stands beside a phrase in so many of its articles, the phrase is a piece of the longer one."""

_NEARLY = 0.9
"""Where two words together follow in so many, too: "Bank of New" is York or England."""


def offered(names: Sequence[FoundName], analyzer: Analyzer) -> Iterator[FoundName]:
    """Those of the names, in their order, that say something of their own."""
    seen: set[tuple[str, ...]] = set()
    for name in names:
        if name.kind == "phrase" and _is_piece(name, names):
            continue
        said = tuple(slot[0] for slot in analyzer.slots(name.text) if slot)
        if said not in seen:
            seen.add(said)
            yield name


def _is_piece(phrase: FoundName, names: Sequence[FoundName]) -> bool:
    """Whether nearly all who say a phrase say more around it, as far as that is among the names."""
    words, articles = phrase.words, phrase.articles
    if _is_preceded(words, articles, names):
        return True
    following = _beside(names, f"{words} ", "")
    if sum(following[:1]) >= _MOSTLY * articles or sum(following[:2]) >= _NEARLY * articles:
        return True
    head = words.rpartition(" ")[0]
    whole = next((name.articles for name in names if name.words == head), 0)
    return whole > 0 and _is_preceded(head, whole, names)


def _is_preceded(words: str, articles: int, names: Sequence[FoundName]) -> bool:
    return sum(_beside(names, "", f" {words}")[:1]) >= _MOSTLY * articles


def _beside(names: Sequence[FoundName], before: str, after: str) -> list[int]:
    """In how many articles each word goes on after a beginning, or leads to an end; the commonest first."""
    found: Counter[str] = Counter()
    for name in names:
        if name.words.startswith(before) and name.words.endswith(after):
            more = name.words.removeprefix(before).removesuffix(after)
            word = more.split(" ")[0 if before else -1]
            found[word] = max(found[word], name.articles)
    return sorted(found.values(), reverse=True)
