"""Bylines, date lines and notes of origin: who wrote an article, when it came out, and where first."""

from __future__ import annotations

import re
from dataclasses import dataclass

from search.cleaning.furniture import MONTH, has_digit
from search.text.word_lists import WordLists, reloading

_BY = re.compile(
    r"(?:(?:written|reviewed|posted|published|reported|story|words|text|analysis|commentary|opinion|edited|interview"
    r"|photographs|photos|pictures)(?:\s+and\s+(?:photographs|photos|photography|pictures|video|images|edited))?\s+by:?"
    r"|by:?|authors?:|text:|words:|from)\s+",
    re.IGNORECASE,
)
_LONGEST_BYLINE = 160
"""Characters of the longest byline."""

_LATER_BY = re.compile(r"[\s|•·–—-]+by:?\s+(?=[^\W\d_])", re.IGNORECASE)
_BEFORE_BY = re.compile(
    r"[^.]{0,40}\d[^.]{0,20}|(?!sponsored|supported|presented|powered|funded|provided|brought|paid|made|hosted)\w{0,12}",
    re.IGNORECASE,
)
"""What may stand before a later "by": a date, or one word such as a section, but none that says who pays."""

_CUT_WORDS = frozenset(
    {"on", "at", "for", "in", "of", "published", "posted", "updated"}
    | {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
)
_CUT = re.compile(
    rf"(?:[|•·:(\[<@\d]|\s[–—-]\s|\b(?:{'|'.join(sorted(_CUT_WORDS))})\b|\b{MONTH}\s\d)", re.IGNORECASE
)
"""Where the names in a byline end."""

_BETWEEN = re.compile(r"\s*(?:[,;]|\b(?:and|AND|with|WITH)\b|&|\s/\s)\s*")
_CAPITAL = "A-Z" + "".join(filter(str.isupper, map(chr, range(0xC0, 0x530))))
"""The capitals of Latin, Greek and Cyrillic letters, accented ones too: Łukasz, Élise, Őrsi."""

_OF_NAMES = frozenset(
    {"de", "del", "della", "der", "den", "di", "da", "das", "do", "dos", "du", "la", "le", "van", "von", "zu"}
    | {
        "af",
        "ben",
        "bin",
        "binti",
        "bint",
        "ibn",
        "abu",
        "al",
        "el",
        "ter",
        "ten",
        "y",
        "e",
        "wa",
        "ya",
        "wo",
        "ap",
    }
)
"""The words of names that are written small."""

_NAMES = re.compile(rf"(?:(?:[{_CAPITAL}][\w.'’-]*|(?:{'|'.join(sorted(_OF_NAMES))})\b)(?:\s+|$))+")
"""Words of names and nothing else."""

_PLACED = re.compile(
    rf"(?P<name>[^,]{{4,40}}?) in (?:the )?[{_CAPITAL}][\w.’'-]*(?: [{_CAPITAL}][\w.’'-]*){{0,3}}"
)
"""A name and where its bearer reports from: "Jane Doe in Port Said"."""

_PLACED_LATER = re.compile(
    rf"(?:[,;&]|\band)\s+(?P<name>(?:[{_CAPITAL}][\w.'’-]*\s+){{2,4}})in\s+(?:the\s)?[{_CAPITAL}]"
)
_SUFFIX = re.compile(r",\s+((?:Jr|Sr)\b\.?|III?\b|IV\b)")
"""What belongs to the name before the comma: "John Roe, Jr."."""

_BAR = re.compile(r"[|•·\s](?:(?<!\s)\s*|[–—]\s+)")
"""A bar or a dash between blanks; the part before it may end with blanks."""

_OWN = frozenset({"by", "from", "our", "own", "a", "the", "special", "and", "&"})
COLLECTIVE = frozenset(
    [
        "agencies",
        "bureau",
        "correspondent",
        "correspondents",
        "desk",
        "newsroom",
        "reporter",
        "reporters",
        "service",
        "services",
        "staff",
    ]
)
"""What the last word of a byline without a name may be."""

_OF_DATES = frozenset(("updated", "published", "posted", "modified", "last", "first"))
"""Words before a date that its day may leave behind: "Updated March"."""

_STAMP = re.compile(r"\W*(?:first |originally )?(?:published|posted|filed)\b", re.IGNORECASE)
_MONTH = re.compile(
    rf"\b{MONTH}(?=\W|$)|\b(?:\d{{4}}([-/.])\d\d?\1\d\d?|\d\d?([-/.])\d\d?\2(?:\d{{4}}|\d\d))\b",
    re.IGNORECASE,
)
"""A month's name, or a day in numbers."""

_ORIGIN = re.compile(
    r"\b(?:re-?published|reprinted|reproduced|(?:originally|first)\s+(?:published|appeared|ran)"
    r"|cross-?posted|syndicated)\b[^.]{0,60}?\b(?:permission\s+(?:from|of)|courtesy\s+of|(?:on|in|by|at|from)(?!\s+permission))\s+",
    re.IGNORECASE,
)
_ORIGIN_LEAD = re.compile(r"(?:source|via|original source):\s+(?=\S)", re.IGNORECASE)
_ORIGIN_END = re.compile(
    r"\s*(?:[.;|(]|,\s|\bon\b|\bin\s+\d|\bunder\b|\bwith\b|\band\b\s+(?:is|was|has)\b|\bas\b)"
)
_BY_ALONE = re.compile(r"^(?:by|von|por|par)\s*(?=[A-ZÀ-Þ])", re.IGNORECASE)
_NO_NAME = re.compile(r"[\d?!:;@#%$€£…“”\"()\[\]{}<>/]")
_AROUND_NAME = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Bylines:
    """The words of an archive that stand beside names and dates and are none."""

    titles: frozenset[str]
    date_words: frozenset[str]

    def authors(self, line: str) -> list[str]:
        """The authors that a line names as such: "By Jane Doe and John Roe, staff writers", "May 9 | Jane Doe"."""
        return self._after_by(line) or self._beside_date(line)

    def barred_date(self, line: str) -> str | None:
        """The date in a line of a few short parts between bars: "Europe | May 9, 2005"."""
        if len(line) > 120 or not has_digit(line):
            return None
        parts = _barred(line)
        if not 2 <= len(parts) <= 4 or any(len(part.split()) > 6 for part in parts):
            return None
        dates = [part for part in parts if self.is_date_line(part)]
        return dates[0] if len(dates) == 1 else None

    def _beside_date(self, line: str) -> list[str]:
        date = self.barred_date(line)
        names = [part.strip() for part in _barred(line) if part != date] if date else []
        return names if all(map(self.is_name, names)) else []

    def _after_by(self, line: str) -> list[str]:
        if len(line) > _LONGEST_BYLINE:
            return []
        start = _BY.match(line)
        later = _LATER_BY.search(line) if not start and "by" in line.lower() else None
        if later and not _BEFORE_BY.fullmatch(line, 0, later.start()):
            return []
        if not (start or later):
            return []
        rest = line[(start or later).end() :]  # type: ignore[union-attr]
        again = _BY.match(rest)
        return self.names(rest[again.end() :] if again else rest)

    def names(self, words: str) -> list[str]:
        """The names in the words after "by", without titles, degrees, places, dates and the rest of the line."""
        cut = _CUT.search(words)
        said = words[: cut.start()].rstrip() if cut else words
        parts = _BETWEEN.split(_SUFFIX.sub(r" \1", said))
        parts = [part for at, part in enumerate(parts) if not (at and part.lower().startswith("the "))]
        found = [name for name in map(self._name, parts) if name]
        full = any(" " in name for name in found)
        found = [name for name in found if " " in name or not full or f", {name}" not in said]
        return found + self._placed_later(words[cut.end() :]) if cut else found

    def _placed_later(self, words: str) -> list[str]:
        """The names of those who report from other places than the first: "… in Paris and Bob Kay in Rome"."""
        return [
            name
            for placed in _PLACED_LATER.finditer(words)
            if (name := self._name(placed["name"])) and " " in name
        ]

    def is_name(self, line: str) -> bool:
        """Whether a whole line is nothing but the name of one person."""
        words = line.split()
        return 2 <= len(words) <= 4 and not line.isupper() and self._name(line) == line.strip()

    def placed_name(self, line: str) -> str | None:
        """The name in a line that is a name and a place."""
        found = _PLACED.fullmatch(line.strip())
        return found["name"] if found and self.is_name(found["name"]) else None

    def is_title(self, words: str) -> bool:
        """Whether words are nothing but what somebody is: "diplomatic correspondent"."""
        return bool(words) and all(word in self.titles for word in words.lower().split())

    def bare_names(self, line: str) -> list[str]:
        """The names in a line that may be nothing else: few words without a sentence's signs, parted as names are."""
        plain = _BY_ALONE.sub("", _AROUND_NAME.sub("", line.partition("|")[0])).strip()
        if placed := self.placed_name(plain):
            return [placed]
        names = [name.strip() for name in _BETWEEN.split(plain) if name.strip()]
        if len(names) > 1 and self.is_title(names[-1]):
            names = names[:-1]
        fits = all(len(name.split()) <= 4 and len(name) >= 3 and not _NO_NAME.search(name) for name in names)
        return names if 1 <= len(names) <= 4 and fits else []

    def is_collective(self, line: str) -> bool:
        """Whether a line says who wrote without a name: "From our own correspondent", "Courier foreign desk"."""
        words = line.split()
        if not 2 <= len(words) <= 8 or words[-1].lower() not in COLLECTIVE:
            return False
        by = words[0].lower() in _OWN
        return all(self._is_of_byline(word) for word in words) and (by or self.is_title(words[-2]))

    def _is_of_byline(self, word: str) -> bool:
        lower = word.lower()
        return lower in self.titles or lower in _OWN or word[0].isupper()

    def is_date_line(self, line: str) -> bool:
        """Whether a line is nothing but a date, with the words and clock times that stand around one."""
        if len(line) > 120 or not has_digit(line):
            return False
        words = _WORD.findall(line.lower())
        others = len(words) - sum(map(self.date_words.__contains__, words))
        return others <= 1 and _MONTH.search(line) is not None

    def _name(self, part: str) -> str | None:
        part = part.strip(" .,-–—*")
        words = part.split()
        if not 1 <= len(words) <= 6 or not words[0][0].isupper() or not _NAMES.fullmatch(part):
            return None
        lower = [word.strip(".,") for word in part.lower().split()]
        if lower[0] in _OF_DATES:
            return None
        return part if self.titles.isdisjoint(lower) else None


def says_publishing(line: str) -> bool:
    """Whether a date line says that something was published: a day and a time alone may be a comment's."""
    return _STAMP.match(line) is not None


def _barred(line: str) -> list[str]:
    """The parts of a line between bars."""
    return [part.rstrip() for part in _BAR.split(line)]


def source_of(line: str) -> str | None:
    """Who published a text first, where a line says that it was published elsewhere."""
    if len(line) > 400:
        return None
    found = _ORIGIN.search(line) or _ORIGIN_LEAD.match(line)
    if not found:
        return None
    rest = line[found.end() :]
    end = _ORIGIN_END.search(rest)
    name = (rest[: end.start()] if end else rest).strip(" .,:;“”\"'()[]")
    name = re.sub(r"^(?:the website of\s+|the\s+(?=[A-Z]))", "", name)
    return name if name and name[0].isupper() and len(name.split()) <= 8 and not _MONTH.match(name) else None


@reloading
def bylines_of(lists: WordLists) -> Bylines:
    """The bylines of an archive, called with the folder of its own lists."""
    return Bylines(
        frozenset(lists.entries("byline_titles.txt")), frozenset(lists.entries("date_line_words.txt"))
    )
