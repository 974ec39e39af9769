"""Text as a language model of BERT's family reads it: WordPiece over the vocabulary of BERT, uncased.

A model knows some thirty thousand pieces of words, each by a number. *WordPiece* (Schuster and Nakajima, "Japanese and
Korean voice search", 2012; Devlin et al., "BERT", 2019) takes of each word the longest piece that the vocabulary has,
then of the rest the longest one again, those inside a word written with `##`: "ceasefires" is `ceasefire ##s`. A
word that comes out even nowhere is `[UNK]` as a whole.

Before that words are found as BERT finds them: without control characters, accents and capitals, each punctuation mark
and each Chinese character by itself. This is no second analysis for searching, which `search.text.analysis` does
alone: a model understands only what is cut as it was when the model was made. `tests/test_wordpiece.py` compares the
pieces with those of the reference implementation.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from importlib import resources
from pathlib import Path

VOCABULARY = Path(str(resources.files("index_data"))) / "wordpiece" / "vocabulary.txt"

LONGEST_WORD = 100
"""Characters of a word beyond which BERT takes it for no word."""

CHINESE = (
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F),
    (0x2B820, 0x2CEAF),
    (0x2F800, 0x2FA1F),
)

"""Blocks of ideographs, each of which is a word; kana and Hangul are letters."""

_LEFT_OUT = frozenset({"Cc", "Cf", "Co", "Cs", "Mn"})
"""Control characters and, of decomposed letters, accents."""


class _Characters(dict[int, str]):
    """What each character of decomposed text becomes, found out when it is first met."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        category = unicodedata.category(letter)
        if (letter.isspace() and category != "Cc") or letter in "\t\n\r":
            became = " "
        elif category in _LEFT_OUT or letter == "\ufffd":
            became = ""
        elif category[0] == "P" or (code < 128 and not letter.isalnum()) or _is_chinese(code):
            became = f" {letter} "
        else:
            became = letter.lower()
        self[code] = became
        return became


def _is_chinese(code: int) -> bool:
    return any(first <= code <= last for first, last in CHINESE)


_CHARACTERS = _Characters()


class WordPiece:
    """The pieces of texts by one vocabulary, which has a piece in each line; safe for many threads."""

    def __init__(self, vocabulary: Path = VOCABULARY) -> None:
        pieces = vocabulary.read_text(encoding="utf-8").removesuffix("\n").split("\n")
        self._numbers = {piece: number for number, piece in enumerate(pieces)}
        self.first, self.last = self._numbers["[CLS]"], self._numbers["[SEP]"]
        self._pieces = lru_cache(maxsize=100_000)(self._pieces_of)

    def numbers(self, text: str) -> list[int]:
        """The numbers of a text's pieces, without the marks for its beginning and its end."""
        words = unicodedata.normalize("NFD", text).translate(_CHARACTERS).split()
        return [number for word in words for number in self._pieces(word)]

    def _pieces_of(self, word: str) -> tuple[int, ...]:
        numbers: list[int] = []
        start, inside = 0, ""
        while start < len(word) <= LONGEST_WORD:
            for end in range(len(word), start, -1):
                number = self._numbers.get(inside + word[start:end])
                if number is not None:
                    break
            else:
                break
            numbers.append(number)
            start, inside = end, "##"
        return tuple(numbers) if start == len(word) else (self._numbers["[UNK]"],)
