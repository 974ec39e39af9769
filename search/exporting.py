"""Articles as lines of JSON, byte for byte the same for the same articles."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from search.store import StoredArticle


def export_articles(articles: Iterable[StoredArticle], file: BinaryIO) -> int:
    """Write one line an article, in the order given; answers with how many.

    Every field stands in every line, in the order of `Article`, so that a reader needs no defaults.
    """
    count = 0
    for stored in articles:
        file.write(stored.article.model_dump_json().encode())
        file.write(b"\n")
        count += 1
    return count


@contextmanager
def open_output(path: Path) -> Iterator[BinaryIO]:
    """A file that appears under its name when it is whole; compressed, without a date inside, if that ends in
    .gz.
    """
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with aside.open("wb") as raw:
            if path.suffix == ".gz":
                with gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as packed:
                    yield cast(BinaryIO, packed)
            else:
                yield raw
            raw.flush()
            os.fsync(raw.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
