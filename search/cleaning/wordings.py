"""What a line is by its own words, wherever it stands: its words, its furniture and its form."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache, partial
from itertools import filterfalse
from typing import Final, NamedTuple

from search.cleaning.furniture import Furniture
from search.cleaning.shapes import AGO, DAY, FUNCTION_WORDS, has_digit, may_name_month, words_in

READ_CHARACTERS = 20_000
"""So much of a line is looked at to judge it: a longer one is prose or broken, and either shows by then."""

BULLET_SIGN = re.compile(r"(?:[*+•·▪▸►‣◦○●–—-]|o)(?:\s+|$)")

REMEMBERED: Final = 4_096
"""So many short lines are remembered: the pages of one publisher have the same menus and footers."""

_LONGEST_REMEMBERED: Final = 100
"""Characters of the longest line that may come back on another page."""

_SIZES = (0.5, 2.5, 5.5, 9.5, 15.5, 25.5, 50.5)
_SENTENCE_END = (".", "!", "?", "…", '."', '?"', '!"', ".”", "?”", "!”", ".’", ".)", "”")
_CLOCK = re.compile(r"\d[:.]\d\d\b|\d ?[ap]\.?m\b", re.IGNORECASE)
_SEPARATOR = re.compile(r"[|»›→>/•·](?:(?<=[|»›→])|(?<=\s[>/•·])(?=\s))")
"""Signs between the parts of a line, some only between blanks; the sign comes first, so that it is searched for."""

_MARK = re.compile(r"[0-9|»›→>/•·]")
"""What each of the signs of short lines has: most lines have none."""

_NUMBERS = re.compile(r"[0-9][-/.][0-9]")
_SECOND_SENTENCE = re.compile(r"[.!?][”\"’')]?\s+[“\"‘'A-Z]")
_PLAIN_SENTENCE = re.compile(r"\. [A-Z]")
"""Most of what the other finds, at a quarter of its cost: it begins with letters that are searched for as they are."""

_NUMBERED = re.compile(r"(?:#?\d{1,3}[.):]|step \d)", re.IGNORECASE)

_SPEAKER = re.compile(r"(?:[QA]|[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){1,3}|[A-Z]{2,}):\s+\S")
"""Who speaks, before the words: "Q: ", "Jane Doe: "."""

_LONGEST_SPEAKER = 40

_STEPS = range(len(_SIZES) + 1)
_SENTENCE = [f"sentence {step}" for step in _STEPS]
_OPEN = [f"open {step}" for step in _STEPS]
_BULLETS = [f"bullet {min(step, 5)}" for step in _STEPS]
_FUNCTION = [f"function words {min(share, 4)}" for share in range(9)]

PROSE, SHORT, BULLET, LABEL, OTHER = "prose", "short", "bullet", "label", "other"


class Wording(NamedTuple):
    """A line without its place; `Line` says what the fields are. Lines of one wording share their lists."""

    plain: str
    bullet: bool
    words: list[str]
    content: list[str]
    furniture: list[str]
    label: str | None
    kind: str
    own: tuple[str, ...]


_made = partial(tuple.__new__, Wording)
"""A `Wording` of a tuple: its own constructor takes twice as long, and every line has one."""


def wording_of(text: str, furniture: Furniture) -> Wording:
    """The wording of a line; that of a short one is remembered."""
    return _read(text, furniture) if len(text) > _LONGEST_REMEMBERED else _remembered(text, furniture)


def forget_wordings() -> None:
    """Forget every line, for whoever measures how fast lines are read that were never seen."""
    _remembered.cache_clear()


def _read(text: str, furniture: Furniture) -> Wording:
    sign = BULLET_SIGN.match(text)
    plain = text[sign.end() :] if sign else text
    bullet = sign is not None
    words = words_in(plain[:READ_CHARACTERS])
    content = list(filterfalse(FUNCTION_WORDS.__contains__, words))
    reasons, label = furniture.match(words)
    kind = _kind(text, len(words), bullet, label)
    form = shape(text, words, len(content), bullet) if text else []
    if reasons:
        form += _phrases(tuple(reasons), label, brief=len(words) <= 12, thick=len(reasons) * 40 > len(words))
    return _made((plain, bullet, words, content, reasons, label, kind, tuple(form)))


_remembered = lru_cache(maxsize=REMEMBERED)(_read)


def kind_of_far(text: str, count: int, bullet: bool) -> str:
    """The kind of a line whose phrases nobody looked for."""
    return _kind(text, count, bullet, None)


def _kind(text: str, count: int, bullet: bool, label: str | None) -> str:
    """What a line of so many words is to its neighbours."""
    if label:
        return LABEL
    if count >= 14 and (count >= 25 or text.endswith(_SENTENCE_END)):
        return PROSE
    if bullet and count <= 8:
        return BULLET
    return SHORT if count <= 8 else OTHER


def shape(text: str, words: Sequence[str], telling: int, bullet: bool) -> list[str]:
    """The features of a line's form; `telling` of its words are no function words."""
    count = len(words)
    step = bisect_right(_SIZES, count)
    found = [_SENTENCE[step] if text.endswith(_SENTENCE_END) else _OPEN[step]]
    if bullet:
        found.append(_BULLETS[step])
    if count >= 4:
        found.append(_FUNCTION[8 * (count - telling) // count])
    if text[-1] == ":":
        found.append("colon")
    if ":" in text[:_LONGEST_SPEAKER] and _SPEAKER.match(text):
        found.append("speaker")
    if text[0] in "“\"‘'":
        found.append("quotation")
    if "@" in text or "://" in text or "www." in text:
        found.append("address")
    if count <= 16:
        found += _marks(text, words)
        if count >= 2:
            found += _capitals(text)
    elif _PLAIN_SENTENCE.search(text, 0, 1_000) or _SECOND_SENTENCE.search(text, 0, 1_000):
        found.append("sentences")
    if count >= 6 and ", " in text:
        found.append("comma")
    return found


def _marks(text: str, words: Sequence[str]) -> list[str]:
    """The signs of short lines."""
    if not _MARK.search(text):
        return []
    found = []
    if _SEPARATOR.search(text):
        found.append("separator")
    if has_digit(text):
        if _may_name_day(text, words) and DAY.search(text):
            found.append("date")
        if _CLOCK.search(text) or ("ago" in words and AGO.search(text)):
            found.append("clock")
        if _NUMBERED.match(text):
            found.append("numbered")
        if " " not in text:
            found.append("coded")
    return found


def _may_name_day(text: str, words: Sequence[str]) -> bool:
    """Whether a line with digits has a month's letters, or signs between numbers: cheaper than `DAY`."""
    return _NUMBERS.search(text) is not None or may_name_month(words)


def _capitals(text: str) -> list[str]:
    if text.isupper():
        return ["capitals all"]
    firsts = [part[0] for part in text.split()]
    letters = sum(map(str.isalpha, firsts))
    if letters < 2:
        return []
    share = sum(map(str.isupper, firsts)) / letters
    return ["capitals many" if share > 0.7 else "capitals some" if share > 0.3 else "capitals few"]


@lru_cache(maxsize=1_024)
def _phrases(reasons: tuple[str, ...], label: str | None, *, brief: bool, thick: bool) -> Sequence[str]:
    """The features of a line's phrases: stronger in a short line, strongest where they are all of it."""
    if label:
        return [f"label {label}", "label"]
    length = "brief" if brief else "long"
    found = [f"{length} {reason}" for reason in dict.fromkeys(reasons)]
    found.append(f"{length} furniture {min(len(reasons), 3)}")
    if thick:
        found.append(f"{length} thick furniture")
    return found
