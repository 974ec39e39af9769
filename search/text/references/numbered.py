"""References with a numeral: "Article V", "Articles 4 and 5", "UNSCR 2202", "Minsk-2", "COP 26"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Final

from search.text.numerals import SPELLED, is_roman, numeral, to_roman
from search.text.references.grammar import (
    GAP,
    HYPHEN,
    NOUNS,
    Head,
    Mention,
    first_word,
)

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
