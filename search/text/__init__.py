"""How words are read, in pages and in queries alike: nothing here knows of engines, pages or stores.

`analysis`, `dates` and `references` have doors of their own; the modules that others may import are named here, and
none of them is loaded before it is asked for.
"""

__all__ = ["numerals", "word_forms", "word_lists"]
