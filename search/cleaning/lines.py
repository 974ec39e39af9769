"""A page as lines: each with its words, its bullet, the furniture that its phrases point to, and what it is by its
own words wherever it stands.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import filterfalse
from typing import Final, NamedTuple

from search.cleaning.furniture import AGO, DAY, FUNCTION_WORDS, Furniture, has_digit, may_name_month, words_in

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


FAR = 12
"""A line is far from text where none of so many lines over and under it has the length of a sentence."""

NARROWEST, WIDEST = 32, 120
"""Characters of the lines that may have been broken for their width."""

FEWEST_RUNS = 3
"""So many paragraphs in broken lines tell how wide a page was set."""

FAR_ALONE = ("far",)
"""The only feature of a line that is far from text."""

_ENDS = (".", "!", "?", ":", "…", ")", "]", "”", '"')


@dataclass(slots=True)
class Line:
    """A line that is not blank; `number` counts all lines of the page from 1.

    `last` is another number where sentences were broken over several lines, which are read as one. `content` are
    the words that tell what a line is about, `furniture` the reasons that its phrases point to; `label` is the
    reason where a phrase is all of it. `kind` is what a line is to its neighbours, `own` the features that it has
    wherever it stands. A line that is `far` from any text stands in a menu: nobody reads closer.
    """

    number: int
    last: int
    text: str
    after_blank: bool
    far: bool
    plain: str
    bullet: bool
    words: list[str]
    content: list[str]
    furniture: list[str]
    label: str | None
    kind: str
    own: tuple[str, ...]


def words_of(line: Line) -> list[str]:
    """The words of a line in lower case, of one far from text too."""
    return words_in(line.plain) if line.far else line.words


def split_lines(text: str) -> list[str]:
    """The lines of a page as they are numbered: only line feeds and carriage returns end one."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if "\r" in text else text.split("\n")


def read_lines(raw: list[str], furniture: Furniture) -> Iterator[Line]:
    """The lines that are not blank, read; lines that go on in the next one are one."""
    stripped = [line.strip() for line in raw]
    whole = list(_whole_lines(stripped))
    if width := _width(stripped, whole):
        whole = list(_whole_lines(stripped, width))
    far = _far_from_text([stripped[first] for first, _, _ in whole])
    for (first, last, after_blank), is_far in zip(whole, far, strict=True):
        text = stripped[first] if first == last else " ".join(stripped[first : last + 1])
        if is_far:
            yield _glance(first + 1, last + 1, text, after_blank)
        else:
            yield read_line(first + 1, last + 1, text, after_blank, furniture)


def _far_from_text(lines: list[str]) -> list[bool]:
    """Which lines have no text within `FAR` lines; none where a page has no text at all."""
    texts = [at for at, line in enumerate(lines) if len(line) >= 60 and line.count(" ") >= 8]
    far = [bool(texts)] * len(lines)
    for at in texts:
        start, end = max(0, at - FAR), min(len(lines), at + FAR + 1)
        far[start:end] = [False] * (end - start)
    return far


def _glance(first: int, last: int, text: str, after_blank: bool) -> Line:
    """A line of a menu, with no more than its words."""
    sign = BULLET_SIGN.match(text)
    plain = text[sign.end() :] if sign else text
    words = plain.split()
    kind = kind_of_far(text, len(words), sign is not None)
    return Line(
        first, last, text, after_blank, True, plain, sign is not None, words, [], [], None, kind, FAR_ALONE
    )


def _whole_lines(lines: list[str], width: int = 0) -> Iterator[tuple[int, int, bool]]:
    """First and last index of each run of lines that are one, and whether a blank line stands before it.

    `width` is that of a page that was set in lines: every line that is full goes on below.
    """
    after_blank, at, count = True, 0, len(lines)
    while at < count:
        line = lines[at]
        if not line:
            after_blank, at = True, at + 1
            continue
        end = at
        while (
            end + 1 < count
            and NARROWEST <= len(line) <= WIDEST
            and (_goes_on(line, lines[end + 1], wrapped=end > at) or _is_full(line, lines[end + 1], width))
        ):
            end += 1
            line = lines[end]
        yield at, end, after_blank
        after_blank, at = False, end + 1


def _width(lines: list[str], whole: Sequence[tuple[int, int, bool]]) -> int:
    """How wide a page was set, by its lines that go on in lower case; 0 where there are hardly any."""
    runs = [(first, last) for first, last, _ in whole if last > first]
    if len(runs) < FEWEST_RUNS:
        return 0
    widths = sorted(len(line) for first, last in runs for line in lines[first:last])
    widest = widths[-1]
    return widest if widest <= WIDEST and widths[len(widths) // 2] >= 0.8 * widest else 0


def _is_full(line: str, following: str, width: int) -> bool:
    """Whether the next line's first word found no place in a line."""
    if not width or not following or BULLET_SIGN.match(following):
        return False
    return len(line) <= width < len(line) + 1 + len(following.split(None, 1)[0])


def _goes_on(line: str, following: str, *, wrapped: bool) -> bool:
    """Whether a line was broken for its width: it goes on below in lower case, or its block did before."""
    if not following or BULLET_SIGN.match(following):
        return False
    if following[0].islower():
        return not line.endswith(_ENDS) and (len(following) >= 25 or following.endswith("."))
    return (wrapped and len(line) >= 55 and following[0].isalnum()) or line.endswith(",")


def read_line(first: int, last: int, text: str, after_blank: bool, furniture: Furniture) -> Line:
    """One line with its words in lower case and its furniture."""
    return Line(first, last, text, after_blank, False, *wording_of(text, furniture))
