"""The API on a real server with several worker processes."""

from __future__ import annotations

import gzip
import json
import os
import re
import socket
import subprocess
import sys
import threading
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from server_fixtures import Server, StartServer, stop

PATIENCE = 120
"""Seconds until waiting ends on a machine that has much else to do; no promise that is tested."""

CASES = Path(__file__).parent / "cases"
HOSTILE_REQUESTS = json.loads((CASES / "api_hostile.json").read_text(encoding="utf-8"))
ODD_QUERIES = json.loads((CASES / "odd_queries.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", ODD_QUERIES, ids=lambda case: case["comment"])
@pytest.mark.parametrize("mode", ["lenient", "strict"])
def test_an_odd_query_is_answered(server: Server, case: dict[str, str], mode: str) -> None:
    query = case["query"] * int(case.get("times", 1))
    answer = httpx.get(f"{server.url}/api/v1/search", params={"q": query, "mode": mode}, timeout=PATIENCE)
    if answer.status_code == 200:
        assert answer.json()["query"] == query
    else:
        assert (mode, answer.status_code) == ("strict", 400)
        problem = answer.json()
        assert problem["code"] == "query_syntax"
        assert 0 <= problem["position"] <= problem["end"] <= len(query)
        assert problem["detail"].endswith(".")


SLOW = (
    b"PUT /api/v1/articles/slow HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\n"
    b"Content-Type: application/json\r\nContent-Length: 5000\r\n\r\n{"
)


def raw(server: Server, request: bytes, *, hang_up: bool = True) -> bytes:
    """What the server answers to these very bytes, sent by someone who hangs up then or goes on listening."""
    where = urlsplit(server.url)
    with socket.create_connection((str(where.hostname), where.port or 80), timeout=PATIENCE) as connection:
        connection.sendall(request)
        with suppress(OSError):  # a server that has answered may have hung up already
            if hang_up:
                connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65_536), b""))


HOSTILE = {
    "half of a request": b"GET /api/v1/sea",
    "no HTTP at all": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "a header with a NUL": b"GET /health HTTP/1.1\r\nHost: a\r\nX-Bad: \x00\r\n\r\n",
    "a header split in two": b"GET /health HTTP/1.1\r\nHost: a\r\nX-Request-Id: a\r\n Set-Cookie: b\r\n\r\n",
    "a length that is none": b"PUT /api/v1/articles/a HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    "two lengths": b"PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
    "raw bytes in the address": b"GET /api/v1/search?q=\xff\xfe HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "raw bytes in a header": b"GET /health HTTP/1.1\r\nHost: a\r\nOrigin: \xff\r\nConnection: close\r\n\r\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_harm_nobody(server: Server, name: str) -> None:
    answer = raw(server, HOSTILE[name])
    assert not answer.startswith(b"HTTP/1.1 5")
    assert b"Set-Cookie" not in answer
    assert httpx.get(f"{server.url}/health", timeout=PATIENCE).status_code == 200


def bytes_of(case: dict[str, Any], key: str) -> bytes:
    """The request of a case, with a host, its length, and no wish to stay connected."""
    body = str(case.get("body", "")) * int(case.get("times", 1))
    lines = [str(case["head"]).replace("KEY", key, 1), "Connection: close\r\n"]
    lines += ["Host: a\r\n"] if "\nHost:" not in lines[0] else []
    lines += [f"Content-Length: {len(body)}\r\n"] if body and case.get("length", True) else []
    return ("".join(lines) + "\r\n" + body).encode("latin-1")


@pytest.mark.parametrize("case", HOSTILE_REQUESTS, ids=lambda case: case["comment"])
def test_a_hostile_request_is_answered_and_harms_nobody(server: Server, case: dict[str, Any]) -> None:
    answer = raw(server, bytes_of(case, server.key), hang_up=False)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % case["status"]), answer[:500]
    assert b"set-cookie" not in head.lower()
    if "code" in case:
        assert json.loads(body)["code"] == case["code"]
    assert httpx.get(f"{server.url}/health", timeout=PATIENCE).status_code == 200


