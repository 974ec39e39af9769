"""When an article was published, and which days it names.

`date_article` weighs the clues that a page gives (metadata, byline, dateline, URL) and then reads the dates in its
text against the day that it settled on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from string import ascii_letters
from typing import Any, Final, Literal

from pydantic import TypeAdapter

from search.article import DateHint, Place, Precision
from search.text.dates import AMBIGUOUS, FoundDate, find_dates, number_words_of, read_stamp, read_url

Kind = Literal["published", "updated"]

_HINTS: Final = TypeAdapter(list[DateHint])

EARLIEST: Final = date(1600, 1, 1)
"""No newspaper is older: an earlier date is not a publication date."""


@dataclass(frozen=True, slots=True)
class Clue:
    """Words of a page that may say when it was published: a byline, a metadata value, its URL.

    Clues come in their order on the page. `kind` says what a metadata value is; in a line of text its own words
    tell ("Updated:"). A clue that is `far` stands apart from headline and byline: any other goes before it.
    """

    text: str
    place: Place
    kind: Kind | None = None
    far: bool = False


@dataclass(frozen=True, slots=True)
class Dating:
    """The publication date that was settled on, None where the page does not say, with every hint found."""

    published: date | None
    source: str | None
    precision: Precision | None
    hints: list[DateHint]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A hint that may be the publication date; the higher rank is believed. `made` is the day of a first draft."""

    hint: DateHint
    rank: int
    made: bool = False


_LABEL: Final = re.compile(
    r"\b(?:(?P<updated>updated?|modified|edited|revised|corrected|amended|reviewed)"
    r"|(?P<published>published|posted|filed|issued|released|date)|(?P<made>created|drafted))\b"
    r"|(?P<other>©|\(c\)|\b(?:copyright|expires?|valid|until|accessed|retrieved|joined|since|born|deadline)\b)",
    re.IGNORECASE,
)
_LABEL_REACH: Final = 40
"""How many characters before a date its label may begin."""

_DATELINE: Final = re.compile(
    r"\s*[A-ZÀ-Þ][A-ZÀ-Þ .'’/-]{2,40}[,\s(](?P<date>[^—–\n]{3,80}?)\s*(?:—|–|--|\s-\s)"
)
_STATED: Final = re.compile(r"\W*(?:first |originally )?(?:published|posted)(?: on| at)?\b\W", re.IGNORECASE)
_OTHER_STARTS: Final = frozenset(ascii_letters) - frozenset("fopFOP")
"""With one of these begins nearly every line that states no date: seeing that takes less than the pattern."""

_STATED_LENGTH: Final = 80
_RANKS: Final[dict[Place, int]] = {"metadata": 8, "byline": 6, "url": 5, "dateline": 4}
_RUN_ON: Final = re.compile(r"(?<=\d)(?=[A-Z][a-z]{2})")
"""Where a page that lost its tags writes two dates as one word: "April 26, 2022Updated April 27, 2022"."""

_LABELLED: Final = 2
_FAR: Final = -1
_NO_DAY: Final = -4
"""What a month or year counts less than a day: any day that is stated goes before it."""


def date_article(
    clues: Sequence[Clue],
    parts: Sequence[tuple[str, Place]],
    *,
    today: date | None = None,
    own: Path | None = None,
    commented: date | None = None,
) -> Dating:
    """The publication date by the clues, and the dates of the text parts (headline, deck, body, captions).

    A date after `today`, or after the day when readers had `commented`, is refused as publication date and stays a
    hint. Clues of like strength that contradict each other settle nothing. Where a page states only when it was
    updated, that day is taken, and the source says `updated`. `own` is the archive's folder of word lists.
    """
    candidates = [candidate for clue in [*clues, *_dateline(parts)] for candidate in _candidates(clue)]
    chosen = _choose(candidates, min(today or date.today(), commented or date.max))
    published = chosen.first if chosen else None
    hints = [candidate.hint for candidate in candidates]
    hints += part_hints(parts, published=published, own=own)
    if chosen is None:
        return Dating(None, None, None, hints)
    source = chosen.place if chosen.kind == "published" else "updated"
    return Dating(published, source, chosen.precision, hints)


def stated_dates(lines: Iterable[str]) -> list[Clue]:
    """The line that says by its first word when the page was published, wherever it stands.

    None where such lines name several days: then they belong to a list of stories.
    """
    short = (line for line in lines if line[:1] not in _OTHER_STARTS and len(line) <= _STATED_LENGTH)
    stated = [line for line in short if _STATED.match(line)]
    days = {(found.span.first, found.span.last) for found in _dates_of(stated) if found.span}
    return [Clue(stated[0], "byline")] if len(days) == 1 else []


def second_day(lines: Iterable[str]) -> date | None:
    """The second of the days that lines name, in their order in time; one alone may be anything."""
    spans = [found.span for found in _dates_of(list(lines)) if found.confidence > AMBIGUOUS]
    days = sorted(span.first for span in spans if span and span.precision == "day")
    return days[1] if len(days) > 1 else None


def _dates_of(lines: Sequence[str]) -> Iterable[FoundDate]:
    return chain.from_iterable(map(find_dates, lines))


