"""The one maker of what the store takes: out of pages, pieces of files, and articles that programs send.

What is wrong with one of them is told by an error that says what to change; of a file it becomes a refusal with its
place, so that the others go on.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from search.article import LONGEST_ID, Article, Image, short_id
from search.cleaning import clean_page
from search.cleaning.records import (
    EmbeddedPage,
    Entry,
    PassedOver,
    RecordArticle,
    make_article,
    named_fields,
    picture_of,
    read_as_it_stands,
    read_date,
    read_jsonl,
    without_gz,
)
from search.errors import DatelineError, PageRefused, RecordError
from search.ingest.page_head import PageHead, read_head
from search.ingest.paged import Part, part_of
from search.ingest.sources import PLAINLY, Intake, Source, is_regular
from search.store import (
    FamilySigns,
    Origin,
    Submission,
    family_signs,
    is_front_page,
    original_address,
    own_address,
)
from search.text.dates import today

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
    """What was left out on purpose, by the place where a person would look for it; nothing is wrong.

    With a `reason` there may be very many, which are counted and not told one by one; `unknown` are names of fields
    that records have and articles have not.
    """

    place: str
    message: str
    reason: str | None = None
    unknown: frozenset[str] = frozenset()


Prepared = Submission | Part | Refusal | Note


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be prepared out of one source.

    It is the page that the source is; with `data`, the page called `name` inside it; with `first_line` as
    well, lines of JSON from that number on, in whose file dates in numbers are in the order `day_first`.
    """

    source: Source
    intake: Intake = PLAINLY
    url: str | None = None
    data: bytes | None = None
    name: str | None = None
    first_line: int | None = None
    day_first: bool | None = None


def prepare(task: Task) -> list[Prepared]:
    """Prepare one task. Nothing that a page holds makes it raise: what goes wrong is a refusal."""
    place, origin = place_of(task), origin_of(task.source)
    try:
        return list(_lines(task)) if task.first_line is not None else [_page(task)]
    except PageRefused as error:
        if error.reason == "noindex":
            return [Note(place, str(error), "noindex")]
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


def _page(task: Task) -> Submission | Part:
    data = read_page(task.source.path) if task.data is None else task.data
    path = task.name or task.source.name
    submission, head = _cleaned(data, task.intake, path=path, url=task.url, origin=origin_of(task.source))
    return part_of(submission, head) or submission


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
    reading = task.intake.reading(day_first=task.day_first)
    stream = io.BytesIO(task.data or b"")
    entries = read_jsonl(stream, reading, path=task.source.name, first=task.first_line or 1)
    for item in prepare_entries(entries, task.source, task.intake):
        if not isinstance(item, Task):
            yield item


def prepare_entries(entries: Iterable[Entry], source: Source, intake: Intake) -> Iterator[Task | Prepared]:
    """Records as the store takes them, or their refusals, and pages among them as tasks.

    A note on fields that are not kept comes last.
    """
    unknown: set[str] = set()
    for entry in entries:
        if isinstance(entry, EmbeddedPage):
            yield Task(source, intake, data=entry.data, name=entry.path)
            continue
        if isinstance(entry, RecordArticle):
            unknown |= entry.unknown
        yield _prepare_entry(entry, source)
    if unknown:
        yield Note(source.place, "", unknown=frozenset(unknown))


def _prepare_entry(entry: RecordArticle | PassedOver | RecordError, source: Source) -> Prepared:
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
    submission = submission_of(entry.article, came_with_id=entry.came_with_id, origin=origin)
    return part_of(submission) or submission


