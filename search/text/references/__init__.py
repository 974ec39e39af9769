"""Treaties, articles, resolutions, accords, summits and weapons that a text names, each under one name.

The words come from lists (`grammar`); a rule (`reference_rules`) reads references at the words where it can start, and
`finder` walks the text. Precision goes before recall: readers filter by the names.
"""

from search.text.references.finder import ReferenceFinder, find_references, finder_of
from search.text.references.grammar import NAME_LIST, read_head, read_name

__all__ = ["NAME_LIST", "ReferenceFinder", "find_references", "finder_of", "read_head", "read_name"]
