"""The heads and names of references as the word lists give them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from search.errors import WordListError
from search.words import Line, WordLists

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


def read_head(line: Line) -> Head:
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


def read_name(line: Line) -> Head:
    """The agreement of a line. Raises WordListError, which says what to change."""
    name, kind, others = _columns(line, 2)
    also = tuple(filter(None, (part.strip() for part in others.split(","))))
    return Head(name, kind, frozenset({"alone"}), also=also)


def _columns(line: Line, needed: int) -> tuple[str, str, str]:
    """The columns of a line; `needed` of them have to be there, the last may be missing."""
    columns = [column.strip() for column in line.text.split("|")]
    if not needed <= len(columns) <= 3 or not columns[0] or not columns[1]:
        message = (
            f"Write {'`Head | kind | options`' if needed == 3 else '`Name | kind | other ways to write it`'}."
        )
        raise WordListError(message, path=line.path, line=line.number)
    return columns[0], columns[1], columns[2] if len(columns) == 3 else ""
