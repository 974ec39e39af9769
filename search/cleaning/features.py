"""What can be seen of a line: its shape, its furniture, its neighbours and its place on the page.

A feature is a name that a line has or has not. The names are general on purpose: none is about a site, a
subject or a single phrase. The weights in `weights.json` are learnt over them by `benchmarks/train_lines.py`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, chain

from search.cleaning.lines import Line
from search.cleaning.shapes import AGO, DAY

_SIZES = (0.5, 2.5, 5.5, 9.5, 15.5, 25.5, 50.5)
_SENTENCE_END = (".", "!", "?", "…", '."', '?"', '!"', ".”", "?”", "!”", ".’", ".)", "”")
_CLOCK = re.compile(r"\d[:.]\d\d\b|\d ?[ap]\.?m\b", re.IGNORECASE)
_DIGIT = re.compile(r"[0-9]")
_SEPARATOR = re.compile(r"[|»›→>/•·](?:(?<=[|»›→])|(?<=\s[>/•·])(?=\s))")
"""Signs between the parts of a line, some only between blanks; the sign comes first, so that it is searched for."""

_NUMBERS = re.compile(r"[0-9][-/.][0-9]")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SECOND_SENTENCE = re.compile(r"[.!?][”\"’')]?\s+[“\"‘'A-Z]")
_NUMBERED = re.compile(r"(?:#?\d{1,3}[.):]|step \d)", re.IGNORECASE)

_STEPS = range(len(_SIZES) + 1)
_SENTENCE = [f"sentence {step}" for step in _STEPS]
_OPEN = [f"open {step}" for step in _STEPS]
_BULLETS = [f"bullet {min(step, 5)}" for step in _STEPS]
_FUNCTION = [f"function words {min(share, 4)}" for share in range(9)]
_AROUND = [[f"prose around {above} {under}" for under in range(4)] for above in range(4)]

PROSE, SHORT, BULLET, LABEL, OTHER = KINDS = "prose", "short", "bullet", "label", "other"

FACT = "fact"
"""What a short line is to its neighbours that looks like a byline or a date."""

_BYLINES = frozenset({"by", "author", "posted", "published", "updated", "written", "words", "text"})
"""One of these is the first word of most bylines and date lines."""

_OVER = {kind: f"before it {kind}" for kind in (*KINDS, FACT, "none")}
_UNDER = {kind: f"after it {kind}" for kind in (*KINDS, FACT, "none")}
_BETWEEN = {kind: f"between prose {kind}" for kind in (*KINDS, FACT)}
_FACTS = [
    [f"{place} {name} {count}" for count in range(3)]
    for place in ("above", "below")
    for name in ("byline", "date")
]
_FACT_NEAR = [f"fact {distance} under" for distance in range(6)]
_SHARES = (0.0, 0.1, 0.5, 0.9, 0.9999)
_MASS = [f"mass before {step}" for step in range(len(_SHARES) + 1)]
_TOPIC = [[f"topic {length} {step}" for step in range(3)] for length in ("brief", "long")]


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
    found = [_SENTENCE[step] if text.endswith(_SENTENCE_END) else _OPEN[step]]
    if line.bullet:
        found.append(_BULLETS[step])
    if not line.after_blank:
        found.append("joined")
    if count >= 4:
        found.append(_FUNCTION[8 * (count - len(line.content)) // count])
    if text[-1] == ":":
        found.append("colon")
    if text[0] in "“\"‘'":
        found.append("quotation")
    if "@" in text or "://" in text or "www." in text:
        found.append("address")
    if count <= 16:
        found += _marks(text, line.words)
        if count >= 2:
            found += _capitals(text)
    elif _SECOND_SENTENCE.search(text, 0, 1_000):
        found.append("sentences")
    if count >= 6 and ", " in text:
        found.append("comma")
    return found


def _marks(text: str, words: Sequence[str]) -> list[str]:
    """The signs of short lines."""
    found = []
    if _SEPARATOR.search(text):
        found.append("separator")
    if _DIGIT.search(text):
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
    return _NUMBERS.search(text) is not None or any(word.startswith(_MONTHS) for word in words)


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
    found = [f"{length} {reason}" for reason in dict.fromkeys(line.furniture)]
    found.append(f"{length} furniture {min(len(line.furniture), 3)}")
    if len(line.furniture) * 40 > len(line.words):
        found.append(f"{length} thick furniture")
    return found


def page_features(lines: Sequence[Line]) -> list[list[str]]:
    """The features of every line of a page, its surroundings included; a line far from text has but one."""
    kinds = [kind(line) for line in lines]
    close = [at for at, line in enumerate(lines) if not line.far]
    found = [["far"] if line.far else shape(line) + furniture(line) for line in lines]
    repeated = Counter(line.plain for line in lines)
    for at in close:
        if repeated[lines[at].plain] > 1 and len(lines[at].words) >= 2:
            found[at].append("repeated")
    _set_apart(found, lines, close)
    _facts(found, lines, kinds, close)
    _neighbours(found, kinds, close)
    _mass(found, lines, kinds, close)
    _above(found, lines, kinds)
    _below(found, lines)
    _topic(found, lines, kinds, close)
    return found


def _set_apart(found: list[list[str]], lines: Sequence[Line], close: list[int]) -> None:
    """Which lines have a blank one on either side, on pages where many have not."""
    after_blank = [line.after_blank for line in lines] + [True]
    if sum(after_blank) > 0.8 * len(after_blank):
        return
    for at in close:
        if after_blank[at]:
            found[at].append("alone" if after_blank[at + 1] else "first of block")


def _facts(found: list[list[str]], lines: Sequence[Line], kinds: list[str], close: list[int]) -> None:
    """Where bylines and dates stand, by their looks: right under a line, and how many above and below it."""
    bylines, dates = [0], [0]
    near = [5] * len(lines)
    for at, line in enumerate(lines):
        byline = len(line.words) <= 16 and not line.far and bool(line.words) and line.words[0] in _BYLINES
        day = not line.far and "date" in found[at]
        if (byline or day) and kinds[at] != PROSE:
            kinds[at] = FACT
            for over in range(max(0, at - 4), at):
                near[over] = min(near[over], at - over)
        bylines.append(bylines[-1] + byline)
        dates.append(dates[-1] + day)
    for at in close:
        features = found[at]
        features.append(_FACT_NEAR[near[at]])
        features.append(_FACTS[0][min(bylines[at], 2)])
        features.append(_FACTS[1][min(dates[at], 2)])
        features.append(_FACTS[2][min(bylines[-1] - bylines[at + 1], 2)])
        features.append(_FACTS[3][min(dates[-1] - dates[at + 1], 2)])


def _neighbours(found: list[list[str]], kinds: list[str], close: list[int]) -> None:
    near = list(accumulate((kind == PROSE for kind in kinds), initial=0))
    near = [0] * 4 + near + [near[-1]] * 5
    beside = ["none", *kinds, "none"]
    for at in close:
        above = near[at + 4] - near[at]
        below = near[at + 9] - near[at + 5]
        features = found[at]
        features += (_OVER[beside[at]], _UNDER[beside[at + 2]], _AROUND[min(above, 3)][min(below, 3)])
        if above and below:
            features.append(_BETWEEN[kinds[at]])


def _mass(found: list[list[str]], lines: Sequence[Line], kinds: list[str], close: list[int]) -> None:
    """How much of the page's prose has gone by before a line."""
    pairs = zip(lines, kinds, strict=True)
    weights = (min(len(line.words), 80) if kind_ == PROSE else 0 for line, kind_ in pairs)
    running = list(accumulate(weights, initial=0))
    total = running[-1] or 1
    for at in close:
        share = running[at] / total
        found[at].append(_MASS[bisect_left(_SHARES, share)])


