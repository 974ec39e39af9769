"""How an article and its page are written into their columns."""

from __future__ import annotations

import hashlib
import zlib

from search.article import Article

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
