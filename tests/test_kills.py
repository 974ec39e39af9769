"""Two hundred writers killed at any moment: the script of `tests/kills/` as a test."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent / "kills" / "kill_writers.py"


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
def test_nothing_acknowledged_is_lost(engine: str, request: pytest.FixtureRequest) -> None:
    kills = int(request.config.getoption("--kills")) // (1 if engine == "tantivy" else 10)
    command = [sys.executable, str(SCRIPT), "--engine", engine, "--kills", str(kills)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr[-3000:]
    result = json.loads(ended.stdout.splitlines()[-1])
    assert (result["lost"], result["kills"]) == (0, kills)
