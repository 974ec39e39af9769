"""What can be seen of a line: its shape, its furniture, its neighbours and its place on the page.

A feature is a name that a line has or has not. The names are general on purpose: none is about a site, a
subject or a single phrase. The weights in `weights.json` are learnt over them by `benchmarks/train_lines.py`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

from search.cleaning.lines import Line
from search.cleaning.shapes import AGO, DAY
from search.words import WordLists

FUNCTION_WORDS = frozenset(WordLists().entries("function_words.txt"))
"""Words that sentences are held together by; names, menus and headings have few of them."""

_SIZES = (0, 2, 5, 9, 15, 25, 50)
_SENTENCE_END = (".", "!", "?", "…", '."', '?"', '!"', ".”", "?”", "!”", ".’", ".)", "”")
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d\b|\b\d{1,2} ?[ap]\.?m\b", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://|www\.|\b\S+@\S+|\s@\w|^@\w")
_SEPARATOR = re.compile(r"\s[|»›>/•·→]\s|\s?[|»›]\s?")
_SECOND_SENTENCE = re.compile(r"[.!?][”\"’')]?\s+[“\"‘'A-Z]")
_NUMBERED = re.compile(r"(?:#?\d{1,3}[.):]|step \d)", re.I)
_PICTURE_NAME = re.compile(r"\S*(?:\d\S*[_-]\S*|[_-]\S*\d\S*|\.(?:jpe?g|png|gif|webp|svg))\S*$", re.I)

PROSE, SHORT, BULLET, LABEL, OTHER = "prose", "short", "bullet", "label", "other"


def size(line: Line) -> int:
    """How long a line is, in steps that matter: 0 for no word, up to 7 for more than fifty."""
    return bisect_right(_SIZES, len(line.words) - 0.5)


def kind(line: Line) -> str:
    """What a line is to its neighbours."""
    words = line.words
    if line.label:
        return LABEL
    if len(words) >= 14 and (len(words) >= 25 or line.text.endswith(_SENTENCE_END)):
        return PROSE
    if line.bullet and len(words) <= 8:
        return BULLET
    return SHORT if len(words) <= 8 else OTHER


def shape(line: Line) -> list[str]:
    """The features of a line alone."""
    words, text = line.words, line.text
    count = len(words)
    step = size(line)
    found = ["always", f"size {step}"]
    ends = text.endswith(_SENTENCE_END)
    found.append(f"{'sentence' if ends else 'open'} {min(step, 5)}")
    if line.bullet:
        found.append(f"bullet {min(step, 5)}")
    if not line.after_blank:
        found.append("joined")
    if text.endswith(":"):
        found.append("colon")
    if count >= 4:
        share = sum(word in FUNCTION_WORDS for word in words) / count
        found.append(f"function words {min(int(share * 8), 4)}")
    found.extend(_marks(text, count))
    found.extend(_capitals(text, count))
    return found


def _marks(text: str, count: int) -> list[str]:
    found = []
    if count <= 16:
        if DAY.search(text):
            found.append("date")
        if _CLOCK.search(text) or AGO.search(text):
            found.append("clock")
        if _SEPARATOR.search(text):
            found.append("separator")
        if _PICTURE_NAME.match(text):
            found.append("picture name")
        if _NUMBERED.match(text):
            found.append("numbered")
    if count <= 40 and _ADDRESS.search(text):
        found.append("address")
    if text[0] in "“\"‘'":
        found.append("quotation")
    if count >= 12 and _SECOND_SENTENCE.search(text, 0, 1_000):
        found.append("sentences")
    if count >= 6 and ", " in text[:400]:
        found.append("comma")
    return found


def _capitals(text: str, count: int) -> list[str]:
    if not 2 <= count <= 16:
        return []
    parts = [part for part in text.split() if part[0].isalpha()]
    if text.isupper():
        return ["capitals all"]
    if len(parts) < 2:
        return []
    share = sum(part[0].isupper() for part in parts) / len(parts)
    return ["capitals many" if share > 0.7 else "capitals some" if share > 0.3 else "capitals few"]


def furniture(line: Line) -> list[str]:
    """The features of a line's phrases: stronger in a short line, strongest where they are all of it."""
    if line.label:
        return [f"label {line.label}", "label"]
    if not line.furniture:
        return []
    length = "brief" if len(line.words) <= 12 else "long"
    found = [f"{length} {reason}" for reason in set(line.furniture)]
    found.append(f"{length} furniture {min(len(line.furniture), 3)}")
    if len(line.furniture) * 40 > len(line.words):
        found.append(f"{length} thick furniture")
    return found


