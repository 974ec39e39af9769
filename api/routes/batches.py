"""Many articles at once, as a JSON array or as NDJSON that is read and answered line by line; and pages as scraped."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, cast

import pydantic_core
from flask import Response, request, stream_with_context
from flask_openapi3.models.data_type import DataType
from flask_openapi3.models.media_type import MediaType
from flask_openapi3.models.schema import Schema

from api.http import (
    Problem,
    as_json,
    from_json,
    from_value,
    lines,
    needs,
    problem_of,
    take_types,
    takes,
    whole,
)
from api.routes.articles import answer, refusal_of, waited
from api.routes.discovery import WRITING, blueprint, problem_responses
from api.schemas import (
    BatchResult,
    LineProblem,
    LineResult,
    Outcome,
    PutQuery,
    RawPageQuery,
    SentArticle,
    Written,
)
from api.service import service
from search.errors import DatelineError, RecordError
from search.ingest import Intake, sent_article, sent_page, unknown_fields
from search.store import PutResult, Submission

batches = blueprint("batches", "/api/v1/articles", WRITING, key=True)

NDJSON = "application/x-ndjson"
CHUNK = 500
"""How many articles are one transaction, and one stretch of the answer."""

MOST_IN_ARRAY = 10_000
"""An array is read whole, and its results are answered whole."""

MOST_IN_VAIN = 10_000
"""Lines one after another that are no articles: what comes then is not NDJSON, and refusing each costs time too."""

_PROBLEMS = problem_responses(400, 401, 403, 409, 413, 415, 422, 429, 503)
_ARRAY = {"type": "array", "items": {"$ref": "#/components/schemas/SentArticle"}}
_BODY = {
    "required": True,
    "description": "Articles as a JSON array, or one a line (NDJSON); gzip is taken as Content-Encoding.",
    "content": {
        "application/json": {"schema": _ARRAY, "example": [{"id": "a-1", "headline": "Minsk II revisited"}]},
        NDJSON: {
            "schema": {"type": "string"},
            "example": '{"id": "a-1", "headline": "Minsk II revisited"}\n',
        },
    },
}


@dataclass(frozen=True, slots=True)
class Sent:
    """An article that was read, and the names of fields that were sent with it and are not kept."""

    submission: Submission
    unknown: list[str]


Read = Sent | Problem
"""An article that was read, or why it can't be."""


@batches.post("/batch", responses={200: BatchResult, **_PROBLEMS}, openapi_extensions={"requestBody": _BODY})
@needs("write")
@takes
def batch(query: PutQuery) -> Response:
    """Put many articles in: one result per article, and a bad one keeps no other out."""
    if take_types("application/json", NDJSON) == NDJSON:
        return _streamed(query)
    reads = [_read(from_value, value) for value in _array()]
    results = [result for chunk in _chunks(enumerate(reads, 1)) for result in _put(chunk, query)]
    return as_json(BatchResult(results=results))


def _describe_lines() -> None:
    """Say in the API's description that NDJSON is answered by NDJSON; models alone can't."""
    described = (batches.paths or {})["/api/v1/articles/batch"].post
    content = described.responses["200"].content if described and described.responses else None
    if content is not None:
        example = '{"line": 1, "id": "a-1", "outcome": "created", "version": 812}\n'
        content[NDJSON] = MediaType(schema=Schema(type=DataType.STRING), example=example)


_describe_lines()


def _array() -> list[Any]:
    try:
        values = pydantic_core.from_json(whole(service().settings.max_body).removeprefix(codecs.BOM_UTF8))
    except ValueError as error:
        raise Problem("bad_json", f"{error}; send well-formed JSON in UTF-8.") from None
    if not isinstance(values, list):
        raise Problem("bad_json", "The body is no JSON array; send a list of articles, or NDJSON.")
    if len(values) > MOST_IN_ARRAY:
        detail = f"The array holds {len(values)} articles; send at most {MOST_IN_ARRAY}, or NDJSON with any number."
        raise Problem("body_too_large", detail)
    return values


def _streamed(query: PutQuery) -> Response:
    answers = _answers(query)
    # The first stretch is made here, so that a body that is wrong from the start gets its status.
    first = next(answers, b"")
    return Response(stream_with_context(_joined(first, answers)), content_type=NDJSON)


def _answers(query: PutQuery) -> Iterator[bytes]:
    for chunk in _chunks(_read_lines()):
        yield b"".join(_json_line(result) for result in _put(chunk, query))


