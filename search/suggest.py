"""Completions while typing: headlines, references, regions and phrases of the archive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from search.analysis.analyzer import Analyzer
from search.engines.base import Reader
from search.phrases import as_indexed
from search.query.plan import And, Keyword, Node, Range
from search.query.units import any_of, everywhere
from search.request import Completion
from search.vocabulary import SHORTEST_FUZZY, Vocabulary
from search.wordbook import Wordbook
from search.wordforms import words_in

MOST_WORDS = 8
"""Words of a text that is being typed; more are no longer completed."""

_LOOKED_AT = 24
_LOOKED_THROUGH = 200
_MOST_COUNTED = 5000
_INDEXED_LETTERS = 3
_MOST_FORMS = 12
_CORRECTIONS = 3
_FIELDS = {"headline": 1.0, "deck": 1.0, "body": 1.0}
_LEAD = Range("leads", 1, 1)

_HEADLINES = """
SELECT headline, id, url FROM headlines
WHERE number IN (SELECT rowid FROM headline_words WHERE headline_words MATCH ? ORDER BY rowid DESC LIMIT ?)
ORDER BY number DESC
"""
_PHRASES = """
SELECT kind, words, text, count FROM phrases
WHERE number IN (SELECT rowid FROM phrase_words WHERE phrase_words MATCH ? ORDER BY rowid LIMIT ?)
"""


class Suggester:
    """Completes what is typed into one generation of an archive; what it offers finds something."""

    def __init__(self, reader: Reader, vocabulary: Vocabulary, analyzer: Analyzer) -> None:
        self._reader = reader
        self._vocabulary = vocabulary
        self._book: Wordbook = vocabulary.book
        self._analyzer = analyzer
        self._counts: dict[tuple[str, str], int] = {}

    def complete(self, text: str, limit: int) -> list[Completion]:
        """At most `limit` completions, the likeliest first: names and phrases, then the newest headlines.

        All words but the last are whole; the last may go on, unless it is a number or white space follows it.
        Where nothing begins so, words from four letters on may hold a typing mistake.
        """
        typed = words_in(text)
        if not typed or len(typed) > MOST_WORDS:
            return []
        goes_on = not text[-1:].isspace() and not typed[-1].isdigit()
        for words in self._readings(typed, goes_on=goes_on):
            found = self._completions(words, limit, goes_on=goes_on)
            if found:
                return found
        return []

    def _readings(self, typed: list[str], *, goes_on: bool) -> Iterator[list[str]]:
        """The words as typed, then put right."""
        yield typed
        body = [self._corrected(word) for word in typed[:-1]]
        last = typed[-1]
        if body != typed[:-1]:
            yield [*body, last]
        if len(last) >= SHORTEST_FUZZY and not last.isdigit():
            near = self._nearest(last, 1)
            begun = self._vocabulary.beginning_near(last, _CORRECTIONS) if goes_on else ()
            yield from ([*body, form] for form in dict.fromkeys([*near, *begun]) if form != last)

    def _corrected(self, word: str) -> str:
        return word if self._vocabulary.count(word) else next(iter(self._nearest(word, 1)), word)

    def _nearest(self, word: str, limit: int) -> tuple[str, ...]:
        return self._vocabulary.near(word, edits=1, prefix=1, limit=limit).forms

    def _completions(self, words: list[str], limit: int, *, goes_on: bool) -> list[Completion]:
        match = self._match(words, goes_on=goes_on)
        phrases = self._phrases(match, words, -(-limit // 2))
        headlines = self._headlines(match, limit)
        room = max(limit - len(phrases), limit // 2)
        return [*phrases[: limit - min(len(headlines), room)], *headlines][:limit]

    def _match(self, words: Sequence[str], *, goes_on: bool) -> str:
        """The words as full-text search of SQLite asks for them; a numeral is also the number that it is."""
        numbers = self._numbers(words)
        whole = list(words[:-1] if goes_on and len(words) - 1 not in numbers else words)
        parts = [_any_of([word, numbers[at]] if at in numbers else [word]) for at, word in enumerate(whole)]
        if len(whole) < len(words):
            parts.append(self._beginning(words[-1]))
        return " AND ".join(parts)

    def _beginning(self, letters: str) -> str:
        """A word that goes on: by the prefixes that are indexed, a longer one by the forms that begin so."""
        if len(letters) <= _INDEXED_LETTERS:
            return f"{_any_of([letters])} *"
        return _any_of(self._vocabulary.matching(f"{letters}*", _MOST_FORMS).forms or (letters,))

    def _numbers(self, words: Sequence[str]) -> dict[int, str]:
        read = self._analyzer.query(" ".join(words))
        if len(read) != len(words):
            return {}
        tokens = {
            at: [slot[0] for reading in word.readings for slot in reading] for at, word in enumerate(read)
        }
        digits = {at: next((token for token in found if token.isdigit()), "") for at, found in tokens.items()}
        return {at: number for at, number in digits.items() if number and number != words[at]}

    def _phrases(self, match: str, words: Sequence[str], limit: int) -> list[Completion]:
        rows = self._book.read(_PHRASES, (match, _LOOKED_THROUGH))
        begun = " ".join(words)
        ordered = sorted(
            rows,
            key=lambda row: (not row[1].startswith(begun), row[0] == "phrase", -row[3], len(row[1]), row[1]),
        )
        found: dict[str, Completion] = {}
        for kind, name, text, _ in ordered[:_LOOKED_AT]:
            if name in found or (name == begun and kind == "phrase"):
                continue
            count = self._count(kind, text)
            if count:
                found[name] = Completion(text=text, kind=kind, count=count)
            if len(found) == limit:
                break
        return list(found.values())

    def _count(self, kind: str, text: str) -> int:
        """How many articles a search for it finds; remembered, since it is asked again with the next letter."""
        if (kind, text) not in self._counts:
            if len(self._counts) >= _MOST_COUNTED:
                self._counts.clear()
            self._counts[kind, text] = self._reader.count(And((self._node(kind, text), _LEAD)))
        return self._counts[kind, text]

    def _node(self, kind: str, text: str) -> Node:
        if kind != "phrase":
            return Keyword(kind, text)
        readings = self._analyzer.phrase(text)
        return any_of([everywhere(reading, _FIELDS) for reading in readings[:1]])

    def _headlines(self, match: str, limit: int) -> list[Completion]:
        """The newest articles, those with one headline as one."""
        found: dict[str, Completion] = {}
        for headline, id, url in self._book.read(_HEADLINES, (match, _LOOKED_AT)):
            known = found.get(headline)
            if known:
                found[headline] = known.model_copy(update={"count": known.count + 1})
            elif len(found) < limit:
                found[headline] = Completion(text=headline, kind="headline", count=1, id=id, url=url)
        return list(found.values())


def _any_of(words: Sequence[str]) -> str:
    """Words as SQLite's full-text search asks for any of them."""
    quoted = " OR ".join(f'"{as_indexed(word)}"' for word in words)
    return f"({quoted})" if len(words) > 1 else quoted
