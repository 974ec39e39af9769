"""The sentences of a body that show best why it was found, cut to a length that can be read at a glance.

A snippet is chosen by what it shows of the query, as in Turpin, Tsegay, Hawking and Williams, "Fast generation of
result snippets in web search" (SIGIR 2007). Each sentence is worth the different things of the query that it holds; a
phrase or a reference counts three times a word. The first snippet is the sentence that is worth most. The second is the
one that adds most to it, so that two snippets show more than the same words twice (a greedy cover, as in maximal
marginal relevance: Carbonell and Goldstein, SIGIR 1998). Of equal ones the earlier wins: news says first what matters
most.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

from search.results.candidates import places, plain
from search.results.sentences import Span, paragraph_at, sentences
from search.results.spans import Mark, SpanPhrase, Spans, joined, literal_marks
from search.text.analysis import Analyzer

LONGEST = 240
"""Characters of a snippet."""

MOST = 2
"""Snippets of an article."""

_MOST_TRIED = 8
"""Sentences that are analysed at most: what the quick look promised may not be there."""

_SHORT = 100
"""A sentence of fewer characters is shown with those after it."""

_LEAD_IN = 50
"""Characters before the first mark of a sentence that has to be cut."""
_WHOLE = 3.0
"""What a phrase or a reference counts beside a loose word."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a text with its marks (both by places in the whole text); `sentence` is what it was cut from."""

    start: int
    end: int
    marks: tuple[Mark, ...] = ()
    sentence: Span = (0, 0)


