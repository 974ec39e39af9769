"""One pass over a text that tries the rules at the words where they start."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from search.article import Place, Reference
from search.text.references.grammar import (
    EXCEPTION_LIST,
    WEAPON_LIST,
    Mention,
    ReferenceRule,
    read_heads,
    read_names,
)
from search.text.references.reference_rules import KnownName, Named, Numbered, Weapon
from search.text.word_lists import WordLists, any_of, reloading


class ReferenceFinder:
    """Finds references by the word lists of one archive; made once, safe to share by threads.

    Raises WordListError where a line of a list can't be read.
    """

    def __init__(self, lists: WordLists) -> None:
        self._rules: dict[str, list[ReferenceRule]] = {}
        for rule in _rules(lists):
            for word in rule.starts():
                self._rules.setdefault(word, []).append(rule)
        self._start = re.compile(rf"(?<![^\W_])(?<!-)(?:{any_of(self._rules)})(?!(?<=\d)\d|(?<!\d)[^\W\d_])")

    def find(self, text: str, place: Place) -> list[Reference]:
        """The references of a text in their order, each name once, with the words of its first mention."""
        return self.find_all([(text, place)])

    def find_all(self, parts: Sequence[tuple[str, Place]]) -> list[Reference]:
        """The references of an article's parts, each name once, with words and place of its first mention."""
        found: dict[str, Reference] = {}
        for text, place in parts:
            for name, kind, start, end in self._mentions(text):
                if name not in found:
                    words = " ".join(text[start:end].split())
                    found[name] = Reference(name=name, kind=kind, words=words, place=place)
        return list(found.values())

    def _mentions(self, text: str) -> Iterator[Mention]:
        floor = 0
        for start in self._start.finditer(text):
            if start.start() < floor:
                continue
            read = (rule.read(text, start.start(), floor) for rule in self._rules[start[0]])
            mentions = next(filter(None, read), [])
            yield from mentions
            floor = mentions[-1].end if mentions else floor


def _rules(lists: WordLists) -> Iterator[ReferenceRule]:
    """Every rule, in the order in which they are tried at one word: the longer name before the shorter."""
    heads, names = read_heads(lists), read_names(lists)
    exceptions = frozenset(entry.lower() for entry in lists.entries(EXCEPTION_LIST))
    numbered = [Numbered(head) for head in heads if "number" in head.flags]
    yield from sorted(numbered, key=lambda rule: -len(rule.head.name))
    alone = [head for head in heads if "alone" in head.flags]
    known = [KnownName(head, form) for head in chain(names, alone) for form in (head.name, *head.also)]
    yield from sorted(known, key=lambda rule: -len(rule.form))
    yield from (Weapon(entry) for entry in lists.entries(WEAPON_LIST))
    yield from (Named(head, exceptions) for head in heads if "named" in head.flags)


@reloading
def finder_of(lists: WordLists) -> ReferenceFinder:
    """The finder of an archive, called with the folder of its own word lists."""
    return ReferenceFinder(lists)


def find_references(text: str, place: Place) -> list[Reference]:
    """The references of a text by the word lists that come with Dateline."""
    return finder_of(None).find(text, place)
