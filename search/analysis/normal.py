"""One spelling for every way to write the same characters, with the way back to the typed ones."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

APOSTROPHES = "'`’‘‛ʼʻʹˈ′´＇"
HYPHENS = "-‐‑⁃−﹣－"

_SAME_LENGTH = {ord(mark): "'" for mark in APOSTROPHES} | {ord(mark): "-" for mark in HYPHENS}
_BROKEN = r"(?<=[^\W\d_]-)\n(?=[^\W\d_A-ZÀ-ÖØ-Þ])"
"""The end of a line in the middle of a word: `coop-` and `eration`."""

_IN_NUMBER = r"(?<=\d)(?<!\d{4})[\u00a0\u2009\u202f](?=\d{3}(?!\d))"
"""The blank that does not break inside a number: 10 000 as printers set it."""

_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]+"
    rf"|(?<=\u00ad)\n|{_BROKEN}|{_IN_NUMBER}"
)


@cache
def marks() -> str:
    """Every combining mark of the basic plane, as the inside of a character class."""
    found = [code for code in range(0x300, 0x10000) if unicodedata.category(chr(code))[0] == "M"]
    return "".join(re.escape(chr(code)) for code in found)


@cache
def _clusters() -> re.Pattern[str]:
    return re.compile(rf"[^\x00-\x7f][{marks()}ᄀ-ᇿ]*|.[{marks()}]+", re.DOTALL)


def clean(text: str) -> str:
    """The text in NFKC with plain apostrophes and hyphens, without invisible characters and breaks inside words."""
    if text.isascii():
        return _INVISIBLE.sub("", text.replace("`", "'")) if "-\n" in text else text.replace("`", "'")
    plain = _INVISIBLE.sub("", text.translate(_SAME_LENGTH))
    if unicodedata.is_normalized("NFKC", plain):
        return plain
    return _clusters().sub(lambda found: unicodedata.normalize("NFKC", found[0]), plain)


def origins(text: str) -> list[int] | range:
    """For each character of `clean(text)`, and for its end, where in `text` it comes from."""
    plain = text.translate(_SAME_LENGTH)
    if (text.isascii() and "-\n" not in text) or (
        not _INVISIBLE.search(plain) and unicodedata.is_normalized("NFKC", plain)
    ):
        return range(len(text) + 1)
    kept = [at for at in range(len(plain)) if not _INVISIBLE.match(plain, at)]
    visible = "".join(plain[at] for at in kept)
    places: list[int] = []
    end = 0
    for found in _clusters().finditer(visible):
        places += kept[end : found.start()]
        end = found.end()
        places += _spread(found[0], kept[found.start() : end])
    return [*places, *kept[end:], len(text)]


def _spread(cluster: str, places: list[int]) -> list[int]:
    """The places of a cluster's characters once it is normalised; extra ones stand where its first stands."""
    length = len(unicodedata.normalize("NFKC", cluster))
    return places if length == len(cluster) else [places[0]] * length
