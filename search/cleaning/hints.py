"""When an article was published, and which days it names.

`days` settles which day a page gives its article. Here the words that say so become its hint, with all other dates
that the page's clues and the article's text name; those that are relative are read against the day of publication.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
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

    `kind` says what a metadata value is; in a line of text its own words tell ("Updated:").
    """

    text: str
    place: Place
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Dating:
    """The publication date that was settled on, None where the page does not say, with every hint found."""

    published: date | None
    source: str | None
    precision: Precision | None
    hints: list[DateHint]


_OTHER = "copyright|expires?|valid|until|accessed|retrieved|joined|since|born|deadline|events?|starts?"
_UPDATED = (
    "updated?|modified|edited|revised|corrected|amended|reviewed|last|aktualisiert|actualizad[oa]|mis à jour"
)
_PUBLISHED = "published|posted|filed|issued|released?|date|created|drafted|veröffentlicht|publicad[oa]|publié"
_LABELS: Final = re.compile(
    rf"(?P<other>©|\(c\)|\b(?:{_OTHER})\b)|\b(?:(?P<updated>{_UPDATED})|(?P<published>{_PUBLISHED}))\b",
    re.IGNORECASE,
)
_LABEL_REACH: Final = 40
"""How many characters before a date its label may begin."""

_DATELINE: Final = re.compile(
    r"\s*[A-ZÀ-Þ][A-ZÀ-Þ .'’/-]{2,40}[,\s(](?P<date>[^—–\n]{3,80}?)\s*(?:—|–|--|\s-\s)"
)
_RUN_ON: Final = re.compile(r"(?<=\d)(?=[A-Z][a-z]{2})")
_TRUST: Final[dict[Place, int]] = {"metadata": 4, "byline": 3, "url": 2, "dateline": 1}
"""Where a day of several sources is said to come from, and which of several months is taken: the highest."""


def date_article(
    clues: Sequence[Clue],
    parts: Sequence[tuple[str, Place]],
    *,
    likely: date | None = None,
    today: date | None = None,
    own: Path | None = None,
    commented: date | None = None,
) -> Dating:
    """The publication date, and the dates of the text parts (headline, deck, body, captions).

    `likely` is the day that the page gives its article. Where it gives none, the day of a dateline is taken, else the
    month that a clue names. What is after `today`, or after the day when readers had `commented`, is refused and stays
    a hint; somewhere it is tomorrow already. Of a day that is only that of an update, the source says so. `own` is
    the archive's folder of word lists.
    """
    limit = min((today or date.today()) + timedelta(days=1), commented or date.max)
    hints = [hint for clue in [*clues, *_dateline(parts)] for hint in _hints_of(clue)]
    possible = [hint for hint in hints if hint.first and EARLIEST <= hint.first <= limit]
    chosen = _chosen(possible, likely)
    published = chosen.first if chosen else None
    hints += part_hints(parts, published=published, own=own)
    if chosen is None:
        return Dating(None, None, None, hints)
    source = chosen.place if chosen.kind == "published" else "updated"
    return Dating(published, source, chosen.precision, hints)


def _chosen(possible: Sequence[DateHint], likely: date | None) -> DateHint | None:
    """The hint of the likely day that is trusted most; without such a day that of a dateline, else a month's."""
    if likely is not None:
        settled = (_settled(hint, likely) for hint in possible)
        same = [hint for hint in settled if hint is not None]
    else:
        same = [
            hint
            for hint in possible
            if hint.confidence > AMBIGUOUS and (hint.precision == "month" or hint.place == "dateline")
        ]
    return max(same, key=lambda hint: (hint.kind == "published", _TRUST.get(hint.place, 0)), default=None)


def _settled(hint: DateHint, likely: date) -> DateHint | None:
    """A hint as the likely day, where it names that day, if only by one of two readings."""
    if likely not in (hint.first, hint.last) or (hint.precision != "day" and hint.confidence > AMBIGUOUS):
        return None
    return hint.model_copy(update={"first": likely, "last": likely, "precision": "day"})


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


def _hints_of(clue: Clue) -> Iterator[DateHint]:
    """The days that a clue names, with what the words before each say of it."""
    if clue.place in {"url", "metadata"}:
        span = read_url(clue.text) if clue.place == "url" else read_stamp(clue.text)
        if span:
            found = FoundDate(clue.text, 0, len(clue.text), span, span.precision, False, 0.8)
            yield DateHint.model_validate(_values(found, clue.kind or "published", clue.place))
        return
    text = parted(clue.text)
    for found in find_dates(text):
        label = label_of(text[: found.start])
        if label != "other":
            kind: Kind = clue.kind or ("updated" if label == "updated" else "published")
            yield DateHint.model_validate(_values(found, kind, clue.place))


def parted(text: str) -> str:
    """A text with a blank where a page that lost its tags writes two dates as one word: "April 26, 2022Updated …"."""
    return _RUN_ON.sub(" ", text)


def label_of(before: str) -> str:
    """What the last words before a date say of it: `published`, `updated`, `other` (of a copyright …) or nothing."""
    label = ""
    for match in _LABELS.finditer(before[-_LABEL_REACH:]):
        label = match.lastgroup or ""
    return label
