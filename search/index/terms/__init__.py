"""The terms of an archive: its word forms, headlines, names and phrases with counts, kept beside each generation.

They are derived from the store: where they are lost, broken or written by another version they are gathered again.

`TermsFolder` opens them by the name of a generation, `TermsWriter` writes, `Terms` and `Typeahead` read.
"""

from search.index.terms.gathering import Gathered, gather
from search.index.terms.matching import SHORTEST_FUZZY, Expansion, Terms
from search.index.terms.storage import TermsFile, TermsFolder
from search.index.terms.typeahead import FoundHeadline, FoundName, Typeahead, TypedTerm
from search.index.terms.writer import TermsWriter

__all__ = [
    "SHORTEST_FUZZY",
    "Expansion",
    "FoundHeadline",
    "FoundName",
    "Gathered",
    "Terms",
    "TermsFile",
    "TermsFolder",
    "TermsWriter",
    "Typeahead",
    "TypedTerm",
    "gather",
]
