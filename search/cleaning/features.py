"""What can be seen of each block of a page, as a table of numbers: a row a block, a column a feature.

The model knows a page by this table alone. Everything is counted for all blocks at once: the page's text is one
array of characters, each of a class (capital, digit, end of a sentence …), and one array of words, each looked up
once; a block is a stretch of both, so that a count for every block is one sum over stretches. Of HTML, the elements
around a block are stretches of blocks in the same way. What no array can tell, the phrases of the list of furniture,
is asked of each block that has a word of one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from search.cleaning.blocks import BULLET, Page
from search.cleaning.furniture import REASONS, Furniture, furniture_of
from search.text.word_lists import shipped_words

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_TOKEN: Final = re.compile(r"\w+|\n")
_UNSPACED: Final = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
_UNSPACED_TOKEN: Final = re.compile(rf"{_UNSPACED.pattern}|(?:(?!{_UNSPACED.pattern})\w)+|\n")
"""Where writing has no spaces between words, each sign counts as one."""

_CLASSES: Final = {
    "stop": ".!?…。！？",
    "comma": ",;،、，",
    "colon": ":",
    "quote": "\"'“”‘’«»„",
    "bar": "|›→•·/–—+*>",
    "dash": "-_",
    "bracket": "()[]",
    "sign": "@#©$€£%&",
}
_UPPER, _LETTER, _DIGIT, _BLANK, _REST = range(len(_CLASSES), len(_CLASSES) + 5)
_KINDS: Final = len(_CLASSES) + 5
_WIDTH: Final = 0x10000
_LONGEST: Final = 200
"""Words of the longest block whose phrases are looked for: in a longer one they are the article's own."""

_SPOKEN: Final = 0.15
"""A page is in a language whose commonest words are this share of its own, menus included."""

_LOOKED_UP: Final = 60_000
"""So many words are remembered with what they are."""

REASON_ORDER: Final = tuple(sorted(REASONS))
_GROUPS: Final = {
    "month": "january february march april may june july august september october november december jan feb mar apr jun"
    " jul aug sep sept oct nov dec",
    "day": "monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun",
    "time": "ago am pm gmt utc est edt updated published posted hours hour minutes mins min days",
    "by": "by author written photo photograph image credit getty reuters ap afp courtesy",
    "ask": "subscribe newsletter sign inbox email donate support join login log account download cookies privacy",
    "point": "related read more also next previous trending popular recommended latest stories share follow comments",
    "you": "you your we our us i my",
    "said": "said says told according added",
}
_LANGUAGES: Final = 15
_FIRST_GROUP: Final = 16
_YEAR: Final = _FIRST_GROUP + len(_GROUPS)
_NUMBER: Final = _YEAR + 1
_HASH_AT: Final = 32


@cache
def _class_table() -> NDArray[np.uint8]:
    """The class of each sign of the basic plane."""
    table = np.full(_WIDTH, _REST, np.uint8)
    for code in range(_WIDTH):
        sign = chr(code)
        if sign.isalpha():
            table[code] = _UPPER if sign.isupper() else _LETTER
        elif sign.isdigit():
            table[code] = _DIGIT
    for at, signs in enumerate(_CLASSES.values()):
        table[[ord(sign) for sign in signs]] = at
    table[ord(" ")] = _BLANK
    return table


@cache
def _flags() -> dict[str, int]:
    """The flags of the words that have any: a bit for each language whose commonest words it is among, or a group."""
    flags: dict[str, int] = {}
    languages: dict[str, int] = {}
    for line in sorted(shipped_words("stop_words.txt")):
        code, _, words = line.partition(":")
        bit = languages.setdefault(code, len(languages))
        for word in words.split():
            flags[word] = flags.get(word, 0) | 1 << bit
    for at, words in enumerate(_GROUPS.values()):
        for word in words.split():
            flags[word] = flags.get(word, 0) | 1 << (_FIRST_GROUP + at)
    return flags


@cache
def _codes() -> list[str]:
    """The languages of the stop words, by the bits of their flags."""
    return sorted({line.partition(":")[0] for line in shipped_words("stop_words.txt")})


