"""Snippets and marked headlines from the original text, HTML-escaped, with only `<mark>` added."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from markupsafe import escape

from search.article import Article
from search.query import Meaning
from search.query.request import Highlight, Marks, Parts
from search.results.candidates import places, plain
from search.results.sentences import link_to
from search.results.snippets import Body, Snippet
from search.results.spans import Mark, Spans, joined, literal_marks
from search.text.analysis import Analyzer

CUT = "…"


class Highlighter:
    """Marks what a query means in articles: words and their synonyms, and phrases as a whole.

    A snippet is a piece of the body as it stands, at most 240 characters, with … where a sentence was cut. Where
    nothing in the body is meant, the body's opening is shown.
    """

    def __init__(self, analyzer: Analyzer, meaning: Meaning) -> None:
        self._analyzer = analyzer
        self._spans = {name: Spans.of(meaning.required, name) for name in ("headline", "deck", "body")}
        self._doubtful = frozenset[str]().union(*(each.in_capitals_too() for each in self._spans.values()))
        self._references = meaning.references

    def highlight(self, article: Article, marks: Marks) -> Highlight:
        """The marked headline and deck, the best sentences of the body, and a link to the first of these."""
        spans = self._spans_in(article)
        headline = self._line(article, "headline", article.headline, spans)
        deck = self._line(article, "deck", article.deck, spans)
        body = Body(article.body, spans["body"], self._literals(article, "body"), self._analyzer)
        best = body.best(thorough=self._is_expected([*headline, *deck]))
        snippets = [_pieces(article.body, snippet) for snippet in best or body.opening()]
        link = link_to(article.url, article.body, best[0].sentence) if article.url and best else None
        lines = _marked(article.headline, headline), _marked(article.deck, deck)
        if marks == "parts":
            return Highlight(headline=lines[0], deck=lines[1], snippets=snippets, link=link)
        return Highlight(
            headline=as_html(lines[0]),
            deck=as_html(lines[1]),
            snippets=[as_html(parts) for parts in snippets],
            link=link,
        )

    def whole(self, article: Article) -> list[Parts]:
        """Headline, deck and then each paragraph of the body, with what was found marked."""
        body = [("body", paragraph) for paragraph in article.body.split("\n\n") if paragraph.strip()]
        lines = [("headline", article.headline), ("deck", article.deck), *body]
        spans = self._spans_in(article)
        return [_marked(text, self._line(article, place, text, spans)) for place, text in lines]

    def _spans_in(self, article: Article) -> Mapping[str, Spans]:
        """What is to be marked in an article: where it has US, no `us` is."""
        said = [
            word
            for word in self._doubtful
            if any(_capitals(word).search(text) for text in (article.headline, article.deck, article.body))
        ]
        if not said:
            return self._spans
        return {field: spans.without(frozenset(said)) for field, spans in self._spans.items()}

    def _line(self, article: Article, field: str, text: str, spans_in: Mapping[str, Spans]) -> list[Mark]:
        """The marks of a short text; one where nothing can stand is not analysed."""
        spans = spans_in[field]
        marks = literal_marks(text, self._literals(article, field))
        if _may_hold(text, spans):
            marks += spans.marks(text, self._analyzer)
        return joined(marks)

    def _is_expected(self, marks: Sequence[Mark]) -> bool:
        """Whether the body should hold something that a quick look may miss: worth a full analysis."""
        spans = self._spans["body"].tokens
        return bool(spans) and (not marks or any(token.isdigit() for token in spans))

    def _literals(self, article: Article, place: str) -> list[str]:
        """The words of the references that were asked for by name, as they stand in this part of the article."""
        if not self._references:
            return []
        meant = (reference for reference in article.references if reference.name in self._references)
        return list(dict.fromkeys(reference.words for reference in meant if reference.place == place))


@lru_cache(maxsize=1_000)
def _capitals(word: str) -> re.Pattern[str]:
    return re.compile(rf"\b{r'[.]?[ ]?'.join(map(re.escape, word.upper()))}\b")


def as_html(parts: Parts) -> str:
    """Parts as HTML that is safe to put into a page."""
    return "".join(f"<mark>{escape(text)}</mark>" if marked else str(escape(text)) for text, marked in parts)


def _may_hold(text: str, spans: Spans) -> bool:
    if not text or not spans.tokens:
        return False
    imprecise = any(token.isdigit() for token in spans.tokens) or "-" in text
    return imprecise or next(iter(places(plain(text), spans)), None) is not None


def _pieces(text: str, snippet: Snippet) -> Parts:
    parts = _marked(text, snippet.marks, snippet.start, snippet.end)
    first, last = snippet.sentence
    before = [(CUT, False)] if snippet.start > first else []
    after = [(CUT, False)] if snippet.end < last else []
    return _merged([*before, *parts, *after])


def _marked(text: str, marks: Iterable[Mark], start: int = 0, end: int | None = None) -> Parts:
    """A text from `start` to `end` in pieces."""
    parts: Parts = []
    place = start
    for mark in marks:
        parts += [(text[place : mark.start], False), (text[mark.start : mark.end], True)]
        place = mark.end
    return [part for part in [*parts, (text[place:end], False)] if part[0]]


def _merged(parts: Parts) -> Parts:
    """Neighbours of one kind as one part."""
    merged: Parts = []
    for text, marked in parts:
        if merged and merged[-1][1] is marked is False:
            merged[-1] = (merged[-1][0] + text, False)
        else:
            merged.append((text, marked))
    return merged
