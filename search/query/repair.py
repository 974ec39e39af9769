"""A typed query on its way to the parser: what can't be read is blanked out in place.

Brackets and operators of a query: whether each has what it needs, and how deep they stand.

Typed text made safe for the parser: what can't be read is blanked out in place, with a problem for each.

Blanking keeps every place, so that the parser's spans are those of the typed text. The parser alone would drop
unclosed quotes and brackets, unknown fields and bad boosts in silence, and needs minutes for 1,000 open ranges.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from search.query.problems import FIELDS, problem, unknown_field
from search.query.tree import Problem

MOST_CHARACTERS = 16_000
MOST_WORDS = 1_000

_SAME_LENGTH = dict.fromkeys((*range(32), 127), " ")
_SAME_LENGTH |= dict.fromkeys(map(ord, "“”„‟«»＂"), '"') | dict.fromkeys(map(ord, "‘’"), "'")


class Draft:
    """The text as it stands, of the same length as the typed one as far as that is read, with its problems."""

    def __init__(self, typed: str) -> None:
        self.problems: list[Problem] = []
        self._codes: set[str] = set()
        self._characters = list(self._shortened(typed).translate(_SAME_LENGTH))

    @property
    def text(self) -> str:
        """The text with what can't be read blanked out."""
        return "".join(self._characters)

    def report(self, code: str, start: int, end: int, **details: object) -> None:
        """Note a problem."""
        self.problems.append(problem(code, (start, end), **details))

    def report_once(self, code: str, start: int, end: int, **details: object) -> None:
        """Note a problem of a kind that is told once a query."""
        if code not in self._codes:
            self._codes.add(code)
            self.report(code, start, end, **details)

    def write(self, start: int, text: str) -> None:
        """Put other characters in the place of as many."""
        self._characters[start : start + len(text)] = text

    def blank(self, start: int, end: int, code: str | None = None) -> None:
        """Take characters out, with a problem of this code if there is one."""
        self.write(start, " " * (end - start))
        if code:
            self.report(code, start, end)

    def at(self, place: int) -> str:
        """The character at a place; a blank before the first and after the last."""
        return self._characters[place] if 0 <= place < len(self._characters) else " "

    def _shortened(self, text: str) -> str:
        if len(text) > MOST_CHARACTERS:
            self.report("too_long", MOST_CHARACTERS, len(text), limit=MOST_CHARACTERS)
            text = text[:MOST_CHARACTERS]
        ends = [word.end() for word in re.finditer(r"\S+", text)]
        if len(ends) > MOST_WORDS:
            self.report("too_many_words", ends[MOST_WORDS - 1], len(text), limit=MOST_WORDS)
            text = text[: ends[MOST_WORDS - 1]]
        return text


DEEPEST = 30

_ONE_SIDED = frozenset({"ANDNOT", "ANDMAYBE", "REQUIRE"})


@dataclass
class _Level:
    """What is open at one depth of brackets: where it began, operators that wait for a word, whether one came."""

    start: int
    too_deep: bool = False
    waiting: list[re.Match[str]] = field(default_factory=list)
    filled: bool = False