def sent_article(
    sent: Article,
    store: Store,
    intake: Intake,
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
    article = make_article(record, intake.reading(), path=name, line=None, number=1).article
    return submission_of(article, came_with_id=came_with_id, expected_version=expected_version)


def sent_fields(record: Mapping[str, Any]) -> dict[str, Any]:
    """What a program sent, by the names of fields: values as records have them, all others under their own names.

    A date that can't be read, and a value of another kind, stay as they are, for an error to name them.
    """
    values, others = named_fields(record)
    if image := picture_of(values.pop("image", None), values.pop("image_alt", None)):
        values["image"] = image
    if isinstance(values.get("id"), int):
        values["id"] = str(values["id"])
    if isinstance(values.get("authors"), str):
        values["authors"] = [values["authors"]]
    if values.get("published") is not None:
        day = read_date(str(values["published"]), today=today())
        values["published"] = day.first.isoformat() if day else values["published"]
        if day and day.precision != "day":
            values.setdefault("published_precision", day.precision)
    return {**others, **values}


def unknown_fields(sent: Article, intake: Intake) -> list[str]:
    """The names that a program sent and that neither every article has nor `site.toml` names."""
    own = intake.reading().own_names
    return sorted(name for name in sent.model_extra or () if name.casefold() not in own)


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
    known = sent.model_dump(exclude_unset=True, include=set(names))
    return {**(sent.model_extra or {}), **known, "id": id}


def sent_page(
    data: bytes, intake: Intake, *, id: str | None, url: str | None, encoding: str | None = None
) -> Submission:
    """What the store takes for a page that a program sent; without an id it is called by its address.

    `encoding` is what the request declared. Raises PageRefused where the page holds no article, RecordError where
    nothing can be its id.
    """
    if id is not None:
        _check_id(id)
    submission, _ = _cleaned(data, intake, path=id or url or "page", url=url, id=id, encoding=encoding)
    name = id or submission.article.canonical_url or url
    if name is None:
        raise _refusal("The page names no address of its own; add `id=` or `url=`.")
    _check_id(name)
    return submission


def _cleaned(
    data: bytes,
    intake: Intake,
    *,
    path: str,
    url: str | None,
    id: str | None = None,
    encoding: str | None = None,
    origin: Origin | None = None,
) -> tuple[Submission, PageHead]:
    """The article of a page with what its head says. Raises PageRefused where there is none to take."""
    head = read_head(data, url) if b"<" in data[:_MARKUP_REACH] else PageHead()
    if head.is_noindex and not intake.keeps_noindex:
        message = "The page tells search engines to leave it out (noindex); DATELINE_NOINDEX=keep takes such pages in."
        raise PageRefused(message, reason="noindex")
    if intake.as_is:
        article = read_as_it_stands(data, intake.reading(), path=path, url=url, encoding=encoding)
    else:
        cleaned = clean_page(
            data,
            path=path,
            url=url,
            id=id,
            own_words=intake.own_words,
            encoding=encoding,
            keeps_hidden=intake.keeps_hidden,
        )
        if cleaned.article is None:
            reason, _, message = (cleaned.refused or "").partition(": ")
            hint = f" {AS_IS}" if reason in _OF_CONTENT else ""
            raise PageRefused(message + hint, reason=reason)
        article = cleaned.article
    article = with_head(article, head, id=id, path=path)
    original = None if intake.as_is else data  # what is taken as it stands is not to be cleaned again
    return submission_of(article, came_with_id=id is not None, original=original, origin=origin), head


_MARKUP_REACH = 5_000
_OF_CONTENT = frozenset({"no article", "list", "wall", "error page"})
AS_IS = "A short item or a table is taken as it stands by --as-is (over HTTP: as_is=true)."


def with_head(article: Article, head: PageHead, *, id: str | None, path: str) -> Article:
    """The article with a whole canonical address, which is the original's of a web archive's copy, and its picture."""
    canonical = original_address(head.canonical or article.canonical_url or "") or None
    address = article.url or head.address
    if canonical is None and address and original_address(address) != address:
        canonical = original_address(address)
    changes: dict[str, Any] = {"canonical_url": canonical, "id": id or short_id(canonical or path)}
    if canonical and is_front_page(canonical):
        # Sites name their front page on every page; whoever has the article's own address gave it as its URL.
        changes = {"canonical_url": None, "id": id or short_id(path)}
        if article.url == article.canonical_url:
            changes["url"] = None
    if head.image and not article.image:
        changes["image"] = Image(**head.image)
    return article.model_copy(update=changes)


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
        signs = FamilySigns(address=own_address(article))
    else:
        article = article.model_copy(update={"id": short_id(article.id)})
        signs = family_signs(article)
    return Submission(article, original, came_with_id, expected_version, signs, origin)
