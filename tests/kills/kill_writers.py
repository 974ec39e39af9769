"""Writers of one archive, each killed by SIGKILL at a random moment: nothing acknowledged is lost.

    python tests/kills/kill_writers.py [--kills 200] [--seed N] [--engine tantivy]

Each round forks a process that opens the archive, lets its index follow, and puts articles in one by one; what was
acknowledged comes back through a pipe. Every second kill comes while the archive is being opened, at times while
it still has to catch up with the round before. At the end the archive is opened once more, and store and index are
compared.
Prints the seed and a line of JSON; exit 0 where nothing was lost and both hold the same.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
import traceback
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

from search.archive import Archive
from search.article import Article
from search.index.status import compare
from search.query.request import SearchRequest
from search.settings import Settings
from search.store import Submission

COUNTER = "counter"
"""The one article that is replaced again and again; its headline ends in the number of its newest version."""


def write(settings: Settings, first: int, pipe: int) -> NoReturn:
    """Put articles in until killed."""
    try:
        with Archive.open(settings) as archive:
            for number in count(first):
                archive.put([Submission(article(f"article-{number}", number))])
                archive.put([Submission(article(COUNTER, number))])
                os.write(pipe, f"{number}\n".encode())
    except BaseException:  # noqa: BLE001 (a fork must never return into the loop of its parent)
        traceback.print_exc()
    os._exit(1)


def article(id: str, number: int) -> Article:
    return Article(id=id, headline=f"Ferries, number {number}", body=f"The ferry crossed {number} times.")


def kill_one(settings: Settings, first: int, seconds: float, *, writing: bool) -> list[int]:
    """Start a writer and kill it so long after its start, or its first article; the numbers it was told were stored."""
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        os.close(ours)
        write(settings, first, theirs)
    os.close(theirs)
    with os.fdopen(ours, "rb") as pipe:
        said = [pipe.readline()] if writing else []
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        said += pipe.readlines()
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        raise SystemExit("A writer ended by itself; what it met stands above.")
    return [int(line) for line in said if line.endswith(b"\n")]


def run(data: Path, engine: str, kills: int, seed: int) -> dict[str, Any]:
    chance, settings = random.Random(seed), Settings(data=data, engine=engine)
    acknowledged: list[int] = []
    for kill in range(kills):
        seconds, writing = chance.uniform(0, 0.4), kill % 2 == 0
        acknowledged += kill_one(settings, kill * 1_000_000, seconds, writing=writing)
    with Archive.open(settings, follow=False) as archive:
        archive.settle()
        found = compare(archive.store, archive.index.snapshot().reader)
        kept = set(archive.store.ids())
        counter = int(archive.get(COUNTER).article.headline.split()[-1])
        generation = archive.generation().split("-")[0]
        everything = archive.search(SearchRequest(q="ferry crossed", highlight="none")).total
    return {
        "kills": kills,
        "acknowledged": len(acknowledged),
        "lost": sum(f"article-{number}" not in kept for number in acknowledged)
        + (counter < acknowledged[-1]),
        "articles": found.articles,
        "missing in the index": len(found.missing),
        "too many in the index": len(found.extra),
        "found by a search": everything,
        "generation": generation,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--engine", default="tantivy", choices=("tantivy", "whoosh"))
    given = parser.parse_args()
    print(f"--seed {given.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="dateline-kills-") as folder:
        result = run(Path(folder), given.engine, given.kills, given.seed)
    print(json.dumps(result))
    whole = not result["lost"] and not result["missing in the index"] and not result["too many in the index"]
    return 0 if whole and result["found by a search"] == result["articles"] > 1 else 1


if __name__ == "__main__":
    sys.exit(main())
