"""What a line of a page is by its own words: date, byline, kicker, or something of a picture."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from search.cleaning.bylines import (
    COLLECTIVE,
    OF_ORIGIN,
    bylines_of,
    may_have_authors,
    source_of,
)
from search.cleaning.edges import head_reason
from search.cleaning.furniture import has_digit
from search.cleaning.kickers import Kicker, kickers_of
from search.cleaning.lines import Line, words_of
from search.cleaning.pictures import (
    LEAD_STARTS,
    Picture,
    is_picture_name,
    pictures_of,
)

LONGEST = 22
"""Words of the longest byline, date line or kicker."""

LONGEST_KICKER = 12
"""Words of the longest kicker, breadcrumbs included."""

FACTS = ("byline", "date")
"""What stands by a headline and tells who wrote an article, and when."""

_BY = frozenset({"by", "from", "author", "text", "words"})
"""One of these is in every byline."""

_OF_FACTS = _BY.union(["and", "in"], COLLECTIVE, map(str.capitalize, COLLECTIVE), map(str.upper, COLLECTIVE))
"""One of these, a comma or a digit is in every byline and date line; words far from text are as they were written."""

_NO_SIGNS = bytes(set(range(128)) - set(b"0123456789,\n"))
_UNREAD = ""
_UNSEEN = Picture("", "")
_UNASKED = Kicker(None, None)


class Parts:
    """The lines of one page, each read once for what it is by itself, and only when somebody asks."""

    def __init__(self, lines: Sequence[Line], own: Path | None) -> None:
        self._lines = lines
        self._kickers, self._pictures, self._bylines = kickers_of(own), pictures_of(own), bylines_of(own)
        count = len(lines)
        self._known: list[str | None] = [_UNREAD] * count
        self._seen: list[Picture | None] = [_UNSEEN] * count
        self._headings: list[Kicker | None] = [_UNASKED] * count
        self._authors: list[list[str] | None] = [None] * count
        self._dates: list[bool | None] = [None] * count
        self._origins: list[str | None] = [_UNREAD] * count

    def of(self, at: int) -> str | None:
        """`date`, `byline`, `book`, `picture` or `kicker`; None for a line that is none of them.

        `book` is a byline of the book under review: its publisher, pages or price stand under it.
        """
        part = self._known[at]
        if part == _UNREAD:
            part = self._known[at] = self._read(at)
        return part

    def facts(self, first: int, end: int) -> list[int]:
        """The lines of a stretch that are a byline or a date; what all of these have is looked for at first."""
        lines = self._lines[first:end]
        wordless = map(_OF_FACTS.isdisjoint, [line.words for line in lines])
        signs = zip(wordless, _digits_and_commas(lines), strict=False)
        return [
            at
            for at, (without, sign) in enumerate(signs, first)
            if (sign or not without) and self._is_fact(at)
        ]

    def _is_fact(self, at: int) -> bool:
        short = 0 < len(self._lines[at].words) <= LONGEST
        return short and self._fact(at) is not None and self.of(at) in FACTS

    def names_book(self, at: int) -> bool:
        """Whether a line is the title of the book under review: its author's name stands under it."""
        return _is_over_book_data(self._lines, at + 1) and self.of(at + 1) == "book"

    def picture(self, at: int) -> Picture | None:
        """What a line says of a picture."""
        seen = self._seen[at]
        if seen is _UNSEEN:
            line = self._lines[at]
            seen = self._seen[at] = self._pictures.read(line.plain, words_of(line))
        return seen

    def source(self, at: int) -> str | None:
        """Who published a text first, where a line says that it was published elsewhere."""
        source = self._origins[at]
        if source == _UNREAD:
            line = self._lines[at]
            source = self._origins[at] = source_of(line.plain, line.words)
        return source

    def pass_silent(self, first: int, end: int) -> None:
        """Settle which lines of a stretch tell of no picture and no origin: nearly all of them, by one look each."""
        telling = self._pictures.words | OF_ORIGIN
        for at, line in enumerate(self._lines[first:end], first):
            if line.far:
                continue
            plain = line.plain
            told: Collection[str] = ()
            if telling.isdisjoint(line.words):
                self._origins[at] = None
            else:
                told = telling.intersection(line.words)
            marked = told or "/" in plain or plain[:3].lower() in LEAD_STARTS
            self._seen[at] = self._pictures.read(plain, told) if marked else None

    def is_picture(self, at: int) -> bool:
        """Whether a line belongs to a picture."""
        return self.picture(at) is not None or is_picture_name(self._lines[at].plain)

    def kicker(self, at: int) -> Kicker | None:
        """Section and region of a line that is a kicker; a line with a bullet belongs to a menu."""
        heading = self._headings[at]
        if heading is _UNASKED:
            line = self._lines[at]
            heading = self._headings[at] = None if line.bullet else self._kickers.read(line.plain)
        return heading

    def authors(self, at: int) -> list[str]:
        """The authors that a line names as such."""
        known = self._authors[at]
        if known is None:
            line = self._lines[at]
            may_name = line.far or may_have_authors(line.plain, line.words)
            known = self._authors[at] = self._bylines.authors(line.plain) if may_name else []
        return known

    def is_collective(self, at: int) -> bool:
        """Whether a line says without a name who wrote."""
        line = self._lines[at]
        if not line.words or line.words[-1].lower() not in COLLECTIVE:
            return False
        return self._bylines.is_collective(line.plain)

    def is_date(self, at: int) -> bool:
        """Whether a line is nothing but a date."""
        known = self._dates[at]
        if known is None:
            known = self._dates[at] = self._bylines.is_date_line(self._lines[at].plain)
        return known

    def barred_date(self, at: int) -> str | None:
        """The date among other short parts of a line."""
        return None if self._lines[at].bullet else self._bylines.barred_date(self._lines[at].plain)

    def is_text(self, at: int) -> bool:
        """Whether a line may be deck or body."""
        line = self._lines[at]
        return not line.bullet and not line.label and len(line.words) >= 3 and self.of(at) is None

    def lone_names(self, at: int) -> list[str]:
        """The names of a line that is nothing else: a byline right under "by", or beside a date or a title."""
        plain = self._lines[at].plain.strip(" ,")
        if not self._bylines.may_name(plain):
            return []
        names = [name.strip() for name in plain.replace(" and ", ",").split(",")]
        if len(names) == 2 and self._bylines.is_title(names[1]) and self._bylines.is_name(names[0]):
            return names[:1]
        if not self._is_beside_fact(at):
            return []
        if placed := self._bylines.placed_name(self._lines[at].plain):
            names = [placed]
        return names if all(map(self._bylines.is_name, names)) else []

    def _is_beside_fact(self, at: int) -> bool:
        """Whether a line stands right under "by", beside a date, or over what somebody is."""
        over = at - 1
        under = at + 1 if at + 1 < len(self._lines) else over
        if self._lines[over].words == ["by"] or not self._bylines.titles.isdisjoint(
            self._lines[under].words[:4]
        ):
            return True
        return self.is_date(over) or self.is_date(under)

    def _read(self, at: int) -> str | None:
        if self.is_picture(at):
            return "picture"
        words = self._lines[at].words
        if not words or len(words) > LONGEST:
            return None
        return self._fact(at) or ("kicker" if len(words) <= LONGEST_KICKER and self.kicker(at) else None)

    def _fact(self, at: int) -> str | None:
        """`date`, `byline` or `book`, of a line with a few words."""
        line = self._lines[at]
        words, plain = line.words, line.plain
        if has_digit(plain):
            if self.is_date(at):
                return "date"
            if self._bylines.barred_date(plain):
                return "byline" if self.authors(at) else "date"
        if not _BY.isdisjoint(words) and self.authors(at):
            return "book" if _is_over_book_data(self._lines, at) else "byline"
        if words[-1].lower() in COLLECTIVE and self.is_collective(at):
            return "book" if _is_over_book_data(self._lines, at) else "byline"
        named = (" and " in plain or ", " in plain or " in " in plain) and self.lone_names(at)
        return "byline" if named else None


def _is_over_book_data(lines: Sequence[Line], at: int) -> bool:
    """Whether a book's publisher, pages or price stand under a line."""
    return at + 1 < len(lines) and head_reason(lines[at + 1]) is not None


def _digits_and_commas(lines: Sequence[Line]) -> list[bytes]:
    """Those of each line, found in one go."""
    page = "\n".join([line.plain for line in lines]).encode("ascii", "replace")
    return page.translate(None, _NO_SIGNS).split(b"\n")
