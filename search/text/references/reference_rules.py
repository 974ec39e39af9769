"""The rules for references: heads with a number, names around a noun, names known as a whole, and weapons.

A rule reads at the words where it starts, by a pattern for what is written there and by checks of what stands around
it: "Article 5" is a reference, "article 5 percent" is none. The name that it gives is the same for all ways to write a
thing: both "Minsk-2" and "Minsk II" are "Minsk II". Patterns are compiled when their word is first met: of hundreds of
rules, few are ever tried.

`ReferenceFinder` goes over a text once, and tries the rules at the words where they start.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain
from typing import Final

from search.article import Place, Reference
from search.text.analysis.numerals import SPELLED, is_roman, numeral, to_roman
from search.text.dates import MONTHS, WEEKDAYS
from search.text.references.grammar import (
    EXCEPTION_LIST,
    GAP,
    HYPHEN,
    NOUNS,
    WEAPON_LIST,
    Head,
    Mention,
    ReferenceRule,
    first_word,
    line_around,
    read_heads,
    read_names,
)
from search.text.word_lists import WordLists, any_of, reloading

_SPELLED: Final = "|".join(word.capitalize() for word in SPELLED)
_NUMBER: Final = rf"(?:\d{{1,5}}(?:[./]\d+)*(?:\(\d+\))*|[IVXLC]+|{_SPELLED})(?![\w%]|[.,:]\d|-\d|\sper\b)"
_NEXT: Final = re.compile(rf"(?:,{GAP}(?:and{GAP}|or{GAP})?|{GAP}(?:and|or|to){GAP}|–)({_NUMBER})")
_UN: Final = re.compile(r"(?:UN|U\.N\.|United Nations)\s+$")
_AFTER_I: Final = re.compile(
    rf"\s*(?:$|[.,;:)!?’'\n—–]|{NOUNS}|(?:and|or|had|was|is|has|did|would|failed|of|did|collapsed)\b)"
)
_PLACE_BEFORE: Final = re.compile(r"\b(?:in|at|from|near|to|visiting|left)\s+$", re.IGNORECASE)
_OF_A_NAME: Final = re.compile(r",? of (?:the )?[A-Z]")
_COUNTED: Final = re.compile(rf"\s+(?!{NOUNS})(?:[a-z]+s\b|\d|percent|people)")
_MOST_ROMAN: Final = 30
"""Series of accords do not go on longer: "Sochi 2014" is a year."""


class Numbered:
    """A head that a numeral follows; its plural may have several."""

    def __init__(self, head: Head) -> None:
        self.head = head
        self._forms = [head.name, *head.shorts]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(rf"({'|'.join(_forms(self.head))})(?:{GAP}|{HYPHEN})?({_NUMBER})")

    def starts(self) -> Iterable[str]:
        """The first words of the head and its short forms, singular and plural, in every case."""
        words = {first_word(form) for form in self._forms}
        words |= {word.upper() for word in words} | (
            {word.lower() for word in words} if "lower" in self.head.flags else set()
        )
        return words | {f"{word}s" for word in words} | {f"{word}S" for word in words}

    def read(self, text: str, position: int, floor: int) -> list[Mention]:
        """The head with its numeral, and with the others that follow a plural."""
        match = self.pattern.match(text, position)
        if match is None or not self._is_reference(text, position, match):
            return []
        before = (
            _UN.search(text, max(floor, position - 16), position) if self.head.kind == "resolution" else None
        )
        mentions = [self._mention(match[2], before.start() if before else position, match.end())]
        plural, end = match[1].rstrip(".").endswith("s"), match.end()
        while (more := _NEXT.match(text, end)) and (
            plural or self._goes_on(match[2], more[1], text, more.end())
        ):
            end = more.end()
            mentions.append(self._mention(more[1], more.start(1), end))
        return mentions

    def _goes_on(self, first: str, second: str, text: str, end: int) -> bool:
        """Whether a series with one name has a second number: "SALT I and II", "Minsk 1 and 2"."""
        if "roman" not in self.head.flags or is_roman(first) != is_roman(second) or second in {"I", "V", "X"}:
            return False
        return self._fits_series(text, second, end)

    def _is_reference(self, text: str, position: int, match: re.Match[str]) -> bool:
        flags, written, end = self.head.flags, match[2], match.end()
        spaced = text[match.end(1)].isspace() if match.end(1) < len(text) else False
        joined = "code" in flags or match[1].endswith(".") or text[match.end(1)] in "-\u2010\u2011–."
        if not spaced and not joined:
            return False
        if written == "I" and not _is_numeral_one(text, position, end, place="roman" in flags):
            return False
        if "sure" in flags and not (_is_sure(written) or _OF_A_NAME.match(text, end)):
            return False
        if match[1].islower() and (written.lower() in SPELLED or _COUNTED.match(text, end)):
            return False
        return not ("roman" in flags and not self._fits_series(text, written, end))

    def _fits_series(self, text: str, written: str, end: int) -> bool:
        value = numeral(written)
        if value is None or value > _MOST_ROMAN:
            return False
        return not written.isdigit() or not _COUNTED.match(text, end)

    def _mention(self, written: str, start: int, end: int) -> Mention:
        value = numeral(written)
        number = _normal(written) if value is None else str(value)
        if value is not None and "roman" in self.head.flags:
            number = to_roman(value)
        joint = "" if "code" in self.head.flags else " "
        return Mention(f"{self.head.title}{joint}{number}", self.head.kind, start, end)


def _forms(head: Head) -> list[str]:
    words = [re.escape(word) for word in head.name.split()]
    upper = [re.escape(word.upper()) for word in head.name.split()]
    forms = [GAP.join(words) + "s?", GAP.join(upper) + "S?"]
    if "lower" in head.flags:
        small = [word if word.isupper() else f"[{word[0]}{word[0].lower()}]{word[1:]}" for word in words]
        forms.insert(0, GAP.join(small) + "s?")
    return forms + [rf"{re.escape(short)}\.?" for short in head.shorts]


def _is_numeral_one(text: str, position: int, end: int, *, place: bool) -> bool:
    """Whether an I is the numeral: in "when in Oslo I met him" it is a person."""
    if place and _PLACE_BEFORE.search(text, max(0, position - 12), position):
        return bool(re.compile(rf"\s+{NOUNS}").match(text, end))
    return bool(_AFTER_I.match(text, end))


def _is_sure(written: str) -> bool:
    return is_roman(written) and len(written) > 1


def _normal(written: str) -> str:
    """Paragraphs of an article in one form: 42.7 is 42(7)."""
    parts = re.fullmatch(r"(\d+)\.(\d+)", written)
    return f"{parts[1]}({parts[2]})" if parts else written


_CAPITAL: Final = r"(?:U\.S\.|U\.N\.|[A-ZÀ-ÖØ-Þ][\w’'‑-]*)"
_BEFORE: Final = re.compile(rf"({_CAPITAL}(?:\s(?:and\s)?{_CAPITAL}){{0,4}})\s$")
_AFTER: Final = re.compile(
    rf"\s(?:of|on|against)\s(?:the\s)?({_CAPITAL})(?:\s(?:(?:and|of|the|in|for)\s){{0,2}}{_CAPITAL}){{0,6}}"
)
_CODE: Final = re.compile(r"\b(G)-(\d)")
_LONGEST: Final = 100
_DAYS: Final = frozenset([*MONTHS, *WEEKDAYS])


class Named:
    """A noun that capitalised words around it make a name of."""

    def __init__(self, head: Head, exceptions: frozenset[str]) -> None:
        self.head, self._exceptions = head, exceptions | _DAYS
        self._endings = tuple(f" {entry}" for entry in exceptions if " " in entry)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        noun = re.escape(self.head.name)
        small = f"[{noun[0]}{noun[0].lower()}]{noun[1:]}" if "lower" in self.head.flags else noun
        return re.compile(rf"{small}(?!\w|-\w)")

    def starts(self) -> Iterable[str]:
        """The noun's first word."""
        word = first_word(self.head.name)
        return [word, word.lower()] if "lower" in self.head.flags else [word]

    def read(self, text: str, position: int, floor: int) -> list[Mention]:
        """The name around the noun, in a line whose capitals mean something."""
        noun = self.pattern.match(text, position)
        if noun is None or _all_capitalised(line_around(text, position)):
            return []
        start = self._start(text, position, floor)
        after = None if "lower" in self.head.flags else _AFTER.match(text, noun.end())
        if after and after[1].lower() in _DAYS:
            after = None
        if start == position and after is None:
            return []
        end = after.end() if after else noun.end()
        name = " ".join((text[start:position] + self.head.name + text[noun.end() : end]).split())
        if f" {name.lower()}".endswith(self._endings):
            return []
        return [Mention(_CODE.sub(r"\1\2", name.replace("’", "'")), self.head.kind, start, end)]

    def _start(self, text: str, position: int, floor: int) -> int:
        """Where the name begins: after possessives, and after words such as "The" and "Draft"."""
        before = _BEFORE.search(text, max(floor, position - _LONGEST), position)
        if before is None:
            return position
        words = [(before.start() + word.start(), word[0]) for word in re.finditer(r"\S+", before[1])]
        kept = len(words)
        for index in range(len(words) - 1, -1, -1):
            if words[index][1].endswith(("'s", "’s", "s'", "s’")):
                break
            kept = index
        while kept < len(words) and words[kept][1].lower() in self._exceptions:
            kept += 1
        return words[kept][0] if kept < len(words) else position


