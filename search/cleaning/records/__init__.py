"""Records, feeds and exports: files that hold articles whose parts are told apart already.

The rule of this room: one record in memory at a time wherever the format allows it, and a record that can't be read
is handed over as a RecordError among the others, so that the rest goes on.
"""

from search.cleaning.records.entry import (
    EmbeddedPage,
    Entry,
    PassedOver,
    Reading,
    RecordArticle,
)
from search.cleaning.records.feeds import web_address
from search.cleaning.records.formats import (
    holds_records,
    jsonl_lines,
    read_file,
    read_stream,
    without_gz,
)
from search.cleaning.records.json_records import read_jsonl
from search.cleaning.records.plain_pages import read_as_it_stands
from search.cleaning.records.record import field_of, make_article, named_fields, picture_of
from search.cleaning.records.stamps import read_date, settle_order

__all__ = [
    "EmbeddedPage",
    "Entry",
    "PassedOver",
    "Reading",
    "RecordArticle",
    "field_of",
    "holds_records",
    "jsonl_lines",
    "make_article",
    "named_fields",
    "picture_of",
    "read_as_it_stands",
    "read_date",
    "read_file",
    "read_jsonl",
    "read_stream",
    "settle_order",
    "web_address",
    "without_gz",
]
