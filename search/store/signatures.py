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

What two articles share says "one story" only as far as it can say anything: a dozen words may be any site's "read
more", and a canonical address may be the front page's on every page. `same_by_text` and `same_by_address` weigh such a
sign against headlines, days and texts (`Gist`).

All functions are pure; `search.store.families` keeps and compares what they give.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from search.article import Article
from search.store.model import FamilySigns
from search.text.word_lists import function_words

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

TELLING_WORDS: Final = 150
"""A text of so many words says by itself which story it is. Notices of subscription walls and agencies' briefs of one
form stay below, and need headlines that agree. Set by hand.
"""

SHARED_ADDRESS: Final = 0.15
"""Agreement below which two long texts under one canonical address are two stories, or two pages of one. Texts that
have nothing in common agree in 0 to 3 of the sixty numbers; a story that was doubled in length keeps half of them. Set
by hand.
"""

_TRACKING: Final = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|ref|ref_src|cmpid|ncid|smid|sh|amp"
)
_INDEX: Final = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)
_AMP: Final = re.compile(r"/amp(?:/|$)|\.amp(?=\.html?$|$)")
_ARCHIVED: Final = re.compile(r"^\s*https?://[^/]+/(?:[\w-]+/){0,2}\d{4,14}(?:[a-z]{2}_)?/(?=https?:/)", re.I)
"""What a web archive puts before the address that it copied: `https://archive.example/web/20200305120000id_/`."""

_ROUTE: Final = re.compile(r"!?/\S")
"""A fragment that names a page, as those of pages that are made by a script do: `#!/story/5`, `#/story/5`."""

_LATER_PAGE: Final = re.compile(
    r"[?&](?:page|pg|paged|pagenumber|seite|pagina)=(\d{1,2})(?=&|$)|/(?:page|p)[/-]?(\d{1,2})(?=\?|$)",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W_]+")


def family_signs(article: Article) -> FamilySigns:
    """The signs of an article; one without a body has no fingerprint, one of few words no signature."""
    words = _WORD.findall(article.body.lower())
    signature = _signature(words) if len(words) >= FEWEST_WORDS else b""
    return FamilySigns(
        address=own_address(article),
        fingerprint=_fingerprint(words) if words else None,
        bands=tuple(_bands(signature)),
        signature=signature,
        is_telling=len(words) >= TELLING_WORDS,
    )


def own_address(article: Article) -> str | None:
    """The address that an article shares with its versions alone: of its canonical one, but for a front page's, which
    tells nothing, and for page 1's on a later page.
    """
    named, own = article.canonical_url or "", article.url or ""
    address = own if not named or later_page(own) > later_page(named) else named
    return None if is_front_page(address) else address_key(address)


def is_front_page(url: str) -> bool:
    """Whether an address is a site's front page's, without path, query or route."""
    key = address_key(url)
    return key is not None and not set(key) & set("/?#")


def later_page(url: str) -> int:
    """The number of a page of a longer article, by its address: `?page=2`, `/page/2`; 1 where it names none."""
    found = _LATER_PAGE.search(url.split("#")[0].rstrip("/"))
    return int(found[1] or found[2]) if found else 1


@dataclass(frozen=True)
class Gist:
    """What is looked at where a sign alone does not tell whether two articles are one story."""

    headline: str
    body: str
    day: str | None
    address: str | None

    @cached_property
    def title(self) -> list[str]:
        """The headline's words."""
        return _WORD.findall(self.headline.casefold())

    @cached_property
    def words(self) -> list[str]:
        """The text's words."""
        return _WORD.findall(self.body.lower())

    @cached_property
    def content(self) -> frozenset[str]:
        """The beginnings of the headline's content words: a word's endings change from version to version."""
        return frozenset(word[:5] for word in self.title if word not in function_words())

    @cached_property
    def signature(self) -> bytes:
        """The MinHash of its text."""
        return _signature(self.words)


def same_by_text(one: Gist, other: Gist) -> bool:
    """Whether two articles whose texts are equal, or nearly so, are one story.

    Long texts are. Shorter ones need headlines that agree and no two days; those of a few words the very same headline
    and no two addresses: "Video" under two links is two films.
    """
    shortest = min(len(one.words), len(other.words))
    if shortest >= TELLING_WORDS:
        return True
    if None not in (one.day, other.day) and one.day != other.day:
        return False
    if shortest >= FEWEST_WORDS:
        return _headlines_agree(one, other) is not False
    return one.title == other.title and (None in (one.address, other.address) or one.address == other.address)


def same_by_address(one: Gist, other: Gist) -> bool:
    """Whether two articles that name one address are one story: not against both headlines and texts, nor against two
    long texts that have nothing in common, which are pages of one article at most.
    """
    if one.words and one.words == other.words:
        return True
    if min(len(one.words), len(other.words)) >= FEWEST_WORDS:
        return agreement(one.signature, other.signature) >= SHARED_ADDRESS
    agree = _headlines_agree(one, other)
    return agree if agree is not None else not (one.words and other.words)


def _headlines_agree(one: Gist, other: Gist) -> bool | None:
    """Whether half of the shorter headline's content words, two at least, stand in the other; None without one."""
    if not one.title or not other.title:
        return None
    shared = len(one.content & other.content)
    return one.title == other.title or shared >= max(2, min(len(one.content), len(other.content)) / 2)


def agreement(first: bytes, second: bytes) -> float:
    """The share of equal numbers in two signatures of one length; 0 where there is nothing."""
    if not first or len(first) != len(second):
        return 0.0
    left, right = memoryview(first).cast("I"), memoryview(second).cast("I")
    return sum(a == b for a, b in zip(left, right, strict=True)) / len(left)


def address_key(url: str) -> str | None:
    """A URL in one spelling: without scheme, `www.`, port, tracking, fragment, `/amp`, index page and last slash.

    The copy of a web archive has its original's; a fragment that names a page stays. None where it is no web address.
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return None
    if (original := original_address(url)) != url:
        return address_key(original)
    host = re.sub(r"^(?:www|amp|m|mobile)\.(?=.*\.)", "", parts.hostname.lower())
    path = _INDEX.sub("/", _AMP.sub("/", unquote(parts.path)))
    query = [(name, value) for name, value in parse_qsl(parts.query) if not _TRACKING.fullmatch(name.lower())]
    path = re.sub(r"/{2,}", "/", path).rstrip("/")
    route = f"#{parts.fragment}" if _ROUTE.match(parts.fragment) else ""
    return f"{host}{path}" + (f"?{urlencode(sorted(query))}" if query else "") + route


def original_address(url: str) -> str:
    """The address that a web archive copied; any other address as it is."""
    copied = _ARCHIVED.search(url)
    return re.sub(r"(?<=:)/+", "//", url.strip()[copied.end() :], count=1) if copied else url


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