def _joined(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    """What was made before, then the rest; what breaks on the way is the last line."""
    yield first
    try:
        yield from rest
    except (Problem, DatelineError) as error:
        problem = problem_of(error)
        problem.detail += " What follows the last result above was not taken in."
        yield _json_line(_refused(0, problem))


def _json_line(result: LineResult) -> bytes:
    return result.model_dump_json(exclude_none=True).encode("utf-8", "replace") + b"\n"


def _read_lines() -> Iterator[tuple[int, Read]]:
    """Each line with its number, until it is plain that the body holds no articles. Raises Problem then."""
    settings = service().settings
    in_vain = 0
    for number, line in lines(settings.max_batch, settings.max_body):
        read = _read(from_json, line)
        in_vain = in_vain + 1 if isinstance(read, Problem) else 0
        if in_vain > MOST_IN_VAIN:
            detail = (
                f"{MOST_IN_VAIN} lines one after another are no articles; send one as a JSON object a line."
            )
            raise Problem("invalid_article", detail)
        yield number, read


def _read(parse: Callable[[type[SentArticle], Any], SentArticle], sent: Any) -> Read:
    intake = Intake.of(service().settings)
    try:
        article = parse(SentArticle, sent)
        submission = sent_article(article, service().archive.store, intake)
        return Sent(submission, unknown_fields(article, intake))
    except (Problem, RecordError) as error:
        return problem_of(error)


def _chunks(reads: Iterable[tuple[int, Read]]) -> Iterator[list[tuple[int, Read]]]:
    remaining = iter(reads)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk


def _put(chunk: list[tuple[int, Read]], query: PutQuery) -> list[LineResult]:
    """Put what could be read of a chunk in, in one transaction; results in the order of the chunk."""
    taken = [read.submission for _, read in chunk if isinstance(read, Sent)]
    stored = service().archive.put(taken, restore=query.restore) if taken else []
    searchable = waited(max((each.change for each in stored), default=0), wait=query.wait and bool(stored))
    results = iter(stored)
    return [
        _refused(number, read)
        if isinstance(read, Problem)
        else _line(number, next(results), searchable, read.unknown)
        for number, read in chunk
    ]


def _line(number: int, result: PutResult, searchable: bool | None, unknown: list[str]) -> LineResult:
    if refusal := refusal_of(result):
        return _refused(number, refusal, result.id)
    return LineResult(
        line=number,
        id=result.id,
        outcome=cast(Outcome, result.outcome),
        version=result.change,
        searchable=searchable,
        unknown_fields=unknown or None,
    )


def _refused(number: int, problem: Problem, id: str | None = None) -> LineResult:
    error = LineProblem(code=problem.code.name, detail=problem.detail)
    return LineResult(line=number, id=id, outcome="refused", error=error)


raw_pages = blueprint("raw_pages", "/api/v1", WRITING, key=True)

TYPES = ("text/html", "application/xhtml+xml", "text/plain")
_EXAMPLES = {
    "text/html": "<article><h1>Minsk II revisited</h1><p>They met in Minsk.</p></article>",
    "application/xhtml+xml": "<html><body><h1>Minsk II revisited</h1></body></html>",
    "text/plain": "Minsk II revisited\n\nAnalysis | Europe\n\nThey met in Minsk.",
}
_PAGE_BODY = {
    "required": True,
    "description": "The page as it was scraped, as HTML or flattened to text; gzip is taken as Content-Encoding.",
    "content": {name: {"schema": {"type": "string"}, "example": page} for name, page in _EXAMPLES.items()},
}


@raw_pages.post(
    "/pages",
    responses={200: Written, 201: Written, **problem_responses(400, 401, 403, 409, 413, 415, 422, 429, 503)},
    openapi_extensions={"requestBody": _PAGE_BODY},
)
@needs("write")
@takes
def page(query: RawPageQuery) -> Response:
    """Clean a page and put its article in; `dateline inspect` shows what cleaning does to each line."""
    take_types(*TYPES)
    settings = service().settings
    submission = sent_page(
        whole(settings.max_body),
        Intake.of(settings, as_is=query.as_is),
        id=query.id,
        url=query.url,
        encoding=request.mimetype_params.get("charset"),
    )
    result = service().archive.put([submission], restore=query.restore)[0]
    return answer(result, wait=query.wait)
