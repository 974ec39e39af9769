"""Section and region out of the lines around a headline: "Analysis | Europe" in its many forms, and not the menu over
it, whose words name sections and regions too.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from search.cleaning.blocks import Block
from search.errors import WordListError
from search.text.word_lists import WordLists, function_words, reloading, shipped

REGIONS = "regions.toml"


_PARTS = re.compile(
    r"[|»›>→•·—–:/\s](?:(?<=[|»›>→•·—–])|(?<=:):|(?<=\s)[/-]\s|(?<=\w/)(?=\w))\s*",
)
"""What stands between the parts of a kicker, some only between blanks or letters; a part may end with blanks."""


_SIGN = re.compile(r"[|»›>→•·:—–/-]")
_STOPS = ".,_-"
"""Signs that tell no spellings apart; replacing one by one is many times faster than a table of characters."""


_ROOT = frozenset({"home", "home page", "homepage", "start", "front page", "you are here", "main"})
_LONGEST_PART = 5


@dataclass(frozen=True, slots=True)
class Kicker:
    """What a kicker says; None for what it leaves out."""

    section: str | None
    region: str | None


class Kickers:
    """The sections and regions that an archive knows, in their many spellings."""

    def __init__(self, own: Path | None = None) -> None:
        self._sections = {_key(entry): entry for entry in WordLists(own).entries("sections.txt")}
        self._regions = read_regions(shipped(REGIONS), REGIONS)
        if own:
            self._regions |= read_regions(WordLists(own).own_text(REGIONS), str(own / REGIONS))
        self._keys = frozenset((*self._sections, *self._regions))
        self._firsts = frozenset(key.partition(" ")[0] for key in self._keys)

    def section(self, words: str) -> str | None:
        """The known section of this spelling."""
        return self._sections.get(_key(words))

    def region(self, words: str) -> str | None:
        """The known region of this spelling."""
        return self._regions.get(_key(words))

    def read(self, line: str) -> Kicker | None:
        """What a line says as a kicker; None where no part of it is a known section or region."""
        if len(line) > 90:
            return None
        line = line.strip(" |»›>•·-")
        whole = self._known([line]) if self._may_be_known(line) else None
        if whole or not _SIGN.search(line):
            return whole
        if both := self._colon(line):
            return both
        parts = [part for part in map(str.rstrip, _PARTS.split(line)) if part]
        if parts == [line]:
            return None
        parts = [part for part in parts if _key(part) not in _ROOT]
        if not 1 <= len(parts) <= 4 or any(len(part.split()) > _LONGEST_PART for part in parts):
            return None
        return self._known(parts)

    def _may_be_known(self, words: str) -> bool:
        """Whether a section or a region begins with the first word: cheaper than to spell all as a key is."""
        first = words.lower().partition(" ")[0]
        return first in self._firsts or not first.isalnum()

    def _colon(self, line: str) -> Kicker | None:
        """Section and region with a colon between, both known: after a colon most lines go on with a headline."""
        one, colon, two = line.partition(":")
        if not colon:
            return None
        if not (self._may_be_known(one.lstrip()) and self._may_be_known(two.lstrip())):
            return None
        one, two = _key(one), _key(two)
        for first, second in ((one, two), (two, one)):
            section, region = self._sections.get(first), self._regions.get(second)
            if section and region:
                return Kicker(section, region)
        return None

    def _known(self, parts: list[str]) -> Kicker | None:
        keys = list(map(_key, parts))
        if self._keys.isdisjoint(keys):
            return None
        spelt = list(zip(parts, keys, strict=True))
        section = next((part for part, key in spelt if key in self._sections), None)
        regions = (part for part, key in reversed(spelt) if part != section and key in self._regions)
        region = next(regions, None)
        others = [part for part in parts if part not in (section, region)]
        if others and section is None:
            section = others[0]
        elif others and region is None:
            region = others[-1]
        return Kicker(
            section and (self.section(section) or _as_written(section)),
            region and (self.region(region) or _as_written(region)),
        )


def read_regions(text: str, path: str) -> dict[str, str]:
    """The region of each spelling. Raises WordListError, which says what to change."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        message = f'This is no TOML ({error}); write `"Region" = ["other spelling"]`.'
        raise WordListError(
            message, path=path, line=int(place.group(1)) if place else len(text.splitlines())
        ) from None
    for region, spellings in table.items():
        if not isinstance(spellings, list) or not all(isinstance(one, str) for one in spellings):
            message = f'The spellings of {region!r} are no list; write `"{region}" = ["other spelling"]`.'
            number = text[: text.find(region)].count("\n") + 1
            raise WordListError(message, path=path, line=number)
    return {
        _key(spelling): region for region, spellings in table.items() for spelling in [region, *spellings]
    }


