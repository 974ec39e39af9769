"""By what an article is known as a version of another: its address, its text, and signs of nearly the same text.

All functions are pure; the store keeps and compares what they give (`search.store.families`).
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from search.article import Article
from search.store.model import FamilySigns

if TYPE_CHECKING:
    from datasketch import MinHash

PERMUTATIONS: Final = 60
BANDS: Final = 12
"""Twelve bands of five words each: of two texts that share four in five shingles, 99 in 100 share a band."""

SHINGLE: Final = 4
"""Words of a shingle: long enough that two stories of one event share few."""

NUMBER_WEIGHT: Final = 6
"""Shingles that each number adds with the words beside it: two notes of one template differ in these alone, and two
versions of a story hardly do.
"""

FEWEST_WORDS: Final = 40
"""Shorter texts are compared whole: a few shingles say little."""

_TRACKING: Final = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|ref|ref_src|cmpid|ncid|smid|sh|amp"
)
_INDEX: Final = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)
_AMP: Final = re.compile(r"/amp(?:/|$)|\.amp(?=\.html?$|$)")
_WORD: Final = re.compile(r"[^\W_]+")
_MOST_SIGNS: Final = 50
_PLAIN: Final = bytes(range(128))
_LETTERS: Final = bytes(byte if byte > 127 or chr(byte).isalnum() else ord(" ") for byte in range(256))
"""Of the plain signs, letters and digits alone, with a blank in the place of each other one."""


def family_signs(article: Article) -> FamilySigns:
    """The signs of an article; one without a body has no fingerprint, one of few words no signature."""
    words = _words(article.body)
    signature = _signature(words) if len(words) >= FEWEST_WORDS else b""
    return FamilySigns(
        address=address_key(article.canonical_url or article.url or ""),
        fingerprint=_fingerprint(words) if words else None,
        bands=tuple(_bands(signature)),
        signature=signature,
    )


def address_key(url: str) -> str | None:
    """A URL in one spelling: without scheme, `www.`, port, tracking, fragment, `/amp`, index page and last slash.

    None where it is no web address.
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return None
    host = re.sub(r"^(?:www|amp|m|mobile)\.(?=.*\.)", "", parts.hostname.lower())
    path = _INDEX.sub("/", _AMP.sub("/", unquote(parts.path)))
    query = [(name, value) for name, value in parse_qsl(parts.query) if not _TRACKING.fullmatch(name.lower())]
    path = re.sub(r"/{2,}", "/", path).rstrip("/")
    return f"{host}{path}" + (f"?{urlencode(sorted(query))}" if query else "")


def _words(text: str) -> list[bytes]:
    """The words of a text in small letters: by a table of bytes, a third of the work that the pattern is.

    That needs other signs than plain ones replaced one by one, of which most texts have a few quotes and dashes.
    """
    small = text.lower()
    data = small.encode(errors="replace")
    apart = [sign for sign in set(data.translate(None, _PLAIN).decode()) if not sign.isalnum()]
    if len(apart) > _MOST_SIGNS:
        return [word.encode() for word in _WORD.findall(small)]
    for sign in apart:
        data = data.replace(sign.encode(), b" ")
    return data.translate(_LETTERS).split()


def _fingerprint(words: list[bytes]) -> str:
    """The same for texts that differ in case, punctuation and white space alone."""
    return hashlib.blake2b(b" ".join(words), digest_size=16).hexdigest()


def _signature(words: list[bytes]) -> bytes:
    """A MinHash of the text's shingles: two texts agree in as many of its 4-byte words as they share shingles."""
    shingles = list(map(b" ".join, zip(*(words[at:] for at in range(SHINGLE)), strict=False)))
    # Most words begin with one of a to z, the bytes from 97 to 122: of the others it is asked whether they are numbers.
    numbers = [at for at, word in enumerate(words) if not 96 < word[0] < 123 and word.decode()[0].isdigit()]
    for at in numbers:
        told = b" ".join(words[max(0, at - 1) : at + 2])
        shingles += [b"%d %b" % (copy, told) for copy in range(NUMBER_WEIGHT)]
    sketch = _empty_sketch().copy()
    sketch.update_batch(shingles)
    return bytes(sketch.hashvalues.astype("<u4").tobytes())


@lru_cache(maxsize=1)
def _empty_sketch() -> MinHash:
    """Scheme and seed stay the same for ever: signatures in a store are compared with those made years later."""
    # Imported when it is first needed: it brings more modules than all the rest of Dateline together.
    from datasketch import MinHash

    return MinHash(num_perm=PERMUTATIONS, seed=1, hashfunc=zlib.crc32, scheme="affine32")


def _bands(signature: bytes) -> Iterator[str]:
    width = len(signature) // BANDS
    for band in range(BANDS if signature else 0):
        yield f"{band}:{signature[band * width : (band + 1) * width].hex()}"
