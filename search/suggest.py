"""Completions while typing: headlines, references, regions and phrases of the archive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from search.analysis.analyzer import Analyzer
from search.request import Completion
from search.vocabulary import SHORTEST_FUZZY, Vocabulary
from search.wordbook import Wordbook
from search.wordbook.postings import Asked
from search.wordforms import words_in

MOST_WORDS = 8
"""Words of a text that is being typed; more are no longer completed."""

_LOOKED_AT = 24
_CORRECTIONS = 3
_NEAREST = 2

_SAME = 4
"""Forms near to a word that are no others, but the word itself and how it goes on."""


class Suggester:
    """Completes what is typed into one generation of an archive; what it offers finds something."""

    def __init__(self, vocabulary: Vocabulary, analyzer: Analyzer) -> None:
        self._vocabulary = vocabulary
        self._book: Wordbook = vocabulary.book
        self._analyzer = analyzer

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
            near = self._nearest(last, _NEAREST, goes_on=goes_on)
            yield from ([*body, form] for form in near)
            begun = self._vocabulary.beginning_near(last, _CORRECTIONS) if goes_on else ()
            yield from ([*body, form] for form in begun if form not in near)

    def _corrected(self, word: str) -> str:
        return word if self._vocabulary.count(word) else next(iter(self._nearest(word, 1)), word)

    def _nearest(self, word: str, limit: int, *, goes_on: bool = False) -> list[str]:
        """Other words one edit away; where it goes on, what begins with it was looked for already."""
        near = self._vocabulary.near(word, edits=1, prefix=1, limit=limit + _SAME).forms
        others = [form for form in near if form != word and not (goes_on and form.startswith(word))]
        return others[:limit]

    def _completions(self, words: list[str], limit: int, *, goes_on: bool) -> list[Completion]:
        asked = self._asked(words, goes_on=goes_on)
        phrases = self._phrases(asked, words, -(-limit // 2))
        headlines = self._headlines(asked, limit)
        room = max(limit - len(phrases), limit // 2)
        return [*phrases[: limit - min(len(headlines), room)], *headlines][:limit]

    def _asked(self, words: Sequence[str], *, goes_on: bool) -> list[Asked]:
        """The words as a wordbook is asked for them; a numeral is also the number that it is."""
        numbers = self._numbers(words)
        last = len(words) - 1
        return [
            Asked(
                (word, numbers[at]) if at in numbers else (word,),
                goes_on and at == last and at not in numbers,
            )
            for at, word in enumerate(words)
        ]

    def _numbers(self, words: Sequence[str]) -> dict[int, str]:
        read = self._analyzer.query(" ".join(words))
        if len(read) != len(words):
            return {}
        tokens = {
            at: [slot[0] for reading in word.readings for slot in reading] for at, word in enumerate(read)
        }
        digits = {at: next((token for token in found if token.isdigit()), "") for at, found in tokens.items()}
        return {at: number for at, number in digits.items() if number and number != words[at]}

    def _phrases(self, asked: Sequence[Asked], words: Sequence[str], limit: int) -> list[Completion]:
        begun = " ".join(words)
        found: dict[str, Completion] = {}
        for name in self._book.names(asked, begun, _LOOKED_AT):
            if name.words in found or (name.words == begun and name.kind == "phrase"):
                continue
            found[name.words] = Completion(text=name.text, kind=name.kind, count=name.articles)
            if len(found) == limit:
                break
        return list(found.values())

    def _headlines(self, asked: Sequence[Asked], limit: int) -> list[Completion]:
        """The newest articles, those with one headline as one."""
        found: dict[str, Completion] = {}
        for one in self._book.headlines(asked, _LOOKED_AT):
            text = one.text
            known = found.get(text)
            if known:
                found[text] = known.model_copy(update={"count": known.count + 1})
            elif len(found) < limit:
                found[text] = Completion(text=text, kind="headline", count=1, id=one.id, url=one.url)
        return list(found.values())
