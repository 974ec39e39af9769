"""The heads and names of references as the word lists give them.

What a rule for references is, and the small patterns that all rules share.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

from search.errors import WordListError
from search.text.word_lists import ListLine, WordLists

HEADS: Final = "reference_heads.txt"
NAMES: Final = "reference_names.txt"
WEAPONS: Final = "weapons.txt"
EXCEPTIONS: Final = "reference_exceptions.txt"
_FLAGS: Final = frozenset({"number", "roman", "code", "lower", "sure", "alone", "named"})


@dataclass(frozen=True, slots=True)
class Head:
    """A line of `reference_heads.txt`: a noun or name, its kind, what it may be with, and its other forms."""

    name: str
    kind: str
    flags: frozenset[str]
    shorts: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    canonical: str = ""

    @property
    def title(self) -> str:
        """The head as canonical names have it: "Security Council Resolution" is a "Resolution"."""
        return self.canonical or self.name


def read_heads(lists: WordLists) -> list[Head]:
    """The heads that make references. Raises WordListError for a line that can't be read."""
    heads = [read_head(line) for line in lists.lines(HEADS)]
    return [head for head in heads if head.kind != "-"]


def read_names(lists: WordLists) -> list[Head]:
    """The agreements known by name. Raises WordListError for a line that can't be read."""
    return [read_name(line) for line in lists.lines(NAMES)]


def read_head(line: ListLine) -> Head:
    """The head of a line. Raises WordListError, which says what to change."""
    name, kind, options = _columns(line, 3)
    flags, shorts, also, canonical = set[str](), list[str](), list[str](), ""
    for option in filter(None, (part.strip() for part in options.split(","))):
        word, _, rest = option.partition(" ")
        if word == "short" and rest:
            shorts.append(rest.rstrip("."))
        elif word == "also" and rest:
            also.append(rest)
        elif word == "as" and rest:
            canonical = rest
        elif option in _FLAGS:
            flags.add(option)
        else:
            known = ", ".join(sorted(_FLAGS))
            message = f"Option {option!r} is unknown; use one of: {known}, short …, also …, as …."
            raise WordListError(message, path=line.path, line=line.number)
    return Head(name, kind, frozenset(flags), tuple(shorts), tuple(also), canonical)


def read_name(line: ListLine) -> Head:
    """The agreement of a line. Raises WordListError, which says what to change."""
    name, kind, others = _columns(line, 2)
    also = tuple(filter(None, (part.strip() for part in others.split(","))))
    return Head(name, kind, frozenset({"alone"}), also=also)


def _columns(line: ListLine, needed: int) -> tuple[str, str, str]:
    """The columns of a line; `needed` of them have to be there, the last may be missing."""
    columns = [column.strip() for column in line.text.split("|")]
    if not needed <= len(columns) <= 3 or not columns[0] or not columns[1]:
        message = (
            f"Write {'`Head | kind | options`' if needed == 3 else '`Name | kind | other ways to write it`'}."
        )
        raise WordListError(message, path=line.path, line=line.number)
    return columns[0], columns[1], columns[2] if len(columns) == 3 else ""


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
