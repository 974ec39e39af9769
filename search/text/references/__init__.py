"""Treaties, articles, resolutions, accords, summits and weapons that a text names, each under one name.

The words come from lists (`grammar`); a rule (`reference_rules`) reads references at the words where it can
start. Precision goes before recall: readers filter by the names.
"""

from search.text.references.grammar import NAME_LIST, read_head, read_name
from search.text.references.reference_rules import ReferenceFinder, find_references, finder_of

__all__ = ["NAME_LIST", "ReferenceFinder", "find_references", "finder_of", "read_head", "read_name"]
