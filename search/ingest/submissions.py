"""The one maker of what the store takes: out of pages, pieces of files, and articles that programs send.

What is wrong with one of them is told by an error that says what to change; of a file it becomes a refusal with its
place, so that the others go on.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from search.article import LONGEST_ID, Article, short_id
from search.cleaning import clean_page
from search.cleaning.records import (
    EmbeddedPage,
    Entry,
    PassedOver,
    Reading,
    make_article,
    read_jsonl,
    without_gz,
)
from search.errors import DatelineError, PageRefused, RecordError
from search.ingest.sources import Source, is_regular
from search.store import FamilySigns, Origin, Submission, address_key, family_signs
from search.text.dates import today
from search.text.references import finder_of

if TYPE_CHECKING:
    from search.store.store import Store

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


def _page(task: Task) -> Submission:
    data = read_page(task.source.path) if task.data is None else task.data
    article = _cleaned(
        data, path=task.name or task.source.name, url=task.url, id=None, own_words=task.own_words
    )
    return submission_of(article, came_with_id=False, original=data, origin=origin_of(task.source))


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
    try:
        if entry.came_with_id:
            _check_length(entry.article.id)
    except RecordError as error:
        return Refusal(f"{source.place}:{entry.line}", "record", str(error), origin)
    return submission_of(entry.article, came_with_id=entry.came_with_id, origin=origin)


def sent_article(
    sent: Article,
    store: Store,
    own_words: Path,
    *,
    id: str | None = None,
    expected_version: int | None = None,
) -> Submission:
    """What the store takes for an article that a program sent; what it did not bring is found in its text.

    `id` is the one that the request names, and may be missing from what was sent. `expected_version` is as `Submission`
    has it. Raises RecordError where the article can't be taken.
    """
    name = id or sent.id or sent.canonical_url or sent.url
    if not name:
        raise _refusal("The article has no id; give it an `id`, or its `canonical_url`.")
    if id is not None and sent.id not in {None, id}:
        raise _refusal("The `id` in the body is not the one in the path; leave it out.")
    if not sent.headline.strip() and not sent.body.strip():
        raise _refusal("The article has neither headline nor body; give it one of them.")
    _check_id(name)
    for field, address in (("url", sent.url), ("canonical_url", sent.canonical_url)):
        if _has_control_characters(address or ""):
            raise _refusal(f"The {field} holds control characters; give one without them.")
    came_with_id = id is not None or sent.id is not None
    record = _record_of(sent, name, store)
    reading = Reading(references=finder_of(own_words), today=today(), own_words=own_words)
    article = make_article(record, reading, path=name, line=None, number=1).article
    return submission_of(article, came_with_id=came_with_id, expected_version=expected_version)


_TEXTS = ("headline", "deck", "body", "captions", "published")
_FINDINGS = {"references", "date_hints"}
"""What is found in the texts, dates by the help of the day of publication."""


def _record_of(sent: Article, id: str, store: Store) -> dict[str, Any]:
    """The fields that were sent, without findings that came back as they were read beside another text: those were
    found in the text before.
    """
    names = Article.model_fields.keys() - {"content_hash"}
    findings = _FINDINGS & sent.model_fields_set
    stored = store.get_many([id]).get(id) if findings else None
    if stored is not None and any(getattr(sent, name) != getattr(stored.article, name) for name in _TEXTS):
        names -= {name for name in findings if getattr(sent, name) == getattr(stored.article, name)}
    return sent.model_dump(exclude_unset=True, include=set(names)) | {"id": id}


def sent_page(
    data: bytes, own_words: Path, *, id: str | None, url: str | None, encoding: str | None = None
) -> Submission:
    """What the store takes for a page that a program sent; without an id it is called by its address.

    `encoding` is what the request declared. Raises PageRefused where the page holds no article, RecordError where
    nothing can be its id.
    """
    if id is not None:
        _check_id(id)
    article = _cleaned(data, path=id or url or "page", url=url, id=id, own_words=own_words, encoding=encoding)
    name = id or article.canonical_url or url
    if name is None:
        raise _refusal("The page names no address of its own; add `id=` or `url=`.")
    _check_id(name)
    return submission_of(article, came_with_id=id is not None, original=data)


def _cleaned(data: bytes, **given: Any) -> Article:
    """The article of a page, as `clean_page` makes it. Raises PageRefused where there is none."""
    cleaned = clean_page(data, **given)
    if cleaned.article is None:
        reason, _, message = (cleaned.refused or "").partition(": ")
        raise PageRefused(message, reason=reason)
    return cleaned.article


def _check_id(id: str) -> None:
    """Raise RecordError for what can be no id."""
    _check_length(id)
    if _has_control_characters(id):
        raise _refusal("The id holds control characters; use an id without them.")


def _check_length(id: str) -> None:
    if len(id.encode("utf-8", "replace")) > LONGEST_ID:
        raise _refusal(f"The id has more than {LONGEST_ID} bytes; use a shorter one.")


def _has_control_characters(text: str) -> bool:
    return any(ord(letter) < 32 or 0xD800 <= ord(letter) < 0xE000 for letter in text)


def _refusal(message: str) -> RecordError:
    return RecordError(message, path="")


def submission_of(
    article: Article,
    *,
    came_with_id: bool,
    original: bytes | None = None,
    origin: Origin | None = None,
    expected_version: int | None = None,
) -> Submission:
    """An article as the store takes it, with what tells its family; an id that was made for it is never too long."""
    if came_with_id:
        # It can only join a family by its address, so the costlier signs are not made.
        signs = FamilySigns(address=address_key(article.canonical_url or article.url or ""))
    else:
        article = article.model_copy(update={"id": short_id(article.id)})
        signs = family_signs(article)
    return Submission(article, original, came_with_id, expected_version, signs, origin)
