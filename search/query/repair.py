"""Typed text made safe for the parser: what can't be read is blanked out in place, with a problem for each.

Blanking keeps every place, so that the parser's spans are those of the typed text. The parser alone would drop
unclosed quotes and brackets, unknown fields and bad boosts in silence, and needs minutes for 1,000 open ranges.
"""

from __future__ import annotations

import re

from search.query.draft import Draft
from search.query.problems import FIELDS, unknown_field
from search.query.structure import Structure

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
