"""What an archive takes on disk."""

from __future__ import annotations

from pathlib import Path

from search.index.status import IndexPart, folder_bytes
from search.store.store import Store


def test_the_bytes_of_a_store(store: Store) -> None:
    assert store.database.size() > 1_000


def test_the_bytes_of_each_engine(tmp_path: Path) -> None:
    for name, size in {
        "index/tantivy/000001/a.term": 3,
        "index/tantivy/000002/a.term": 4,
        "index/tantivy.json": 100,
        "index/words/tantivy/000002/forms": 5,
        "index/whoosh/000001/a.seg": 6,
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x" * size)
    assert folder_bytes(tmp_path) == {
        IndexPart("tantivy", "index"): 7,
        IndexPart("tantivy", "words"): 5,
        IndexPart("whoosh", "index"): 6,
    }


def test_an_archive_without_an_index_takes_nothing_for_it(tmp_path: Path) -> None:
    assert folder_bytes(tmp_path) == {}
