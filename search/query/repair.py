"""Typed text made safe for the parser: what can't be read is blanked out in place, with a problem for each.

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
MOST_RANGES = 20
DEEPEST = 30

URL = r"(?:(?:https?|ftp)://|www\.)[^\s()\[\]{}\"<>^]+"
LITERAL = r"(?<!\w)'(?P<text>[^'\"]{0,200})'(?=[\s\])}^]|$)"

_SAME_LENGTH = dict.fromkeys((*range(32), 127), " ") | {ord(mark): '"' for mark in "“”„‟«»＂"}
_SAME_LENGTH |= {ord("‘"): "'", ord("’"): "'"}

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
  | (?P<operator> (?:(?<=\s)|(?<=\()|^) (?:ANDNOT|ANDMAYBE|AND|OR|NOT|REQUIRE) (?=\s|\)|$) )
  | (?P<field> (?<![\w:/.@]) \w+: )
  | (?P<word> \w[^\s()\[\]{{}}"^~:<>]* | [*?]+ )
    """,
    re.VERBOSE,
)
_BOOST = re.compile(r"\^\d{0,9}\.?\d+(?![^\s)])")
_FUZZY = re.compile(r"~\d?(?:/[1-9]\d?)?")
_SLOP = re.compile(r"~[1-9]\d{0,5}")
_ONE_SIDED = frozenset({"ANDNOT", "ANDMAYBE", "REQUIRE"})


@dataclass
class _Level:
    """What is open at one depth of brackets: where it began, operators that wait for a word, whether one came."""

    start: int
    blank: bool = False
    waiting: list[re.Match[str]] = field(default_factory=list)
    filled: bool = False


