"""How long completions, expansions and fuzzy words take in a large archive of generated headlines.

    python -m benchmarks.suggest [--articles 100000] [--forms 300000] [--data FOLDER]

Prints the median, the 95th percentile and the most of each in milliseconds of processor time, and the size of the
file of terms.
An archive that was filled in FOLDER is kept there, and measured again without being filled.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import string
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from search.archive import Archive
from search.article import Article, Reference
from search.settings import Settings
from search.store import Submission

SEED = 7
_TOPICS = (
    "climate talks",
    "peace talks",
    "grain corridor",
    "border treaty",
    "security council",
    "trade deal",
)
_REGIONS = ("Europe", "Africa", "Middle East", "Asia", "South America", "Arctic")
_BATCH = 2000


def articles(count: int, forms: int) -> Iterator[Article]:
    """Articles of headlines and of words that stand in no other; `forms` different words in all."""
    seed = random.Random(SEED)
    words = [_word(seed) for _ in range(8000)]
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    rare = max(forms - len(words), 0) // count + 1
    for number in range(count):
        some = seed.choices(words, weights, k=6)
        reference = f"Resolution {seed.randint(1, 2800)}"
        yield Article(
            id=str(number),
            headline=" ".join([some[0].capitalize(), *some[1:3], seed.choice(_TOPICS), *some[3:]]),
            body=" ".join(_word(seed) for _ in range(rare)),
            region=seed.choice(_REGIONS),
            published=date(1990, 1, 1) + timedelta(days=seed.randint(0, 12_000)),
            references=[Reference(name=reference, kind="resolution", words=reference, place="body")],
        )


def _word(seed: random.Random) -> str:
    letters = seed.choices("eeeaaiioonnrrssttll" + string.ascii_lowercase, k=seed.randint(4, 11))
    return "".join(letters)


def _slipped(word: str) -> str:
    return f"{word[0]}{word[2]}{word[1]}{word[3:]}"


def measured(name: str, call: Callable[[str], object], asked: Sequence[str]) -> None:
    """Print how long a call takes over what is asked."""
    times = []
    for text in asked:
        started = time.process_time()
        call(text)
        times.append((time.process_time() - started) * 1000)
    last = statistics.quantiles(times, n=20)[-1]
    middle = statistics.median(times)
    print(
        f"{name:<40} median {middle:7.2f} ms   95th {last:7.2f} ms   most {max(times):7.2f} ms   of {len(times)}"
    )


def fill(archive: Archive, made: Iterable[Article]) -> None:
    """Put articles into an archive in batches."""
    batch: list[Submission] = []
    for article in made:
        batch.append(Submission(article))
        if len(batch) == _BATCH:
            archive.put(batch)
            batch = []
    archive.put(batch)
    archive.catch_up()


def run(archive: Archive) -> None:
    """Ask what people ask while typing, and what queries ask of the terms."""
    seed = random.Random(SEED + 1)
    terms = archive.index.snapshot().terms
    words = [word for word in terms.matching("*", 2000).forms if len(word) > 4]
    typed = [text[:end] for text in _TOPICS for end in range(1, len(text) + 1)]
    headlines = [f"{seed.choice(words)} {seed.choice(_TOPICS)[: seed.randint(1, 8)]}" for _ in range(100)]
    slips = [_slipped(word) for word in seed.choices(words, k=60)]
    second = [f"{seed.choice(words)} {_slipped(topic.split()[1])}" for topic in seed.choices(_TOPICS, k=60)]
    unfinished = [_slipped(word)[:5] for word in seed.choices(words, k=60)]
    unknown = [f"{seed.choice(_TOPICS)} {_word(seed)}q" for _ in range(60)]
    terms.near("warm", edits=2, prefix=0, limit=1)
    measured("suggest, a topic letter by letter", archive.suggest, typed)
    measured("suggest, words of headlines", archive.suggest, headlines)
    measured("suggest, a typing mistake", archive.suggest, slips)
    measured("suggest, a mistake in the second word", archive.suggest, second)
    measured("suggest, a mistake in an unfinished word", archive.suggest, unfinished)
    measured("suggest, an unknown word", archive.suggest, unknown)
    prefixes = [word[:length] + "*" for word in words[:60] for length in (1, 2, 3, 4)]
    measured("terms, a prefix", lambda text: terms.matching(text, 128), prefixes)
    endings = ["*" + word[-3:] for word in words[:30]]
    measured("terms, an ending", lambda text: terms.matching(text, 128), endings)
    measured("terms, two edits", lambda text: terms.near(text, edits=2, prefix=0, limit=128), slips)


def main() -> None:
    """Fill an archive, where it is not filled yet, and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--forms", type=int, default=300_000)
    parser.add_argument("--data", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = given.data or Path(folder)
        with Archive.open(Settings(data=data), follow=False, workers=os.cpu_count() or 1) as archive:
            started = time.perf_counter()
            if not archive.store.count():
                fill(archive, articles(given.articles, given.forms))
                print(f"filled in {time.perf_counter() - started:.0f} s; seed {SEED}")
            forms = len(archive.index.snapshot().terms.matching("*", 10_000_000).forms)
            paths = (data / "index" / "words").rglob("*")
            size = sum(path.stat().st_size for path in paths if path.is_file())
            print(f"{archive.store.count():,} articles, {forms:,} word forms, terms of {size / 1e6:.0f} MB\n")
            run(archive)


if __name__ == "__main__":
    main()
