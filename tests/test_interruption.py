"""A process killed at any moment, and run again: everything is there, and once."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from test_ingest import page

from command_line import dateline, start
from search.archive import Archive
from search.index.status import compare
from search.ingest.ingest import BATCH_ARTICLES
from search.query.request import SearchRequest
from search.settings import Settings

RECORDS = 3000
PAGES = 60


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Pages and records, enough for several batches."""
    folder = tmp_path / "sources"
    folder.mkdir()
    for number in range(PAGES):
        (folder / f"{number:02}.txt").write_text(page(f"Page {number} of the flood", f"Mark {number}."))
    with (folder / "records.jsonl").open("w") as file:
        for number in range(RECORDS):
            body = f"The river rose to mark {number}. " + "Nobody crossed. " * 20
            file.write(json.dumps({"id": f"r{number}", "headline": f"Flood {number}", "body": body}) + "\n")
    return folder


def kill_after(seconds: float, process: subprocess.Popen[str]) -> bool:
    """Kill a process and all its own after so long; False where it had ended before."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        return True
    return False


def wait_for_orphans(group: int) -> None:
    """Wait until the workers of a killed process have ended by themselves."""
    end = time.monotonic() + 60
    while True:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        assert time.monotonic() < end, "workers outlive the process that they work for"
        time.sleep(0.05)


@pytest.mark.slow
def test_index_killed_several_times_and_run_again(sources: Path, tmp_path: Path) -> None:
    seed = random.randrange(1_000_000)
    print(f"seed {seed}")
    chance = random.Random(seed)
    killed = 0
    for _ in range(12):
        process = start("index", sources, "--data", "data", cwd=tmp_path, stdout=subprocess.DEVNULL)
        killed += kill_after(chance.uniform(0.5, 6), process)
        wait_for_orphans(process.pid)
        if killed >= 5:
            break
    assert killed, "no run was long enough to be killed: make it longer"
    ended = dateline("index", sources, "--data", "data", cwd=tmp_path)
    assert ended.returncode == 0, ended.stderr
    with Archive.open(Settings(data=tmp_path / "data"), follow=False) as archive:
        archive.settle()
        found = compare(archive.store, archive.index.snapshot().reader)
        assert (found.missing, found.extra) == ([], [])
        assert archive.store.count() == found.documents == RECORDS + PAGES
        assert archive.search(SearchRequest(q='"flood 2999"', highlight="none")).total == 1
        assert archive.search(SearchRequest(q="nobody crossed", highlight="none")).total == RECORDS
    assert (
        f"unchanged {RECORDS + PAGES:,}" in dateline("index", sources, "--data", "data", cwd=tmp_path).stdout
    )


def test_ctrl_c_says_what_is_kept_and_the_next_run_goes_on(sources: Path, tmp_path: Path) -> None:
    feed = os.pipe()
    process = start("index", sources, "-", "--data", "data", "--workers", "2", cwd=tmp_path, stdin=feed[0])
    os.close(feed[0])
    with Archive.open(Settings(data=tmp_path / "data"), follow=False) as archive:
        wait_for_articles(archive, BATCH_ARTICLES)
    # It now waits for what comes through the pipe, which nobody sends.
    os.kill(process.pid, signal.SIGINT)
    told, _ = process.communicate(timeout=60)
    os.close(feed[1])
    assert process.returncode == 130
    assert "Stopped. " in told
    assert "Traceback" not in told
    kept = int(told.partition("Stopped. ")[2].split()[0].replace(",", ""))
    again = dateline("index", sources, "--data", "data", cwd=tmp_path)
    assert again.returncode == 0
    assert kept >= BATCH_ARTICLES
    assert f"unchanged {kept:,}" in again.stdout


def wait_for_articles(archive: Archive, count: int) -> None:
    """Wait until another process has stored so many."""
    end = time.monotonic() + 120
    while archive.store.count() < count:
        assert time.monotonic() < end, "nothing is stored"
        time.sleep(0.05)


@pytest.mark.slow
def test_rebuild_killed_leaves_the_index_that_was(sources: Path, tmp_path: Path) -> None:
    dateline("index", sources, "--data", "data", cwd=tmp_path)
    before = json.loads(dateline("status", "--data", "data", "--json", cwd=tmp_path).stdout)
    process = start("rebuild", "--data", "data", cwd=tmp_path, stdout=subprocess.DEVNULL)
    killed = kill_after(3, process)
    after = json.loads(dateline("status", "--data", "data", "--json", cwd=tmp_path).stdout)
    assert (after["indexed"], after["index_problem"]) == (before["articles"], None)
    assert killed == (after["generation"] == before["generation"])
    assert dateline("rebuild", "--data", "data", cwd=tmp_path).returncode == 0
    assert dateline("verify", "--data", "data", cwd=tmp_path).returncode == 0
    names = [path.name for path in (tmp_path / "data" / "index" / "tantivy").iterdir() if path.is_dir()]
    assert len(names) == 2, "the live one and the one before it; no half one stays"


FOLLOWED = """
import itertools, sys
sys.path.append("support")
from pathlib import Path
from search.archive import Archive
from search.article import Article
from search.settings import Settings
from search.store import Submission
from test_interruption import mark

with Archive.open(Settings(data=Path(sys.argv[1]))) as archive:
    print("open", flush=True)
    for first in itertools.count(archive.store.count(), 20):
        numbers = range(first, first + 20)
        archive.put([
            Submission(Article(id=f"r{n}", headline=f"Flood gauge {n % 7}", body=f"The river rose to {mark(n)}."))
            for n in numbers
        ])
"""
"""Puts articles in without an end, while its follower takes them into index and terms."""


def mark(number: int) -> str:
    """A word of letters alone that no other number has."""
    return "mark" + str(number).translate(str.maketrans("0123456789", "abcdefghij"))


@pytest.mark.slow
def test_a_follower_killed_while_it_writes_words_leaves_them_right(tmp_path: Path) -> None:
    seed = random.randrange(1_000_000)
    print(f"seed {seed}")
    chance = random.Random(seed)
    for _ in range(4):
        process = subprocess.Popen(
            [sys.executable, "-c", FOLLOWED, str(tmp_path)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parent,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        assert kill_after(chance.uniform(0.3, 2), process), "it puts articles in until it is killed"
        process.stdout.close()
        with Archive.open(Settings(data=tmp_path), follow=False) as archive:
            archive.settle()
            count = archive.store.count()
            terms = archive.index.snapshot().terms
            assert terms.file.checkpoint() == archive.store.last_change()
            assert terms.counts(["river", mark(0), mark(count - 1)]) == {
                "river": count,
                mark(0): 1,
                mark(count - 1): 1,
            }
            assert terms.matching("mark*", count).forms == tuple(sorted(mark(n) for n in range(count)))
            assert archive.suggest("flood gau")[0].count == count
