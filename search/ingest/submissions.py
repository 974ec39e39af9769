"""A page or a piece of a file becomes submissions, or refusals with reasons: the work that processes share."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from search.article import LONGEST_ID, Article, short_id
from search.cleaning import clean_page
from search.cleaning.records import (
    EmbeddedPage,
    Entry,
    PassedOver,
    Reading,
)
from search.cleaning.records.reading import without_gz
from search.cleaning.records.rows import read_jsonl
from search.errors import DatelineError, PageRefused, RecordError
from search.ingest.sources import Source, is_regular
from search.store import FamilySigns, Origin, Submission
from search.store.signatures import address_key, family_signs
from search.text.references import finder_of

logger = logging.getLogger(__name__)

LARGEST_PAGE = 64 * 1024 * 1024
"""Bytes of one page; a file that holds many articles may have any size."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A page or record that is not taken, by the place where a person would look for it, and why."""

    place: str
    reason: str
    message: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Note:
    """What was left out on purpose, by the place where a person would look for it; nothing is wrong."""

    place: str
    message: str


Prepared = Submission | Refusal | Note


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be prepared out of one source, by the archive's own word lists.

    It is the page that the source is; with `data`, the page called `name` inside it; with `first_line` as
    well, lines of JSON from that number on.
    """

    source: Source
    own_words: Path | None = None
    url: str | None = None
    data: bytes | None = None
    name: str | None = None
    first_line: int | None = None


def prepare(task: Task) -> list[Prepared]:
    """Prepare one task. Nothing that a page holds makes it raise: what goes wrong is a refusal."""
    place, origin = place_of(task), origin_of(task.source)
    try:
        return list(_lines(task)) if task.first_line is not None else [_page(task)]
    except PageRefused as error:
        return [Refusal(place, error.reason, str(error), origin)]
    except DatelineError as error:
        return [Refusal(place, "unreadable", str(error), origin)]
    except OSError as error:
        return [Refusal(place, "unreadable", f"It can't be read: {error.strerror or error}.", origin)]
    except Exception as error:  # one page must never stop the others, whatever is wrong with it
        logger.exception("Preparing %s failed", place)
        return [Refusal(place, "failed", f"Cleaning it failed: {type(error).__name__}: {error}", origin)]


def place_of(task: Task) -> str:
    """Where a person finds what a task is about."""
    inner = _inside(task.source, task.name or task.source.name)
    return f"{inner}" + (f":{task.first_line}" if task.first_line else "")


def _inside(source: Source, path: str) -> str:
    """The place of what is called `path` in a file: archives keep their names, and what they hold comes after."""
    inner = path.removeprefix(source.name)
    if inner == path:
        inner = path.removeprefix(without_gz(source.name))
    return f"{source.place}{inner}"


def origin_of(source: Source) -> Origin:
    """The source as the store keeps it."""
    return Origin(source.root, source.name)


def _page(task: Task) -> Prepared:
    data = read_page(task.source.path) if task.data is None else task.data
    name = task.name or task.source.name
    cleaned = clean_page(data, path=name, url=task.url, own_words=task.own_words)
    origin = origin_of(task.source)
    if cleaned.article is None:
        reason, _, message = (cleaned.refused or "no article").partition(": ")
        return Refusal(place_of(task), reason, message or reason, origin)
    article = cleaned.article
    return submission_of(article, origin, name=name, original=data)


def read_page(path: Path) -> bytes:
    """The bytes of a page. Raises PageRefused for what is no file or larger than any page."""
    if not is_regular(path):
        raise PageRefused("It is no regular file.", reason="no file")
    with path.open("rb") as file:
        data = file.read(LARGEST_PAGE + 1)
    if len(data) > LARGEST_PAGE:
        raise PageRefused(f"It is larger than {LARGEST_PAGE // 2**20} MB: no page is.", reason="too large")
    return data


def _lines(task: Task) -> Iterator[Prepared]:
    reading = Reading(references=finder_of(task.own_words), own_words=task.own_words)
    stream = io.BytesIO(task.data or b"")
    for entry in read_jsonl(stream, reading, path=task.source.name, first=task.first_line or 1):
        if not isinstance(entry, EmbeddedPage):
            yield prepare_entry(entry, task.source)


def prepare_entry(entry: Entry, source: Source) -> Prepared:
    """A record as the store takes it, or its refusal."""
    if isinstance(entry, EmbeddedPage):
        raise TypeError("A page has to be cleaned first: make it a Task.")
    origin = origin_of(source)
    if isinstance(entry, PassedOver):
        return Note(_inside(source, entry.path), entry.message)
    if isinstance(entry, RecordError):
        place = _inside(source, entry.path)
        return Refusal(place + (f":{entry.line}" if entry.line else ""), "record", str(entry), origin)
    if len(entry.article.id.encode()) > LONGEST_ID and entry.came_with_id:
        message = f"Its id is longer than {LONGEST_ID} bytes; give a shorter one."
        return Refusal(f"{source.place}:{entry.line}", "record", message, origin)
    return submission_of(entry.article, origin, name=entry.article.id, came_with_id=entry.came_with_id)


def submission_of(
    article: Article, origin: Origin, *, name: str, original: bytes | None = None, came_with_id: bool = False
) -> Submission:
    """An article as the store takes it; without an id of its own it is called by its canonical URL or by
    `name`.
    """
    if came_with_id:
        # It can only join a family by its address, so the costlier signs are not made.
        signs = FamilySigns(address=address_key(article.canonical_url or article.url or ""))
        return Submission(article, original, True, signs=signs, origin=origin)
    article = article.model_copy(update={"id": short_id(article.canonical_url or name)})
    return Submission(article, original, False, signs=family_signs(article), origin=origin)
