"""The numbered references that the archive's articles name: a query that names one means it as a whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from search.article import Slot
from search.text.analysis.analyzer import Analyzer
from search.text.analysis.tokens import Reading

Tokens = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bound:
    """Words `first` up to, not including, `last` of a query are a reference that the archive has under these names."""

    first: int
    last: int
    names: tuple[str, ...]
    slots: tuple[Slot, ...]


class KnownReferences:
    """Finds an archive's numbered references in queries; made anew when the archive's references change."""

    def __init__(self, names: Iterable[str], analyzer: Analyzer) -> None:
        self._names: dict[Tokens, list[str]] = defaultdict(list)
        self._by_first: dict[str, list[Tokens]] = defaultdict(list)
        for name in names:
            tokens = tuple(_number_first(slot) for slot in analyzer.slots(name) if slot)
            for ending in _endings(tokens):
                if name not in self._names[ending]:
                    self._names[ending].append(name)
        for tokens in sorted(self._names, key=len, reverse=True):
            self._by_first[tokens[0]].append(tokens)

    def find(self, words: Sequence[Sequence[Reading]]) -> list[Bound]:
        """The references in a query's words, each word by its readings: the longest at each place, none overlapping."""
        found: list[Bound] = []
        for at in range(len(words)):
            if found and at < found[-1].last:
                continue
            bound = self._longest(words, at)
            if bound:
                found.append(bound)
        return found

    def _longest(self, words: Sequence[Sequence[Reading]], at: int) -> Bound | None:
        firsts = {token for reading in words[at] if reading for token in reading[0]}
        candidates = sorted(
            (name for first in firsts for name in self._by_first.get(first, ())), key=len, reverse=True
        )
        for tokens in candidates:
            last = _spelled(tokens, words, at)
            if last is not None:
                return Bound(at, last, tuple(self._names[tokens]), tuple((token,) for token in tokens))
        return None


def _number_first(slot: Slot) -> str:
    """The numeral of a position that may also be read as a word ("Minsk I"), else its first token."""
    return next((token for token in slot if token[0].isdigit()), slot[0])


def _endings(tokens: Tokens) -> Iterable[Tokens]:
    """A name that ends in a number, whole and without leading words: who types "UN Security Council" each time?"""
    if len(tokens) > 1 and tokens[-1][:1].isdigit():
        yield from (tokens[start:] for start in range(len(tokens) - 1))


def _spelled(tokens: Tokens, words: Sequence[Sequence[Reading]], at: int) -> int | None:
    """Where the words from `at` on end that spell these tokens in some reading; None where they do not."""
    if not tokens:
        return at
    if at == len(words):
        return None
    for reading in words[at]:
        head = tokens[: len(reading)]
        if len(head) == len(reading) and all(
            token in slot for token, slot in zip(head, reading, strict=True)
        ):
            end = _spelled(tokens[len(reading) :], words, at + 1)
            if end is not None:
                return end
    return None
