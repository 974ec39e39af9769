"""The words and numbers that dates are made of: names of months, weekdays and seasons, and the patterns that find them.

Month patterns are capitalised: in an article "may" and "march" are words, "May" and "MAY" months. Queries
compile the same patterns without regard to case.
"""

from __future__ import annotations

from typing import Final

from search.article import Precision
from search.text.word_lists import any_of

_MONTHS_IN_ORDER = "January February March April May June July August September October November December"
_WEEKDAYS_IN_ORDER = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
_NUMBERS_IN_ORDER = "one two three four five six seven eight nine ten eleven twelve"
_DECADES_IN_ORDER = "twenties thirties forties fifties sixties seventies eighties nineties"

MONTH_NAMES: Final = _MONTHS_IN_ORDER.split()
WEEKDAY_NAMES: Final = _WEEKDAYS_IN_ORDER.split()

MONTHS: Final[dict[str, int]] = {
    form.lower(): number for number, name in enumerate(MONTH_NAMES, 1) for form in (name, name[:3])
} | {"sept": 9}
WEEKDAYS: Final[dict[str, int]] = {name.lower(): number for number, name in enumerate(WEEKDAY_NAMES)}
SEASONS: Final[dict[str, int]] = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""The first month of each season of the northern half of the world; winter runs into the next year."""

NUMBERS: Final[dict[str, int]] = {
    word: number for number, word in enumerate(_NUMBERS_IN_ORDER.split(), 1)
} | {"a": 1, "an": 1}
ORDINALS: Final[dict[str, int]] = {"first": 1, "second": 2, "third": 3, "fourth": 4}
DECADES: Final[dict[str, int]] = {
    word: 1900 + 10 * number for number, word in enumerate(_DECADES_IN_ORDER.split(), 2)
}
"""The decades of the twentieth century in words."""

UNITS: Final[dict[str, Precision]] = {
    "day": "day",
    "week": "day",
    "month": "month",
    "quarter": "month",
    "year": "year",
    "decade": "decade",
}
"""How precise words with a unit are."""

STEPS: Final = {
    "last": -1,
    "past": -1,
    "previous": -1,
    "this": 0,
    "current": 0,
    "next": 1,
    "coming": 1,
    "following": 1,
}


def in_any_case(words: dict[str, int]) -> str:
    """A pattern, in any case, for one of these words."""
    return f"(?i:{any_of(words)})"


def capitalised(names: list[str]) -> str:
    """A pattern for one of these names, also in capitals."""
    return any_of([*names, *map(str.upper, names)])


FULL_MONTH: Final = capitalised(MONTH_NAMES)
_SHORT_MONTH: Final = capitalised(["Sept", *(name[:3] for name in MONTH_NAMES)])
MONTH: Final = rf"(?:{FULL_MONTH}|{_SHORT_MONTH}\b\.?)"
"""A month by its name or short name."""

WEEKDAY: Final = capitalised(WEEKDAY_NAMES)
YEAR: Final = r"(?:1\d|2[01])\d\d"
DAY: Final = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"


def month_number(name: str) -> int:
    """The number of a month by its name or short name."""
    return MONTHS[name.rstrip(".").lower()]


def leading_number(text: str) -> int:
    """The number of a day of the month such as `19th`."""
    return int(text.rstrip("stndrh"))


def small_number(word: str) -> int:
    """A number written in digits or as a word up to twelve."""
    return int(word) if word.isdigit() else NUMBERS[word.lower()]