def _key(words: str) -> str:
    key = words.lower().replace("&", "and")
    for stop in _STOPS:
        key = key.replace(stop, " ")
    return " ".join(key.split())


def _as_written(words: str) -> str:
    """A section or region that no list has, as the page writes it; words set in capitals as they are elsewhere.

    Two capitals, and those without a vowel, are an abbreviation: "US POLITICS" becomes "US Politics".
    """
    words = words.strip()
    if not words.isupper() or " " not in words:
        return words
    small = function_words()
    return " ".join(
        word.lower() if at and word.lower() in small else word.capitalize() if _SPOKEN.search(word) else word
        for at, word in enumerate(words.split())
    )


_SPOKEN: Final = re.compile(r"(?=..*[AEIOUYÀ-Þ])\w{3}")
"""A word that is spoken as one: three letters and more, a vowel among them."""


MENU = 4
"""So near one another stand the words of a menu, and so many words at most has a line of it."""


def trusted(
    found: Mapping[int, Kicker], blocks: Sequence[Block], top: int, goes_with: Callable[[int], bool]
) -> Iterator[int]:
    """Which of the blocks around a headline (`top`) that name sections or regions are its kickers, the surest first.

    A block that says both, or two beside each other that do, goes before a word alone, which may be a menu's: it has
    to stand beside what `goes_with` the article.
    """
    near = sorted(found, key=lambda at: abs(at - top))
    both = [at for at in near if says_both(found[at])]
    paired = [at for at in near if at not in both and _is_paired(found, at)]
    lone = [at for at in near if at not in both and at not in paired]
    menu = _menu(sorted(at for at in lone if at < top), blocks, top)
    yield from both
    yield from paired
    for at in lone:
        if at not in menu and (goes_with(at - 1) or goes_with(at + 1)):
            yield at


def says_both(kicker: Kicker) -> bool:
    """Whether a kicker names section and region."""
    return bool(kicker.section and kicker.region)


def _is_paired(found: Mapping[int, Kicker], at: int) -> bool:
    """Whether a section stands beside a region with no third one near: a menu has more."""
    beside = [other for other in (at - 2, at - 1, at + 1, at + 2) if other in found]
    if len(beside) != 1 or abs(beside[0] - at) != 1:
        return False
    one, other = found[at], found[beside[0]]
    return bool((one.section and other.region) or (one.region and other.section))


def _menu(lone: Sequence[int], blocks: Sequence[Block], top: int) -> frozenset[int]:
    """The words of a menu over a headline: three or more close together, or one in a block of short lines that a blank
    line parts from what follows.

    The last of them, if right over the headline, are none of it where a blank line sets them apart from the others,
    or where they repeat one.
    """
    many = [at for at in lone if sum(abs(other - at) <= MENU for other in lone) >= 3]
    apart = {
        at for at in lone if at >= top - 2 and any(_is_apart(other, lone, blocks) for other in (at, at - 1))
    }
    return frozenset(at for at in lone if (at in many and at not in apart) or _is_in_block(at, blocks))


def _is_apart(at: int, lone: Sequence[int], blocks: Sequence[Block]) -> bool:
    if at not in lone:
        return False
    again = any(blocks[other].text == blocks[at].text for other in lone if other < at)
    return again or (blocks[at].after_blank and not blocks[at - 1].after_blank)


def _is_in_block(at: int, blocks: Sequence[Block]) -> bool:
    """Whether short lines without blank ones between lead to a line, and a blank line follows it."""
    over = blocks[max(0, at - 2) : at]
    joined = len(over) == 2 and not any(one.after_blank for one in (over[1], blocks[at]))
    return joined and blocks[at + 1].after_blank and all(one.text.count(" ") < MENU for one in over)


@reloading
def kickers_of(lists: WordLists) -> Kickers:
    """The kickers of an archive, called with the folder of its own lists."""
    return Kickers(lists.own)
