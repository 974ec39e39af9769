"""An index does not grow with its commits: many small ones by several processes, then a look at the folder."""

from __future__ import annotations

import subprocess
import sys

sys.path.append("support")
from pathlib import Path

import pytest

from engine_fixtures import Opener, eventually
from search.article import IndexDocument
from search.index.engines.base import Engine, Put
from search.index.plan import Every

ENGINES = ("tantivy", "whoosh")
"""The engines that keep their own files."""

PROCESSES = 3
ARTICLES = 30
"""Far fewer articles than commits, so that nearly every commit replaces one."""

WRITER = """
import sys
from pathlib import Path
from search.index.engines import open_engine
from search.index.engines.base import Put
from search.settings import Settings
from test_growth import article

name, place, first, last = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
engine = open_engine(name, place, Settings(), analysis="test")
reader = engine.reader()
for number in range(first, last):
    with engine.writer() as writer:
        writer.apply([Put(article(number))])
        writer.commit(number)
    assert reader.checkpoint() == number
"""
"""One process with one reader open all the while, as a follower has it; each commit by a freshly opened writer."""


def article(number: int) -> IndexDocument:
    words = " ".join(f"word{(number * place) % 997}" for place in range(1, 60))
    values = {"region": [f"Region {number % 7}"]}
    return IndexDocument(f"article-{number % ARTICLES}", number, {"body": words}, values, {"day": [number]})


def size_and_files(place: Path) -> tuple[int, int]:
    files = [path for path in place.rglob("*") if path.is_file()]
    return sum(path.stat().st_size for path in files), len(files)


def write_in_turn(name: str, place: Path, commits: int) -> None:
    """Three processes write one after the other, a third of a third each, and over again."""
    step = commits // (PROCESSES * PROCESSES)
    for first in range(1, commits + 1, step):
        last = min(first + step, commits + 1)
        command = [sys.executable, "-c", WRITER, name, str(place), str(first), str(last)]
        subprocess.run(command, check=True, cwd=Path(__file__).parent)


@pytest.fixture
def commits(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--commits"))


@pytest.mark.slow
@pytest.mark.parametrize("engine_name", ENGINES, indirect=True)
def test_a_thousand_small_commits_leave_a_small_index(
    engine: Engine, engine_name: str, commits: int, open_index: Opener, tmp_path: Path
) -> None:
    write_in_turn(engine_name, tmp_path / "index", commits)
    rebuilt = open_index("rebuilt")
    rebuilt.create()
    with rebuilt.writer() as writer:
        writer.apply(Put(article(number)) for number in range(1, commits + 1))
        writer.commit(commits)
    grown, files = size_and_files(tmp_path / "index")
    fresh, _ = size_and_files(tmp_path / "rebuilt")
    # Other processes wrote, and an open reader looks for their commits now and then.
    assert eventually(lambda: engine.reader().checkpoint() == commits)
    assert engine.reader().count(Every()) == rebuilt.reader().count(Every()) == ARTICLES
    assert grown < 3 * fresh, f"{grown} bytes in {files} files, {fresh} bytes when built afresh"
    assert files < 120
