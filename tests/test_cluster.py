"""A cluster of three loses a node: the script of `tests/cluster/` as a test."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from engine_fixtures import ON_OPENSEARCH
from opensearch_servers import CURRENT, required

pytestmark = ON_OPENSEARCH

SCRIPT = Path(__file__).parent / "cluster" / "lose_a_node.py"


@pytest.mark.slow
def test_no_acknowledged_article_is_lost_with_a_node() -> None:
    required(CURRENT)
    ended = subprocess.run([sys.executable, str(SCRIPT)], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr[-3000:]
    result = json.loads(ended.stdout.strip().splitlines()[-1])
    assert result["lost"] == 0
    assert result["of them after the kill"] > 0
