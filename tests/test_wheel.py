"""A wheel built from the tree and installed elsewhere has the box, the templates and the word lists."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

PROGRAM = """
import time
from importlib import resources
from pathlib import Path
import api, search
from search.settings import Settings
from search.text.word_lists import WordLists

assert not Path(search.__file__).is_relative_to(Path({root!r}))
client = api.create_app(Settings(data=Path({data!r}), rate_limit="off")).test_client()
for _ in range(600):  # the first index of an archive is made by a thread
    if client.get("/ready").status_code == 200:
        break
    time.sleep(0.1)
print(len(client.get("/box.js").data), client.get("/search").status_code, len(WordLists().entries("synonyms.txt")))
print(sum(1 for _ in resources.files("index_data").joinpath("pages").iterdir()))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of a clean copy of the tree, built without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in tracked.splitlines():
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((ROOT / name).read_bytes())
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
    ]
    subprocess.run(
        [*build, str(folder), str(source)], check=True, env={**os.environ, "PYTHONWARNINGS": "ignore"}
    )
    return next(folder.glob("dateline-*.whl"))


def test_the_wheel_has_what_it_needs(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = [
        "api/pages/static/box.js",
        "index_data/words/synonyms.txt",
        "index_data/words/regions.toml",
        "index_data/wordpiece/LICENSE.txt",
        "index_data/wordpiece/vocabulary.txt",
        "search/py.typed",
    ]
    assert [name for name in wanted if name not in names] == []
    assert any(name.startswith("api/pages/templates/") for name in names)
    assert any(name.startswith("search/store/migrations/versions/") for name in names)
    assert not any(name.startswith(("index_data/archive", "tests/")) for name in names)


def test_the_wheel_works_elsewhere(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--target",
        str(site),
        str(wheel),
    ]
    subprocess.run(install, check=True)
    program = PROGRAM.format(root=str(ROOT), data=str(tmp_path / "data"))
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    box, page, synonyms, *pages = (int(number) for number in ran.stdout.split())
    assert box > 1000
    assert page == 200
    assert synonyms > 100
    assert pages[0] > 1
