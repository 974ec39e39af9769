"""The engine for archives past one machine: an index on an OpenSearch cluster.

A generation is an index of its own, and which one is live is an alias, so that a swap is one request. The cluster has
no transaction over several documents: at a commit the changes are sent, then the shards are refreshed, and the change
number is written last, in a document of its own (`MARKER`). A crash can only leave a number that is too low, and what
comes after it is sent again.
"""

from __future__ import annotations

import base64
import math
import time
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any, ClassVar

from search.article import IndexDocument
from search.errors import EngineError, EngineTimeout, EngineUnavailable
from search.index.engines.base import (
    Catalogue,
    Change,
    Engine,
    Health,
    Matches,
    Pointer,
    Put,
    Reader,
    Writer,
    check_node,
    check_plan,
)
from search.index.engines.opensearch import connection
from search.index.engines.opensearch.connection import Connection, patience
from search.index.engines.opensearch.query import (
    MARKER,
    SORTS,
    WINDOW,
    compile_node,
    compile_plan,
    every,
    template,
)
from search.index.plan import Every, Node, Plan
from search.settings import Settings

CLAUSES = 20_000
"""Terms that one query may hold; OpenSearch's own bound, 1,024, is below a query of a thousand words."""

MOST_WAITING = 20_000
"""Changes that wait here for the commit; more are sent on, unseen until then as long as the cluster needs no room."""

PAGE = 5_000
"""Values or ids read by one request."""

FIRST_BUCKETS = 1_000
"""Values of a facet that come with the hits; where there are more, all are read page by page."""

SHARE_OF_TIME = 0.9
"""Of the time that a search has left, what the cluster is given: the rest is for the way there and back."""

OUT_OF_TIME = "OpenSearch gave up in time; narrow the search, or raise DATELINE_OPENSEARCH_TIMEOUT."


class OpenSearchReader(Reader):
    """Searches one index of a cluster."""

    def __init__(self, connection: Connection, index: str, until: float = math.inf) -> None:
        self._connection = connection
        self._index = index
        self._until = until

    def within(self, seconds: float) -> OpenSearchReader:
        return OpenSearchReader(self._connection, self._index, time.monotonic() + seconds)

    def search(self, plan: Plan) -> Matches:
        check_plan(plan)
        query = compile_plan(plan)
        end = plan.offset + plan.limit
        wanted = plan.limit if end <= WINDOW else min(max(self._count(query) - plan.offset, 0), plan.limit)
        if wanted and plan.offset + wanted > WINDOW:
            raise EngineError(f"Pages end at hit {WINDOW} on OpenSearch; give a narrower search.")
        body = {
            "query": query,
            "from": plan.offset if wanted else 0,
            "size": wanted,
            "sort": SORTS[plan.sort],
            "aggs": {name: _terms(name) for name in plan.facets},
        }
        answer = self._ask(body)
        hits = [(hit["_source"]["id"], hit["_score"] or 0.0) for hit in answer["hits"]["hits"]]
        facets = {name: self._facet(query, name, answer["aggregations"][name]) for name in plan.facets}
        return Matches(answer["hits"]["total"]["value"], hits, facets)

    def count(self, node: Node) -> int:
        check_node(node)
        return self._count(compile_node(node))

    def vectors(self, ids: Iterable[str]) -> dict[str, bytes]:
        wanted = list(ids)
        if not wanted:
            return {}
        body = {"query": {"terms": {"id": wanted}}, "size": len(wanted), "_source": ["id", "vector"]}
        sources = [hit["_source"] for hit in self._ask(body)["hits"]["hits"]]
        return {found["id"]: base64.b64decode(found.get("vector", "")) for found in sources}

    def document_frequencies(self, field: str, tokens: Iterable[str]) -> dict[str, int]:
        wanted = list(dict.fromkeys(tokens))
        filters = [{"term": {f"text_{field}": token}} for token in wanted]
        if not filters:
            return {}
        body = {"size": 0, "aggs": {"in": {"filters": {"filters": filters}}}}
        buckets = self._ask(body)["aggregations"]["in"]["buckets"]
        counts = zip(wanted, buckets, strict=True)
        return {token: bucket["doc_count"] for token, bucket in counts if bucket["doc_count"]}

    def checkpoint(self) -> int:
        client = self._connection.client
        found = self._connection.call(client.get, index=self._index, id=MARKER, params={"realtime": "false"})
        return int(found["_source"]["reached"])

    def size(self) -> int:
        return self.count(Every())

    def ids(self) -> Iterator[str]:
        after: list[Any] = []
        while True:
            body: dict[str, Any] = {"query": every(), "size": PAGE, "sort": ["order"], "_source": ["id"]}
            hits = self._ask(body | ({"search_after": after} if after else {}))["hits"]["hits"]
            yield from (hit["_source"]["id"] for hit in hits)
            if len(hits) < PAGE:
                return
            after = hits[-1]["sort"]

    def _ask(self, body: dict[str, Any]) -> dict[str, Any]:
        seconds = min(self._connection.timeout, self._until - time.monotonic())
        if seconds <= 0:
            raise EngineTimeout(OUT_OF_TIME)
        bounded = {
            "track_total_hits": True,
            "timeout": f"{math.ceil(seconds * SHARE_OF_TIME * 1000)}ms",
        } | body
        search = partial(self._connection.client.search, params={"request_timeout": patience(seconds)})
        answer: dict[str, Any] = self._connection.call(
            search, until=self._until, index=self._index, body=bounded
        )
        if answer["timed_out"]:
            raise EngineTimeout(OUT_OF_TIME)
        if answer["_shards"]["successful"] < answer["_shards"]["total"]:
            raise EngineUnavailable(
                "A part of the index is on no node of OpenSearch, and half an answer is none; see /ready."
            )
        return answer

    def _count(self, query: dict[str, Any]) -> int:
        return int(self._ask({"query": query, "size": 0})["hits"]["total"]["value"])

    def _facet(self, query: dict[str, Any], name: str, first: dict[str, Any]) -> Mapping[str | int, int]:
        buckets = first["buckets"]
        if len(buckets) >= FIRST_BUCKETS:
            return dict(self._all_values(query, name))
        return {bucket["key"]: bucket["doc_count"] for bucket in buckets}

    def _all_values(self, query: dict[str, Any], name: str) -> Iterator[tuple[str | int, int]]:
        source = [{"value": {"terms": {"field": f"value_{name}"}}}]
        after: dict[str, Any] = {}
        while True:
            composite = {"size": PAGE, "sources": source} | ({"after": after} if after else {})
            body = {"query": query, "size": 0, "aggs": {"all": {"composite": composite}}}
            page = self._ask(body)["aggregations"]["all"]
            yield from ((bucket["key"]["value"], bucket["doc_count"]) for bucket in page["buckets"])
            if len(page["buckets"]) < PAGE:
                return
            after = page["after_key"]


