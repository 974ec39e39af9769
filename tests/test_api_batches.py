"""Many articles at once: one result per article, in order, and a bad one keeps no other out."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from api import create_app
from api_fixtures import OPEN, MakeApp, make_key, service_of
from search.settings import Settings

LINES = (
    b'{"id": "1", "headline": "One"}\n'
    b"\n"
    b'{"id": "2", "headline": 2}\n'
    b"nonsense\n"
    b'{"headline": "Nameless", "url": ""}\n'
    b'{"canonical_url": "https://paper.example/3", "body": "Three."}'
)
RESULTS = [
    (1, "created", None),
    (3, "refused", "`headline` is 2; give text."),
    (4, "refused", "Invalid JSON: expected ident at line 1 column 2; send well-formed JSON in UTF-8."),
    (5, "refused", "The article has no id; give it an `id`, or its `canonical_url`."),
    (6, "created", None),
]


@pytest.fixture
def empty_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    settings = Settings(data=tmp_path_factory.mktemp("batch"), max_body=10_000, max_batch=200_000, **OPEN)
    app = create_app(settings)
    yield app
    service_of(app).archive.close()


def post(app: Flask, body: bytes, media_type: str, query: str = "", **headers: str) -> TestResponse:
    return app.test_client().post(
        f"/api/v1/articles/batch{query}",
        data=body,
        content_type=media_type,
        headers={**make_key(app, "write"), **headers},
    )


def told(line: dict[str, object]) -> tuple[object, object, object]:
    error = line.get("error")
    return line["line"], line["outcome"], error["detail"] if isinstance(error, dict) else None


def read(answer: TestResponse) -> list[tuple[object, object, object]]:
    return [told(json.loads(line)) for line in answer.text.splitlines()]


def test_ndjson(empty_app: Flask) -> None:
    answer = post(empty_app, LINES, "application/x-ndjson")
    assert answer.content_type == "application/x-ndjson"
    assert read(answer) == RESULTS


def test_packed_ndjson(empty_app: Flask) -> None:
    answer = post(empty_app, gzip.compress(LINES), "application/x-ndjson", **{"Content-Encoding": "gzip"})
    assert read(answer) == RESULTS


def test_packed_pieces_one_after_another_are_one(empty_app: Flask) -> None:
    half = LINES.index(b"nonsense") - 10
    body = gzip.compress(LINES[:half]) + gzip.compress(LINES[half:]) + b"\0" * 700
    answer = post(empty_app, body, "application/x-ndjson", **{"Content-Encoding": "gzip"})
    assert read(answer) == RESULTS


def test_a_packed_piece_with_something_else_behind_it_is_refused(empty_app: Flask) -> None:
    body = gzip.compress(LINES) + b"more"
    answer = post(empty_app, body, "application/x-ndjson", **{"Content-Encoding": "gzip"})
    assert (answer.status_code, answer.json["code"]) == (400, "bad_compression")


def test_json(empty_app: Flask) -> None:
    body = json.dumps([{"id": "1", "headline": "One"}, 3, {"id": "2", "body": "Two"}]).encode()
    results = post(empty_app, body, "application/json").json["results"]
    assert [told(result) for result in results] == [
        (1, "created", None),
        (2, "refused", "This is 3; give an object with its fields."),
        (3, "created", None),
    ]


def test_sending_it_again_changes_nothing(empty_app: Flask) -> None:
    post(empty_app, LINES, "application/x-ndjson")
    again = read(post(empty_app, LINES, "application/x-ndjson"))
    assert [outcome for _, outcome, _ in again] == ["unchanged", "refused", "refused", "refused", "unchanged"]


def test_waiting(empty_app: Flask) -> None:
    answer = post(empty_app, LINES, "application/x-ndjson", "?wait=true")
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert [line.get("searchable") for line in lines] == [True, None, None, None, True]
    archive = service_of(empty_app).archive
    assert archive.index.checkpoint() == archive.store.last_change()


def test_more_than_one_stretch_keeps_its_order(empty_app: Flask) -> None:
    body = b"".join(b'{"id": "%d", "headline": "x"}\n' % number for number in range(1201))
    lines = read(post(empty_app, body, "application/x-ndjson"))
    assert [line for line, _, _ in lines] == list(range(1, 1202))
    assert {outcome for _, outcome, _ in lines} == {"created"}


def test_a_batch_that_is_wrong_from_the_start_gets_its_status(empty_app: Flask) -> None:
    answer = post(empty_app, b"nonsense", "application/x-ndjson", **{"Content-Encoding": "gzip"})
    assert (answer.status_code, answer.json["code"]) == (400, "bad_compression")


def test_a_batch_that_breaks_on_the_way_says_so_in_its_last_line(empty_app: Flask) -> None:
    body = b"".join(b'{"id": "%d", "headline": "%s"}\n' % (number, b"x" * 150) for number in range(1200))
    packed = gzip.compress(body)
    answer = post(empty_app, packed, "application/x-ndjson", **{"Content-Encoding": "gzip"})
    *good, last = read(answer)
    assert len(good) == 1000
    assert last == (
        0,
        "refused",
        "The body has more than 200000 bytes; send less at once. "
        "What follows the last result above was not taken in.",
    )


def test_a_bomb_is_refused_before_it_is_unpacked(empty_app: Flask) -> None:
    bomb = gzip.compress(b"x" * 50_000_000)
    answer = post(empty_app, bomb, "application/x-ndjson", **{"Content-Encoding": "gzip"})
    assert (answer.status_code, answer.json["detail"]) == (
        413,
        "A line has more than 10000 bytes; send smaller articles.",
    )


@pytest.mark.parametrize("piece", [b"\n", b" \n"], ids=["empty", "blank"])
def test_a_bomb_of_many_lines_is_refused(make_app: MakeApp, piece: bytes) -> None:
    """Each line costs something, if only to pass over: what unpacks to a thousand times its size is no batch."""
    app = make_app(empty=True)
    bomb = gzip.compress(b'{"id": "first", "headline": "First"}\n' + piece * (60_000_000 // len(piece)))
    answer = post(app, bomb, "application/x-ndjson", **{"Content-Encoding": "gzip"})
    assert (answer.status_code, answer.json["code"]) == (413, "body_too_large")
    assert "over 200 times its size" in answer.json["detail"]


def test_what_holds_no_articles_is_not_read_to_its_end(empty_app: Flask) -> None:
    lines = read(post(empty_app, b"x\n" * 50_000, "application/x-ndjson"))
    assert len(lines) == 10_001
    assert lines[-1][2] is not None
    assert lines[-1][2].startswith("10000 lines one after another are no articles")


def test_an_array_is_bounded(make_app: MakeApp) -> None:
    answer = post(make_app(empty=True), b"[" + b"1," * 10_000 + b"1]", "application/json")
    assert (answer.status_code, answer.json["detail"]) == (
        413,
        "The array holds 10001 articles; send at most 10000, or NDJSON with any number.",
    )


def test_blank_lines_are_passed_over_and_counted(empty_app: Flask) -> None:
    body = (
        b"\n" * 100_000
        + b'{"id": "late", "headline": "Late"}\r\n\r\n \t\n{"id": "later", "headline": "Later"}'
    )
    lines = read(post(empty_app, body, "application/x-ndjson"))
    assert [(line, outcome) for line, outcome, _ in lines] == [(100_001, "created"), (100_004, "created")]


def test_half_a_stream_is_refused(empty_app: Flask) -> None:
    half = gzip.compress(LINES)[:-12]
    answer = post(empty_app, half, "application/x-ndjson", **{"Content-Encoding": "gzip"})
    assert answer.json["detail"] == "The gzip stream ends too early; send all of it."
