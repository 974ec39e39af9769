"""Captions, credits and picture names: the lines that belong to a picture."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from search.cleaning.lists import by_lists
from search.words import WordLists

_BRACKETS = re.compile(r"[(\[]([^()\[\]]{2,120})[)\]]\s*\.?$")
_LEAD = re.compile(
    r"(?:(?:top|main|lead|cover|file|header|feature[d]?)\s+)?"
    r"(?:(?:photo|image|picture|media|video|illustration|photograph)s?\s*(?:credit|caption|source|courtesy|copyright|by)?"
    r"|caption|credits?|file)\s*(?::|(?<=by)|(?<=caption)|(?<=copyright)|(?<=credit))\s*(?=\S)",
    re.IGNORECASE,
)
_TRAIL = re.compile(
    r"(?<=[.)\]”\"!?])\s+(?:photo|photograph|image|picture|illustration|credit)s?(?:\s+(?:credit|courtesy))?"
    r"\s*(?::|by\b|via\b|courtesy of\b)\s*(?:[^.]|(?<=\b\w)\.){2,60}\.?$",
    re.IGNORECASE,
)
_SLASHED = re.compile(r"(?:[.)\]”\"!?|–—]\s+|\d\s+)(?P<credit>[A-Z][^/|.]{1,40}/\s?[A-Z][^/|]{1,40}?)\.?$")
"""Maker and person after a caption's last sentence: "April 11, 2024. REUTERS/Stringer"."""

_SLASHED_REACH = 100
_PERSON = re.compile(r"[A-Z][\w.'’-]+(?:\s+[A-Z][\w.'’-]*){1,3}$")
_NAME = re.compile(
    r"\S*\.(?:jpe?g|png|gif|webp|svg|tiff?)$|(?=\S*\d)(?=\S*[a-z])[\w.%+~-]*[_-][\w.%+~-]*$|\S+-scaled$|(?:img|dsc|image|photo)[_-]?\d+\S*$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_LEAD_STARTS = frozenset(
    ["cap", "cov", "cre", "fea", "fil", "hea", "ill", "ima", "lea", "mai", "med", "pho", "pic", "top", "vid"]
)
"""The first letters of what a lead begins with: looking at them is cheaper than trying the pattern."""

_TRAIL_WORDS = frozenset(
    word + ending
    for word in ("photo", "photograph", "image", "picture", "illustration", "credit")
    for ending in ("", "s")
)
"""One of these is in every credit at a line's end."""

CAPTION_WORDS = 4
"""A credit with fewer words beside it says whose a picture is, and not what it shows."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What a line says of a picture: a caption with its credit, or a credit alone (no `caption`)."""

    caption: str
    credit: str


class Pictures:
    """The makers of pictures that an archive knows."""

    def __init__(self, own: Path | None = None) -> None:
        entries = WordLists(own).entries("picture_credits.txt")
        self._credits = {tuple(_WORD.findall(entry.lower())) for entry in entries}
        self._longest = max((len(words) for words in self._credits), default=0)
        self._first_words = frozenset(words[0] for words in self._credits if words) | {"©"}

    def read(self, line: str, words: Sequence[str]) -> Picture | None:
        """What a line says of a picture; None where nothing marks it as a caption or credit.

        `words` are those of the line, in lower case: most lines have none that a picture has, and no pattern is tried.
        """
        if len(line) > 1_500:
            return None
        lead = _LEAD.match(line) if line[:3].lower() in _LEAD_STARTS else None
        if lead:
            rest = line[lead.end() :].strip()
            says = (
                "caption" in lead.group().lower()
                or len(_WORD.findall(_BRACKETS.sub("", rest))) > 2 * CAPTION_WORDS
            )
            return Picture(rest if says else "", "" if says else rest)
        may_trail = len(line) <= 600 and not _TRAIL_WORDS.isdisjoint(words)
        trail = _TRAIL.search(line) if may_trail else None
        if trail:
            return Picture(line, trail.group().strip())
        brackets = _last_brackets(line)
        if brackets and (self._is_credit(brackets.group(1)) or _names_maker(brackets.group(1))):
            before = line[: brackets.start()].strip()
            return Picture(line if len(_WORD.findall(before)) >= CAPTION_WORDS else "", brackets.group(1))
        slashed = _SLASHED.search(line) if "/" in line[-_SLASHED_REACH:] and len(line) <= 600 else None
        if slashed and self._is_slashed_credit(slashed["credit"]):
            return Picture(line, slashed["credit"])
        if len(line) <= 80 and self._may_open(line, words) and self._opens(line):
            return Picture("", line)
        return None

    def _may_open(self, line: str, words: Sequence[str]) -> bool:
        """Whether a line has the first word of a maker, or a slash before one: cheaper than looking for its name."""
        known = "/" in line or (bool(words) and words[0] in self._first_words)
        return known and not line.endswith((".", "?", "!"))

    def _is_credit(self, words: str) -> bool:
        lower = [word.lower() for word in _WORD.findall(words)]
        spans = range(1, self._longest + 1)
        return any(
            tuple(lower[at : at + size]) in self._credits for at in range(len(lower)) for size in spans
        )

    def _is_slashed_credit(self, words: str) -> bool:
        """Whether one side of a slash is a maker that the archive knows, or written all in capitals as agencies are."""
        maker, _, person = words.partition("/")
        known = any(tuple(_WORD.findall(side.lower())) in self._credits for side in (maker, person))
        return known or (len(maker) > 1 and maker.isupper() and person.istitle())

    def _opens(self, line: str) -> bool:
        """Whether a short line begins or ends with a maker, as `Getty Images` or `Jane Doe / Reuters` do."""
        lower = [word.lower() for word in _WORD.findall(line)]
        if len(lower) > 8:
            return False
        spans = range(2, self._longest + 1)
        return (
            tuple(lower) in self._credits
            or any(tuple(lower[:size]) in self._credits for size in spans)
            or ("/" in line and bool(lower) and (lower[-1],) in self._credits)
        )


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


@by_lists
def pictures_of(own: Path | None) -> Pictures:
    """The makers of pictures of an archive by its folder of own lists, read once."""
    return Pictures(own)
