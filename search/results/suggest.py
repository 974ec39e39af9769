"""Completions while typing: headlines, references, regions and recurrent phrases of the archive.

What is typed is read as it stands first, and with a mistake put right only where nothing is found so. Of the
likeliest names and phrases those are shown that say something of their own: a phrase is a piece, and is left out, where
nearly all who say it go on with the same word or come to it from the same. Then follow the newest headlines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from search.index.terms import SHORTEST_FUZZY, FoundHeadline, FoundName, Terms, Typeahead, TypedTerm
from search.query.request import Completion
from search.text.analysis import Analyzer
from search.text.word_forms import words_in

_MOSTLY = 0.75
"""Where one word stands beside a phrase in so many of its articles, the phrase is a piece of the longer one."""

_NEARLY = 0.9
"""Where two words together follow in so many, too: "Bank of New" is York or England."""


def dedupe(names: Sequence[FoundName], analyzer: Analyzer) -> Iterator[FoundName]:
    """Those of the names, in their order, that say something of their own: none twice in another form, no pieces."""
    seen: set[tuple[str, ...]] = set()
    for name in names:
        if name.kind == "phrase" and _is_piece(name, names):
            continue
        said = tuple(position[0] for position in analyzer.positions(name.text) if position)
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


MOST_WORDS = 8
"""Words of a text that is being typed; more are no longer completed."""

_LOOKED_AT = 2
"""Times more names and headlines are looked at than are asked for."""

_HEADLINES = 64
"""Headlines that hold several words: those that hold them side by side may be older."""

_CORRECTIONS = 3
_NEAREST = 2

_SAME = 4
"""Forms near to a word that are no others, but the word itself and how it goes on."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """What may be meant: words, the last of which may go on."""

    words: Sequence[str]
    goes_on: bool

    @property
    def text(self) -> str:
        return " ".join(self.words)


class Suggester:
    """Completes what is typed into one generation of an archive; what it offers finds something."""

    def __init__(self, terms: Terms, analyzer: Analyzer) -> None:
        self._terms = terms
        self._typeahead = Typeahead(terms.file)
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
            found = self._completions(_Reading(words, goes_on), " ".join(typed), limit)
            if found:
                return found
        return []

    def _readings(self, typed: list[str], *, goes_on: bool) -> Iterator[list[str]]:
        """The words as typed, then put right: those the archive does not know, the last one, then others it knows."""
        yield typed
        body = [self._corrected(word) for word in typed[:-1]]
        last = typed[-1]
        if body != typed[:-1]:
            yield [*body, last]
        if len(last) >= SHORTEST_FUZZY and not last.isdigit():
            near = self._nearest(last, _NEAREST, goes_on=goes_on)
            yield from ([*body, form] for form in near)
            begun = self._terms.beginning_near(last, _CORRECTIONS) if goes_on else ()
            yield from ([*body, form] for form in begun if form not in near)
        if not self._typeahead.stands(self._typed(_Reading(typed, goes_on))[-1]):
            return
        for at, word in enumerate(body[:_NEAREST]):
            near = [] if word.isdigit() else self._nearest(word, _NEAREST)
            yield from ([*body[:at], form, *body[at + 1 :], last] for form in near)

    def _corrected(self, word: str) -> str:
        return word if self._terms.count(word) else next(iter(self._nearest(word, 1)), word)

    def _nearest(self, word: str, limit: int, *, goes_on: bool = False) -> list[str]:
        """Other words one edit away; where it goes on, what begins with it was looked for already."""
        near = self._terms.near(word, edits=1, prefix=1, limit=limit + _SAME).forms
        others = [form for form in near if form != word and not (goes_on and form.startswith(word))]
        return others[:limit]

    def _completions(self, reading: _Reading, typed: str, limit: int) -> list[Completion]:
        typed_words = self._typed(reading)
        headlines = self._headlines(typed_words, reading, limit)
        repeated = [(_inside(one.text), one.count) for one in headlines if one.count > 1]
        names = (
            Completion(text=name.text, kind=name.kind, count=name.articles)
            for name in dedupe(
                self._typeahead.names(typed_words, reading.text, _LOOKED_AT * limit), self._analyzer
            )
            if name.kind != "phrase" or _says_more(name, reading, typed, repeated)
        )
        phrases = list(islice(names, -(-limit // 2)))
        room = max(limit - len(phrases), limit // 2)
        return [*phrases[: limit - min(len(headlines), room)], *headlines][:limit]

    def _typed(self, reading: _Reading) -> list[TypedTerm]:
        """The words as they are looked for: a numeral is also its number, a short head also the full one."""
        words, numbers = reading.words, self._numbers(reading.words)
        counted = {at for at, word in enumerate(words) if word.isdigit() or at in numbers}
        typed = []
        for at, word in enumerate(words):
            also = [numbers[at]] if at in numbers else []
            full = self._analyzer.heads.full(word) if at + 1 in counted else None
            also += words_in(full)[-1:] if full else []
            goes_on = reading.goes_on and at == len(words) - 1 and at not in numbers
            typed.append(TypedTerm((word, *also), goes_on))
        return typed

    def _numbers(self, words: Sequence[str]) -> dict[int, str]:
        read = self._analyzer.query(" ".join(words))
        if len(read) != len(words):
            return {}
        tokens = {
            at: [position[0] for reading in word.readings for position in reading]
            for at, word in enumerate(read)
        }
        digits = {at: next((token for token in found if token.isdigit()), "") for at, found in tokens.items()}
        return {at: number for at, number in digits.items() if number and number != words[at]}

    def _headlines(self, typed: Sequence[TypedTerm], reading: _Reading, limit: int) -> list[Completion]:
        """Those that say several words as they are typed, then the newest; articles with one headline as one."""
        several = len(reading.words) > 1
        found = Counter[str]()
        first: dict[str, FoundHeadline] = {}
        for one in self._typeahead.headlines(typed, max(_HEADLINES if several else 0, _LOOKED_AT * limit)):
            text = one.text
            found[text] += 1
            first.setdefault(text, one)
        texts = list(first)
        if several:
            texts.sort(key=lambda text: _apart(text, reading.text))
        return [
            Completion(text=text, kind="headline", count=found[text], id=first[text].id, url=first[text].url)
            for text in texts[:limit]
        ]


def _apart(headline: str, begun: str) -> int:
    """0 for a headline that begins as was typed, 1 for one that says it further on, 2 for others."""
    text = headline.casefold()
    return 0 if text.startswith(begun) else 1 if f" {begun}" in text else 2


def _says_more(phrase: FoundName, reading: _Reading, typed: str, repeated: Sequence[tuple[str, int]]) -> bool:
    """Whether a phrase goes on from what was typed, and not only as a headline that several articles have."""
    said = f" {phrase.words} "
    if phrase.words == typed or (len(reading.words) > 1 and f" {reading.text}" not in said):
        return False
    return not any(count >= phrase.articles and said in headline for headline, count in repeated)


def _inside(text: str) -> str:
    return f" {' '.join(words_in(text))} "
