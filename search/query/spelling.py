"""Typing mistakes: words that the archive does not know are put right in the tree of a query.

A query is corrected as a tree whose words are replaced: what it means is weighed from that tree, and the text that is
shown is the typed one with the same words replaced in their places. Nothing is parsed again.

Which word was meant is a matter of the archive's own terms, not of a dictionary: names are what people mistype.
A word is replaced by the archive's nearest within one edit (a transposition is one: Damerau, "A technique for computer
detection and correction of spelling errors", CACM 1964, found that four in five mistakes are a single letter left out,
added, taken for another or exchanged with its neighbour), a longer one within two, its first letter kept; of equally
near ones `Terms.near` takes the likeliest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from search.article import TEXT_FIELDS
from search.index.engines import Reader
from search.index.terms import SHORTEST_FUZZY
from search.query.clauses import PlacedWord
from search.query.language import is_plain, parse
from search.query.query_context import QueryContext
from search.query.request import Warning_
from search.query.tree import Loose, Parsed, Quoted, Span, Tree, Words, mapped
from search.text.analysis import QueryWord, fold

RARE = 2
"""Articles that hold a word which may be a typing mistake."""

COMMON = 10
"""Articles that hold the word which was meant instead."""

LONGEST_ACRONYM = 5
"""Capitals up to which a word is a name that the archive need not know."""

_LOOKED_AT = 8
"""Near words that are looked at, the likeliest first: some may stand in deleted articles only."""

MOST_CORRECTED = 16
"""Words of one query that are put right, the first ones: who pastes a page has not mistyped it."""

MANY_LETTERS = 7
"""From so many letters on a word may be two edits away: two edits make another word of most shorter ones."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """A query with words put right, and the sentence that tells so."""

    parsed: Parsed
    warning: Warning_


class Spelling:
    """Puts right one query, as it was read and with the words of it that may be changed."""

    def __init__(
        self, parsed: Parsed, words: Iterable[PlacedWord], context: QueryContext, reader: Reader
    ) -> None:
        self._parsed = parsed
        self._words = sorted(words, key=lambda typed: typed.place)
        self._context = context
        self._reader = reader

    def corrections(self) -> Iterator[Corrected]:
        """What may be searched where nothing matches as typed.

        First the query with each word that the archive does not know replaced by its nearest; then the one with
        words that it hardly knows replaced, since the archive has typing mistakes of its own.
        """
        changes = self._known_instead()
        if changes:
            sentences = [
                f"“{typed.word.text}” is not in this archive; “{near}” was searched."
                for typed, near in changes.items()
            ]
            yield self._corrected(replaced(self._parsed, changes), " ".join(sentences))
        likelier = self.likelier()
        if likelier:
            yield self._corrected(likelier, f"Nothing matches as typed; “{likelier.text}” was searched.")

    def likelier(self) -> Parsed | None:
        """The query with rare words replaced by ones that are one edit away and far commoner; None without any."""
        count = self._context.terms.count
        rare = (
            typed
            for typed in self._words
            if not typed.word.function and count(fold(typed.word.text.lower())) <= RARE
        )
        near = {typed: self._nearest(typed.word, (1,)) for typed in islice(rare, MOST_CORRECTED)}
        changes = {
            typed: form
            for typed, form in near.items()
            if form and count(form) >= COMMON and self._stands(typed)
        }
        return replaced(self._parsed, changes) if changes else None

    def _known_instead(self) -> dict[PlacedWord, str]:
        unknown = (typed for typed in self._words if self._is_mistake(typed))
        changes: dict[PlacedWord, str] = {}
        for typed in islice(unknown, MOST_CORRECTED):
            is_long = len(typed.word.text) >= MANY_LETTERS
            nearest = self._nearest(typed.word, (1, 2) if is_long else (1,))
            changes |= {typed: nearest} if nearest and self._stands(typed) else {}
        return changes

    def _stands(self, typed: PlacedWord) -> bool:
        """Whether a word stands in its place of the text as it was read, so that it can be replaced there."""
        return self._parsed.text[slice(*typed.place)].casefold() == typed.word.text.casefold()

    def _is_mistake(self, typed: PlacedWord) -> bool:
        """Whether the archive does not know a word, and it is no short one in capitals, which is a name."""
        word = typed.word
        is_acronym = word.text.isupper() and len(word.text) <= LONGEST_ACRONYM
        return not (word.function or is_acronym or is_known(word, self._reader))

    def _nearest(self, word: QueryWord, edits: Sequence[int]) -> str | None:
        """Another word that articles of the index hold: the terms may remember deleted ones."""
        if len(word.text) < SHORTEST_FUZZY or any(map(str.isdigit, word.text)):
            return None
        typed, terms = fold(word.text.lower()), self._context.terms
        for distance in edits:
            for form in terms.near(typed, edits=distance, prefix=1, limit=_LOOKED_AT).forms:
                meant = self._context.analyzer.query(form) if form != typed else ()
                if any(is_known(other, self._reader) for other in meant):
                    return form
        return None

    @staticmethod
    def _corrected(parsed: Parsed, message: str) -> Corrected:
        return Corrected(parsed, Warning_(code="corrected", message=message))


def is_known(word: QueryWord, reader: Reader) -> bool:
    """Whether the archive has the word in any of its readings."""
    tokens = {token for reading in word.readings for position in reading for token in position}
    return any(reader.document_frequencies(name, tokens) for name in TEXT_FIELDS)


def replaced(parsed: Parsed, changes: Mapping[PlacedWord, str]) -> Parsed:
    """The query with words replaced, in its tree and in its text."""
    inside: dict[Span, dict[Span, str]] = {}
    for typed, text in changes.items():
        inside.setdefault(typed.leaf.span, {})[typed.word.start, typed.word.end] = text

    def change(query: Tree, _: Tree | None) -> Tree:
        if not isinstance(query, Words | Quoted) or query.span not in inside:
            return query
        return replace(query, text=_edited(query.text, inside[query.span]))

    text = _edited(parsed.text, {typed.place: text for typed, text in changes.items()})
    return replace(parsed, text=text, tree=mapped(parsed.tree, change))


_PHRASE = re.compile(r'"(?P<words>[^"]*)"(?:~\d*)?')


def unquoted(parsed: Parsed) -> Parsed | None:
    """The query with its phrases as plain words; None where it has none.

    A phrase after a field stays, since only its first word would be looked for there.
    """
    edits: dict[Span, str] = {}

    def change(query: Tree, parent: Tree | None) -> Tree:
        if isinstance(query, Loose):
            return _run_together(query)
        if not isinstance(query, Quoted):
            return query
        typed = _PHRASE.match(parsed.text, query.span[0])
        if typed is None or parsed.text[: typed.start()].endswith(":"):
            return query
        words = typed["words"]
        # An operator or a boost beside it takes one word: brackets keep the others with it.
        alone = parent is None or isinstance(parent, Loose) or len(words.split()) < 2
        edits[typed.span()] = words if alone else f"({words})"
        # Outside of quotes, wildcards are wildcards.
        return Words(words, query.span, query.field) if query.field or is_plain(words) else parse(words).tree

    tree = mapped(parsed.tree, change)
    return replace(parsed, text=_edited(parsed.text, edits), tree=tree) if edits else None


def _run_together(query: Loose) -> Tree:
    """Words that stand next to each other as one run."""
    children: list[Tree] = []
    for child in query.children:
        before = children[-1] if children else None
        if isinstance(child, Words) and isinstance(before, Words) and before.field == child.field:
            span = (before.span[0], child.span[1])
            children[-1] = Words(f"{before.text} {child.text}", span, child.field)
        else:
            children.append(child)
    return children[0] if len(children) == 1 else replace(query, children=tuple(children))


def in_our_signs(parsed: Parsed) -> str | None:
    """The text of a query with the signs of other languages (`-word`, `&&`, `||`) as ours; None where it has none."""
    edits: dict[Span, str] = {}
    for problem in parsed.problems:
        start, end = problem.span
        if problem.code == "minus_word":
            edits[start, start + 1] = "NOT "
        elif problem.code == "unknown_operator":
            edits[start, end] = "AND" if parsed.text[start] == "&" else "OR"
    return _edited(parsed.text, edits) if edits else None


def _edited(text: str, edits: Mapping[Span, str]) -> str:
    """A text with other words in some places."""
    for (start, end), new in sorted(edits.items(), reverse=True):
        text = text[:start] + new + text[end:]
    return text
