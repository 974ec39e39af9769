"""One pass over a text that tries the rules at the words where they start."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain

from search.article import Place, Reference
from search.text.references.grammar import (
    EXCEPTIONS,
    WEAPONS,
    Mention,
    Rule,
    read_heads,
    read_names,
)
from search.text.references.named import KnownName, Named, Weapon
from search.text.references.numbered import Numbered
from search.text.spotting import Found, Spotter
from search.text.word_lists import WordLists, reloading


class ReferenceFinder:
    """Finds references by the word lists of one archive; made once, safe to share by threads.

    Raises WordListError where a line of a list can't be read.
    """

    def __init__(self, lists: WordLists) -> None:
        rules: dict[str, list[Rule]] = {}
        for rule in _rules(lists):
            for word in rule.starts():
                rules.setdefault(word, []).append(rule)
        self._rules = {word: _Rules(each) for word, each in rules.items()}
        self._spotter = Spotter(self._rules)

    def find(self, text: str, place: Place) -> list[Reference]:
        """The references of a text in their order, each name once, with the words of its first mention."""
        return self.find_all([(text, place)])

    def find_all(self, parts: Sequence[tuple[str, Place]]) -> list[Reference]:
        """The references of an article's parts, each name once, with words and place of its first mention."""
        found: dict[str, Reference] = {}
        places = self._spotter.places_in([text for text, _ in parts])
        for (text, place), starts in zip(parts, places, strict=True):
            for name, kind, start, end in self._mentions(text, starts):
                if name not in found:
                    words = " ".join(text[start:end].split())
                    found[name] = Reference(name=name, kind=kind, words=words, place=place)
        return list(found.values())

    def _mentions(self, text: str, starts: Found) -> Iterator[Mention]:
        floor = 0
        for start, word in starts:
            if start < floor or (start and (text[start - 1].isalnum() or text[start - 1] == "-")):
                continue
            mentions = self._rules[word].read(text, start, floor)
            yield from mentions
            floor = mentions[-1].end if mentions else floor


class _Rules:
    """The rules that start at one word; a pattern of them all says first whether any fits."""

    def __init__(self, rules: list[Rule]) -> None:
        self._rules = rules

    @cached_property
    def _any(self) -> re.Pattern[str]:
        """Made when its word first occurs: few of all words do."""
        patterns = [rule.pattern for rule in self._rules]
        return re.compile("|".join(f"(?:{one.pattern})" for one in patterns)) if patterns[1:] else patterns[0]

    def read(self, text: str, position: int, floor: int) -> Sequence[Mention]:
        """The references by the first rule that finds any; arguments as of `Rule.read`."""
        if not self._any.match(text, position):
            return ()
        return next(filter(None, (rule.read(text, position, floor) for rule in self._rules)), ())


def _rules(lists: WordLists) -> Iterator[Rule]:
    """Every rule, in the order in which they are tried at one word: the longer name before the shorter."""
    heads, names = read_heads(lists), read_names(lists)
    exceptions = frozenset(entry.lower() for entry in lists.entries(EXCEPTIONS))
    numbered = [Numbered(head) for head in heads if "number" in head.flags]
    yield from sorted(numbered, key=lambda rule: -len(rule.head.name))
    alone = [head for head in heads if "alone" in head.flags]
    known = [KnownName(head, form) for head in chain(names, alone) for form in (head.name, *head.also)]
    yield from sorted(known, key=lambda rule: -len(rule.form))
    yield from (Weapon(entry) for entry in lists.entries(WEAPONS))
    yield from (Named(head, exceptions) for head in heads if "named" in head.flags)


@reloading
def finder_of(lists: WordLists) -> ReferenceFinder:
    """The finder of an archive, called with the folder of its own word lists."""
    return ReferenceFinder(lists)


def find_references(text: str, place: Place) -> list[Reference]:
    """The references of a text by the word lists that come with Dateline."""
    return finder_of(None).find(text, place)
