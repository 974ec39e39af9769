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


def test_the_examples_from_top_to_bottom(sample_server: Server) -> None:
    """One test, in one process: a later example asks for what an earlier one put there."""
    left: list[str] = []
    for number, (language, code, printed) in enumerate(EXAMPLES, 1):
        program = {"js": "node", "sh": "curl"}.get(language)
        if program and shutil.which(program) is None:
            left.append(program)
            continue
        assert (number, *ran(sample_server, language, code)) == (number, printed, "")
    if left:
        leave_out(f"Not installed, so their examples were not run: {', '.join(sorted(set(left)))}.")


def ran(server: Server, language: str, code: str) -> tuple[str, str]:
    """What an example prints, and what it complains of."""
    command = [str(shutil.which("node")), "--input-type=module", "-e"] if language == "js" else RUN[language]
    environment = {**os.environ, "DATELINE": server.url, "WRITER": server.key}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    done = subprocess.run(
        [*command, code], env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    return done.stdout, done.stderr
