"""How an article and its page are written into their columns."""

from __future__ import annotations

import hashlib
import zlib

from search.article import Article

EMPTY_HASH = '"content_hash":""'
"""Stands once as a field; inside a text its quotes would be escaped."""


def encode(article: Article) -> tuple[str, str]:
    """The article as JSON with its hash in it, and that hash: over every field, so any change is seen."""
    bare = article.model_copy(update={"content_hash": ""}) if article.content_hash else article
    # Every field is written, defaults too: reading them back is quicker than having them made.
    text = bare.model_dump_json()
    digest = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
    return text.replace(EMPTY_HASH, f'"content_hash":"{digest}"', 1), digest


def decode(document: str) -> Article:
    """The article of a document that `encode` wrote."""
    return Article.model_validate_json(document)


def compress(page: bytes) -> bytes:
    """A page as it is kept."""
    return zlib.compress(page, 6)


def decompress(kept: bytes) -> bytes:
    """The page that `compress` was given."""
    return zlib.decompress(kept)