def page_features(lines: Sequence[Line]) -> list[list[str]]:
    """The features of every line of a page, its surroundings included."""
    kinds = [kind(line) for line in lines]
    found = [shape(line) + furniture(line) for line in lines]
    repeated = Counter(line.plain for line in lines if len(line.words) >= 2)
    for features, line in zip(found, lines, strict=True):
        if repeated[line.plain] > 1:
            features.append("repeated")
    _neighbours(found, kinds)
    _mass(found, lines, kinds)
    _below(found, lines, kinds)
    _topic(found, lines, kinds)
    return found


def _neighbours(found: list[list[str]], kinds: list[str]) -> None:
    near = list(accumulate((kind == PROSE for kind in kinds), initial=0))
    last = len(kinds) - 1
    for at, features in enumerate(found):
        features.append(f"before it {kinds[at - 1]}" if at else "first line")
        features.append(f"after it {kinds[at + 1]}" if at < last else "last line")
        above = near[at] - near[max(0, at - 4)]
        under = near[min(last + 1, at + 5)] - near[at + 1]
        features.append(f"prose above {min(above, 3)}")
        features.append(f"prose under {min(under, 3)}")
        if above and under:
            features.append(f"between prose {kinds[at]}")


def _mass(found: list[list[str]], lines: Sequence[Line], kinds: list[str]) -> None:
    weights = (
        min(len(line.words), 80) if kind == PROSE else 0 for line, kind in zip(lines, kinds, strict=True)
    )
    running = list(accumulate(weights, initial=0))
    total = running[-1] or 1
    for at, features in enumerate(found):
        share = running[at] / total
        step = 0 if not share else 1 if share < 0.1 else 2 if share < 0.5 else 3 if share < 0.9 else 4
        features.append(f"mass before {step if share < 1 else 5}")


def _below(found: list[list[str]], lines: Sequence[Line], kinds: list[str]) -> None:
    """The last label above a line, and whether an excerpt ends below it."""
    above, since, prose = "", 99, 0
    for features, line, kind_ in zip(found, lines, kinds, strict=True):
        if above and since <= 12:
            features.append(f"under {above} {'prose' if prose else 'near' if since <= 3 else 'far'}")
        if line.label:
            above, since, prose = line.label, 0, 0
        since += 1
        prose += kind_ == PROSE
    ending = 99
    for features, line in zip(reversed(found), reversed(lines), strict=True):
        ending += 1
        if ending <= 6:
            features.append("above teaser end" if ending <= 3 else "far above teaser end")
        if "teaser" in line.furniture and len(line.words) <= 6:
            ending = 0


def _topic(found: list[list[str]], lines: Sequence[Line], kinds: list[str]) -> None:
    counts: Counter[str] = Counter()
    for line, kind_ in zip(lines, kinds, strict=True):
        if kind_ == PROSE:
            counts.update({word for word in line.words if len(word) > 3 and word not in FUNCTION_WORDS})
    common = {word for word, count in counts.items() if count >= 3}
    for features, line in zip(found, lines, strict=True):
        words = [word for word in line.words if len(word) > 3 and word not in FUNCTION_WORDS]
        if len(words) >= 2:
            share = sum(word in common for word in words) / len(words)
            length = "long" if len(words) > 8 else "brief"
            features.append(f"topic {length} {0 if not share else 1 if share < 0.3 else 2}")