class Structure:
    """Follows a query from left to right and blanks out what would leave the parser with half an operator."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._levels = [_Level(0)]
        self._nested = 0

    def word(self) -> None:
        """Something to search for came."""
        self._levels[-1].filled = True
        self._levels[-1].waiting.clear()

    def open(self, start: int) -> None:
        """An opening bracket came."""
        too_deep = len(self._levels) > DEEPEST
        if too_deep:
            self._draft.report_once("too_deep", start, start + 1, limit=DEEPEST)
            self._draft.blank(start, start + 1)
        self._levels.append(_Level(start, too_deep))

    def close(self, start: int) -> None:
        """A closing bracket came."""
        if len(self._levels) == 1:
            self._draft.blank(start, start + 1, "unopened_bracket")
            return
        level = self._levels.pop()
        self._leave(level)
        if level.too_deep or not level.filled:
            self._draft.blank(level.start, level.start + 1)
            self._draft.blank(start, start + 1)
        if level.filled:
            self.word()

    def operator(self, found: re.Match[str]) -> None:
        """An operator came."""
        level = self._levels[-1]
        if found[0] == "NOT":
            if level.waiting and level.waiting[-1][0] == "NOT":
                self._stray(found, "its right")
            else:
                level.waiting.append(found)
        elif level.waiting or not level.filled:
            self._stray(found, "its left")
        else:
            self._infix(found)

    def finish(self) -> None:
        """The text is over."""
        for level in self._levels[:0:-1]:
            self._leave(level)
            if not level.too_deep:
                self._draft.blank(level.start, level.start + 1, "unclosed_bracket")
        self._leave(self._levels[0])

    def _infix(self, found: re.Match[str]) -> None:
        self._nested += found[0] in _ONE_SIDED
        if self._nested > DEEPEST and found[0] in _ONE_SIDED:
            self._draft.report_once("too_deep", *found.span(), limit=DEEPEST)
            self._draft.blank(*found.span())
        else:
            self._levels[-1].waiting.append(found)

    def _leave(self, level: _Level) -> None:
        for operator in level.waiting:
            self._stray(operator, "its right")

    def _stray(self, found: re.Match[str], side: str) -> None:
        self._draft.report("stray_operator", *found.span(), word=found[0], side=side)
        self._draft.blank(*found.span())


MOST_RANGES = 20
SHOUTED_WORDS = 8
"""From so many words on, text that is all capitals and has no other sign of the query language is a sentence."""

URL = r"(?:(?:https?|ftp)://|www\.)(?:[^\s()\[\]{}\"<>^]|\([^\s()]*\))+"
LITERAL = r"(?<!\w)'(?P<text>[^'\"]{0,200})'(?=[\s\])}^]|$)"

_INSIDE = r"[^\[\]{}\"]{0,200}?"
_SCAN = re.compile(
    rf"""
    (?P<url> {URL} )
  | (?P<quoted> "[^"]*" ) (?P<slop> ~[^\s()^]* )?
  | (?P<literal> {LITERAL.replace("?P<text>", "")} )
  | (?P<range> [\[{{] {_INSIDE} \b[Tt][Oo]\b {_INSIDE} [\]}}] )
  | (?P<half> [\[{{] {_INSIDE} \bTO\b )
  | (?P<bracket> [\[\]{{}}] )
  | (?P<open> \( )
  | (?P<close> \) )
  | (?P<quote> " )
  | (?P<boost> \^[^\s()]* )
  | (?P<fuzzy> ~[^\s()^]* )
  | (?P<compare> [<>]=? | =[<>] )
  | (?P<minus> (?<![^\s(]) [-!] (?=[^\W\d_]|") )
  | (?P<sign> && | \|\| )
  | (?P<operator> (?:(?<=\s)|(?<=\()|^) (?:ANDNOT|ANDMAYBE|AND|OR|NOT|REQUIRE) (?=\s|\)|$) )
  | (?P<field> (?<![\w:/.@]) \w+: )
  | (?P<word> \w[^\s()\[\]{{}}"^~:<>]* | [*?]+ )
    """,
    re.VERBOSE,
)
_BOOST = re.compile(r"\^\d{0,9}\.?\d+(?![^\s)])")
_FUZZY = re.compile(r"~[1-9]?(?:/[1-9]\d?)?")
_EXCLUDED = re.compile(r'"[^"]*"|[^\s()]+')
_SLOP = re.compile(r"~[1-9]\d{0,5}")


def repaired(typed: str) -> Draft:
    """The draft of a typed query that the parser can read to its end."""
    repair = _Repair(Draft(spoken(typed)))
    for found in _SCAN.finditer(repair.draft.text):
        repair.take(found)
    repair.structure.finish()
    return repair.draft


def spoken(typed: str) -> str:
    """A long query typed all in capitals as if typed without: there, AND is a word, and no case says anything."""
    shouted = len(typed.split()) >= SHOUTED_WORDS and typed.isupper() and not set(typed) & set('"()[]{}^~:*')
    lower = typed.lower()
    return lower if shouted and len(lower) == len(typed) else typed


class _Repair:
    """One pass over a query."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.structure = Structure(draft)
        self._ranges = 0

    def take(self, found: re.Match[str]) -> None:
        """Look at the next thing that stands in the text."""
        match found.lastgroup:
            case "open":
                self.structure.open(found.start())
            case "close":
                self.structure.close(found.start())
            case "operator":
                self.structure.operator(found)
            case "quote":
                self.draft.blank(*found.span(), "unclosed_quote")
            case "bracket":
                self.draft.blank(*found.span())
            case "boost" | "fuzzy" | "compare" | "minus" | "sign":
                self._take_sign(found)
            case _:
                self._take_word(found)

    def _take_word(self, found: re.Match[str]) -> None:
        match found.lastgroup:
            case "quoted" | "slop":
                self._phrase(found)
            case "range":
                self._range(found)
            case "half":
                self.draft.blank(found.start(), found.start() + 1, "unclosed_range")
            case "field":
                self._field(found)
                return
        self.structure.word()

    def _take_sign(self, found: re.Match[str]) -> None:
        match found.lastgroup:
            case "boost":
                self._boost(found)
            case "fuzzy":
                self._fuzzy(found)
            case "compare":
                self._compare(found)
            case "minus":
                self._minus(found)
            case "sign":
                word = "AND" if found[0] == "&&" else "OR"
                self.draft.report("unknown_operator", *found.span(), sign=found[0], word=word)

    def _phrase(self, found: re.Match[str]) -> None:
        if found["slop"] and not _SLOP.fullmatch(found["slop"]):
            self.draft.blank(*found.span("slop"), "bad_slop")

    def _range(self, found: re.Match[str]) -> None:
        self._ranges += 1
        if self._ranges > MOST_RANGES:
            self.draft.report_once("too_many_ranges", *found.span(), limit=MOST_RANGES)
            self.draft.blank(found.start(), found.start() + 1)
            self.draft.blank(found.end() - 1, found.end())

    def _boost(self, found: re.Match[str]) -> None:
        if not _BOOST.fullmatch(found[0]) or self.draft.at(found.start() - 1) in " (":
            self.draft.blank(found.start(), found.start() + 1, "bad_boost")

    def _fuzzy(self, found: re.Match[str]) -> None:
        after_word = self.draft.at(found.start() - 1).isalnum()
        if after_word and _FUZZY.fullmatch(found[0]):
            return
        end = found.start() + 1 if re.search(r"[^\W\d]", found[0]) else found.end()
        self.draft.blank(
            found.start(), end if after_word else found.start() + 1, "bad_fuzzy" if after_word else None
        )

    def _compare(self, found: re.Match[str]) -> None:
        if self.draft.at(found.start() - 1) != ":" or self.draft.at(found.end()) in " )":
            self.draft.blank(*found.span())

    def _minus(self, found: re.Match[str]) -> None:
        word = _EXCLUDED.match(self.draft.text, found.end())
        if word:
            self.draft.report("minus_word", found.start(), word.end(), word=word[0])

    def _field(self, found: re.Match[str]) -> None:
        name, followed = found[0][:-1], self.draft.at(found.end()) not in " )"
        if name.lower() in FIELDS and followed:
            self.draft.write(found.start(), found[0].lower())
            return
        if name.lower() in FIELDS:
            self.draft.report("empty_field", *found.span(), word=name)
        elif followed and not name.isdecimal():
            self.draft.problems.append(unknown_field(name, found.span()))
        self.draft.blank(found.end() - 1, found.end())
        self.structure.word()
