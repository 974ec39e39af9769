"""The other readings of a typed word: readers type small letters, so case is only a hint unless it was typed."""

from __future__ import annotations

from search.analysis.acronyms import Acronyms
from search.analysis.context import Before
from search.analysis.forms import Forms
from search.analysis.numerals import SPELLED, WORDLIKE, roman
from search.analysis.pieces import MOST_INITIALS, Kind, Piece
from search.analysis.stems import Stems


class TypedForms:
    """Gives the tokens that one typed piece may stand for, the likeliest first."""

    def __init__(self, forms: Forms, stems: Stems, acronyms: Acronyms, functions: frozenset[str]) -> None:
        self._forms = forms
        self._stems = stems
        self._acronyms = acronyms
        self._functions = functions

    def tokens(self, piece: Piece, before: Before, *, case_free: bool) -> tuple[str, ...]:
        """The tokens; `case_free` is true where the capitals of this word say nothing."""
        if piece.kind is Kind.DOTTED:
            return self._acronym(piece.text, self._acronyms.tokens(piece.text))
        if piece.kind is not Kind.LETTERS:
            return self._forms.tokens(piece, before, capitals=False)
        if case_free or piece.text.islower():
            return self._small(piece.text.lower(), before)
        return self._capital(piece, before)

    def may_be_apart(self, piece: Piece) -> bool:
        """Whether a piece may be written as initials apart elsewhere: US as U. S."""
        if piece.kind is Kind.DOTTED:
            return True
        short = piece.kind is Kind.LETTERS and 2 <= len(piece.text) <= MOST_INITIALS
        return short and (piece.text.isupper() or self._acronyms.is_apart(piece.text))

    def is_function(self, piece: Piece, tokens: tuple[str, ...]) -> bool:
        """Whether a piece, read as these tokens, is a word without content: the I of "SALT I" is a number first."""
        word = piece.text.lower()
        is_word = self._stems.stem(word) in tokens and not self._acronyms.is_apart(word)
        is_number = tokens[0].isdecimal()
        return piece.kind is Kind.LETTERS and is_word and not is_number and word in self._functions

    def _small(self, word: str, before: Before) -> tuple[str, ...]:
        stem = self._stems.stem(word)
        number = SPELLED.get(word) or roman(word)
        if number and before >= Before.SMALL_HEAD:
            return number, stem
        if number and word in SPELLED:
            return (stem, number) if before else (stem,)
        if number and len(word) > 1 and set(word) <= set("ivx"):
            if word not in WORDLIKE:
                return number, stem
            return (stem, number) if before else (stem,)
        if self._acronyms.is_apart(word) or (self._acronyms.is_listed(word) and word not in self._functions):
            return tuple(dict.fromkeys((word.upper(), stem)))
        return (stem,)

    def _capital(self, piece: Piece, before: Before) -> tuple[str, ...]:
        word = piece.text
        found = self._forms.tokens(piece, before, capitals=False)
        if len(word) == 1 and found[0].isdecimal():
            return found[:1]
        if self._acronyms.is_apart(word) and not word.isupper():
            return word.upper(), *found
        if (
            word.isupper()
            and len(word) > 1
            and found[0].isalpha()
            and set(word) <= set("IVX")
            and roman(word)
        ):
            return found if word.lower() in WORDLIKE else (str(roman(word)), found[0])
        if found == (acronym := self._acronyms.of(word)):
            return self._acronym(word, acronym)
        return found[:1] if self._stems.accented(word) else tuple(reversed(found))

    def _acronym(self, word: str, tokens: tuple[str, ...]) -> tuple[str, ...]:
        return tokens[-1:] if self._acronyms.is_listed(word) else tuple(reversed(tokens))