class _Words(dict[str, int]):
    """What words are, as whole numbers: their flags, and above them a hash that is the same everywhere."""

    def __missing__(self, word: str) -> int:
        if len(self) > _LOOKED_UP:
            self.clear()
        flags = _flags().get(word, 0)
        if word.isdigit():
            flags |= 1 << _NUMBER | (len(word) == 4 and word[:2] in ("19", "20")) << _YEAR
        found = self[word] = (crc32(word.encode("utf-8", "replace")) >> 1) << _HASH_AT | flags
        return found


_WORDS: Final = _Words()


def words_as_numbers(text: str) -> Ints:
    """The words of a text, and the ends of its lines, as numbers."""
    token = _UNSPACED_TOKEN if not text.isascii() and _UNSPACED.search(text) else _TOKEN
    tokens = token.findall(text.lower())
    return np.fromiter(map(_WORDS.__getitem__, tokens), np.int64, len(tokens))


@lru_cache(maxsize=4)
def _signs(furniture: Furniture) -> Ints:
    """The words that a text must have for the list of furniture to say anything of it."""
    return np.unique(words_as_numbers(" ".join(furniture.signs)) >> _HASH_AT)


class Table:
    """The features of a page's blocks: named columns, in the order in which they were added."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._columns: dict[str, Floats] = {}

    def add(self, name: str, values: Any) -> Floats:
        """Add a column."""
        found = self._columns[name] = np.asarray(values, np.float32)
        return found

    def bits(self, name: str, masks: Ints, names: Sequence[str]) -> None:
        """Add a column for each bit of a mask."""
        for at, bit in enumerate(names):
            self.add(f"{name} {bit}", (masks >> at) & 1)

    def beside(self, name: str, steps: Sequence[int]) -> None:
        """Add what the blocks so many places further down have in a column; nothing stands beyond the page."""
        values = self._columns[name]
        for step in steps:
            self.add(f"{name} {step:+}", shifted(values, step))

    def __getitem__(self, name: str) -> Floats:
        return self._columns[name]

    @property
    def names(self) -> list[str]:
        """The names of the columns."""
        return list(self._columns)

    def matrix(self) -> Floats:
        """All columns, a row for each block."""
        return (
            np.stack(list(self._columns.values()), axis=1)
            if self.count
            else np.zeros((0, len(self.names)), np.float32)
        )


def shifted(values: NDArray[Any], step: int) -> NDArray[Any]:
    """What stands so many places further down; zero beyond either end."""
    found = np.zeros_like(values)
    if abs(step) < len(values):
        if step > 0:
            found[:-step] = values[step:]
        else:
            found[-step:] = values[:step]
    return found


def around(values: NDArray[Any], reach: int) -> NDArray[Any]:
    """The sum over so many blocks on either side and the block itself."""
    sums = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
    at = np.arange(len(values))
    found: NDArray[Any] = sums[np.minimum(at + reach + 1, len(values))] - sums[np.maximum(at - reach, 0)]
    return found


def since(marks: NDArray[np.bool_], most: int = 60) -> NDArray[Any]:
    """How many blocks ago the last marked one stood; `most` where there was none so near."""
    at = np.arange(len(marks))
    last = np.maximum.accumulate(np.where(marks, at, -most))
    return np.minimum(at - last, most)


class Counted:
    """A page's words and characters by block, and the features that are seen of them."""

    def __init__(self, page: Page, own: Path | None = None) -> None:
        self.page, self.count = page, len(page.blocks)
        self.table = Table(self.count)
        joined = "\n".join(page.texts)
        every = words_as_numbers(joined + "\n") if self.count else np.zeros(0, np.int64)
        ends = every == _WORDS["\n"]
        self.words = every[~ends]
        self.block_of = (np.cumsum(ends) - ends)[~ends]
        self.sizes = np.bincount(self.block_of, minlength=self.count)
        self.starts = np.cumsum(self.sizes) - self.sizes
        self._characters(joined)
        self._vocabulary()
        self._phrases(furniture_of(own))
        self._repeats()
        self._places()

    def sums(self, weights: NDArray[Any]) -> NDArray[np.float64]:
        """A sum over the words of each block."""
        return np.bincount(self.block_of, weights, minlength=self.count).astype(np.float64)

    def shares(self, marks: NDArray[Any]) -> NDArray[np.float64]:
        """The share of each block's words that are marked."""
        return self.sums(marks) / np.maximum(self.sizes, 1)

    def _characters(self, joined: str) -> None:
        codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
        kinds = _class_table()[np.where(codes < _WIDTH, codes, 0)].astype(np.int64)
        lengths = np.fromiter(map(len, self.page.texts), np.int64, self.count)
        starts = np.cumsum(lengths + 1) - lengths - 1
        block = np.repeat(np.arange(self.count), lengths + 1)[: len(codes)]
        counts = np.bincount(block * _KINDS + kinds, minlength=self.count * _KINDS).reshape(-1, _KINDS)
        begins = np.ones(len(codes), bool)
        begins[1:] = (kinds[:-1] == _BLANK) | (codes[:-1] == 10)
        capitals = np.bincount(block[begins], kinds[begins] == _UPPER, minlength=self.count)
        words = counts[:, _BLANK] + 1
        add, size = self.table.add, np.maximum(lengths, 1)
        self.capitals = add("capital words", capitals / words)
        add("characters", np.log1p(lengths))
        add("word length", lengths / words)
        add("capitals", counts[:, _UPPER] / np.maximum(counts[:, _UPPER] + counts[:, _LETTER], 1))
        for name, column in (("digits", _DIGIT), ("rest", _REST)):
            add(name, counts[:, column] / size)
        for at, name in enumerate(_CLASSES):
            add(name, counts[:, at] / words)
        first = kinds[starts] if self.count else kinds
        last = kinds[starts + lengths - 1] if self.count else kinds
        before = kinds[np.maximum(starts + lengths - 2, 0)] if self.count else kinds
        ended = (last == 0) | (((last == 3) | (last == 6)) & (before == 0))
        self.ended = add("ended", ended) > 0
        add("ends colon", last == 2)
        add(
            "starts",
            np.select([first == _UPPER, first == _LETTER, first == _DIGIT, first == 3], [1, 2, 3, 4], 0),
        )
        self.table.add("stops", np.minimum(counts[:, 0], 20))
        self.table.add("commas", np.minimum(counts[:, 1], 20))

    def _vocabulary(self) -> None:
        add, words = self.table.add, self.words
        languages = np.array([self._bit(bit).sum() for bit in range(_LANGUAGES)])
        language = int(languages.argmax())
        add("words", np.log1p(self.sizes))
        self.stop_words = self._bit(language)
        share = self.stop_words.mean() if len(words) else 0.0
        self.language = _codes()[language] if share > _SPOKEN else None
        self.stops = add("stop words", self.shares(self.stop_words))
        add("stop words counted", np.minimum(self.sums(self.stop_words), 15))
        add("page stop words", np.full(self.count, share))
        for at, name in enumerate(_GROUPS):
            add(name, np.minimum(self.sums(self._bit(_FIRST_GROUP + at)), 4))
        add("years", np.minimum(self.sums(self._bit(_YEAR)), 4))
        add("numbers", self.shares(self._bit(_NUMBER)))
        self.hashes = words >> _HASH_AT
        prose = (self.sizes >= 12) & self.ended & (self.stops > 0.15)
        self.prose = prose | (self.sizes >= 25) & (self.stops > 0.2)
        self.mass = np.where(self.prose, self.sizes, 0)
        add("prose", self.prose)

    def _bit(self, bit: int) -> Ints:
        found: Ints = (self.words >> bit) & 1
        return found

    def _phrases(self, furniture: Furniture) -> None:
        """What the list of furniture says of each block: its label where a phrase is all of it, and its reasons."""
        self.labels: list[str | None] = []
        self.reasons: list[list[str]] = []
        masks = np.zeros(self.count, np.int64)
        counts = np.zeros(self.count)
        marks = {reason: 1 << at for at, reason in enumerate(REASON_ORDER)}
        telling = self.sums(np.isin(self.hashes, _signs(furniture))) > 0
        asked = (telling & (self.sizes <= _LONGEST)).tolist()
        for at, (text, ask) in enumerate(zip(self.page.texts, asked, strict=True)):
            reasons, label = furniture.read(text) if ask or "©" in text else ([], None)
            self.reasons.append(reasons)
            self.labels.append(label)
            if reasons:
                counts[at] = len(reasons)
                for reason in reasons:
                    masks[at] |= marks[reason]
        labelled = np.array([label is not None for label in self.labels], bool)
        add = self.table.add
        add("label", labelled)
        add("phrases", np.minimum(counts, 4))
        add("phrases a word", np.minimum(counts / np.maximum(self.sizes, 1), 1))
        self.table.bits("says", masks, REASON_ORDER)
        add("since label", since(labelled, 40))
        for name in ("comments", "related", "newsletter"):
            add(f"since {name}", since(np.array([label == name for label in self.labels], bool), 60))

    def _repeats(self) -> None:
        key = self.sums(
            self.hashes.astype(np.float64) * (1 + np.arange(len(self.hashes)) - self.starts[self.block_of])
        )
        _, inverse, counts = np.unique(key, return_inverse=True, return_counts=True)
        self.whole = key
        self.table.add("repeated", np.minimum(counts[inverse] if self.count else 0, 5) * (self.sizes > 1))

    def _places(self) -> None:
        add, mass = self.table.add, self.mass
        at = np.arange(self.count)
        total = max(1, int(mass.sum()))
        done = np.cumsum(mass)
        add("place", at / max(1, self.count))
        add("blocks", np.full(self.count, np.log1p(self.count)))
        add("prose of page", np.full(self.count, np.log1p(total)))
        add("prose before", (done - mass) / total)
        add("words before", (np.cumsum(self.sizes) - self.sizes) / max(1, int(self.sizes.sum())))
        above, below = since(self.prose, 30), since(self.prose[::-1], 30)[::-1]
        add("prose above", shifted(above, -1) + 1)
        add("prose below", shifted(below, 1) + 1)
        for reach in (1, 3, 8, 20):
            add(f"prose within {reach}", np.log1p(around(mass, reach)))
        add("short within 3", around(self.sizes < 6, 3))
        cluster = np.cumsum(self.prose & (shifted(above, -1) >= 4)) if self.count else at
        held = np.bincount(cluster, mass) if self.count else mass
        near = np.minimum(above, below) <= 3
        add("cluster", np.where(near, held[cluster], 0) / total)
        best = int(held.argmax()) if self.count else 0
        members = np.flatnonzero((cluster == best) & self.prose)
        first, last = (int(members[0]), int(members[-1])) if len(members) else (0, 0)
        add("from main start", np.clip(at - first, -40, 40))
        add("from main end", np.clip(at - last, -40, 40))
        add("in main", (at >= first) & (at <= last))
        if self.page.format == "text":
            self._layout()

    def _layout(self) -> None:
        """What flattened text still has of its layout: bullets, and blank lines between groups of lines."""
        add, blocks = self.table.add, self.page.blocks
        bullets = np.array([BULLET.match(block.text) is not None for block in blocks], bool)
        blank = np.array([block.after_blank for block in blocks], bool)
        add("bullet", bullets)
        add("after blank", blank)
        add("before blank", shifted(blank, 1))
        add("page blank", np.full(self.count, blank.mean() if self.count else 0))
        group = np.cumsum(blank) - 1 if self.count else np.zeros(0, np.int64)
        group = np.maximum(group, 0)
        size = np.bincount(group)
        add("group", np.minimum(size[group], 30))
        add("group words", np.log1p(np.bincount(group, self.sizes)[group]))
        add("group prose", np.bincount(group, self.mass)[group] / max(1, int(self.mass.sum())))
        add("broken", [block.last > block.number for block in blocks])
