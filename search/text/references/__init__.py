"""Treaties, articles, resolutions, accords, summits and weapons that a text names, each under one name.

A rule (`numbered`, `known`, `named`) reads references at the words where it can start; `finder`
walks the text. The words come from lists (`heads`). Precision goes before recall: readers filter by the names.
"""

from search.text.references.finder import ReferenceFinder, find_references, finder_of

__all__ = ["ReferenceFinder", "find_references", "finder_of"]