def test_connections_that_send_nothing_more_keep_nobody_waiting(server: Server) -> None:
    where = urlsplit(server.url)
    with ExitStack() as stack:
        for begun in [b"GET /api/v1/search?q=a HTTP/1.1\r\nX-Slow: "] * 100 + [
            SLOW % server.key.encode()
        ] * 30:
            connection = socket.create_connection((str(where.hostname), where.port or 80), timeout=PATIENCE)
            stack.enter_context(connection).sendall(begun)
        answer = httpx.get(f"{server.url}/api/v1/search", params={"q": "article"}, timeout=PATIENCE)
        assert answer.status_code == 200
        asked = {"headers": server.bearer, "json": {"headline": "One more"}, "timeout": 60}
        busy = [httpx.put(f"{server.url}/api/v1/articles/more", **asked) for _ in range(4)]
        assert {one.status_code for one in busy} <= {200, 201, 503}
        assert {one.json()["code"] for one in busy if one.status_code == 503} <= {"busy"}
    # The places are free again once those who held them are gone.
    for _ in range(200):
        if httpx.put(f"{server.url}/api/v1/articles/more", **asked).status_code == 200:
            break
    else:
        pytest.fail("nobody got a seat again")


def test_an_address_that_is_too_long_is_refused(server: Server) -> None:
    request = b"GET /api/v1/search?q=%s HTTP/1.1\r\nHost: a\r\n\r\n" % (b"x" * 70_000)
    assert raw(server, request).startswith(b"HTTP/1.1 414")


def test_a_query_that_is_too_long_says_so(server: Server) -> None:
    answer = httpx.get(f"{server.url}/api/v1/search", params={"q": "x" * 60_001}, timeout=PATIENCE)
    assert (answer.status_code, answer.json()["detail"]) == (
        422,
        "`q` has 60001 characters; give at most 60000.",
    )


def test_a_batch_is_answered_while_it_is_sent(server: Server) -> None:
    lines = [json.dumps({"id": f"stream/{n}", "headline": f"Stream {n}"}).encode() for n in range(1200)]
    body = (b"\n".join(lines[at : at + 50]) + b"\n" for at in range(0, len(lines), 50))
    headers = {**server.bearer, "Content-Type": "application/x-ndjson"}
    answer = httpx.post(
        f"{server.url}/api/v1/articles/batch", content=body, headers=headers, timeout=PATIENCE
    )
    results = [json.loads(line) for line in answer.text.splitlines()]
    assert [result["line"] for result in results] == list(range(1, 1201))
    assert {result["outcome"] for result in results} == {"created"}


def test_a_packed_batch(server: Server) -> None:
    body = gzip.compress(b'{"id": "packed/1", "headline": "Packed"}\n')
    headers = {**server.bearer, "Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"}
    answer = httpx.post(
        f"{server.url}/api/v1/articles/batch", content=body, headers=headers, timeout=PATIENCE
    )
    assert json.loads(answer.text)["outcome"] == "created"


def test_what_was_waited_for_is_found_on_every_worker(server: Server) -> None:
    body = {"headline": "Zanzibarite treaty signed"}
    put = httpx.put(
        f"{server.url}/api/v1/articles/waited?wait=true", json=body, headers=server.bearer, timeout=PATIENCE
    )
    assert put.json()["searchable"] is True
    # Another worker sees a commit within a second of the one that waited.
    for _ in range(20):
        transport = httpx.HTTPTransport()
        with httpx.Client(transport=transport, timeout=PATIENCE) as client:
            totals = client.get(f"{server.url}/api/v1/search", params={"q": "zanzibarite"}).json()["total"]
            if totals == 1:
                break
    assert totals == 1


def test_writers_on_all_workers_never_lose_an_update(server: Server) -> None:
    path = f"{server.url}/api/v1/articles/counter"
    httpx.put(path, json={"headline": "0"}, headers=server.bearer, timeout=PATIENCE)

    def count_up() -> None:
        with httpx.Client(timeout=PATIENCE, headers=server.bearer) as client:
            done = 0
            while done < 5:
                read = client.get(path)
                body = {"headline": str(int(read.json()["headline"]) + 1)}
                written = client.put(path, json=body, headers={"If-Match": read.headers["ETag"]})
                # Where another writer counted to the same number, this one's is there already: `unchanged`.
                done += written.status_code == 200 and written.json()["outcome"] == "updated"

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert httpx.get(path, timeout=PATIENCE).json()["headline"] == "20"


