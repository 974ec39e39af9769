"""What the health of an index on a cluster means for an archive, in words."""

from __future__ import annotations

from typing import Any

from search.engines.base import Health
from search.engines.opensearch_connection import Connection

SECONDS = "2s"
"""How long a node may look for the others before it says that it does not know."""


def health_of(connection: Connection, index: str) -> Health:
    """Ask the cluster about one index. Raises EngineUnavailable where no node answers."""
    asked = {"cluster_manager_timeout": SECONDS}
    return judged(connection.call(connection.client.cluster.health, index=index, params=asked))


def judged(found: dict[str, Any]) -> Health:
    """Green is well, yellow works without a spare, red has lost a part of the index."""
    nodes, missing = found["number_of_nodes"], found["unassigned_shards"]
    if found["status"] == "green":
        return Health(detail=f"The cluster is green, with {nodes} nodes.")
    if found["status"] == "yellow":
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
