"""What a line of a page is by its own words: date, byline, kicker, or something of a picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from search.cleaning.bylines import bylines_of
from search.cleaning.edges import head_reason
from search.cleaning.kickers import Kicker, kickers_of
from search.cleaning.lines import Line, words_of
from search.cleaning.pictures import Picture, is_picture_name, pictures_of

LONGEST = 22
"""Words of the longest byline, date line or kicker."""

LONGEST_KICKER = 12
"""Words of the longest kicker, breadcrumbs included."""

_BY = frozenset({"by", "from", "author", "text", "words"})
"""One of these is in every byline."""


_JOINS = (" and ", ", ", " in ")
"""One of these is in every line of names that is a byline wherever it stands: a single name may be a headline."""


class Parts:
    """The lines of one page, each read once for what it is by itself."""

    def __init__(self, lines: Sequence[Line], own: Path | None) -> None:
        self._lines = lines
        self._kickers, self._pictures, self._bylines = kickers_of(own), pictures_of(own), bylines_of(own)
        self._known: dict[int, str | None] = {}
        self._seen: dict[int, Picture | None] = {}
        self._headings: dict[int, Kicker | None] = {}
        self._dates: dict[int, bool] = {}

    def of(self, at: int) -> str | None:
        """`date`, `byline`, `book`, `picture` or `kicker`; None for a line that is none of them.

        `book` is a byline of the book under review: its publisher, pages or price stand under it.
        """
        if at not in self._known:
            self._known[at] = self._read(at)
        return self._known[at]

    def names_book(self, at: int) -> bool:
        """Whether a line is the title of the book under review: its author's name stands under it."""
        return at + 1 < len(self._lines) and self.of(at + 1) == "book"

    def picture(self, at: int) -> Picture | None:
        """What a line says of a picture."""
        if at not in self._seen:
            line = self._lines[at]
            self._seen[at] = self._pictures.read(line.plain, words_of(line))
        return self._seen[at]

    def is_picture(self, at: int) -> bool:
        """Whether a line belongs to a picture."""
        return self.picture(at) is not None or is_picture_name(self._lines[at].plain)

    def kicker(self, at: int) -> Kicker | None:
        """Section and region of a line that is a kicker; a line with a bullet belongs to a menu."""
        if at not in self._headings:
            line = self._lines[at]
            self._headings[at] = None if line.bullet else self._kickers.read(line.plain)
        return self._headings[at]

    def authors(self, at: int) -> list[str]:
        """The authors that a line names as such."""
        return self._bylines.authors(self._lines[at].plain)

    def is_collective(self, at: int) -> bool:
        """Whether a line says without a name who wrote."""
        return self._bylines.is_collective(self._lines[at].plain)

    def is_date(self, at: int) -> bool:
        """Whether a line is nothing but a date."""
        if at not in self._dates:
            self._dates[at] = self._bylines.is_date_line(self._lines[at].plain)
        return self._dates[at]

    def barred_date(self, at: int) -> str | None:
        """The date among other short parts of a line."""
        return None if self._lines[at].bullet else self._bylines.barred_date(self._lines[at].plain)

    def is_text(self, at: int) -> bool:
        """Whether a line may be deck or body."""
        line = self._lines[at]
        return not line.bullet and not line.label and len(line.words) >= 3 and self.of(at) is None

    def lone_names(self, at: int) -> list[str]:
        """The names of a line that is nothing else: a byline right under "by", or beside a date or a title."""
        names = [name.strip() for name in self._lines[at].plain.strip(" ,").replace(" and ", ",").split(",")]
        if len(names) == 2 and self._bylines.is_title(names[1]) and self._bylines.is_name(names[0]):
            return names[:1]
        if placed := self._bylines.placed_name(self._lines[at].plain):
            names = [placed]
        if not all(map(self._bylines.is_name, names)):
            return []
        over = at - 1
        under = at + 1 if at + 1 < len(self._lines) else over
        beside = self._lines[over].words == ["by"] or self.is_date(over) or self.is_date(under)
        titled = any(word in self._bylines.titles for word in self._lines[under].words[:4])
        return names if beside or titled else []

    def _read(self, at: int) -> str | None:
        line = self._lines[at]
        if self.is_picture(at):
            return "picture"
        if len(line.words) > LONGEST or not line.words:
            return None
        if self.is_date(at):
            return "date"
        if self._bylines.barred_date(line.plain):
            return "byline" if self.authors(at) else "date"
        if (not _BY.isdisjoint(line.words) and self.authors(at)) or self.is_collective(at):
            return "book" if self._is_of_a_book(at) else "byline"
        if any(map(line.plain.__contains__, _JOINS)) and self.lone_names(at):
            return "byline"
        return "kicker" if len(line.words) <= LONGEST_KICKER and self.kicker(at) else None

    def _is_of_a_book(self, at: int) -> bool:
        return any(head_reason(under) for under in self._lines[at + 1 : at + 2])
