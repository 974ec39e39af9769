"""OpenSearch alone: what goes wrong on a cluster, and large batches."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain, repeat
from pathlib import Path
from threading import Thread

import pytest
from opensearchpy import OpenSearch

from api_fixtures import MakeApp, service_of
from engine_fixtures import ON_OPENSEARCH, eventually
from opensearch_servers import free_port
from search.article import IndexDocument
from search.errors import EngineError, EngineUnavailable, SettingsError
from search.index.engines import open_engine
from search.index.engines.base import Engine, Put
from search.index.generations import Generations
from search.index.plan import Every, Plan
from search.query.request import Budget, SearchRequest
from search.results.answers import answer
from search.settings import Settings

pytestmark = ON_OPENSEARCH


def opened(settings: Settings, index: str = "dateline-secured") -> Engine:
    return open_engine("opensearch", index, settings, analysis="test")


def articles(count: int, words: int = 3) -> list[Put]:
    text = {"body": " ".join(["peace"] * words)}
    return [Put(IndexDocument(f"a/{number}", number, text)) for number in range(count)]


def test_an_address_that_is_none_is_a_wrong_setting() -> None:
    with pytest.raises(SettingsError, match="give one such as"):
        opened(Settings(opensearch_url=("search.example",))).exists()


def test_nobody_there() -> None:
    engine = opened(Settings(opensearch_url=(f"http://127.0.0.1:{free_port()}",)))
    with pytest.raises(EngineUnavailable, match="DATELINE_OPENSEARCH_URL"):
        engine.exists()
    engine.close()


def test_a_large_batch_goes_in_several_requests(opensearch_url: str) -> None:
    engine = opened(Settings(opensearch_url=(opensearch_url,), opensearch_replicas=0), "dateline-large")
    engine.create()
    with engine.writer() as writer:
        writer.apply(articles(500, words=4_000))
        writer.commit(500)
    assert engine.reader().size() == 500
    assert len(set(engine.reader().ids())) == 500
    engine.destroy()


def test_the_second_host_answers_when_the_first_is_gone(opensearch_url: str) -> None:
    hosts = (f"http://127.0.0.1:{free_port()}", opensearch_url)
    engine = opened(Settings(opensearch_url=hosts, opensearch_replicas=0), "dateline-hosts")
    engine.create()
    assert [engine.reader().count(Every()) for _ in range(4)] == [0, 0, 0, 0]
    engine.destroy()


@pytest.fixture
def silent_host() -> Iterator[str]:
    """An address that takes connections no more and refuses none, as that of a machine without power."""
    with ExitStack() as stack:
        server = stack.enter_context(socket.socket())
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for _ in range(3):
            caller = stack.enter_context(socket.socket())
            caller.setblocking(False)
            with suppress(BlockingIOError):
                caller.connect(server.getsockname())
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def test_a_host_without_power_is_passed_over(opensearch_url: str, silent_host: str) -> None:
    """Long before the time-out of a request, which is ten minutes here."""
    hosts = (silent_host, opensearch_url)
    engine = opened(
        Settings(opensearch_url=hosts, opensearch_replicas=0, opensearch_timeout=600.0), "dateline-silent"
    )
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(engine.exists).result(timeout=120) is False
        assert pool.submit(engine.exists).result(timeout=120) is False


def test_what_can_be_done_without_is_left_out_when_time_is_over(
    opensearch_url: str, make_app: MakeApp
) -> None:
    """The clock stands still a moment before the end of the budget."""
    given = {"engine": "opensearch", "opensearch_index": "budget", "opensearch_replicas": 0}
    archive = service_of(make_app(opensearch_url=(opensearch_url,), **given)).archive
    view = archive.view()
    for request, left_out in (
        (SearchRequest(q="four navies guards straits patrol allies"), "second ordering"),
        (SearchRequest(q="hrabour"), "suggestions"),
        (SearchRequest(q="straits", published_from="2001"), "notes"),
    ):
        times = chain([0.0], repeat(1.999_999))
        found = answer(request, view, Budget(2000, lambda times=times: next(times)))
        assert left_out in found.warnings[-1].message
        assert found.total == (0 if left_out == "suggestions" else answer(request, view).total)


def test_indexes_of_others_are_left_alone(opensearch_url: str, tmp_path: Path) -> None:
    """A name that begins like ours, as another archive's does or that of somebody's logs."""
    here = Settings(
        data=tmp_path, engine="opensearch", opensearch_url=(opensearch_url,), opensearch_replicas=0
    )
    generations = Generations(replace(here, opensearch_index="paper"), "test")
    with OpenSearch([opensearch_url]) as client:
        client.indices.create(index="paper-logs")
        for _ in range(2):
            generations.swap(generations.begin())
        assert client.indices.exists(index="paper-logs")
        assert client.indices.exists(index="paper-000001,paper-000002")
        client.indices.delete(index="paper-*")
    generations.close()


def test_numbers_tell_what_the_cluster_holds(opensearch_url: str, make_app: MakeApp) -> None:
    given = {"engine": "opensearch", "opensearch_index": "sizes", "opensearch_replicas": 0}
    client = make_app(opensearch_url=(opensearch_url,), **given).test_client()
    size = re.search(
        r'dateline_index_bytes{engine="opensearch",part="index"} ([0-9.e+]+)', client.get("/metrics").text
    )
    assert size
    assert float(size[1]) > 1_000


def test_pages_that_are_too_deep_are_refused(opensearch_url: str) -> None:
    engine = opened(Settings(opensearch_url=(opensearch_url,), opensearch_replicas=0), "dateline-deep")
    engine.create()
    with engine.writer() as writer:
        writer.apply(articles(3))
        writer.commit(1)
    assert engine.reader().search(Plan(Every(), offset=10**7)).hits == []
    engine.destroy()
    with pytest.raises(EngineError, match="dateline rebuild"):
        engine.reader().size()


def raw_index(engine: Engine, url: str, name: str, settings: dict[str, object]) -> None:
    """An index under our template with settings that Dateline has no use for."""
    engine.create()
    body = {"settings": settings}
    with OpenSearch([url]) as client:
        client.indices.create(index=name, body=body, params={"wait_for_active_shards": "0"})


def test_green_yellow_and_red_are_told_apart(opensearch_url: str) -> None:
    here = Settings(opensearch_url=(opensearch_url,), opensearch_replicas=0, opensearch_index="health")
    green, yellow = opened(here, "health-1"), opened(replace(here, opensearch_replicas=1), "health-2")
    green.create()
    yellow.create()
    red = opened(here, "health-3")
    raw_index(green, opensearch_url, "health-3", {"index.routing.allocation.require._name": "nobody"})
    assert [engine.health().ok for engine in (green, yellow, red)] == [True, True, False]
    assert "green" in green.health().detail
    assert "DATELINE_OPENSEARCH_REPLICAS=0" in yellow.health().detail
    assert "dateline rebuild" in red.health().detail
    for engine in (green, yellow, red):
        engine.destroy()


def test_half_an_index_gives_no_answer_rather_than_half_of_one(opensearch_url: str) -> None:
    here = Settings(opensearch_url=(opensearch_url,), opensearch_replicas=0, opensearch_shards=2)
    here = replace(here, opensearch_index="half")
    whole, half = opened(here, "half-1"), opened(here, "half-2")
    raw_index(whole, opensearch_url, "half-2", {"index.routing.allocation.total_shards_per_node": 1})
    assert eventually(lambda: "1 shards of it" in half.health().detail)
    with pytest.raises(EngineUnavailable, match="A part of the index is on no node"):
        half.reader().count(Every())
    whole.destroy()
    half.destroy()


def test_ready_tells_how_the_cluster_is(opensearch_url: str, make_app: MakeApp) -> None:
    given = {"engine": "opensearch", "opensearch_index": "ready", "opensearch_replicas": 1}
    client = make_app(empty=True, opensearch_url=(opensearch_url,), **given).test_client()
    check = client.get("/ready").get_json()["checks"]["engine"]
    assert check["ok"]
    assert "yellow" in check["detail"]


def test_a_cluster_that_is_gone_has_no_health() -> None:
    engine = opened(Settings(opensearch_url=(f"http://127.0.0.1:{free_port()}",)))
    with pytest.raises(EngineUnavailable, match="can't be reached"):
        engine.health()
    engine.close()


def test_an_api_key_is_sent_as_opensearch_documents_it() -> None:
    """No version with API keys has its security plugin on Maven, so that only the header itself is seen here."""
    seen: list[str] = []

    class Recording(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            seen.append(self.headers["Authorization"])
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Recording) as server:
        Thread(target=server.serve_forever).start()
        engine = opened(
            Settings(opensearch_url=(f"http://127.0.0.1:{server.server_port}",), opensearch_api_key="os_key")
        )
        assert engine.exists()
        engine.close()
        server.shutdown()
    assert seen == ["ApiKey os_key"]
