"""What a person typed becomes a tree, by way of Whoosh's parser.

A query of words alone needs no parser, and most are (`is_plain`). For the others Whoosh's taggers and filters read the
text that `search.query.repair` made safe; its schema only splits at white space, so that analysis can run later over
whole runs of neighbouring words. Its query objects are never made: its syntax tree, with its spans, becomes ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from whoosh.analysis.tokenizers import RegexTokenizer
from whoosh.fields import TEXT, Schema
from whoosh.qparser import plugins, syntax
from whoosh.qparser.default import QueryParser

from search.errors import QuerySyntaxError
from search.query import tree
from search.query.problems import DATE_FIELDS, FIELDS, problem, read_day_range, read_day_words
from search.query.repair import (
    LITERAL,
    URL,
    repaired,
)
from search.query.tree import (
    Parsed,
    Problem,
    Span,
    Tree,
)
from search.text.analysis import HeadNouns, fold
from search.text.analysis.numerals import may_be_numeral
from search.text.dates import read_days
from search.text.word_lists import WordLists

MOST_PROBLEMS = 20
PLAIN = re.compile(
    r"(?=.*[^\W_])(?:[^\W_]|[ .,;%$/+#]|&(?!&)|(?<=\S)[!-]|(?<=\s)[!-](?=[\s\d]|$)|(?<=\w)'(?=\w)|[?](?=[ ]|$))+"
)
"""Letters, digits and such signs as mean nothing to the parser where they stand: no quote, colon, bracket or wildcard,
a hyphen inside a word, a `?` at the end of one.
"""

OPERATORS = frozenset({"AND", "OR", "NOT", "ANDNOT", "ANDMAYBE", "REQUIRE", "TO"})
LONGEST_PLAIN = 400
"""Characters up to which that is looked for: longer text may be too long, and is read with the rest."""

SHOUTED_WORDS = 8
"""From so many words on, text that is all capitals and has no other sign of the query language is a sentence."""

WIDEST_SLOP = 10
MOST_SLOP_WORDS = 4
"""A phrase with a distance becomes a disjunction over its gaps on some engines, 10 ** 3 phrases at most."""

MOST_EDITS = 2
HIGHEST_BOOST = 100.0
"""Below `Weights.tier`, so that no typed boost passes for a reference named in full."""

LONGEST_PATTERN = 64
MOST_WILDCARDS = 8
LONGEST_DATE = 5
"""Words of a date that may stand after `published:` without quotes."""

Node = Any
"""One of Whoosh's syntax nodes: which attributes it has depends on its kind, and its types don't tell."""


def parse(
    text: str, *, strict: bool = False, today: date | None = None, heads: HeadNouns | None = None
) -> Parsed:
    """Read a query; lenient mode never raises and lists what it passed over, strict mode raises QuerySyntaxError.

    `heads` are the nouns that a numeral belongs to, where the archive has its own.
    """
    if is_plain(text):
        return Parsed(
            text, tree.Words(spoken(text).strip(), (len(text) - len(text.lstrip()), len(text.rstrip())))
        )
    return _parse_signs(text, strict=strict, today=today, heads=heads or _heads())


def is_plain(text: str) -> bool:
    """Whether a query is words alone, which mean the same with and without the parser: most queries are."""
    return (
        len(text) <= LONGEST_PLAIN
        and PLAIN.fullmatch(text) is not None
        and not OPERATORS.intersection(text.split())
    )


def spoken(typed: str) -> str:
    """A long query typed all in capitals as if typed without: there, AND is a word, and no case says anything."""
    shouted = len(typed.split()) >= SHOUTED_WORDS and typed.isupper() and not set(typed) & set('"()[]{}^~:*')
    lower = typed.lower()
    return lower if shouted and len(lower) == len(typed) else typed


def _parse_signs(text: str, *, strict: bool, today: date | None, heads: HeadNouns) -> Parsed:
    buffer = repaired(spoken(text))
    reader = _Reader(buffer.text, today or datetime.now(UTC).date(), heads)
    query = reader.read()
    problems = tuple(
        sorted([*buffer.problems, *reader.problems], key=lambda problem: problem.span)[:MOST_PROBLEMS]
    )
    if strict and problems:
        first = problems[0]
        raise QuerySyntaxError(first.message, position=first.span[0], end=first.span[1])
    return Parsed(text, query or tree.Empty((0, len(text))), problems)


class _SideBySide(syntax.GroupNode):
    """Nodes with no operator between them."""


class _Literal(syntax.WordNode):
    """Text in single quotes."""


class _UrlPlugin(plugins.TaggingPlugin):
    """An address is one word, whatever it has in it."""

    expr = re.compile(rf"(?P<text>{URL})")
    nodetype = syntax.WordNode
    priority = -10


class _LiteralPlugin(plugins.SingleQuotePlugin):
    expr = LITERAL
    nodetype = _Literal


class _PatternPlugin(plugins.TaggingPlugin):
    """A whole word with `*` or `?` in it; a `?` at its end is punctuation, and so is one in an address."""

    expr = re.compile(r"(?<![^\s(:,;>=])(?P<text>[\w'-]*[*?][\w*?'-]*)(?=[\s),;.!^]|$)")
    nodetype = plugins.WildcardPlugin.WildcardNode
    priority = 0

    def create(self, parser: QueryParser, match: re.Match[str]) -> Node | None:
        text = match["text"].rstrip("?")
        return self.nodetype(text) if re.search(r"[*?]", text) else None


class _FuzzyPlugin(plugins.FuzzyTermPlugin):
    expr = re.compile(r"(?<=\w)~(?P<maxdist>[0-9])?(/(?P<prefix>[1-9][0-9]?))?(?=[\s)^]|$)")


@cache
def _parser() -> QueryParser:
    white_space = TEXT(analyzer=RegexTokenizer(r"\S+"))
    schema = Schema(**dict.fromkeys(FIELDS, white_space))
    ours: list[Any] = [_UrlPlugin(), _LiteralPlugin(), _PatternPlugin(), _FuzzyPlugin()]
    stock: list[Any] = [
        plugins.FieldsPlugin(rf"(?<!\w)(?P<text>{'|'.join(FIELDS)}):"),
        plugins.PhrasePlugin(),
        plugins.RangePlugin(),
        plugins.GroupPlugin(),
        plugins.OperatorsPlugin(),
        plugins.BoostPlugin(),
        plugins.EveryPlugin(),
        plugins.GtLtPlugin(),
    ]
    return QueryParser(None, schema, plugins=[*ours, *stock], group=_SideBySide)


@cache
def _heads() -> HeadNouns:
    return HeadNouns(WordLists())


class _Reader:
    """Turns one query's syntax tree into ours."""

    def __init__(self, text: str, today: date, heads: HeadNouns) -> None:
        self.problems: list[Problem] = []
        self._heads = heads
        self._text = text
        self._today = today

    def read(self) -> Tree | None:
        """The tree of the whole text, None where it says nothing."""
        parser = _parser()
        tagged = parser.tag(self._text)
        tagged.nodes = list(self._bound(tagged.nodes))
        return self._tree(parser.filterize(tagged))

    def _bound(self, nodes: Sequence[Node]) -> Iterator[Node]:
        """The nodes with those words made one that a field or operator beside them has to take as one.

        A numeral belongs to the word before it (`Article 5 OR Article 4`), the words of a date to its field.
        """
        first, dated, previous = 0, [False], None
        while first < len(nodes):
            if isinstance(nodes[first], plugins.GroupPlugin.OpenBracket):
                dated.append(dated[-1] or _is_date_field(previous))
            elif isinstance(nodes[first], plugins.GroupPlugin.CloseBracket) and len(dated) > 1:
                dated.pop()
            is_date = dated[-1] or _is_date_field(previous)
            length = (is_date and self._date_length(nodes, first)) or self._reference_length(nodes, first)
            yield self._joined(nodes[first : first + length]) if length else nodes[first]
            previous = nodes[first]
            first += length or 1

    def _joined(self, nodes: Sequence[Node]) -> Node:
        start, end = nodes[0].startchar, nodes[-1].endchar
        return syntax.WordNode(self._text[start:end]).set_range(start, end)

    def _date_length(self, nodes: Sequence[Node], first: int) -> int:
        """How many nodes from here on are the words of one date; 0 where a date is no more than one word."""
        longest = 0
        while longest < 2 * LONGEST_DATE - 1 and _is_bare(nodes[first + longest : first + longest + 1]):
            longest += 1
        for length in range(longest if isinstance(nodes[first], syntax.WordNode) else 0, 1, -1):
            words = self._text[nodes[first].startchar : nodes[first + length - 1].endchar]
            if isinstance(nodes[first + length - 1], syntax.WordNode) and read_days(words, today=self._today):
                return length
        return 0

    def _reference_length(self, nodes: Sequence[Node], first: int) -> int:
        for length in (5, 3):
            run = nodes[first : first + length]
            kinds = [syntax.WordNode if number % 2 == 0 else syntax.Whitespace for number in range(length)]
            if [type(node) for node in run] != kinds:
                continue
            if _is_reference([node.text for node in run[::2]], self._heads):
                return length
        return 0

    def _tree(self, node: Node) -> Tree | None:
        if isinstance(node, syntax.GroupNode):
            query = self._group(node)
        elif isinstance(node, syntax.RangeNode):
            query = self._range(node)
        elif isinstance(node, plugins.EveryPlugin.EveryNode):
            query = tree.Everything(_span(node))
        elif isinstance(node, syntax.TextNode):
            query = self._leaf(node)
        else:
            query = None
        return query and self._boosted(query, node)

    def _boosted(self, child: Tree, node: Node) -> Tree:
        factor = node.boost if node.has_boost else 1.0
        if factor == 1.0:
            return child
        sign = re.compile(r"\)*\^[\d.]*").match(self._text, child.span[1])
        span = (child.span[0], sign.end() if sign else child.span[1])
        if factor > HIGHEST_BOOST:
            self.problems.append(problem("boost_too_high", span, limit=int(HIGHEST_BOOST)))
        return tree.Boosted(child, min(factor, HIGHEST_BOOST), span)

    def _group(self, node: Node) -> Tree | None:
        if isinstance(node, _SideBySide):
            return _one_or(tree.Loose, list(self._merged(node.nodes)))
        children = [child for child in map(self._tree, node.nodes) if child]
        if isinstance(node, syntax.NotGroup):
            return self._without(children[0]) if children else None
        if isinstance(node, syntax.AndGroup | syntax.OrGroup):
            return _one_or(tree.All if isinstance(node, syntax.AndGroup) else tree.Any, children)
        return self._binary(node, children)

    def _binary(self, node: Node, children: list[Tree]) -> Tree | None:
        if len(children) < 2:
            return children[0] if children else None
        left, right = children
        span = (left.span[0], right.span[1])
        if isinstance(node, syntax.AndNotGroup):
            return tree.All((left, self._without(right)), span)
        if isinstance(node, syntax.AndMaybeGroup):
            return tree.Optional(left, right, span)
        return tree.Filtered(left, right, span)

    def _without(self, child: Tree) -> tree.Without:
        start = self._text.rfind("NOT", 0, child.span[0])
        return tree.Without(child, (start if start >= 0 else child.span[0], child.span[1]))

    def _merged(self, nodes: Sequence[Node]) -> Iterator[Tree]:
        """The children of a group side by side, bare words next to each other made one run."""
        run: tree.Words | None = None
        for node in nodes:
            query = self._tree(node)
            if isinstance(query, tree.Words) and run and run.field == query.field:
                span = (run.span[0], query.span[1])
                run = tree.Words(self._text[slice(*span)], span, run.field)
                continue
            if query and run:
                yield run
                run = None
            if isinstance(query, tree.Words):
                run = query
            elif query:
                yield query
        if run:
            yield run

    def _leaf(self, node: Node) -> Tree | None:
        span, field = _span(node), node.fieldname
        if isinstance(node, plugins.WildcardPlugin.WildcardNode):
            return self._pattern(node.text, span, field)
        if not re.search(r"\w", node.text):
            return None
        if field in DATE_FIELDS:
            return self._days(field, node.text, span)
        if isinstance(node, plugins.FuzzyTermPlugin.FuzzyTermNode):
            return self._fuzzy(node, span)
        if isinstance(node, plugins.PhrasePlugin.PhraseNode):
            return self._phrase(node, span)
        if isinstance(node, _Literal) and re.search(r"\s", node.text.strip()):
            return tree.Quoted(node.text, span, field)
        return tree.Words(node.text, span, field)

    def _fuzzy(self, node: Node, span: Span) -> Tree:
        mark = re.compile(r"~[\d/]*").match(self._text, span[1])
        whole = (span[0], mark.end() if mark else span[1])
        if node.maxdist > MOST_EDITS:
            self.problems.append(problem("bad_fuzzy", whole))
        return tree.Fuzzy(node.text, whole, node.fieldname, min(node.maxdist, MOST_EDITS), node.prefixlength)

    def _phrase(self, node: Node, span: Span) -> tree.Quoted:
        text, slop = node.text, node.slop
        if slop > WIDEST_SLOP:
            self.problems.append(problem("slop_too_wide", span, limit=WIDEST_SLOP))
        if re.search(r"\w[*]|[*]\w|\w[?]\w", text):
            self.problems.append(problem("wildcard_in_phrase", span))
        ends = [word.end() for word in re.finditer(r"\S*\w\S*", text)]
        if slop > 1 and len(ends) > MOST_SLOP_WORDS:
            self.problems.append(problem("slop_too_long", span, limit=MOST_SLOP_WORDS))
            text = text[: ends[MOST_SLOP_WORDS - 1]]
        return tree.Quoted(text, span, node.fieldname, min(slop, WIDEST_SLOP))

    def _pattern(self, text: str, span: Span, field: str | None) -> Tree | None:
        if not text.strip("*"):
            return tree.Everything(span, field)
        if not re.search(r"\w", text):
            return None
        if field in DATE_FIELDS:
            return self._days(field, text.rstrip("*-"), span)
        if len(text) > LONGEST_PATTERN or len(re.findall(r"[*?]", text)) > MOST_WILDCARDS:
            self.problems.append(problem("long_pattern", span, letters=LONGEST_PATTERN, limit=MOST_WILDCARDS))
            return tree.Words(re.sub(r"[*?]", " ", text), span, field)
        return tree.Pattern(text, span, field)

    def _days(self, field: str, words: str, span: Span) -> Tree | None:
        days = read_day_words(field, words, span, self._today)
        if isinstance(days, Problem):
            self.problems.append(days)
            return tree.Words(words, span)
        return days

    def _range(self, node: Node) -> Tree | None:
        span, field = _span(node), node.fieldname
        low, high = (node.start or "").strip() or None, (node.end or "").strip() or None
        included = (not node.startexcl, not node.endexcl)
        if low is None and high is None:
            return tree.Everything(span, field)
        if field not in DATE_FIELDS:
            if low and high and fold(low.lower()) > fold(high.lower()):
                self.problems.append(problem("reversed_range", span))
                low, high, included = high, low, included[::-1]
            return tree.WordRange(low, high, span, field, *included)
        days, problems = read_day_range(field, low, high, span, self._today, included=included)
        self.problems += problems
        return days or tree.Words(self._text[slice(*span)], span)


def _is_reference(words: Sequence[str], heads: HeadNouns) -> bool:
    """Whether words are a name or head noun of one or two words with its numeral."""
    *head, last, numeral = words
    if not (re.fullmatch(r"[\d.,]*\d", numeral) or may_be_numeral(numeral)):
        return False
    if head:
        return not heads.has(last) and heads.has(last, head[0])
    is_roman = len(numeral) > 1 and set(numeral.lower()) <= set("ivx") and not numeral.istitle()
    return heads.has(last) or heads.full(last.rstrip(".")) is not None or (is_roman and last.isalpha())


def _is_date_field(node: Node) -> bool:
    return isinstance(node, syntax.FieldnameNode) and node.fieldname in DATE_FIELDS


def _is_bare(nodes: Sequence[Node]) -> bool:
    return bool(nodes) and type(nodes[0]) in {syntax.WordNode, syntax.Whitespace}


def _span(node: Node) -> Span:
    return (node.startchar, node.endchar)


def _one_or(kind: type[tree.All | tree.Any | tree.Loose], children: list[Tree]) -> Tree | None:
    if len(children) < 2:
        return children[0] if children else None
    return kind(tuple(children), (children[0].span[0], children[-1].span[1]))
