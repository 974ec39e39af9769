"""A page becomes a submission, or a refusal with its reason: the work that is spread over processes."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from search.article import Article
from search.cleaning import clean_page
from search.errors import DatelineError, PageRefused
from search.sources import Source, is_regular
from search.store import Origin, Submission

logger = logging.getLogger(__name__)

LARGEST_PAGE = 64 * 1024 * 1024
"""Bytes of one page; a file that holds many articles may have any size."""

LONGEST_ID = 512
"""Bytes of an id."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A page or record that is not taken, by the place where a person would look for it, and why."""

    place: str
    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class Task:
    """A page to be cleaned, with its address where one was given, by the archive's own word lists."""

    source: Source
    url: str | None = None
    own_words: Path | None = None


Prepared = Submission | Refusal


def prepare_pages(tasks: Sequence[Task]) -> list[Prepared]:
    """Clean several pages: what a worker is given at once. Nothing that a page holds makes it raise."""
    return [prepare_page(task) for task in tasks]


def prepare_page(task: Task) -> Prepared:
    """Read and clean one page."""
    place = str(task.source.path)
    try:
        return _clean(task)
    except PageRefused as error:
        return Refusal(place, error.reason, str(error))
    except DatelineError as error:
        return Refusal(place, "unreadable", str(error))
    except OSError as error:
        return Refusal(place, "unreadable", f"The file can't be read: {error.strerror or error}.")
    except Exception as error:  # one page must never stop the others, whatever is wrong with it
        logger.exception("Cleaning %s failed", place)
        return Refusal(place, "failed", f"Cleaning it failed: {type(error).__name__}: {error}")


def _clean(task: Task) -> Prepared:
    source = task.source
    data = _read(source.path)
    cleaned = clean_page(data, path=source.name, url=task.url, own_words=task.own_words)
    if cleaned.article is None:
        reason, _, message = (cleaned.refused or "no article").partition(": ")
        return Refusal(str(source.path), reason, message or reason)
    return submission_of(cleaned.article, Origin(source.root, source.name), original=data)


def _read(path: Path) -> bytes:
    if not is_regular(path):
        raise PageRefused("It is no regular file.", reason="no file")
    with path.open("rb") as file:
        data = file.read(LARGEST_PAGE + 1)
    if len(data) > LARGEST_PAGE:
        raise PageRefused(f"It is larger than {LARGEST_PAGE // 2**20} MB: no page is.", reason="too large")
    return data


def submission_of(
    article: Article, origin: Origin, *, original: bytes | None = None, came_with_id: bool = False
) -> Submission:
    """An article as the store takes it; without an id of its own it is called by its canonical URL or its
    path.
    """
    if not came_with_id:
        article = article.model_copy(update={"id": short_id(article.canonical_url or origin.path)})
    return Submission(article, original, came_with_id, origin=origin)


def short_id(name: str) -> str:
    """A name as an id; one that is too long keeps its end, behind a fingerprint of the whole."""
    data = name.encode()
    if len(data) <= LONGEST_ID:
        return name
    fingerprint = hashlib.blake2b(data, digest_size=12).hexdigest()
    return f"{fingerprint}/{data[-400:].decode(errors='ignore')}"
