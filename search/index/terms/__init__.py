"""The wordbook of an index: the archive's word forms, headlines, names and phrases, in files that processes share.

It is derived from the store: where it is lost, broken or written by another version it is begun again and catches up.
"""

from search.index.terms.book import Wordbook
from search.index.terms.gathered import Gathered, Headline

__all__ = ["Gathered", "Headline", "Wordbook"]