def _terms(name: str) -> dict[str, Any]:
    return {"terms": {"field": f"value_{name}", "size": FIRST_BUCKETS}}


class OpenSearchWriter(Writer):
    """Collects changes and sends them at commit, then lets searches see them and writes the change number."""

    def __init__(self, connection: Connection, index: str) -> None:
        self._connection = connection
        self._index = index
        self._changes: dict[str, IndexDocument | None] = {}

    def apply(self, changes: Iterable[Change]) -> None:
        for change in changes:
            if isinstance(change, Put):
                self._changes[change.document.id] = change.document
            else:
                self._changes[change.id] = None
            if len(self._changes) >= MOST_WAITING:
                self._send()

    def commit(self, checkpoint: int) -> None:
        self._send()
        indices = self._connection.client.indices
        self._connection.call(indices.refresh, index=self._index, params=connection.PATIENT)
        write_marker(self._connection, self._index, checkpoint)

    def close(self) -> None:
        self._changes = {}

    def _send(self) -> None:
        connection.send(self._connection, self._index, self._changes.items())
        self._changes = {}


def write_marker(connection: Connection, index: str, checkpoint: int) -> None:
    """Write the change number, last of all, so that a crash can only leave one that is too low."""
    body = {MARKER: True, "reached": checkpoint}
    given: dict[str, Any] = {"index": index, "id": MARKER, "body": body, "params": {"refresh": "true"}}
    connection.call(connection.client.index, **given)


