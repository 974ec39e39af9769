"""Typed text made safe for Whoosh's parser: what can't be read is blanked out in its place, with a problem for each.

The parser alone would drop unclosed quotes and brackets, unknown fields and bad boosts in silence, and needs minutes
for 1,000 open ranges. One regular expression finds what has a meaning in the query language; what stands wrong there is
overwritten with blanks, so that the parser's spans are those of the typed text.
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


class Buffer:
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

    def blank(self, start: int, end: int, code: str | None = None, **details: object) -> None:
        """Take characters out, with a problem of this code if there is one."""
        self.write(start, " " * (end - start))
        if code:
            self.report(code, start, end, **details)

    def character(self, place: int) -> str:
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


MOST_RANGES = 20
DEEPEST = 30

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

_ONE_SIDED = frozenset({"ANDNOT", "ANDMAYBE", "REQUIRE"})
"""Operators that the parser nests, each in the one before."""


def repaired(typed: str) -> Buffer:
    """A typed query as text that the parser can read to its end, with what was wrong with it."""
    buffer = Buffer(typed)
    repair = _Repair(buffer)
    for token in _SCAN.finditer(buffer.text):
        repair.take(token)
    repair.finish()
    return buffer


@dataclass
class _Level:
    """What is open at one depth of brackets: where it began, operators that wait for a word, whether one came."""

    start: int
    too_deep: bool = False
    waiting: list[re.Match[str]] = field(default_factory=list)
    filled: bool = False


class _Repair:
    """One pass over a query from left to right, with the brackets and operators that are open at each place."""

    def __init__(self, buffer: Buffer) -> None:
        self._buffer = buffer
        self._levels = [_Level(0)]
        self._nested = 0
        self._ranges = 0

    def take(self, token: re.Match[str]) -> None:
        """Look at the next thing that stands in the text."""
        match token.lastgroup:
            case "open":
                self._open(token.start())
            case "close":
                self._close(token.start())
            case "operator":
                self._operator(token)
            case "quote":
                self._buffer.blank(*token.span(), "unclosed_quote")
            case "bracket":
                self._buffer.blank(*token.span())
            case "boost" | "fuzzy" | "compare" | "minus" | "sign":
                self._take_sign(token)
            case _:
                self._take_word(token)

    def finish(self) -> None:
        """Blank out what is still open where the text is over."""
        for level in self._levels[:0:-1]:
            self._leave(level)
            if not level.too_deep:
                self._buffer.blank(level.start, level.start + 1, "unclosed_bracket")
        self._leave(self._levels[0])

    def _open(self, start: int) -> None:
        too_deep = len(self._levels) > DEEPEST
        if too_deep:
            self._buffer.report_once("too_deep", start, start + 1, limit=DEEPEST)
            self._buffer.blank(start, start + 1)
        self._levels.append(_Level(start, too_deep))

    def _close(self, start: int) -> None:
        if len(self._levels) == 1:
            self._buffer.blank(start, start + 1, "unopened_bracket")
            return
        level = self._levels.pop()
        self._leave(level)
        if level.too_deep or not level.filled:
            self._buffer.blank(level.start, level.start + 1)
            self._buffer.blank(start, start + 1)
        if level.filled:
            self._word()

    def _leave(self, level: _Level) -> None:
        """What waits for a word where a bracket closes waits in vain."""
        for operator in level.waiting:
            self._stray(operator, "its right")

    def _word(self) -> None:
        """Something to search for came."""
        self._levels[-1].filled = True
        self._levels[-1].waiting.clear()

    def _operator(self, token: re.Match[str]) -> None:
        level = self._levels[-1]
        if token[0] == "NOT":
            if level.waiting and level.waiting[-1][0] == "NOT":
                self._stray(token, "its right")
            else:
                level.waiting.append(token)
        elif level.waiting or not level.filled:
            self._stray(token, "its left")
        elif token[0] in _ONE_SIDED and self._nested == DEEPEST:
            self._buffer.report_once("too_deep", *token.span(), limit=DEEPEST)
            self._buffer.blank(*token.span())
        else:
            self._nested += token[0] in _ONE_SIDED
            level.waiting.append(token)

    def _stray(self, token: re.Match[str], side: str) -> None:
        self._buffer.blank(*token.span(), "stray_operator", word=token[0], side=side)

    def _take_word(self, token: re.Match[str]) -> None:
        match token.lastgroup:
            case "slop":
                if not _SLOP.fullmatch(token["slop"]):
                    self._buffer.blank(*token.span("slop"), "bad_slop")
            case "range":
                self._range(token)
            case "half":
                self._buffer.blank(token.start(), token.start() + 1, "unclosed_range")
            case "field" if self._is_field(token):
                return  # its word comes
        self._word()

    def _range(self, token: re.Match[str]) -> None:
        self._ranges += 1
        if self._ranges > MOST_RANGES:
            self._buffer.report_once("too_many_ranges", *token.span(), limit=MOST_RANGES)
            self._buffer.blank(token.start(), token.start() + 1)
            self._buffer.blank(token.end() - 1, token.end())

    def _is_field(self, token: re.Match[str]) -> bool:
        """Whether a word with a colon names a field; any other is left to be searched for."""
        name, followed = token[0][:-1], self._buffer.character(token.end()) not in " )"
        if name.lower() in FIELDS and followed:
            self._buffer.write(token.start(), token[0].lower())
            return True
        if name.lower() in FIELDS:
            self._buffer.report("empty_field", *token.span(), word=name)
        elif followed and not name.isdecimal():
            self._buffer.problems.append(unknown_field(name, token.span()))
        self._buffer.blank(token.end() - 1, token.end())
        return False

    def _take_sign(self, token: re.Match[str]) -> None:
        start, end = token.span()
        before, after = self._buffer.character(start - 1), self._buffer.character(end)
        match token.lastgroup:
            case "boost" if not _BOOST.fullmatch(token[0]) or before in " (":
                self._buffer.blank(start, start + 1, "bad_boost")
            case "fuzzy" if not before.isalnum():
                self._buffer.blank(start, start + 1)
            case "fuzzy" if not _FUZZY.fullmatch(token[0]):
                has_letters = re.search(r"[^\W\d]", token[0])
                self._buffer.blank(start, start + 1 if has_letters else end, "bad_fuzzy")
            case "compare" if before != ":" or after in " )":
                self._buffer.blank(start, end)
            case "minus":
                word = _EXCLUDED.match(self._buffer.text, end)
                if word:
                    self._buffer.report("minus_word", start, word.end(), word=word[0])
            case "sign":
                word_of = "AND" if token[0] == "&&" else "OR"
                self._buffer.report("unknown_operator", start, end, sign=token[0], word=word_of)
