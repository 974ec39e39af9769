"""The names of months, weekdays, seasons and small numbers, and the pattern that finds each.

Month patterns are capitalised: in an article "may" and "march" are words, "May" and "MAY" months. Queries
compile the same patterns without regard to case.
"""

from __future__ import annotations

from typing import Final

_MONTH_NAMES: Final = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_WEEKDAY_NAMES: Final = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

MONTHS: Final[dict[str, int]] = {
    **{name.lower(): number for number, name in enumerate(_MONTH_NAMES, 1)},
    **{name[:3].lower(): number for number, name in enumerate(_MONTH_NAMES, 1)},
    "sept": 9,
}
WEEKDAYS: Final[dict[str, int]] = {name.lower(): number for number, name in enumerate(_WEEKDAY_NAMES)}
SEASONS: Final[dict[str, int]] = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""The first month of each season of the northern half of the world; winter runs into the next year."""

AMBIGUOUS_MONTHS: Final = frozenset({"march", "may", "august"})
"""Months whose names are also words or people: alone they need a clearer lead than the others."""

NUMBERS: Final[dict[str, int]] = {
    **{
        word: number
        for number, word in enumerate(
            [
                "one",
                "two",
                "three",
                "four",
                "five",
                "six",
                "seven",
                "eight",
                "nine",
                "ten",
                "eleven",
                "twelve",
            ],
            start=1,
        )
    },
    "a": 1,
    "an": 1,
}
ORDINALS: Final[dict[str, int]] = {"first": 1, "second": 2, "third": 3, "fourth": 4}
DECADES: Final[dict[str, int]] = {
    word: 1900 + 10 * number
    for number, word in enumerate(
        ["twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties"], 2
    )
}
"""The decades of the twentieth century in words."""


_STARTS: Final[dict[str, str]] = {
    "month": " ".join([*MONTHS]),
    "weekday": " ".join([*WEEKDAYS]),
    "step": "last past this previous next coming",
    "part": "early mid late beginning start middle end",
    "season": " ".join([*SEASONS]),
    "named": "today tonight tomorrow yesterday",
    "nth": "first second third fourth",
    "side": "earlier later",
    "count": " ".join([*NUMBERS]),
    "decade": " ".join([*DECADES]),
    "coded": "q h",
}
_CAPITALISED: Final = frozenset({"month", "weekday"})
KIND_OF_START: Final = {
    form: kind
    for kind, words in _STARTS.items()
    for word in words.split()
    for form in (word.capitalize(), word.upper(), word.capitalize() if kind in _CAPITALISED else word)
} | {
    **{str(number): "number" for number in range(10)},
    **{f"{number:02}": "number" for number in range(100)},
    **{str(year): "year" for year in range(1000, 2200)},
}
"""The kind of rule (see `Rule.start`) that may begin with a word or number of an article."""


def _both_cases(names: list[str]) -> str:
    return "|".join(f"{name}|{name.upper()}" for name in names)


def any_of(words: dict[str, int]) -> str:
    """A pattern, in any case, for one of these words."""
    return "(?i:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


def beginning_with(*words: str) -> str:
    """A pattern, in any case, for what begins with one of these words; it looks at the first letter first."""
    rests: dict[str, list[str]] = {}
    for word in words:
        rests.setdefault(word[0], []).append(word[1:])
    return "|".join(f"[{first}{first.upper()}](?i:{'|'.join(rest)})" for first, rest in rests.items())


FULL_MONTH: Final = f"(?:{_both_cases(_MONTH_NAMES)})"
_SHORT_MONTHS: Final = ["Sept", *(name[:3] for name in _MONTH_NAMES)]
MONTH: Final = f"(?=[JFMASOND])(?:{_both_cases(_MONTH_NAMES)}|(?:{_both_cases(_SHORT_MONTHS)})\\b\\.?)"
"""A month by its name or short name; looking at the letter first saves trying all names at every number."""

WEEKDAY: Final = f"(?:{_both_cases(_WEEKDAY_NAMES)})"


def month_number(name: str) -> int:
    """The number of a month by its name or short name."""
    return MONTHS[name.rstrip(".").lower()]


def small_number(word: str) -> int:
    """A number written in digits or as a word up to twelve."""
    return int(word) if word.isdigit() else NUMBERS[word.lower()]
