"""WordPiece cuts texts as the reference implementation does: on thousands of made-up strings and on whole articles."""

from __future__ import annotations

import random
import unicodedata
from pathlib import Path

import pytest
from tokenizers import BertWordPieceTokenizer

from search.index.semantic.wordpiece import VOCABULARY, WordPiece

ROOT = Path(__file__).parent.parent

BLOCKS = [
    (0x20, 0x7F),
    (0x00, 0x250),  # Latin, with control characters
    (0x370, 0x530),  # Greek and Cyrillic
    (0x590, 0x700),  # Hebrew and Arabic
    (0x900, 0xA00),  # Indic scripts
    (0x1E00, 0x2C00),  # letters with two accents, signs, arrows
    (0x3000, 0x3100),  # kana
    (0x4E00, 0xA000),  # ideographs
    (0xAC00, 0xD7A4),  # Hangul
    (0xF900, 0xFB00),  # ideographs that decompose
    (0xFE00, 0x10000),  # forms, marks and specials
    (0x1F300, 0x1F700),  # pictures
    (0x20000, 0x20100),
]
LATE = set("\u061d\u0c84\u0891\u08d5\u09fd\u09fe\u1acc")
"""Characters that came into Unicode after the tables of the reference; so did the block of marks from U+2E43 on."""


@pytest.fixture(scope="module")
def ours() -> WordPiece:
    return WordPiece(VOCABULARY)


@pytest.fixture(scope="module")
def theirs() -> BertWordPieceTokenizer:
    return BertWordPieceTokenizer(str(VOCABULARY), lowercase=True)


def is_late(letter: str) -> bool:
    """Whether the two may differ over a character: Unicode tables of Python and of the reference are of other years."""
    marks = unicodedata.category(letter) in {"Mn", "Po", "Cf", "Ps", "Pe", "Pd"}
    return letter in LATE or "\u2e43" <= letter <= "\u2e7f" or (marks and "\u1ab0" <= letter <= "\u1aff")


def made_up(count: int, seed: int) -> list[str]:
    chance = random.Random(seed)
    texts = []
    for _ in range(count):
        letters = [
            chr(chance.randrange(*chance.choice(BLOCKS)))
            if chance.random() < 0.5
            else chance.choice("abc ing the EÉ-. ")
            for _ in range(chance.randrange(1, 20))
        ]
        texts.append("".join(letter for letter in letters if not is_late(letter)))
    return texts


def test_made_up_strings(ours: WordPiece, theirs: BertWordPieceTokenizer) -> None:
    for text in made_up(5_000, seed=11):
        assert ours.numbers(text) == theirs.encode(text, add_special_tokens=False).ids, repr(text)


def test_whole_articles(ours: WordPiece, theirs: BertWordPieceTokenizer) -> None:
    pages = sorted((ROOT / "index_data" / "pages").rglob("*.txt"))
    assert pages
    for page in pages:
        text = page.read_text(encoding="utf-8", errors="replace")
        assert ours.numbers(text) == theirs.encode(text, add_special_tokens=False).ids, page.name


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("The ceasefires hold.", ["the", "ceasefire", "##s", "hold", "."]),
        ("São Paulo—ÉLYSÉE", ["sao", "paulo", "—", "ely", "##see"]),
        ("x" * 101, ["[UNK]"]),
        ("ΣΟΦΟΣ", ["σ", "##ο", "##φ", "##ο", "##σ"]),
        ("a\u0000b \ufffd\u200d", ["ab"]),
        ("", []),
    ],
)
def test_pieces(text: str, pieces: list[str], ours: WordPiece) -> None:
    vocabulary = VOCABULARY.read_text(encoding="utf-8").split("\n")
    assert [vocabulary[number] for number in ours.numbers(text)] == pieces


def test_the_marks_of_a_text(ours: WordPiece) -> None:
    assert (ours.first, ours.last) == (101, 102)
