"""What a rule for references is, and the small patterns that all rules share."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple, Protocol


class Mention(NamedTuple):
    """A reference with its place in the text."""

    name: str
    kind: str
    start: int
    end: int


class Rule(Protocol):
    """Reads the references at one word of a text, where its pattern fits."""

    @property
    def pattern(self) -> re.Pattern[str]:
        """What stands at such a word where the rule finds something."""

    def starts(self) -> Iterable[str]:
        """The words, as they are written, at which the rule is tried."""

    def read(self, text: str, position: int, floor: int) -> list[Mention]:
        """The references at this word, in order; empty where the rule does not fit.

        Words before `floor` belong to another reference.
        """


_NEAR: Final = 200
"""Characters to either side of a word whose capitals are compared with its own."""

GAP: Final = r"[\s\u00a0]+"
HYPHEN: Final = r"[-\u2010\u2011–]"
NOUNS: Final = (
    r"(?:[Tt]reat(?:y|ies)|[Aa]greements?|[Aa]ccords?|[Pp]acts?|[Pp]rotocols?|[Dd]eals?|[Dd]eclarations?"
    r"|[Tt]alks)"
)
"""Nouns that may follow the name of an agreement without being part of it: "the New START treaty"."""


def first_word(form: str) -> str:
    """The letters or digits that a form begins with: what a text is searched for."""
    length = 1
    while length < len(form) and form[length].isalpha() == form[0].isalpha() and form[length].isalnum():
        length += 1
    return form[:length]


def line_around(text: str, position: int) -> str:
    """The line of a text that holds a position; of a long one, the part that is near."""
    near = text[max(0, position - _NEAR) : position + _NEAR]
    at = min(position, _NEAR)
    end = near.find("\n", at)
    return near[near.rfind("\n", 0, at) + 1 : end if end >= 0 else len(near)]
