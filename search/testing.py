"""An archive that lasts as long as a block, for the tests of programs that use Dateline."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from search.archive import Archive
from search.article import Article
from search.settings import Settings
from search.store import Submission


@contextmanager
def memory_archive(articles: Sequence[Article] = (), **settings: Any) -> Iterator[Archive]:
    """A real archive with its store in memory, holding these articles, searchable at once.

    It does not follow by itself: after further changes call `catch_up`. Its folder, for index and word lists, is
    removed at the end.
    """
    with tempfile.TemporaryDirectory(prefix="dateline-") as folder:
        chosen = Settings(data=Path(folder), store="sqlite://", engine="whoosh", **settings)
        with Archive.open(chosen, follow=False) as archive:
            archive.put([Submission(article) for article in articles])
            archive.catch_up()
            yield archive
