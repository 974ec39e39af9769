"""Which words a numeral belongs to: Article, World War, Minsk."""

from __future__ import annotations

from search.analysis.stems import fold
from search.words import WordLists

LIST = "reference_heads.txt"


class Heads:
    """The entries of `reference_heads.txt` that take a number, and their short forms."""

    def __init__(self, words: WordLists) -> None:
        self._heads: set[str] = set()
        self._short: dict[str, str] = {}
        for entry in words.entries(LIST):
            head, _, rest = (part.strip() for part in [*entry.split("|"), "", ""][:3])
            options = [option.strip() for option in rest.split(",")]
            if "number" in options:
                small = fold(head.lower())
                self._heads |= {small, small + "s"}
            shorts = [
                option[len("short ") :].strip(" .") for option in options if option.startswith("short ")
            ]
            self._short |= {short.lower(): head for short in shorts}

    def has(self, last: str, before_last: str = "") -> bool:
        """Whether a head ends with this word, alone or with the one before it."""
        small = fold(last.lower())
        return small in self._heads or f"{fold(before_last.lower())} {small}" in self._heads

    def full(self, short: str) -> str | None:
        """The head that a short form stands for: `Art` is Article."""
        return self._short.get(short.lower())
