"""Snippets and marked headlines from the original text, HTML-escaped, with only `<mark>` added."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from markupsafe import escape

from search.article import Article
from search.index.plan import Node
from search.query.request import Highlight, Marks, Parts
from search.results.candidates import places, plain
from search.results.sentences import link_to
from search.results.snippets import Body, Snippet
from search.results.spans import (
    Mark,
    Wanted,
    joined,
    literal_marks,
    reference_names,
)
from search.text.analysis.analyzer import Analyzer

CUT = "…"


class Highlighter:
    """Marks what a plan's `match` found in articles: words and their synonyms, and phrases as a whole.

    A snippet is a piece of the body as it stands, at most 240 characters, with … where a sentence was cut. Where
    nothing in the body is meant, the body's opening is shown.
    """

    def __init__(self, analyzer: Analyzer, match: Node) -> None:
        self.analyzer = analyzer
        self._wanted = {field: Wanted.of(match, field) for field in ("headline", "deck", "body")}
        self._doubtful = frozenset[str]().union(*(each.in_capitals_too() for each in self._wanted.values()))
        self._references = frozenset(reference_names(match))

    def highlight(self, article: Article, marks: Marks) -> Highlight:
        """The marked headline and deck, the best sentences of the body, and a link to the first of these."""
        wanted = self._wanted_in(article)
        headline = self._line(article, "headline", article.headline, wanted)
        deck = self._line(article, "deck", article.deck, wanted)
        body = Body(article.body, wanted["body"], self._literals(article, "body"), self.analyzer)
        found = body.best(thorough=self._is_expected([*headline, *deck]))
        snippets = [_pieces(article.body, snippet) for snippet in found or body.opening()]
        link = link_to(article.url, article.body, found[0].sentence) if article.url and found else None
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
        wanted = self._wanted_in(article)
        return [_marked(text, self._line(article, place, text, wanted)) for place, text in lines]

    def _wanted_in(self, article: Article) -> Mapping[str, Wanted]:
        """What is to be marked in an article: where it has US, no `us` is."""
        said = [
            word
            for word in self._doubtful
            if any(_capitals(word).search(text) for text in (article.headline, article.deck, article.body))
        ]
        if not said:
            return self._wanted
        return {field: wanted.without(frozenset(said)) for field, wanted in self._wanted.items()}

    def _line(self, article: Article, field: str, text: str, wanted_in: Mapping[str, Wanted]) -> list[Mark]:
        """The marks of a short text; one where nothing can stand is not analysed."""
        wanted = wanted_in[field]
        found = literal_marks(text, self._literals(article, field))
        if _may_hold(text, wanted):
            found += wanted.marks(text, self.analyzer)
        return joined(found)

    def _is_expected(self, marks: Sequence[Mark]) -> bool:
        """Whether the body should hold something that a quick look may miss: worth a full analysis."""
        wanted = self._wanted["body"].tokens
        return bool(wanted) and (not marks or any(token.isdigit() for token in wanted))

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


def _may_hold(text: str, wanted: Wanted) -> bool:
    if not text or not wanted.tokens:
        return False
    imprecise = any(token.isdigit() for token in wanted.tokens) or "-" in text
    return imprecise or next(iter(places(plain(text), wanted)), None) is not None


def _pieces(text: str, snippet: Snippet) -> Parts:
    parts = _marked(text, snippet.marks, snippet.start, snippet.end)
    first, last = snippet.sentence
    before = [(CUT, False)] if snippet.start > first else []
    after = [(CUT, False)] if snippet.end < last else []
    return _merged([*before, *parts, *after])


def _marked(text: str, marks: Iterable[Mark], start: int = 0, end: int | None = None) -> Parts:
    """A text from `start` to `end` in pieces."""
    parts: Parts = []
    at = start
    for mark in marks:
        parts += [(text[at : mark.start], False), (text[mark.start : mark.end], True)]
        at = mark.end
    return [part for part in [*parts, (text[at:end], False)] if part[0]]


def _merged(parts: Parts) -> Parts:
    """Neighbours of one kind as one part."""
    merged: Parts = []
    for text, marked in parts:
        if merged and merged[-1][1] is marked is False:
            merged[-1] = (merged[-1][0] + text, False)
        else:
            merged.append((text, marked))
    return merged