class OpenSearchEngine(Engine):
    """One index of a cluster, by name."""

    name = "opensearch"
    format = "1"
    unsupported: ClassVar[Mapping[str, str]] = {
        "one_commit": "A search that meets a commit may see part of it: each shard refreshes by itself, and "
        "OpenSearch has no transaction over several documents.",
    }

    def __init__(self, place: Path | str, settings: Settings, analysis: str = "") -> None:
        super().__init__(analysis)
        self._index = str(place)
        self._settings = settings
        self._connection: Connection | None = None
        self._lock = Lock()

    @classmethod
    def catalogue(cls, settings: Settings) -> OpenSearchCatalogue:
        return OpenSearchCatalogue(settings)

    def create(self) -> None:
        if self.exists():
            return
        connection = self._connected()
        client = connection.client
        prefix = self._settings.opensearch_index
        made = template(f"{prefix}-*", self._settings)
        connection.call(client.indices.put_index_template, name=prefix, body=made)
        allowed = {"persistent": {"indices.query.bool.max_clause_count": CLAUSES}}
        connection.call(client.cluster.put_settings, body=allowed)
        stamped = {"mappings": {"_meta": {"stamp": self.wanted}}}
        connection.call(client.indices.create, index=self._index, body=stamped)
        write_marker(connection, self._index, 0)

    def exists(self) -> bool:
        connection = self._connected()
        return bool(connection.call(connection.client.indices.exists, index=self._index))

    def stamp(self) -> str:
        if not self.exists():
            return ""
        connection = self._connected()
        found = connection.call(connection.client.indices.get_mapping, index=self._index)
        return str(found[self._index]["mappings"].get("_meta", {}).get("stamp", ""))

    def reader(self) -> OpenSearchReader:
        return OpenSearchReader(self._connected(), self._index)

    def writer(self) -> OpenSearchWriter:
        return OpenSearchWriter(self._connected(), self._index)

    def health(self) -> Health:
        connection = self._connected()
        told: dict[str, Any] = connection.call(
            connection.client.cluster.health, index=self._index, params={"cluster_manager_timeout": "2s"}
        )
        return judged(told)

    def destroy(self) -> None:
        connection = self._connected()
        gone = {"ignore_unavailable": "true"}
        connection.call(connection.client.indices.delete, index=self._index, params=gone)
        self.close()

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def _connected(self) -> Connection:
        with self._lock:
            if self._connection is None:
                self._connection = Connection(self._settings)
            return self._connection


def judged(told: dict[str, Any]) -> Health:
    """What a cluster tells of an index: green is well, yellow works without a spare, red has lost a part of it."""
    nodes, missing = told["number_of_nodes"], told["unassigned_shards"]
    if told["status"] == "green":
        return Health(detail=f"The cluster is green, with {nodes} nodes.")
    if told["status"] == "yellow":
        return Health(
            detail=f"The cluster is yellow: copies of the index are missing ({missing} on {nodes} nodes). Everything "
            "answers, and one more lost node may stop that; start the lost node, or set "
            "DATELINE_OPENSEARCH_REPLICAS=0 on a cluster of one."
        )
    return Health(
        ok=False,
        detail=f"The cluster is red: a part of the index is on no node ({missing} shards of it are missing on "
        f"{nodes} nodes). Start the lost nodes; where their disks are lost, run: dateline rebuild.",
    )


class OpenSearchCatalogue(Catalogue):
    """Generations as indexes named `PREFIX-000001`, with the aliases `PREFIX-live` and `PREFIX-previous`."""

    look_seconds = 0.25
    """A look is three requests; searches themselves see every commit at once."""

    def __init__(self, settings: Settings) -> None:
        self._prefix = settings.opensearch_index
        self._settings = settings
        self._connection = Connection(settings)

    def read(self) -> Pointer:
        aliases = self._aliases()
        return Pointer(aliases.get("live", ""), aliases.get("previous", ""))

    def point(self, pointer: Pointer) -> None:
        actions: list[dict[str, Any]] = []
        for role, name in (("live", pointer.live), ("previous", pointer.previous)):
            alias = f"{self._prefix}-{role}"
            removed = {"index": f"{self._prefix}-*", "alias": alias, "must_exist": False}
            actions.append({"remove": removed})
            if name:
                actions.append({"add": {"index": self.place(name), "alias": alias}})
        indices = self._connection.client.indices
        self._connection.call(indices.update_aliases, body={"actions": actions})

    def names(self) -> list[str]:
        indices = self._connection.client.indices
        return self._own(self._connection.call(indices.get_alias, index=f"{self._prefix}-*"))

    def bytes(self) -> int:
        indices = self._connection.client.indices
        found = self._connection.call(indices.stats, index=f"{self._prefix}-*", metric="store")
        sizes = {index: facts["total"]["store"]["size_in_bytes"] for index, facts in found["indices"].items()}
        return sum(sizes[self.place(name)] for name in self._own(sizes))

    def place(self, name: str) -> str:
        return f"{self._prefix}-{name}"

    def close(self) -> None:
        self._connection.close()
        self._connection = Connection(self._settings)

    def _own(self, indexes: Iterable[str]) -> list[str]:
        """The generations among indexes: of others that begin alike none must be swept."""
        names = (index.removeprefix(f"{self._prefix}-") for index in indexes)
        return sorted(name for name in names if name.isdigit())

    def _aliases(self) -> dict[str, str]:
        """Name of a generation by role."""
        indices = self._connection.client.indices
        found = self._connection.call(indices.get_alias, index=f"{self._prefix}-*")
        roles = {}
        for index, known in found.items():
            for alias in known["aliases"]:
                roles[alias.removeprefix(f"{self._prefix}-")] = index.removeprefix(f"{self._prefix}-")
        return roles
