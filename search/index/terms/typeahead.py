"""Headlines, names and phrases that hold what is being typed: the newest headlines, the likeliest names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from search.index.derived_file import listed
from search.index.terms.storage import LAST, TermsFile

MANY = 1000
"""Names from which on it is quicker to go through all in the order of their likelihood until enough fit.

Up to so many are sorted in a millisecond; where more fit, the first few are found among as few.
"""

MOST_ENDINGS = 64
"""Words with one beginning that are looked for one by one. SQLite joins the lists of all words with a beginning before
the first is read, which takes half a microsecond for each headline; of single words it reads only the newest.
"""

INDEXED_BEGINNINGS = 3
"""Letters up to which the headlines of a beginning are one list of their own."""


class TypedTerm(NamedTuple):
    """A word of what is typed: any of these, or, where it goes on, any word that begins so."""

    words: tuple[str, ...]
    goes_on: bool = False


class FoundHeadline(NamedTuple):
    """A headline with its article."""

    text: str
    id: str
    url: str | None


class FoundName(NamedTuple):
    """A name or phrase as it was written first; `words` are its folded words, `articles` how many say it."""

    kind: str
    words: str
    text: str
    articles: int


class Typeahead:
    """What of one generation's terms holds the words that are typed."""

    def __init__(self, file: TermsFile) -> None:
        self._file = file

    def stands(self, typed: TypedTerm) -> bool:
        """Whether a word stands in any headline or name."""
        match = self._match([typed])
        return any(
            self._file.read(f"SELECT 1 FROM {table} WHERE {table} MATCH ? LIMIT 1", match)
            for table in ("headlines", "name_words")
        )

    def headlines(self, typed: Sequence[TypedTerm], most: int) -> list[FoundHeadline]:
        """The newest headlines that hold what is typed, the newest first."""
        newest = "SELECT text, id, url FROM headlines WHERE headlines MATCH ? ORDER BY rowid DESC LIMIT ?"
        return [FoundHeadline(*row) for row in self._file.read(newest, self._match(typed), most)]

    def names(self, typed: Sequence[TypedTerm], begun: str, most: int) -> list[FoundName]:
        """The likeliest names and phrases that hold what is typed: those that begin so before others.

        Names go before phrases, then the commonest, then the shortest first.
        """
        found = self._beginning(begun, most, goes_on=typed[-1].goes_on)
        if len(found) < most:
            known = set(found)
            found += [name for name in self._holding(typed, most) if name not in known][: most - len(found)]
        return found

    def _beginning(self, begun: str, most: int, *, goes_on: bool) -> list[FoundName]:
        """The likeliest names that begin with what is typed, whose last word may go on or not."""
        where, ends = "words >= ? AND words < ?", (begun, begun + ("" if goes_on else " ") + LAST)
        some = f"SELECT 1 FROM names WHERE words IS NOT NULL AND {where} LIMIT {MANY}"
        ((count,),) = self._file.read(f"SELECT count(*) FROM ({some})", *ends)
        index = "beginnings" if count < MANY else "likeliest"
        return self._likeliest(f"names INDEXED BY {index}", where, *ends, most)

    def _holding(self, typed: Sequence[TypedTerm], most: int) -> list[FoundName]:
        """The likeliest names that hold all words, wherever they stand."""
        some = f"SELECT rowid FROM name_words WHERE name_words MATCH ? LIMIT {MANY}"
        keys = [key for (key,) in self._file.read(some, self._match(typed))]
        if len(keys) < MANY:
            return self._likeliest("names", "key IN (SELECT value FROM json_each(?))", listed(keys), most)
        words = [" OR ".join(["instr(' ' || words || ' ', ?)"] * len(word.words)) for word in typed]
        ends = [f" {text}" if word.goes_on else f" {text} " for word in typed for text in word.words]
        where = " AND ".join(f"({word})" for word in words)
        return self._likeliest("names INDEXED BY likeliest", where, *ends, most)

    def _likeliest(self, table: str, where: str, *parameters: str | int) -> list[FoundName]:
        rows = self._file.read(
            f"SELECT kind, words, text, articles FROM {table}"
            f" WHERE words IS NOT NULL AND articles > (kind = 'phrase') AND ({where})"
            " ORDER BY kind = 'phrase', -articles, length(words), words LIMIT ?",
            *parameters,
        )
        return [FoundName(*row) for row in rows]

    def _match(self, typed: Sequence[TypedTerm]) -> str:
        """What is typed as FTS5 reads it; nothing where a word can become none that the archive has."""
        words = [
            [end for text in word.words for end in self._ends(text, goes_on=word.goes_on)] for word in typed
        ]
        return " AND ".join(f"({' OR '.join(ends)})" for ends in words) if all(words) else '""'

    def _ends(self, text: str, *, goes_on: bool) -> list[str]:
        """A word, or the words that it may become: one by one where they are few."""
        if goes_on and len(text) <= INDEXED_BEGINNINGS:
            return [f'"{text}"*']
        if goes_on:
            begun = "SELECT form FROM forms WHERE form >= ? AND form < ? LIMIT ?"
            forms = [form for (form,) in self._file.read(begun, text, text + LAST, MOST_ENDINGS + 1)]
            if len(forms) > MOST_ENDINGS:
                return [f'"{text}"*']
            return [f'"{form}"' for form in forms]
        return [f'"{text}"']