def _above(found: list[list[str]], lines: Sequence[Line], kinds: list[str]) -> None:
    """The last label over a line."""
    label, since, prose = "", 99, 0
    for features, line, kind_ in zip(found, lines, kinds, strict=True):
        if since <= 12 and not line.far:
            features.append(f"under {label} {'prose' if prose else 'near' if since <= 3 else 'far'}")
        if line.label:
            label, since, prose = line.label, 0, 0
        since += 1
        prose += kind_ == PROSE


def _below(found: list[list[str]], lines: Sequence[Line]) -> None:
    """Whether an excerpt ends under a line."""
    for at, line in enumerate(lines):
        if "teaser" in line.furniture and len(line.words) <= 6:
            for over in range(max(0, at - 6), at):
                if not lines[over].far:
                    found[over].append("above teaser end" if at - over <= 3 else "far above teaser end")


def _topic(found: list[list[str]], lines: Sequence[Line], kinds: list[str], close: list[int]) -> None:
    """How many of a line's telling words stand in three or more paragraphs of the page."""
    prose = (line for line, kind_ in zip(lines, kinds, strict=True) if kind_ == PROSE)
    counts = Counter(chain.from_iterable(set(line.content) for line in prose))
    common = {word for word, count in counts.items() if count >= 3}
    for at in close:
        content = lines[at].content
        count = len(content)
        if count >= 2:
            shared = sum(map(common.__contains__, content))
            found[at].append(_TOPIC[count > 6][0 if not shared else 1 if shared < 0.3 * count else 2])
