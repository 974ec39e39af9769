"""A page as lines: each with its words, its bullet, and the furniture that its phrases point to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from search.cleaning.furniture import Furniture
from search.cleaning.shapes import words_in
from search.cleaning.wordings import BULLET_SIGN, kind_of_far, wording_of

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
