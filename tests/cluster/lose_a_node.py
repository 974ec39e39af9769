"""A cluster of three OpenSearch nodes loses one by SIGKILL while articles are written and searched for.

    python tests/cluster/lose_a_node.py [--heap 384m] [--seconds 20]

The node that is killed is the elected manager and the first address that the client was given. Counted are the
articles whose commit was acknowledged and that are missing afterwards (there must be none), searches that answered
and that failed, the longest pause between two answers, and how long the cluster took to be green again.
Prints one line of JSON; exit 0 where nothing was lost.
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from opensearch_servers import Server, free_port, server_folder
from search.article import IndexDocument
from search.errors import EngineError
from search.index.engines import open_engine
from search.index.engines.base import Engine, Put
from search.index.plan import Plan, Term
from search.settings import Settings

HOSTS = ("127.0.0.1", "127.0.0.2", "127.0.0.3")
GREEN_WITHIN = 240


@dataclass
class Record:
    """What writer and searcher saw."""

    acknowledged: list[str] = field(default_factory=list)
    write_errors: int = 0
    answers: int = 0
    search_errors: int = 0
    longest_pause: float = 0.0
    over: threading.Event = field(default_factory=threading.Event)


@contextmanager
def cluster(heap: str) -> Iterator[list[Server]]:
    """Three nodes that found each other."""
    port = free_port()
    common = {
        "cluster.name": "dateline-lose-a-node",
        "discovery.seed_hosts": [f"{host}:{port}" for host in HOSTS],
        "cluster.initial_cluster_manager_nodes": list(HOSTS),
        "transport.port": port,
    }
    with ExitStack() as stack:
        servers = []
        for host in HOSTS:
            folder = stack.enter_context(server_folder())
            server = Server(folder, host=host, heap=heap, settings=common | {"node.name": host})
            stack.callback(server.kill)
            server.start()
            servers.append(server)
        for server in servers:
            server.wait(path="/_cluster/health?wait_for_nodes=3&timeout=2s")
        yield servers


def ask(server: Server, path: str) -> Any:
    with urllib.request.urlopen(server.url + path, timeout=200) as answer:
        return json.load(answer)


def write(engine: Engine, record: Record) -> None:
    """Commit five articles at a time; what failed is sent again, as the follower of an archive does."""
    number = 0
    while not record.over.is_set():
        ids = [f"article/{number + step}" for step in range(5)]
        puts = [Put(IndexDocument(id, number + step, {"body": "peace"})) for step, id in enumerate(ids)]
        try:
            with engine.writer() as writer:
                writer.apply(puts)
                writer.commit(number + 5)
        except EngineError:
            record.write_errors += 1
            continue
        record.acknowledged += ids
        number += 5


def search(engine: Engine, record: Record) -> None:
    last = time.monotonic()
    while not record.over.is_set():
        try:
            engine.reader().search(Plan(Term("body", "peace")))
        except EngineError:
            record.search_errors += 1
            continue
        now = time.monotonic()
        record.longest_pause = max(record.longest_pause, now - last)
        record.answers += 1
        last = now


def until_green(server: Server) -> float:
    """Seconds until two nodes hold every shard and its copy again."""
    began = time.monotonic()
    while time.monotonic() - began < GREEN_WITHIN:
        try:
            health = ask(server, "/_cluster/health")
        except OSError:
            continue
        if health["status"] == "green" and health["number_of_nodes"] == len(HOSTS) - 1:
            return time.monotonic() - began
        time.sleep(0.1)
    return float("inf")


def run(servers: list[Server], seconds: float) -> dict[str, Any]:
    manager = ask(servers[0], "/_cat/cluster_manager?format=json")[0]["node"]
    servers.sort(key=lambda server: server.host != manager)
    urls = tuple(server.url for server in servers)
    settings = Settings(
        opensearch_url=urls, opensearch_replicas=1, opensearch_index="lose", opensearch_timeout=20.0
    )
    engine = open_engine("opensearch", "lose-000001", settings, analysis="test")
    engine.create()
    ask(servers[0], "/_cluster/health?wait_for_status=green&timeout=180s")
    record = Record()
    threads = [threading.Thread(target=task, args=(engine, record)) for task in (write, search)]
    for thread in threads:
        thread.start()
    time.sleep(seconds / 2)
    before = len(record.acknowledged)
    servers[0].kill()
    green = until_green(servers[1])
    time.sleep(seconds / 2)
    record.over.set()
    for thread in threads:
        thread.join()
    there = set(engine.reader().ids())
    engine.close()
    return {
        "acknowledged": len(record.acknowledged),
        "of them after the kill": len(record.acknowledged) - before,
        "lost": len(set(record.acknowledged) - there),
        "write errors": record.write_errors,
        "searches answered": record.answers,
        "search errors": record.search_errors,
        "longest pause in seconds": round(record.longest_pause, 1),
        "green again after seconds": round(green, 1),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--heap", default="384m")
    parser.add_argument("--seconds", type=float, default=20.0)
    given = parser.parse_args()
    with cluster(given.heap) as servers:
        result = run(servers, given.seconds)
    print(json.dumps(result))
    whole = result["lost"] == 0 and result["green again after seconds"] < GREEN_WITHIN
    return 0 if whole and result["of them after the kill"] and result["searches answered"] else 1


if __name__ == "__main__":
    sys.exit(main())
