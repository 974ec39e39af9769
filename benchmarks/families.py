"""How often pairs of articles agree in their signatures, and how many of these pairs are no versions of one story.

`python -m benchmarks.families FILE.jsonl.gz` reads records as `dateline index` does. A pair is doubtful where the two
headlines share fewer than two words; the table shows from which agreement on doubtful pairs become rare.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from search.article import Article
from search.cleaning.records import RecordArticle, read_file
from search.store.families import CROWD
from search.store.signatures import NEAR, agreement, family_signs

WORD = re.compile(r"[a-z]{3,}")


def articles_of(path: Path) -> list[Article]:
    """The articles of a file of records."""
    return [entry.article for entry in read_file(path) if isinstance(entry, RecordArticle)]


def pairs_of(bands: list[tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    """Pairs of articles that share a band, each once."""
    bearers: dict[str, list[int]] = defaultdict(list)
    for number, own in enumerate(bands):
        for band in own:
            bearers[band].append(number)
    crowds = (numbers for numbers in bearers.values() if len(numbers) < CROWD)
    yield from {(one, two) for numbers in crowds for one in numbers for two in numbers if one < two}


def main() -> None:
    """Print the table."""
    articles = articles_of(Path(sys.argv[1]))
    start = perf_counter()
    signs = [family_signs(article) for article in articles]
    speed = len(articles) / (perf_counter() - start)
    words = [set(WORD.findall(article.headline.lower())) for article in articles]
    counts, doubtful = Counter[int](), Counter[int]()
    for one, two in pairs_of([sign.bands for sign in signs]):
        tenth = int(10 * agreement(signs[one].signature, signs[two].signature))
        counts[tenth] += 1
        doubtful[tenth] += len(words[one] & words[two]) < 2
    print(f"{len(articles)} articles, {speed:.0f} signed a second; joined from {NEAR} on")
    print("agreement   pairs   doubtful")
    for tenth in sorted(counts):
        print(f"{tenth / 10:>9.1f} {counts[tenth]:>7} {doubtful[tenth]:>10}")


if __name__ == "__main__":
    main()