class Body:
    """The body of one article, looked at for what one query means."""

    def __init__(self, text: str, spans: Spans, literals: Sequence[str], analyzer: Analyzer) -> None:
        self._text = text
        self._spans = spans
        self._analyzer = analyzer
        self._literals = literal_marks(text, literals)
        self._sentences: dict[Span, list[Span]] = {}

    def best(self, *, thorough: bool) -> list[Snippet]:
        """The best snippets in the order of the text; none where nothing stands there.

        `thorough` analyses the whole text where a quick look finds nothing.
        """
        snippets = self._chosen(self._candidates())
        if not snippets and thorough:
            snippets = self._analysed()
        return sorted(snippets, key=lambda snippet: snippet.start)

    def opening(self) -> list[Snippet]:
        """How the text begins: what is shown where the body has nothing to mark."""
        if not self._text.strip():
            return []
        start = len(self._text) - len(self._text.lstrip())
        return [self._cut(self._sentence_at(start), [])]

    def _candidates(self) -> dict[Span, set[object]]:
        """Sentences with what they may hold."""
        candidates: dict[Span, set[object]] = defaultdict(set)
        seen = list(places(plain(self._text), self._spans))
        seen += [(mark.start, mark.thing) for mark in self._literals]
        sentence = (0, 0)
        for place, thing in sorted(seen, key=itemgetter(0)):
            if place >= sentence[1]:
                sentence = self._sentence_at(place)
            candidates[sentence].add(thing)
        return candidates

    def _chosen(self, candidates: dict[Span, set[object]]) -> list[Snippet]:
        """The best sentence, then the one that adds most to it; what turns out to be empty is passed over."""
        left, chosen = dict(candidates), list[Snippet]()
        covered: set[object] = set()
        for _ in range(_MOST_TRIED):
            if not left or len(chosen) == MOST:
                break
            best = max(left, key=lambda span: (_worth(left[span] - covered), _worth(left[span]), -span[0]))
            things = left.pop(best)
            if any(snippet.start < best[1] and best[0] < snippet.end for snippet in chosen):
                continue
            snippet = self._apart(self._cut(best, self._marks(best)), chosen)
            if any(mark.start < best[1] for mark in snippet.marks):
                chosen.append(snippet)
                covered |= things
        return chosen

    def _analysed(self) -> list[Snippet]:
        marks = self._spans.marks(self._text, self._analyzer)
        by_sentence: dict[Span, list[Mark]] = defaultdict(list)
        for mark in marks:
            by_sentence[self._sentence_at(mark.start)].append(mark)
        ordered = sorted(
            by_sentence, key=lambda span: (-_worth({mark.thing for mark in by_sentence[span]}), span[0])
        )
        chosen: list[Snippet] = []
        for span in ordered[:MOST]:
            chosen.append(self._apart(self._cut(span, by_sentence[span]), chosen))
        return chosen

    def _marks(self, span: Span) -> list[Mark]:
        """The marks of a sentence and of what is shown after it."""
        start, end = span[0], self._widened(span)[1]
        shift, text = start, self._text[start:end]
        if text.isupper():  # where all is in capitals, only the whole line tells whether case says something
            paragraph = paragraph_at(self._text, start)
            shift, text = paragraph[0], self._text[paragraph[0] : paragraph[1]]
        shifted = [
            mark._replace(start=mark.start + shift, end=mark.end + shift)
            for mark in self._spans.marks(text, self._analyzer)
        ]
        inside = [mark for mark in [*shifted, *self._literals] if start <= mark.start and mark.end <= end]
        return joined(inside)

    def _sentence_at(self, place: int) -> Span:
        paragraph = self._paragraph_at(place)
        if paragraph not in self._sentences:
            self._sentences[paragraph] = sentences(self._text, *paragraph)
        return next((span for span in self._sentences[paragraph] if place < span[1]), paragraph)

    def _paragraph_at(self, place: int) -> Span:
        paragraph = next((span for span in self._sentences if span[0] <= place < span[1]), None)
        return paragraph or paragraph_at(self._text, place)

    def _widened(self, span: Span) -> Span:
        """A short sentence with those after it, as far as they fit."""
        start, end = span
        for following in self._sentences.get(self._paragraph_at(start), ()):
            if following[0] >= end and end - start < _SHORT and following[1] - start <= LONGEST:
                end = following[1]
        return start, end

    def _cut(self, span: Span, marks: Sequence[Mark]) -> Snippet:
        """A sentence cut to length around most of its marks, between words."""
        start, end = self._widened(span)
        if end - start > LONGEST:
            start, end = self._window(span, marks)
        inside = tuple(mark for mark in marks if start <= mark.start and mark.end <= end)
        return Snippet(start, end, inside, span)

    def _apart(self, snippet: Snippet, chosen: Sequence[Snippet]) -> Snippet:
        """A snippet without the sentences after its own that another one shows already."""
        later = [other.start for other in chosen if snippet.start < other.start < snippet.end]
        if not later:
            return snippet
        end = snippet.start + len(self._text[snippet.start : min(later)].rstrip())
        return Snippet(snippet.start, end, tuple(m for m in snippet.marks if m.end <= end), snippet.sentence)

    def _window(self, span: Span, marks: Sequence[Mark]) -> Span:
        text, start = self._text, span[0]
        if marks and marks[-1].end > start + LONGEST:
            firsts = [max(start, mark.start - _LEAD_IN) for mark in marks]
            start = max(firsts, key=lambda first: (_inside(marks, first), -first))
        if start > span[0]:
            start = _word_start(text, start, next((m.start for m in marks if m.start >= start), start))
        end = min(span[1], start + LONGEST)
        if end < span[1]:
            least = max((mark.end for mark in marks if mark.end <= end), default=start + 1)
            end = _word_end(text, end, least)
        return start, end


def _inside(marks: Sequence[Mark], start: int) -> float:
    """What a window that starts here shows."""
    return _worth({mark.thing for mark in marks if start <= mark.start and mark.end <= start + LONGEST})


def _worth(things: set[object]) -> float:
    return sum(_WHOLE if _is_whole(thing) else 1.0 for thing in things)


def _is_whole(thing: object) -> bool:
    return isinstance(thing, SpanPhrase) or (isinstance(thing, str) and " " in thing)


def _word_start(text: str, start: int, most: int) -> int:
    """The first beginning of a word from here on."""
    place = start
    while place < most and not text[place - 1].isspace():
        place += 1
    while place < most and text[place].isspace():
        place += 1
    return place


def _word_end(text: str, end: int, least: int) -> int:
    """The last end of a word up to here; here itself where a word is too long."""
    place = end
    while place > least and not (text[place].isspace() and not text[place - 1].isspace()):
        place -= 1
    return place if place > least else max(least, end) if not text[end - 1].isspace() else end
