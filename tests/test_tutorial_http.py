"""Every example of the tutorial is run, and prints what stands below it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from availability import leave_out
from server_fixtures import Server, start, stop

pytestmark = pytest.mark.xdist_group("tutorial")
"""The page is read from top to bottom: a later example asks for what an earlier one put there."""

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs" / "tutorial-http.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```(sh|python|js)\n(.*?)^```\n\n```text\n(.*?)^```$", TEXT, re.M | re.S)
RUN = {"sh": ["bash", "-euo", "pipefail", "-c"], "python": [sys.executable, "-c"]}


@pytest.fixture(scope="module")
def sample_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server that the tutorial starts, on the sample archive."""
    server = start(tmp_path_factory.mktemp("tutorial") / "archive", source=ROOT / "index_data" / "pages")
    yield server
    stop(server)


def test_every_block_of_code_is_an_example() -> None:
    assert len(re.findall(r"^```(?:sh|python|js)$", TEXT, re.M)) == len(EXAMPLES) == 9


@pytest.mark.parametrize(
    ("language", "code", "printed"), EXAMPLES, ids=[f"{n}-{e[0]}" for n, e in enumerate(EXAMPLES, 1)]
)
def test_example(sample_server: Server, language: str, code: str, printed: str) -> None:
    node, curl = shutil.which("node"), shutil.which("curl")
    if language == "js" and node is None:
        leave_out("Node is not installed; the JavaScript example was not run.")
    if language == "sh" and curl is None:
        leave_out("curl is not installed; the examples for the shell were not run.")
    command = [str(node), "--input-type=module", "-e"] if language == "js" else RUN[language]
    environment = {**os.environ, "DATELINE": sample_server.url, "WRITER": sample_server.key}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    done = subprocess.run(
        [*command, code], env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout, done.stderr) == (printed, "")
