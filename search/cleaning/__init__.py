"""Cleaning: an article out of a page in any accepted form, with a reason for every line that is dropped.

`boilerplate` is public beside what stands here: it looks at a whole archive, where the rest looks at one page.
"""

from search.cleaning.furniture import read_phrase
from search.cleaning.kickers import REGIONS, read_regions
from search.cleaning.page import (
    Cleaned,
    CleanedLine,
    clean_page,
    inspect_page,
)

__all__ = [
    "REGIONS",
    "Cleaned",
    "CleanedLine",
    "boilerplate",
    "clean_page",
    "inspect_page",
    "read_phrase",
    "read_regions",
]
