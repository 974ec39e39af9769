"""The signs by which an article is known as a version of another: its address, its text, and a MinHash of its words.

Two versions of a story share most of their runs of four words (shingles). MinHash estimates which share without
comparing the texts: number all shingles in a random order, keep the lowest number of each text, and two texts keep the
same one with a probability equal to the share of shingles that they have in common (A. Broder, "On the resemblance and
containment of documents", 1997). Sixty such orders make a signature; the share of equal numbers in two of them is the
estimate (`agreement`).

Comparing every two articles of an archive would take for ever. So the sixty numbers are cut into twelve bands of
five (locality-sensitive hashing: Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", chapter 3): texts
that are much alike agree in at least one whole band, and an index over bands finds them. What shares a band is then
compared in full.

All functions are pure; `search.store.families` keeps and compares what they give.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from search.article import Article
from search.store.model import FamilySigns

if TYPE_CHECKING:
    from numpy.typing import NDArray

PERMUTATIONS: Final = 60
BANDS: Final = 12
"""Twelve bands of five numbers each: of two texts that share four in five shingles, 99 in 100 share a band."""

NEAR: Final = 0.6
"""Share of equal numbers in two signatures from which two texts count as one story. `benchmarks.families` shows why:
pairs of Reuters articles whose headlines have nothing in common become rare from there on.
"""

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


def family_signs(article: Article) -> FamilySigns:
    """The signs of an article; one without a body has no fingerprint, one of few words no signature."""
    words = _WORD.findall(article.body.lower())
    signature = _signature(words) if len(words) >= FEWEST_WORDS else b""
    return FamilySigns(
        address=address_key(article.canonical_url or article.url or ""),
        fingerprint=_fingerprint(words) if words else None,
        bands=tuple(_bands(signature)),
        signature=signature,
    )


def agreement(first: bytes, second: bytes) -> float:
    """The share of equal numbers in two signatures of one length; 0 where there is nothing."""
    if not first or len(first) != len(second):
        return 0.0
    left, right = memoryview(first).cast("I"), memoryview(second).cast("I")
    return sum(a == b for a, b in zip(left, right, strict=True)) / len(left)


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


def _fingerprint(words: Sequence[str]) -> str:
    """The same for texts that differ in case, punctuation and white space alone."""
    return hashlib.blake2b(" ".join(words).encode(), digest_size=16).hexdigest()


def _signature(words: Sequence[str]) -> bytes:
    """The MinHash of a text as 60 little-endian numbers of 4 bytes."""
    shingles = list(map(" ".join, zip(*(words[start:] for start in range(SHINGLE)), strict=False)))
    for place, word in enumerate(words):
        if word[0].isdigit():
            beside = " ".join(words[max(0, place - 1) : place + 2])
            shingles += [f"{copy} {beside}" for copy in range(NUMBER_WEIGHT)]
    return _minhash([shingle.encode() for shingle in shingles])


def _minhash(shingles: Sequence[bytes]) -> bytes:
    """The lowest number of any shingle in each of the sixty orders.

    The scheme stays the same for ever, since signatures in a store are compared with those made years later: CRC-32,
    mixed by the finalizer of MurmurHash3, then `a * hash + b` modulo 2**32 for each order. It is what datasketch 2.0
    calls affine32, by which the first archives were signed.
    """
    import numpy as np

    hashes = np.fromiter(map(zlib.crc32, shingles), dtype=np.uint32, count=len(shingles))
    hashes ^= hashes >> 16
    hashes *= np.uint32(0x85EBCA6B)
    hashes ^= hashes >> 13
    hashes *= np.uint32(0xC2B2AE35)
    hashes ^= hashes >> 16
    factors, addends = _orders()
    lowest = (factors[:, None] * hashes + addends[:, None]).min(axis=1)
    return bytes(lowest.astype("<u4").tobytes())


@lru_cache(maxsize=1)
def _orders() -> tuple[NDArray[Any], NDArray[Any]]:
    """The factors and addends of the sixty orders; an odd factor makes each a permutation of all 2**32 numbers.

    `RandomState` is the generator whose numbers numpy promises never to change.
    """
    import numpy as np

    random = np.random.RandomState(1)
    factors = random.randint(0, 1 << 31, PERMUTATIONS, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    return factors, random.randint(0, 1 << 32, PERMUTATIONS, dtype=np.uint32)


def _bands(signature: bytes) -> Iterator[str]:
    width = len(signature) // BANDS
    for band in range(BANDS if signature else 0):
        yield f"{band}:{signature[band * width : (band + 1) * width].hex()}"
