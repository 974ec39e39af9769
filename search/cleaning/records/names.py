"""The names of people in a field that holds nothing else: an author of a record, a feed or an export.

A byline on a page has to be told from a sentence (`search.cleaning.bylines`); here the whole field is names, in one of
the forms that programs and people write: `By Ada Quill`, `Ada Quill, Bo Ferry and Cy Dent`, `ADA QUILL`,
`desk@example.org (Ada Quill)`, `Ada Quill | The Post`. What is cut off is a frame around names, never a part of one:
where it is not plain that a sign stands between two names, the text stays whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from search.text.word_lists import WordLists, reloading

_BY: Final = re.compile(
    r"(?:(?:additional |more )?(?:written|reported|reporting|words|text|story|posted|compiled|edited|report)"
    r"(?: and \w+)? by|by|authors?|words|text|from)(?:\s*:\s*|\s+)",
    re.IGNORECASE,
)
_PICTURED: Final = re.compile(
    r"(?:photo|picture|image|illustration|graphic|video)\w*(?: and \w+)? by\b", re.IGNORECASE
)
_END: Final = re.compile(r"(?<=\w{3})\.\s*$")
_MAIL: Final = re.compile(r"[\w.+%-]+@[\w.-]+\w")
_NAMED_MAIL: Final = re.compile(r"\s*[\w.+%-]+@[\w.-]+\w\s*\(([^()]+)\)\s*")
_FRAME: Final = re.compile(
    r"\s*[|•·]|\s+[–—-]\s+|\s+(?:for|of|at)\s+the\s+|\s+in\s+(?:the\s+)?(?=[^\W\d_a-z])|\s*[(\[<@]|\s*https?://"
)
"""Where the names end and something else about them begins."""

_LISTED: Final = re.compile(r"\s*(?:;|\n|\s/\s)\s*")
_AND: Final = re.compile(r"(?:\s*,)?\s+(?:and|und|et|with)\s+|\s*&\s*", re.IGNORECASE)
_COMMA: Final = re.compile(r"\s*,\s*")
_SUFFIX: Final = re.compile(r"\s*,\s*(?=(?:Jr|Sr)\b\.?|(?:II|III|IV)\b)")
_DEGREE: Final = re.compile(
    r"(?:Ph\.?\s?D|M\.?D|M\.?A|B\.?A|M\.?Sc|B\.?Sc|LL\.?[BM]|MBA|MP|QC|KC|CBE|OBE|MBE)\.?"
)
_OF_BODIES: Final = frozenset({"of", "the", "for", "&"})
"""Words that stand in names of institutions and not of people: "and" does not part such names."""

_SMALL: Final = frozenset(
    {"de", "del", "della", "der", "den", "di", "da", "das", "do", "dos", "du", "la", "le", "van", "von", "zu"}
    | {"af", "al", "bin", "ibn", "wa", "ter", "ten", "e", "y"}
)
"""Words of names that are written small between others."""

_NOBODY: Final = frozenset({"admin", "administrator", "none", "null", "nan", "n/a", "unknown", "-", "–", "—"})
_VOWEL: Final = re.compile(r"[AEIOUY]|[^\x00-\x7f]")


def names_in(value: Any, *, source: str | None = None) -> list[str]:
    """The names in a field: a text, a list of texts, or objects with a name; each once, in order.

    `source` is who published the article: it is no author of it where others are.
    """
    items = value if isinstance(value, list | tuple) else [value]
    texts = (item.get("name") if isinstance(item, Mapping) else item for item in items)
    names = list(dict.fromkeys(name for text in texts if isinstance(text, str) for name in _names(text)))
    others = [name for name in names if name.casefold() != (source or "").casefold()]
    return others or names


def _names(text: str) -> Iterator[str]:
    named = _NAMED_MAIL.fullmatch(text)
    text = named[1] if named else _MAIL.sub(" ", text)
    for part in _LISTED.split(text):
        if _PICTURED.match(part):
            continue
        part = _without_frame(part)
        for piece in _people(_SUFFIX.sub(" ", part)):
            name = _cased(_without_frame(_END.sub("", piece).strip(" ,-–—*:")))
            if name and name.casefold() not in _NOBODY:
                yield name


def _without_frame(text: str) -> str:
    text = " ".join(text.split())
    while by := _BY.match(text):
        text = text[by.end() :]
    frame = _FRAME.search(text, 1)
    return text[: frame.start()] if frame and " " in text[: frame.start()] else text.strip("()[]<> ")


def _people(text: str) -> list[str]:
    """The names in a text that "and" and commas may part."""
    pieces = [piece for part in _AND.split(text) for piece in _COMMA.split(part) if piece]
    if len(pieces) < 2:
        return [text]
    by_and = [part for part in _AND.split(text) if part]
    if any(word.lower() in _OF_BODIES for piece in pieces for word in piece.split()):
        return [text]
    if _are_people(pieces):
        return [
            piece
            for at, piece in enumerate(pieces)
            if not _is_title(piece) and not (at and _is_agency(piece))
        ]
    if len(by_and) > 1 and (
        _are_people(by_and) or all(" " not in part and part[0].isupper() for part in by_and)
    ):
        return by_and
    return [text]


def _are_people(pieces: list[str]) -> bool:
    """Whether every piece is a name of two words and more, or something that is said of the one before it."""
    full = [len(piece.split()) > 1 for piece in pieces]
    told = [
        _is_title(piece) or (bool(at) and full[at - 1] and _is_agency(piece))
        for at, piece in enumerate(pieces)
    ]
    return full[0] and not told[0] and all(one or other for one, other in zip(full, told, strict=True))


def _is_title(piece: str) -> bool:
    """Whether a piece is what somebody is, and no name: "Foreign Correspondent", "PhD"."""
    return bool(_DEGREE.fullmatch(piece)) or not _titles(None).isdisjoint(piece.lower().split())


def _is_agency(piece: str) -> bool:
    """Whether a single word behind a name may say for whom somebody writes: "Ada Quill, Reuters"."""
    return " " not in piece and piece[:1].isupper()


@reloading
def _titles(lists: WordLists) -> frozenset[str]:
    return frozenset(lists.entries("byline_titles.txt"))


def _cased(name: str) -> str:
    """A name of several words that stands in capitals as names are written; words without a vowel stay (`BBC`)."""
    words = name.split()
    if len(words) < 2 or not name.isupper() or _is_title(name):
        return " ".join(words)
    return " ".join(
        word.lower() if at and word.lower() in _SMALL else _capitalized(word) for at, word in enumerate(words)
    )


def _capitalized(word: str) -> str:
    if not _VOWEL.search(word) or word.count(".") > 1:
        return word
    parts = re.split(r"([-'’.])", word)
    word = "".join(part if part in "-'’." else part.capitalize() for part in parts)
    return f"Mc{word[2:].capitalize()}" if word.startswith("Mc") and len(word) > 4 else word