def _all_capitalised(line: str) -> bool:
    """Whether a line is set in capitals or like a title, where capitals say nothing."""
    words = [word for word in re.findall(r"[^\W\d_]+", line) if len(word) > 3]
    return len(words) >= 6 and sum(word[0].isupper() for word in words) > 0.7 * len(words)


class KnownName:
    """A name that stands alone: "Paris Agreement", "New START treaty", "JCPOA"."""

    def __init__(self, head: Head, form: str) -> None:
        self.head, self.form = head, form

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled at the first text that has its word, as in all rules: of hundreds, few are ever tried."""
        return re.compile(rf"{_flexible(self.form)}(?:{GAP}{NOUNS})?(?!\w)(?!{HYPHEN}\w)")

    def starts(self) -> Iterable[str]:
        """The first word of the form."""
        return [first_word(self.form)]

    def read(self, text: str, position: int, floor: int) -> list[Mention]:
        """The name, unless it is capitals among capitals: "START TALKS TODAY"."""
        match = self.pattern.match(text, position)
        if match is None or (self.form.isupper() and _in_capitals(text, position)):
            return []
        return [Mention(self.head.title, self.head.kind, position, match.end())]


def _in_capitals(text: str, position: int) -> bool:
    line = line_around(text, position)
    return line.isupper() and " " in line.strip()


def _flexible(form: str) -> str:
    """A pattern for a name in which white space and hyphens vary, and the last noun may be small."""
    words = [re.escape(word).replace(r"\-", HYPHEN) for word in form.split()]
    last = form.split()[-1]
    if len(words) > 1 and last[0].isalpha() and not last.isupper():
        words[-1] = f"[{last[0].upper()}{last[0].lower()}]{words[-1][1:]}"
    return GAP.join(words)


class Weapon:
    """A weapon by its letters and number: `F-16` finds F16, F-16s and F-16V; `MiG-*` has any number.

    One letter and one figure (B-2), and letters that are also roads' (A, M), need the hyphen.
    """

    def __init__(self, designation: str) -> None:
        letters, _, self._number = designation.partition("-")
        self._letters = letters

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        letters = self._letters
        needs_hyphen = letters in {"A", "M"} or len(letters + self._number) < 3
        figures = r"\d{1,3}" if self._number == "*" else re.escape(self._number)
        joint = f"{HYPHEN}{'' if needs_hyphen else '?'}" if self._number else ""
        return re.compile(rf"{re.escape(letters)}{joint}({figures})(?:[A-Z]{{1,4}}\d?)?s?(?!\w|[-./]\d)")

    def starts(self) -> Iterable[str]:
        """The letters."""
        return [first_word(self._letters)]

    def read(self, text: str, position: int, floor: int) -> list[Mention]:
        """The weapon under its designation, without the letters of its variant."""
        match = self.pattern.match(text, position)
        if match is None:
            return []
        name = f"{self._letters}-{match[1]}" if self._number else self._letters
        return [Mention(name, "weapon", position, match.end())]


class ReferenceFinder:
    """Finds references by the word lists of one archive; made once, safe to share by threads.

    Raises WordListError where a line of a list can't be read.
    """

    def __init__(self, lists: WordLists) -> None:
        self._rules: dict[str, list[ReferenceRule]] = {}
        for rule in _rules(lists):
            for word in rule.starts():
                self._rules.setdefault(word, []).append(rule)
        self._start = re.compile(rf"(?<![^\W_])(?<!-)(?:{any_of(self._rules)})(?!(?<=\d)\d|(?<!\d)[^\W\d_])")

    def find(self, text: str, place: Place) -> list[Reference]:
        """The references of a text in their order, each name once, with the words of its first mention."""
        return self.find_all([(text, place)])

    def find_all(self, parts: Sequence[tuple[str, Place]]) -> list[Reference]:
        """The references of an article's parts, each name once, with words and place of its first mention."""
        found: dict[str, Reference] = {}
        for text, place in parts:
            for name, kind, start, end in self._mentions(text):
                if name not in found:
                    words = " ".join(text[start:end].split())
                    found[name] = Reference(name=name, kind=kind, words=words, place=place)
        return list(found.values())

    def _mentions(self, text: str) -> Iterator[Mention]:
        floor = 0
        for start in self._start.finditer(text):
            if start.start() < floor:
                continue
            read = (rule.read(text, start.start(), floor) for rule in self._rules[start[0]])
            mentions = next(filter(None, read), [])
            yield from mentions
            floor = mentions[-1].end if mentions else floor


def _rules(lists: WordLists) -> Iterator[ReferenceRule]:
    """Every rule, in the order in which they are tried at one word: the longer name before the shorter."""
    heads, names = read_heads(lists), read_names(lists)
    exceptions = frozenset(entry.lower() for entry in lists.entries(EXCEPTION_LIST))
    numbered = [Numbered(head) for head in heads if "number" in head.flags]
    yield from sorted(numbered, key=lambda rule: -len(rule.head.name))
    alone = [head for head in heads if "alone" in head.flags]
    known = [KnownName(head, form) for head in chain(names, alone) for form in (head.name, *head.also)]
    yield from sorted(known, key=lambda rule: -len(rule.form))
    yield from (Weapon(entry) for entry in lists.entries(WEAPON_LIST))
    yield from (Named(head, exceptions) for head in heads if "named" in head.flags)


@reloading
def finder_of(lists: WordLists) -> ReferenceFinder:
    """The finder of an archive, called with the folder of its own word lists."""
    return ReferenceFinder(lists)


def find_references(text: str, place: Place) -> list[Reference]:
    """The references of a text by the word lists that come with Dateline."""
    return finder_of(None).find(text, place)
