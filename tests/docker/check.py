"""The container files, really built and run: one machine, then a cluster that loses a node.

`make docker-check` runs this; `make test` does not, since it needs a Docker engine and some minutes.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from docker_engine import docker_engine, run, twice

from opensearch_servers import free_port

ROOT = Path(__file__).parent.parent.parent
WAIT = 240
"""Seconds until waiting ends; no promise that is tested."""

COMPOSE = ["docker-compose"] if shutil.which("docker-compose") else ["docker", "compose"]
"""Debian's 1.29, else version 2."""

ARTICLE = {"headline": "Ferries of the Kerch strait", "body": "Nobody counted the ferries of the strait."}


@dataclass(frozen=True)
class Project:
    """The compose file brought up under a name of its own, with what it publishes."""

    name: str
    environment: Mapping[str, str]
    archives: Mapping[str, httpx.Client]

    def compose(self, *arguments: str) -> str:
        """Run Compose, with the profile `cluster` where the environment says so."""
        return run([*COMPOSE, "--project-name", self.name, *arguments], self.environment)

    def docker(self, *arguments: str) -> str:
        """Run docker itself."""
        return run(["docker", *arguments], self.environment).strip()

    def container(self, service: str) -> str:
        """The id of a service's container."""
        return self.compose("ps", "--quiet", service).strip()

    def inside(self, service: str, *command: str) -> str:
        """What a command prints in a container."""
        return self.docker("exec", self.container(service), *command)

    def health(self, service: str) -> str:
        """What Docker knows of a container's health."""
        return self.docker("inspect", "--format", "{{.State.Health.Status}}", self.container(service))

    def total(self, service: str, query: str) -> int:
        """How many articles a search finds over the published port; 0 while nothing answers."""
        try:
            answer = self.archives[service].get("/api/v1/search", params={"q": query, "per_page": 1})
        except httpx.TransportError:
            return 0
        return int(answer.json()["total"]) if answer.status_code == 200 else 0

    def put(self, service: str, id: str) -> int:
        """Put an article in with a new key; the status."""
        made = self.inside(service, "dateline", "keys", "create", "--role", "write", "--name", "check")
        key = {"Authorization": f"Bearer {made.splitlines()[-1].strip()}"}
        client = self.archives[service]
        return client.put(f"/api/v1/articles/{id}", json=ARTICLE, headers=key).status_code


def eventually(condition: Callable[[], bool]) -> bool:
    """Whether a condition comes true before waiting ends."""
    end = time.monotonic() + WAIT
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.5)
    return True


@pytest.fixture(scope="session")
def engine_environment() -> Iterator[dict[str, str]]:
    with docker_engine() as environment:
        yield environment


def project(environment: Mapping[str, str], **more: str) -> Iterator[Project]:
    """Everything up, and everything down again with its volumes."""
    ports = {"dateline": free_port(), "dateline-cluster": free_port()}
    given = {
        **environment,
        **more,
        "PORT": str(ports["dateline"]),
        "CLUSTER_PORT": str(ports["dateline-cluster"]),
        "OPENSEARCH_HEAP": "256m",
        "OPENSEARCH_NOFILE": str(min(65_536, resource.getrlimit(resource.RLIMIT_NOFILE)[1])),
        "COMPOSE_FILE": str(ROOT / "docker-compose.yml"),
    }
    archives = {
        name: httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) for name, port in ports.items()
    }
    made = Project(f"check{os.getpid()}{len(more)}", given, archives)
    try:
        twice(lambda: made.compose("build"))
        made.compose("up", "--detach")
        yield made
    except RuntimeError:
        logs = [*COMPOSE, "--project-name", made.name, "logs", "--tail", "60"]
        print(subprocess.run(logs, env=given, capture_output=True, text=True, check=False).stdout)
        raise
    finally:
        for client in archives.values():
            client.close()
        made.compose("down", "--volumes", "--timeout", "20")


@pytest.fixture(scope="module")
def single(engine_environment: dict[str, str]) -> Iterator[Project]:
    """One container with the sample archive."""
    yield from project(engine_environment)


@pytest.fixture(scope="module")
def cluster(engine_environment: dict[str, str]) -> Iterator[Project]:
    """PostgreSQL, three nodes of OpenSearch, and an archive on them."""
    yield from project(engine_environment, COMPOSE_PROFILES="cluster")


