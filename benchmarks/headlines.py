"""Headlines of an archive, to be asked for."""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path

from search.archive import Archive
from search.settings import Settings


def headlines(data: Path, most: int) -> list[str]:
    """The first headlines of the archive in this folder."""
    with Archive.open(Settings(data=data), follow=False) as archive:
        found = (stored.article.headline for stored in archive.store.articles())
        return list(islice((headline for headline in found if headline), most))


def main() -> None:
    """Print those of a folder: a process of its own, so that the clients of a benchmark import no archive."""
    print("\n".join(headlines(Path(sys.argv[1]), int(sys.argv[2]))))


if __name__ == "__main__":
    main()
