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

_SIZES = (0.5, 2.5, 5.5, 9.5, 15.5, 25.5, 50.5)
_SENTENCE_END = (".", "!", "?", "…", '."', '?"', '!"', ".”", "?”", "!”", ".’", ".)", "”")
_CLOCK = re.compile(r"\d[:.]\d\d\b|\d ?[ap]\.?m\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_SEPARATOR = re.compile(r"[|»›→]|\s[>/•·]\s")
_SECOND_SENTENCE = re.compile(r"[.!?][”\"’')]?\s+[“\"‘'A-Z]")
_NUMBERED = re.compile(r"(?:#?\d{1,3}[.):]|step \d)", re.IGNORECASE)

PROSE, SHORT, BULLET, LABEL, OTHER = "prose", "short", "bullet", "label", "other"


def kind(line: Line) -> str:
    """What a line is to its neighbours."""
    count = len(line.words)
    if line.label:
        return LABEL
    if count >= 14 and (count >= 25 or line.text.endswith(_SENTENCE_END)):
        return PROSE
    if line.bullet and count <= 8:
        return BULLET
    return SHORT if count <= 8 else OTHER


def shape(line: Line) -> list[str]:
    """The features of a line alone."""
    text = line.text
    count = len(line.words)
    step = bisect_right(_SIZES, count)
    ends = "sentence" if text.endswith(_SENTENCE_END) else "open"
    found = ["always", f"size {step}", f"{ends} {step if step < 5 else 5}"]
    if line.bullet:
        found.append(f"bullet {step if step < 5 else 5}")
    if not line.after_blank:
        found.append("joined")
    if count >= 4:
        share = 8 * (count - len(line.content)) // count
        found.append(f"function words {share if share < 4 else 4}")
    if text[-1] == ":":
        found.append("colon")
    if text[0] in "“\"‘'":
        found.append("quotation")
    if "@" in text or "://" in text or "www." in text:
        found.append("address")
    if count <= 16:
        found += _marks(text)
        if count >= 2:
            found += _capitals(text)
    elif _SECOND_SENTENCE.search(text, 0, 1_000):
        found.append("sentences")
    if count >= 6 and ", " in text:
        found.append("comma")
    return found


def _marks(text: str) -> list[str]:
    """The signs of short lines."""
    found = []
    if _SEPARATOR.search(text):
        found.append("separator")
    if _DIGIT.search(text):
        if DAY.search(text):
            found.append("date")
        if _CLOCK.search(text) or AGO.search(text):
            found.append("clock")
        if _NUMBERED.match(text):
            found.append("numbered")
        if " " not in text:
            found.append("coded")
    return found


def _capitals(text: str) -> list[str]:
    if text.isupper():
        return ["capitals all"]
    firsts = [part[0] for part in text.split() if part[0].isalpha()]
    if len(firsts) < 2:
        return []
    share = sum(map(str.isupper, firsts)) / len(firsts)
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
    repeated = Counter(line.plain for line in lines)
    for features, line in zip(found, lines, strict=True):
        if len(line.words) >= 2 and repeated[line.plain] > 1:
            features.append("repeated")
    _neighbours(found, kinds)
    _mass(found, lines, kinds)
    _below(found, lines, kinds)
    _topic(found, lines, kinds)
    return found


def _neighbours(found: list[list[str]], kinds: list[str]) -> None:
    near = list(accumulate((kind == PROSE for kind in kinds), initial=0))
    near = [0] * 4 + near + [near[-1]] * 5
    before, after = ["none", *kinds], [*kinds[1:], "none"]
    for at, features in enumerate(found):
        above = near[at + 4] - near[at]
        under = near[at + 9] - near[at + 5]
        features += (
            f"before it {before[at]}",
            f"after it {after[at]}",
            f"prose above {above if above < 3 else 3}",
            f"prose under {under if under < 3 else 3}",
        )
        if above and under:
            features.append(f"between prose {kinds[at]}")


def _mass(found: list[list[str]], lines: Sequence[Line], kinds: list[str]) -> None:
    """How much of the page's prose has gone by before a line."""
    pairs = zip(lines, kinds, strict=True)
    weights = (min(len(line.words), 80) if kind_ == PROSE else 0 for line, kind_ in pairs)
    running = list(accumulate(weights, initial=0))
    total = running[-1] or 1
    for features, gone in zip(found, running, strict=False):
        share = gone / total
        step = 0 if not gone else 1 if share < 0.1 else 2 if share < 0.5 else 3 if share < 0.9 else 4
        features.append(f"mass before {step if share < 1 else 5}")


def _below(found: list[list[str]], lines: Sequence[Line], kinds: list[str]) -> None:
    """The last label above a line, and whether an excerpt ends below it."""
    above, since, prose = "", 99, 0
    for features, line, kind_ in zip(found, lines, kinds, strict=True):
        if since <= 12:
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
    """How many of a line's telling words stand in three or more paragraphs of the page."""
    counts: Counter[str] = Counter()
    for line, kind_ in zip(lines, kinds, strict=True):
        if kind_ == PROSE:
            counts.update(set(line.content))
    common = {word for word, count in counts.items() if count >= 3}
    for features, line in zip(found, lines, strict=True):
        count = len(line.content)
        if count >= 2:
            shared = sum(map(common.__contains__, line.content))
            length = "long" if count > 6 else "brief"
            features.append(f"topic {length} {0 if not shared else 1 if shared < 0.3 * count else 2}")
