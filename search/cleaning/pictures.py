"""Captions, credits and picture names: the lines that belong to a picture.

Why a line is no part of the article, in a word that an editor understands.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from search.cleaning.features import AFTER, BEFORE, IN_TEASER, Features
from search.cleaning.lines import Line
from search.cleaning.title_features import is_crumbs
from search.text.word_lists import WordLists, reloading

_BRACKETS = re.compile(r"[(\[]([^()\[\]]{2,120})[)\]]\s*\.?$")
_LEAD = re.compile(
    r"(?:(?:top|main|lead|cover|file|header|feature[d]?)\s+)?(?:"
    r"(?:photo|image|picture|media|video|illustration|photograph)s?"
    r"(?:\s*(?:credits?|caption|source|courtesy|copyright|by)?\s*:|\s*(?:credits?|caption|copyright|by)\b)"
    r"|(?:caption|credits?|file)\s*:|credit(?:\s?(?:\.\.\.|…)|\s(?=[^/]{2,60}/[^/]{2,60}$)))\s*(?=\S)",
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
LEAD_STARTS = frozenset(
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
        self._firsts = frozenset(words[0] for words in self._credits if words)
        self._openings = frozenset(word.replace("’", "'") for word in self._firsts)
        self.words = self._openings | _TRAIL_WORDS

    def read(self, line: str, words: Collection[str]) -> Picture | None:
        """What a line says of a picture; None where nothing marks it as a caption or credit.

        `words` are those of the line, in lower case, or as many of them as `words` of this object holds: most lines
        have none of these and no sign that a credit needs, and no pattern is tried.
        """
        led = line[:3].lower() in LEAD_STARTS
        if self.words.isdisjoint(words) and "/" not in line and not led:
            return None
        size = len(line)
        if size > _LONGEST:
            return None
        if led and (lead := _LEAD.match(line)):
            return _led(line, lead)
        if (
            size <= _LONGEST_CREDITED
            and not _TRAIL_WORDS.isdisjoint(words)
            and (trail := _TRAIL.search(line))
        ):
            return Picture(line, trail["credit"].strip())
        slash, opening = "/" in line, not self._openings.isdisjoint(words)
        if (slash or opening) and ("(" in line or "[" in line) and (found := self._bracketed(line)):
            return found
        if slash and size <= _LONGEST_CREDITED and (found := self._slashed(line)):
            return found
        return Picture("", line) if opening and size <= _LONGEST_CREDIT and self._opens(line) else None

    def _bracketed(self, line: str) -> Picture | None:
        brackets = _last_brackets(line)
        if not brackets or not (self._is_credit(brackets.group(1)) or _names_maker(brackets.group(1))):
            return None
        before = line[: brackets.start()].strip()
        return Picture(line if len(_WORD.findall(before)) >= CAPTION_WORDS else "", brackets.group(1))

    def _slashed(self, line: str) -> Picture | None:
        after = line[line.rfind("/") + 1 :]
        if len(after) > _SLASHED_REACH or not after.lstrip()[:1].isupper():
            return None
        slashed = _SLASHED.search(line)
        known = slashed and self._is_slashed_credit(slashed["credit"])
        return Picture(line, slashed["credit"]) if slashed and known else None

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


def _led(line: str, lead: re.Match[str]) -> Picture:
    """The caption or the credit after what a line begins with."""
    rest = line[lead.end() :].strip()
    long = len(_WORD.findall(_BRACKETS.sub("", rest))) > 2 * CAPTION_WORDS
    says = "caption" in lead.group().lower() or long
    return Picture(rest if says else "", "" if says else rest)


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


_FIRST = (
    "boilerplate",
    "plea",
    "newsletter",
    "reading time",
    "consent",
    "legal",
    "comments",
    "share",
    "follow",
    "account",
)
"""Of several reasons that a line's phrases point to, these come first, in this order."""

_ASKING = frozenset({"plea", "newsletter", "account", "consent"})
_ADDRESSED = frozenset({"reader", "readers", "friend", "friends", "subscriber", "subscribers", "supporters"})
_IN_COMMENTS = frozenset({"under comments prose", "under comments near", "under comments far"})
_IN_RELATED = frozenset({"under related prose", "under related near", "under related far"})
_TELLING = _IN_COMMENTS | IN_TEASER | _IN_RELATED | {"repeated"}
"""One of these is seen of every line that has a reason by its place, but for where the article is."""

_BY_STATE = {BEFORE: "before the article", AFTER: "after the article"}


def reason_for(line: Line, features: Features, state: int) -> str:
    """The reason for a line near text that is no label and has no part in the article: what it says, else its place."""
    if not line.words:
        return "no words"
    if is_picture_name(line.text):
        return "picture name"
    if is_crumbs(line):
        return "navigation"
    if line.furniture:
        return _first_of(line.furniture)
    return _by_place(line, features, state)


def asks_for(line: Line) -> str | None:
    """What a line asks its readers for, where its phrases leave no doubt; such a line is never part of an article."""
    words = line.words
    if words and words[0] == "dear" and not _ADDRESSED.isdisjoint(words[:6]):
        return "plea"
    if len(line.furniture) < 2:
        return None
    asking = [reason for reason in line.furniture if reason in _ASKING]
    if len(asking) >= 3 or (len(asking) == 2 and len(words) <= 50):
        return max(set(asking), key=asking.count)
    return None


def _first_of(reasons: list[str]) -> str:
    for reason in _FIRST:
        if reason in reasons:
            return reason
    return reasons[0]


def _by_place(line: Line, features: Features, state: int) -> str:
    place = features.place
    tells = not _TELLING.isdisjoint(place)
    if tells and not _IN_COMMENTS.isdisjoint(place):
        return "comments"
    if tells and not IN_TEASER.isdisjoint(place):
        return "teaser"
    if line.bullet and len(line.words) <= 8:
        return "navigation"
    if tells:
        return "repeated" if _IN_RELATED.isdisjoint(place) else "related"
    return _BY_STATE.get(state, "interruption")