def numbers(server: Server, name: str) -> float:
    lines = httpx.get(f"{server.url}/metrics", timeout=PATIENCE).text.splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))


def test_numbers_are_summed_over_workers(server: Server) -> None:
    counted = 'dateline_requests_total{method="GET",route="/api/v1/suggest"'
    before = numbers(server, counted)
    for number in range(40):
        with httpx.Client(timeout=PATIENCE) as client:  # a connection each, so that both workers have some
            client.get(f"{server.url}/api/v1/suggest", params={"q": f"m{number}"})
    assert {numbers(server, counted) for _ in range(10)} == {before + 40}
    assert numbers(server, "dateline_articles ") >= 4
    assert numbers(server, "dateline_index_lag_changes ") >= 0


def test_numbers_tell_what_the_disk_holds_and_what_found_nothing(server: Server) -> None:
    nothing = 'dateline_searches_total{found="nothing"}'
    before = numbers(server, nothing)
    for path in ("/api/v1/search", "/search"):
        httpx.get(f"{server.url}{path}", params={"q": "zzyzxqq"}, timeout=PATIENCE)
    assert numbers(server, nothing) == before + 2
    for name in (
        "store_bytes ",
        'index_bytes{engine="tantivy",part="index"}',
        'index_bytes{engine="tantivy",part="words"}',
    ):
        assert numbers(server, f"dateline_{name}") > 0, name


def test_ready_says_how_each_part_is(server: Server) -> None:
    checks = httpx.get(f"{server.url}/ready", timeout=PATIENCE).json()["checks"]
    assert {name: check["ok"] for name, check in checks.items()} == {
        "store": True,
        "engine": True,
        "lag": True,
    }


def test_stopping_drops_no_request(start_server: StartServer) -> None:
    server = start_server()
    lines = [json.dumps({"id": f"last/{n}", "headline": f"Last {n}"}) for n in range(3000)]
    answers: list[httpx.Response] = []
    begun = threading.Event()

    def body() -> object:
        for at in range(0, len(lines), 100):
            yield ("\n".join(lines[at : at + 100]) + "\n").encode()
            begun.set()

    def send() -> None:
        headers = {**server.bearer, "Content-Type": "application/x-ndjson"}
        url = f"{server.url}/api/v1/articles/batch"
        answers.append(httpx.post(url, content=body(), headers=headers, timeout=PATIENCE))

    thread = threading.Thread(target=send)
    thread.start()
    begun.wait(timeout=PATIENCE)
    assert stop(server) == 0
    thread.join(timeout=PATIENCE)
    assert len(answers[0].text.splitlines()) == 3000


def test_queries_are_noted_without_addresses(server: Server) -> None:
    for _ in range(3):
        httpx.get(f"{server.url}/api/v1/search", params={"q": "Noted  Query"}, timeout=PATIENCE)
    lines: list[str] = []
    for _ in range(100):  # the log is written once a second, and each try takes part of one
        lines = server.run("queries", "top", "--since", "1h", "--json", "--limit", "100").splitlines()
        if any('"noted query"' in line for line in lines):
            break
    noted = next(json.loads(line) for line in lines if '"noted query"' in line)
    assert (noted["count"] >= 1, set(noted)) == (True, {"query", "count", "total", "slowest_ms"})


@pytest.mark.slow
def test_made_up_requests_meet_the_description(server: Server, tmp_path: Path) -> None:
    checks = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
    command = [
        *(str(Path(sys.executable).with_name("schemathesis")), "run", f"{server.url}/openapi.json"),
        *("--checks", checks, "--phases", "examples,coverage,fuzzing", "--max-examples", "8"),
        *("--max-time", "60", "--seed", "1", "--continue-on-failure", "--no-color", "--warnings", "off"),
        *("--generation-database", "none", "--header", f"Authorization: Bearer {server.key}"),
        *("--request-timeout", "30"),
    ]
    hooks = {"SCHEMATHESIS_HOOKS": "schemathesis_hooks", "PYTHONPATH": str(Path(__file__).parent / "support")}
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=tmp_path, check=False, env={**os.environ, **hooks}
    )
    assert done.returncode == 0, re.sub(r"dl_\w+", "KEY", done.stdout)[-6000:]
