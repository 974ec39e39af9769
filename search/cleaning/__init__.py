"""Cleaning: an article out of a page in any accepted form, with a reason for every line that is dropped."""

from search.cleaning.page import (
    Cleaned,
    CleanedLine,
    clean_page,
    inspect_page,
)

__all__ = ["Cleaned", "CleanedLine", "clean_page", "inspect_page"]