def part_hints(
    parts: Sequence[tuple[str, Place]], *, published: date | None, own: Path | None = None
) -> list[DateHint]:
    """The days that an article's parts name; relative ones are resolved only against the publication date."""
    words = number_words_of(own)
    return _HINTS.validate_python(
        [
            _values(found, "relative" if found.relative else "event", place)
            for text, place in parts
            for found in find_dates(text, published=published, words=words)
        ]
    )


def _hint(found: FoundDate, kind: Kind, place: Place) -> DateHint:
    return DateHint.model_validate(_values(found, kind, place))


def _values(found: FoundDate, kind: Kind | Literal["event", "relative"], place: Place) -> dict[str, Any]:
    """A hint as plain values, which pydantic takes in faster, many at once."""
    return {
        "words": found.words,
        "kind": kind,
        "first": found.span.first if found.span else None,
        "last": found.span.last if found.span else None,
        "precision": found.precision,
        "place": place,
        "confidence": found.confidence,
    }


def _dateline(parts: Sequence[tuple[str, Place]]) -> list[Clue]:
    """The date between place and dash at the start of a body: "KYIV, May 19, 2021 (Wire) —"."""
    body = next((text for text, place in parts if place == "body"), "")
    match = _DATELINE.match(body[:160])
    return [Clue(match["date"], "dateline")] if match else []


def _candidates(clue: Clue) -> Iterator[_Candidate]:
    rank = _RANKS.get(clue.place, 0)
    if clue.place in {"url", "metadata"}:
        span = read_url(clue.text) if clue.place == "url" else read_stamp(clue.text)
        if span:
            found = FoundDate(clue.text, 0, len(clue.text), span, span.precision, False, 0.1 * rank)
            yield _Candidate(_hint(found, clue.kind or "published", clue.place), rank)
        return
    text = _RUN_ON.sub(" ", clue.text)
    for found in find_dates(text):
        label = _label(text[max(0, found.start - _LABEL_REACH) : found.start])
        if kind := clue.kind or _kind(label):
            worth = rank + (_LABELLED if label == "published" else 0) + (_FAR if clue.far else 0)
            yield _Candidate(_hint(found, kind, clue.place), worth, made=label == "made")


def _label(before: str) -> str:
    """The kind of the label nearest to a date; empty where there is none."""
    label = ""
    for match in _LABEL.finditer(before) if before.strip() else ():
        label = match.lastgroup or ""
    return label


def _kind(label: str) -> Kind | None:
    if label == "other":
        return None
    return "updated" if label == "updated" else "published"


def _choose(candidates: Sequence[_Candidate], limit: date) -> DateHint | None:
    """The most believable date, the first of equals; one that can be read in two ways comes last."""
    published = [candidate for candidate in candidates if candidate.hint.kind == "published"] or candidates
    settled = [candidate for candidate in published if candidate.hint.confidence > AMBIGUOUS]
    possible = [candidate for candidate in settled if _is_possible(candidate, limit)]
    best = max(possible, key=_rank, default=None)
    if best and _is_contradicted(best, possible, candidates):
        return None
    if best is None or best.hint.precision != "day":
        readings = [reading for one in published for reading in _readings(one.hint, best, limit)]
        return readings[0] if readings else best.hint if best else None
    return best.hint


def _rank(candidate: _Candidate) -> int:
    return candidate.rank + (0 if candidate.hint.precision == "day" else _NO_DAY)


def _is_contradicted(
    best: _Candidate, possible: Sequence[_Candidate], candidates: Sequence[_Candidate]
) -> bool:
    """Whether another line names another day with the same right; of a draft that was revised, no day is known."""
    if best.hint.place != "byline":
        return False
    rivals = [one for one in possible if one.hint.place == "byline" and _rank(one) == _rank(best)]
    if best.made:
        rivals += [one for one in candidates if one.hint.kind == "updated"]
    return any(_is_apart(best.hint, rival.hint) for rival in rivals)


def _is_apart(one: DateHint, other: DateHint) -> bool:
    """Whether two hints can't mean the same day."""
    if one.first is None or one.last is None or other.first is None or other.last is None:
        return False
    return one.last < other.first or other.last < one.first


def _is_possible(candidate: _Candidate, limit: date) -> bool:
    """Whether a day may be that of publication: a year alone beside a byline may be anything."""
    hint = candidate.hint
    if hint.precision == "year" and candidate.rank <= _RANKS["byline"] and hint.place == "byline":
        return False
    return hint.first is not None and EARLIEST <= hint.first <= limit and hint.precision != "decade"


def _readings(hint: DateHint, month: _Candidate | None, limit: date) -> list[DateHint]:
    """The one reading of 03/04/2020 that is not in the future and agrees with the month found elsewhere, if any."""
    if hint.confidence > AMBIGUOUS or hint.first is None or hint.last is None:
        return []
    days = [day for day in (hint.first, hint.last) if day <= limit]
    if month and month.hint.first and month.hint.last:
        days = [day for day in days if month.hint.first <= day <= month.hint.last]
    if len(days) != 1:
        return []
    return [
        hint.model_copy(update={"first": days[0], "last": days[0], "precision": "day", "confidence": 0.6})
    ]
