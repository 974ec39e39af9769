"""The grammar of references, as the word lists give it: heads, names, and what a rule makes of them.

A reference is built around a head. `reference_heads.txt` says of each what may stand beside it: a number ("Article 5"),
a roman one of a series ("Minsk II"), a code ("COP26"), capitalised words ("Vilnius summit"), or nothing ("the Magna
Carta"). `reference_names.txt` and `weapons.txt` have what is written in one way only. A line becomes a `Head`, and a
head becomes rules (`reference_rules`), each of which starts at certain words and reads one form of a reference there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

from search.errors import WordListError
from search.text.word_lists import HEAD_LIST, ListLine, WordLists

NAME_LIST: Final = "reference_names.txt"
WEAPON_LIST: Final = "weapons.txt"
EXCEPTION_LIST: Final = "reference_exceptions.txt"
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
    heads = [read_head(line) for line in lists.lines(HEAD_LIST)]
    return [head for head in heads if head.kind != "-"]


def read_names(lists: WordLists) -> list[Head]:
    """The agreements known by name. Raises WordListError for a line that can't be read."""
    return [read_name(line) for line in lists.lines(NAME_LIST)]


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


class ReferenceRule(Protocol):
    """Reads the references at one word of a text."""

    def starts(self) -> Iterable[str]:
        """The words, as they are written, at which the rule is tried."""

    def read(self, text: str, position: int, floor: int) -> list[Mention]:
        """The references at this word, in order; empty where the rule does not fit.

        Words before `floor` belong to another reference.
        """


_LINE_SIDE: Final = 200
"""Characters to either side of a word whose capitals are compared with its own."""

_RUN: Final = re.compile(r"[^\W\d_]+|\d+")
GAP: Final = r"[\s\u00a0]+"
HYPHEN: Final = r"[-\u2010\u2011–]"
NOUNS: Final = (
    r"(?:[Tt]reat(?:y|ies)|[Aa]greements?|[Aa]ccords?|[Pp]acts?|[Pp]rotocols?|[Dd]eals?|[Dd]eclarations?"
    r"|[Tt]alks)"
)
"""Nouns that may follow the name of an agreement without being part of it: "the New START treaty"."""


def first_word(form: str) -> str:
    """The letters or digits that a form begins with: what a text is searched for."""
    run = _RUN.match(form)
    return run[0] if run else form[:1]


def line_around(text: str, position: int) -> str:
    """The line of a text that holds a position; of a long one, the part that is near."""
    before = text[max(0, position - _LINE_SIDE) : position].rpartition("\n")[2]
    return before + text[position : position + _LINE_SIDE].partition("\n")[0]
