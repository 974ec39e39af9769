"""Sources in bulk: files and folders are prepared by several processes and stored in batches, past what is broken.

It also has the one maker of what the store takes (`submissions`), for files and for HTTP alike. The archive itself is
imported for type checkers only: processes that clean pages import this door, and need no database.
"""

from search.ingest import submissions
from search.ingest.ingest import UNFINISHED, Ingest, Said, Summary, Watch
from search.ingest.page_head import read_head
from search.ingest.paged import Part
from search.ingest.preparing import read_records
from search.ingest.recleaning import Recleaned, reclean, removed_lines
from search.ingest.sources import STANDARD_INPUT, Intake, count_sources, find_sources, read_addresses
from search.ingest.submissions import (
    Note,
    Refusal,
    sent_article,
    sent_fields,
    sent_page,
    unknown_fields,
)

__all__ = [
    "STANDARD_INPUT",
    "UNFINISHED",
    "Ingest",
    "Intake",
    "Note",
    "Part",
    "Recleaned",
    "Refusal",
    "Said",
    "Summary",
    "Watch",
    "count_sources",
    "find_sources",
    "read_addresses",
    "read_head",
    "read_records",
    "reclean",
    "removed_lines",
    "sent_article",
    "sent_fields",
    "sent_page",
    "submissions",
    "unknown_fields",
]