@dataclass
class Repair:
    """One pass over a query; `text` is what the parser gets."""

    typed: str
    problems: list[Problem] = field(default_factory=list)
    _levels: list[_Level] = field(default_factory=lambda: [_Level(0)])
    _ranges: int = 0
    _nested: int = 0

    def __post_init__(self) -> None:
        self._characters = list(self._shortened().translate(_SAME_LENGTH))
        for found in _SCAN.finditer("".join(self._characters)):
            getattr(self, f"_on_{found.lastgroup if found.lastgroup != 'slop' else 'quoted'}")(found)
        for level in self._levels[:0:-1]:
            self._leave(level)
            if not level.blank:
                self._blank(level.start, level.start + 1, "unclosed_bracket")
        self._leave(self._levels[0])
        self.problems.sort(key=lambda found: found.span)

    @property
    def text(self) -> str:
        """The typed text with what can't be read blanked out."""
        return "".join(self._characters)

    def _shortened(self) -> str:
        text = self.typed
        if len(text) > MOST_CHARACTERS:
            self._report("too_long", MOST_CHARACTERS, len(text), limit=MOST_CHARACTERS)
            text = text[:MOST_CHARACTERS]
        ends = [word.end() for word in re.finditer(r"\S+", text)]
        if len(ends) > MOST_WORDS:
            self._report("too_many_words", ends[MOST_WORDS - 1], len(text), limit=MOST_WORDS)
            text = text[: ends[MOST_WORDS - 1]]
        return text

    def _report(self, code: str, start: int, end: int, **details: object) -> None:
        self.problems.append(problem(code, (start, end), **details))

    def _report_once(self, code: str, start: int, end: int, **details: object) -> None:
        if all(found.code != code for found in self.problems):
            self._report(code, start, end, **details)

    def _blank(self, start: int, end: int, code: str | None = None) -> None:
        self._characters[start:end] = " " * (end - start)
        if code:
            self._report(code, start, end)

    def _fill(self) -> None:
        self._levels[-1].filled = True
        self._levels[-1].waiting.clear()

    def _on_word(self, found: re.Match[str]) -> None:
        self._fill()

    _on_url = _on_literal = _on_word

    def _on_quoted(self, found: re.Match[str]) -> None:
        self._fill()
        if found["slop"] and not _SLOP.fullmatch(found["slop"]):
            self._blank(*found.span("slop"), "bad_slop")

    def _on_range(self, found: re.Match[str]) -> None:
        self._fill()
        self._ranges += 1
        if self._ranges > MOST_RANGES:
            self._report_once("too_many_ranges", *found.span(), limit=MOST_RANGES)
            self._blank(found.start(), found.start() + 1)
            self._blank(found.end() - 1, found.end())

    def _on_half(self, found: re.Match[str]) -> None:
        self._fill()
        self._blank(found.start(), found.start() + 1, "unclosed_range")

    def _on_bracket(self, found: re.Match[str]) -> None:
        self._blank(*found.span())

    def _on_quote(self, found: re.Match[str]) -> None:
        self._blank(*found.span(), "unclosed_quote")

    def _on_open(self, found: re.Match[str]) -> None:
        deep = len(self._levels) > DEEPEST
        if deep:
            self._report_once("too_deep", *found.span(), limit=DEEPEST)
            self._blank(*found.span())
        self._levels.append(_Level(found.start(), blank=deep))

    def _on_close(self, found: re.Match[str]) -> None:
        if len(self._levels) == 1:
            self._blank(*found.span(), "unopened_bracket")
            return
        level = self._levels.pop()
        self._leave(level)
        if level.blank or not level.filled:
            self._blank(level.start, level.start + 1)
            self._blank(*found.span())
        if level.filled:
            self._fill()

    def _leave(self, level: _Level) -> None:
        for operator in level.waiting:
            self._stray(operator, "its right")

    def _stray(self, found: re.Match[str], side: str) -> None:
        self._report("stray_operator", *found.span(), word=found[0], side=side)
        self._blank(*found.span())

    def _on_operator(self, found: re.Match[str]) -> None:
        level = self._levels[-1]
        if found[0] == "NOT":
            if level.waiting and level.waiting[-1][0] == "NOT":
                self._stray(found, "its right")
            else:
                level.waiting.append(found)
        elif level.waiting or not level.filled:
            self._stray(found, "its left")
        else:
            self._on_infix(found)

    def _on_infix(self, found: re.Match[str]) -> None:
        self._nested += found[0] in _ONE_SIDED
        if self._nested > DEEPEST and found[0] in _ONE_SIDED:
            self._report_once("too_deep", *found.span(), limit=DEEPEST)
            self._blank(*found.span())
        else:
            self._levels[-1].waiting.append(found)

    def _on_boost(self, found: re.Match[str]) -> None:
        before = self._characters[found.start() - 1 : found.start()]
        if not _BOOST.fullmatch(found[0]) or before in ([], [" "], ["("]):
            self._blank(found.start(), found.start() + 1, "bad_boost")

    def _on_fuzzy(self, found: re.Match[str]) -> None:
        before = "".join(self._characters[max(found.start() - 1, 0) : found.start()])
        if _FUZZY.fullmatch(found[0]) and before.isalnum():
            return
        self._blank(found.start(), found.start() + 1, "bad_fuzzy" if before.isalnum() else None)

    def _on_compare(self, found: re.Match[str]) -> None:
        if self._characters[found.start() - 1 : found.start()] != [":"] or self._is_end(found.end()):
            self._blank(*found.span())

    def _on_field(self, found: re.Match[str]) -> None:
        name = found[0][:-1]
        if name.lower() not in FIELDS:
            if not self._is_end(found.end()) and not name.isdecimal():
                self.problems.append(unknown_field(name, (found.start(), found.end())))
            self._fill()
            self._blank(found.end() - 1, found.end())
        elif self._is_end(found.end()):
            self._report("empty_field", *found.span(), word=name)
            self._fill()
            self._blank(found.end() - 1, found.end())
        else:
            self._characters[found.start() : found.end()] = found[0].lower()

    def _is_end(self, at: int) -> bool:
        return at >= len(self._characters) or self._characters[at] in " )"
