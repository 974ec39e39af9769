"""The fields of a tantivy index, and an article as a tantivy document.

Positions. Two tokens at one position need a `PreTokenizedString`, whose tokens cost nine times a joined string (0.77 s
against 0.08 s for 800,000 tokens). So a text is given as several values: runs of single tokens joined by blanks, and
each position of two tokens as a value of its own. tantivy leaves one place free between two values; therefore positions
stand two places apart everywhere. In a joined string the tokenizer takes each blank for a token, too: it holds the
position between two words and is then dropped.

Sort keys. tantivy sorts by one fast field and breaks ties by its own document numbers, which differ from one merge to
the next. "Newest first, ties by `order`" therefore is one unsigned integer for each direction, with the day in its
high bits and `order` in the low ones, turned round where the directions differ (`newest_key`, `oldest_key`).
"""

from __future__ import annotations

import re
from functools import lru_cache

from tantivy import (
    Document,
    Filter,
    Index,
    PreTokenizedString,
    Schema,
    SchemaBuilder,
    TextAnalyzerBuilder,
    Token,
    Tokenizer,
)

from search.article import BESIDE, KEYWORD_FIELDS, NUMBER_FIELDS, TEXT_FIELDS, IndexDocument

STRIDE = 2
"""Places, as tantivy counts, from one position to the next."""

TOKENIZER = "slots"
"""Its name in every index of this format."""
ID, VECTOR, ORDER, NEWEST, OLDEST, MARKER = "id", "vector", "order", "newest", "oldest", "marker"
CHECKPOINT = "reached"
"""The field of the change number, named so since the first format."""

ORDER_BITS = 40
LAST = (1 << ORDER_BITS) - 1
"""The largest `order` that the sort keys hold beside a day: a million millions."""


def text_field(name: str) -> str:
    """Where the tokens of a field are kept."""
    return f"text_{name}"


def keyword_field(name: str) -> str:
    """Where the whole values of a field are kept."""
    return f"keyword_{name}"


def number_field(name: str) -> str:
    """Where the integers of a field are kept."""
    return f"number_{name}"


def build_schema() -> Schema:
    """The fields of every index of this format."""
    builder = SchemaBuilder()
    builder.add_text_field(ID, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field(VECTOR, stored=True)
    for name in TEXT_FIELDS:
        builder.add_text_field(text_field(name), tokenizer_name=TOKENIZER, index_option="position")
    for name in KEYWORD_FIELDS:
        builder.add_text_field(keyword_field(name), fast=True, tokenizer_name="raw", index_option="basic")
    for name in NUMBER_FIELDS:
        builder.add_integer_field(number_field(name), indexed=True, fast=True)
    for name in (ORDER, NEWEST, OLDEST, CHECKPOINT):
        builder.add_unsigned_field(name, fast=True)
    builder.add_text_field(MARKER, tokenizer_name="raw", index_option="basic")
    return builder.build()


def register_tokenizer(index: Index) -> None:
    """Teach an index that is going to be written how to split what `document` joined."""
    analyzer = TextAnalyzerBuilder(Tokenizer.regex("[^ ]+| ")).filter(Filter.custom_stopword([" "])).build()
    index.register_tokenizer(TOKENIZER, analyzer)


def marker(checkpoint: int) -> Document:
    """The one document that is no article: it carries the change number, in the very commit that it tells of."""
    document = Document()
    document.add_text(MARKER, MARKER)
    document.add_unsigned(CHECKPOINT, checkpoint)
    return document


def document(article: IndexDocument) -> Document:
    """An article as tantivy takes it."""
    made = Document()
    made.add_text(ID, article.id)
    made.add_bytes(VECTOR, article.vector)
    made.add_unsigned(ORDER, article.order)
    day = max(article.numbers.get("day", ()), default=None)
    made.add_unsigned(NEWEST, newest_key(day, article.order))
    made.add_unsigned(OLDEST, oldest_key(day, article.order))
    for name, text in article.text.items():
        _add_text(made, text_field(name), text)
    for name, values in article.keywords.items():
        for value in dict.fromkeys(values):
            made.add_text(keyword_field(name), value)
    for name, numbers in article.numbers.items():
        for number in dict.fromkeys(numbers):
            made.add_integer(number_field(name), number)
    return made


def newest_key(day: int | None, order: int) -> int:
    """A key that is largest for the newest day, then for the smallest order; undated articles come last."""
    return ((day or 0) << ORDER_BITS) | (LAST - order)


def oldest_key(day: int | None, order: int) -> int:
    """A key that is smallest for the oldest day, then for the smallest order; undated articles come last."""
    undated = (1 << (63 - ORDER_BITS)) - 1
    return ((undated if day is None else day) << ORDER_BITS) | order


def _add_text(made: Document, name: str, text: str) -> None:
    start = 0
    while start < len(text):
        beside = text.find(BESIDE, start)
        first = max(text.rfind(" ", start, beside) + 1, start) if beside >= 0 else len(text) + 1
        words = text[start : max(first - 1, start)].rstrip(" ")
        gaps = first - 1 - start - len(words) if words else first - start
        if words:
            made.add_text(name, _with_gaps(words))
        start = first
        if beside >= 0:
            end = text.find(" ", beside)
            last = end if end >= 0 else len(text)
            made.add_pre_tokenized_text(name, _at_one_position(text[first:last], STRIDE * gaps))
            start = last + 1


def _with_gaps(words: str) -> str:
    """Words with blanks between, each empty position among or before them made as wide as a word with its blank."""
    return _EMPTY_POSITION.sub("  ", words) if "  " in words or words[0] == " " else words


_EMPTY_POSITION = re.compile(r"(?:^|(?<= )) ")


@lru_cache(maxsize=50_000)
def _at_one_position(position: str, place: int) -> PreTokenizedString:
    return PreTokenizedString("", [Token(token, place, 0, 0) for token in position.split(BESIDE)])