def test_the_sample_archive_answers_on_the_published_port(single: Project) -> None:
    assert eventually(lambda: single.total("dateline", "treaty") > 0)
    assert "<form" in single.archives["dateline"].get("/search").text


def test_nothing_runs_as_root_or_may_write_outside_of_its_volume(single: Project) -> None:
    assert single.inside("dateline", "id", "-u") == "10001"
    tried = "touch /opt/dateline/x 2>/dev/null || touch /samples/x 2>/dev/null || echo refused"
    assert single.inside("dateline", "sh", "-c", tried) == "refused"


def test_docker_sees_a_healthy_container(single: Project) -> None:
    assert eventually(lambda: single.health("dateline") == "healthy")


def test_an_article_put_with_a_key_is_found_and_survives_down_and_up(single: Project) -> None:
    assert eventually(lambda: single.total("dateline", "treaty") > 0)
    assert single.put("dateline", "kerch") in (200, 201, 202)
    assert eventually(lambda: single.total("dateline", '"ferries of the strait"') == 1)
    before = single.total("dateline", "treaty")
    single.compose("down")
    single.compose("up", "--detach")
    assert eventually(lambda: single.total("dateline", '"ferries of the strait"') == 1)
    assert single.total("dateline", "treaty") == before


def test_a_killed_server_is_started_again(single: Project) -> None:
    """The process dies, not the container by hand: what Docker was told to stop stays stopped."""
    assert eventually(lambda: single.total("dateline", "treaty") > 0)
    started = "{{.State.StartedAt}} {{.RestartCount}}"
    before = single.docker("inspect", "--format", started, single.container("dateline"))
    pid = single.docker("inspect", "--format", "{{.State.Pid}}", single.container("dateline"))
    subprocess.run(["kill", "-KILL", pid], check=True)
    container = single.container("dateline")
    assert eventually(lambda: single.docker("inspect", "--format", started, container) != before)
    assert eventually(lambda: single.total("dateline", "treaty") > 0)


def test_it_ends_when_it_is_asked_to(single: Project) -> None:
    assert eventually(lambda: single.total("dateline", "treaty") > 0)
    container = single.container("dateline")
    single.docker("stop", "--time", "60", container)
    assert single.docker("inspect", "--format", "{{.State.ExitCode}}", container) == "0"
    single.docker("start", container)
    assert eventually(lambda: single.total("dateline", "treaty") > 0)


def cluster_health(cluster: Project, node: str) -> dict[str, Any]:
    """What a node says of its cluster."""
    told = cluster.inside(node, "curl", "-s", "http://127.0.0.1:9200/_cluster/health?timeout=30s")
    health: dict[str, Any] = json.loads(told)
    return health


def test_the_cluster_holds_the_sample_archive(cluster: Project) -> None:
    assert eventually(lambda: cluster.total("dateline-cluster", "treaty") > 0)
    assert cluster.total("dateline-cluster", "treaty") == cluster.total("dateline", "treaty")
    listed = cluster.inside("opensearch-1", "curl", "-s", "http://127.0.0.1:9200/_cat/aliases?h=alias")
    assert "dateline-live" in listed.split()
    counted = "psql --username=dateline --tuples-only --command='select count(*) from articles'"
    assert int(cluster.inside("postgres", "sh", "-c", counted)) > 40


def test_searches_and_writes_go_on_when_a_node_is_killed(cluster: Project) -> None:
    assert eventually(lambda: cluster.total("dateline-cluster", "treaty") > 0)
    assert eventually(lambda: cluster_health(cluster, "opensearch-2")["status"] == "green")
    before = cluster.total("dateline-cluster", "treaty")
    cluster.docker("kill", cluster.container("opensearch-1"))
    assert eventually(lambda: cluster.total("dateline-cluster", "treaty") == before)
    assert eventually(lambda: cluster.put("dateline-cluster", "kerch") in (200, 201, 202))
    assert eventually(lambda: cluster.total("dateline-cluster", '"ferries of the strait"') == 1)
    health = cluster_health(cluster, "opensearch-2")
    assert health["number_of_nodes"] == 2
    cluster.compose("up", "--detach")
    assert eventually(lambda: cluster_health(cluster, "opensearch-2")["number_of_nodes"] == 3)
    assert eventually(lambda: cluster_health(cluster, "opensearch-2")["status"] == "green")
