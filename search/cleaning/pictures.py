"""Captions, credits and picture names: the lines that belong to a picture."""

from __future__ import annotations

import re
from pathlib import Path

from search.text.word_lists import WordLists, reloading

_BRACKETS = re.compile(r"[(\[]([^()\[\]]{2,120})[)\]]\s*\.?$")
_LEAD = re.compile(
    r"(?:(?:top|main|lead|cover|file|header|feature[d]?)\s+)?(?:"
    r"(?:photo|image|picture|media|video|illustration|photograph)s?"
    r"(?:\s*(?:credits?|caption|source|courtesy|copyright|by)?\s*:|\s*(?:credits?|caption|copyright|by)\b,?)"
    r"|(?:caption|file|(?:[a-z]{3,12}\s+)?credits?)\s*:|credit(?:\s?(?:\.\.\.|…)|\s(?=[^/]{2,60}/[^/]{2,60}$)))\s*(?=\S)",
    re.IGNORECASE,
)
"""What begins a caption or credit; "credit" alone begins much else: "Credit Suisse", "Creditors meet"."""

_TRAIL = re.compile(
    r"[.)\]”\"!?]\s+"
    r"(?P<credit>(?:photo|photograph|image|picture|illustration|credit)s?(?:\s+(?:credit|courtesy))?"
    r"\s*(?::|by\b|via\b|courtesy of\b)\s*(?:[^.]|(?<=\b\w)\.){2,60}\.?)$",
    re.IGNORECASE,
)
_SLASHED = re.compile(r"(?:[.)\]”\"!?|–—]\s+|\d\s+)(?P<credit>[A-Z][^/|.]{1,40}/\s?[A-Z][^/|]{1,40}?)\.?$")
"""Maker and person after a caption's last sentence: "April 11, 2024. REUTERS/Stringer"."""

_SLASHED_REACH = 50
"""A person's name after the slash has fewer characters."""

_LONGEST = 1_500
_LONGEST_CREDITED = 600
_LONGEST_CREDIT = 80
"""Characters of the longest caption; of the longest that ends with a credit; and of the longest credit alone."""

_PERSON = re.compile(r"[A-Z][\w.'’-]+(?:\s+[A-Z][\w.'’-]*){1,3}$")
_NAME = re.compile(
    r"\S*\.(?:jpe?g|png|gif|webp|svg|tiff?)$|(?=\S*\d)(?=\S*[a-z])[\w.%+~-]*[_-][\w.%+~-]*$|\S+-scaled$|(?:img|dsc|image|photo)[_-]?\d+\S*$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_TRAIL_REACH = 120
"""So many of a line's last characters may be a credit, with the sign before it."""

CAPTION_WORDS = 4
"""A credit with fewer words beside it says whose a picture is, and not what it shows."""


class Pictures:
    """The makers of pictures that an archive knows."""

    def __init__(self, own: Path | None = None) -> None:
        entries = WordLists(own).entries("picture_credits.txt")
        self._credits = {tuple(_WORD.findall(entry.lower())) for entry in entries}
        self._longest = max((len(words) for words in self._credits), default=0)
        self._firsts = frozenset(words[0] for words in self._credits if words)

    def read(self, line: str) -> str | None:
        """The caption that a line is, empty where it is a credit alone; None where nothing marks it as either."""
        size = len(line)
        if size > _LONGEST:
            return None
        if lead := _LEAD.match(line):
            return _led(line, lead)
        if size <= _LONGEST_CREDITED and _TRAIL.search(line, max(0, size - _TRAIL_REACH)):
            return line
        if line.rstrip(". ")[-1:] in {")", "]"} and (found := self._bracketed(line)) is not None:
            return found
        if "/" in line and size <= _LONGEST_CREDITED and (found := self._slashed(line)):
            return found
        return "" if size <= _LONGEST_CREDIT and self._opens(line) else None

    def _bracketed(self, line: str) -> str | None:
        brackets = _last_brackets(line)
        if not brackets or not (self._is_credit(brackets.group(1)) or _names_maker(brackets.group(1))):
            return None
        before = line[: brackets.start()].strip()
        return line if len(_WORD.findall(before)) >= CAPTION_WORDS else ""

    def _slashed(self, line: str) -> str | None:
        after = line[line.rfind("/") + 1 :]
        if len(after) > _SLASHED_REACH or not after.lstrip()[:1].isupper():
            return None
        slashed = _SLASHED.search(line)
        known = slashed and self._is_slashed_credit(slashed["credit"])
        return line if slashed and known else None

    def _is_credit(self, words: str) -> bool:
        lower = list(map(str.lower, _WORD.findall(words)))
        if self._firsts.isdisjoint(lower):
            return False
        return any(self._starts(lower[at:], 1) for at in range(len(lower)))

    def _starts(self, lower: list[str], least: int) -> bool:
        """Whether words begin with a maker's name of `least` words or more."""
        return any(tuple(lower[:size]) in self._credits for size in range(least, self._longest + 1))

    def _is_slashed_credit(self, words: str) -> bool:
        """Whether one side of a slash is a maker that the archive knows, or written all in capitals as agencies are."""
        maker, _, person = words.partition("/")
        known = any(tuple(_WORD.findall(side.lower())) in self._credits for side in (maker, person))
        return known or (len(maker) > 1 and maker.isupper() and person.istitle())

    def _opens(self, line: str) -> bool:
        """Whether a short line begins or ends with a maker, as `Getty Images` or `Jane Doe / Reuters` do."""
        if line.endswith((".", "?", "!")):
            return False
        lower = list(map(str.lower, _WORD.findall(line)))
        if not lower or len(lower) > 8:
            return False
        if "/" in line and (lower[-1],) in self._credits:
            return True
        return lower[0] in self._firsts and (tuple(lower) in self._credits or self._starts(lower, 2))


def _led(line: str, lead: re.Match[str]) -> str:
    """The caption or the credit after what a line begins with."""
    rest = line[lead.end() :].strip()
    long = len(_WORD.findall(_BRACKETS.sub("", rest))) > 2 * CAPTION_WORDS
    says = "caption" in lead.group().lower() or long
    return rest if says else ""


def _last_brackets(line: str) -> re.Match[str] | None:
    """The brackets that a line ends with."""
    if line.rstrip(". ")[-1:] not in {")", "]"}:
        return None
    at = max(line.rfind("("), line.rfind("["))
    return _BRACKETS.match(line, at) if at >= 0 else None


def _names_maker(words: str) -> bool:
    """Whether words in brackets are a maker, a slash and a person: "European Commission/Jan Peeters"."""
    maker, slash, person = words.partition("/")
    return bool(slash) and maker[:1].isupper() and _PERSON.match(person.strip()) is not None


def is_picture_name(line: str) -> bool:
    """Whether a line is the name of a picture file, as pages show it where the picture itself is lost."""
    if " " in line or len(line) < 5 or line.isalpha():
        return False
    return _NAME.match(line) is not None and not line.startswith("http")


@reloading
def pictures_of(lists: WordLists) -> Pictures:
    """The makers of pictures of an archive, called with the folder of its own lists."""
    return Pictures(lists.own)
