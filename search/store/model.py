"""What goes into the store and what comes out of it, and how an article and its page are written into their columns."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from typing import Literal

from search.article import Article

Outcome = Literal["created", "updated", "unchanged", "deleted_before", "conflict"]


@dataclass(frozen=True, slots=True)
class FamilySigns:
    """By what an article is known as a version of another; made by `search.store.signatures`, compared by the store.

    Two articles with the same `fingerprint` (of the text) are of one family where the text is long enough to be
    `is_telling`. Of shorter ones, and of those with the same `address` (canonical URL, made one spelling), headlines
    and texts are compared too. Two that share one of `bands` (of a locality-sensitive hash) are, if enough of the
    4-byte words of their `signature` are equal: see `search.store.signatures.NEAR`.
    """

    address: str | None = None
    fingerprint: str | None = None
    bands: tuple[str, ...] = ()
    signature: bytes = b""
    is_telling: bool = True


@dataclass(frozen=True, slots=True)
class Origin:
    """The file that an article was read from: `path` is relative to `root`, the path that was given to be
    indexed.
    """

    root: str
    path: str


@dataclass(frozen=True, slots=True)
class Submission:
    """An article on its way in; `original` is the page it was cleaned from, kept compressed for cleaning
    again.

    `came_with_id` is true where the source gave the id: such an article joins a family only by canonical URL.
    `expected_version` is what If-Match carried: None takes any, 0 means that there must be none yet.
    """

    article: Article
    original: bytes | None = None
    came_with_id: bool = True
    expected_version: int | None = None
    signs: FamilySigns = FamilySigns()
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class PutResult:
    """What became of one submission; `change` is the change number to wait for (also the article's new
    version).
    """

    id: str
    outcome: Outcome
    change: int


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article with what the store knows of it.

    `version` is the change number of its last change, `order` its number of arrival. `family` is the id of
    the family's first article; `leads` says whether this one stands for the family in searches; `also_at`
    other URLs.
    """

    article: Article
    version: int
    order: int
    family: str
    leads: bool = True
    family_size: int = 1
    also_at: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    """One step of the change sequence: the article as it now is, or None where it was deleted."""

    change: int
    id: str
    stored: StoredArticle | None


EMPTY_HASH = '"content_hash":""'
"""Stands once as a field; inside a text its quotes would be escaped."""


def encode(article: Article) -> tuple[str, str]:
    """The article as JSON with its hash in it, and that hash: over every field, so any change is seen."""
    # Every field is written, defaults too: reading them back is quicker than having them made.
    text = _without_hash(article)
    digest = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
    return text.replace(EMPTY_HASH, f'"content_hash":"{digest}"', 1), digest


def _without_hash(article: Article) -> str:
    """The article as JSON without a hash; one of plain letters is cut out of the text, which is quicker than a copy."""
    if article.content_hash.isalnum() and article.content_hash.isascii():
        return article.model_dump_json().replace(f'"content_hash":"{article.content_hash}"', EMPTY_HASH, 1)
    return article.model_copy(update={"content_hash": ""}).model_dump_json()


def decode(document: str) -> Article:
    """The article of a document that `encode` wrote."""
    return Article.model_validate_json(document)


def compress(page: bytes) -> bytes:
    """A page as it is kept."""
    return zlib.compress(page, 6)


def decompress(kept: bytes) -> bytes:
    """The page that `compress` was given."""
    return zlib.decompress(kept)
