"""The archive: store and index as one, followed, rebuilt, restored, and never seen empty or half."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine_fixtures import eventually
from search.archive import Archive
from search.article import Article
from search.errors import ArticleNotFound, EngineError
from search.index.engines import Catalogue
from search.index.status import compare
from search.query.request import SearchRequest
from search.settings import Settings
from search.store import Submission
from search.testing import memory_archive


def submit(id: str, **fields: Any) -> Submission:
    return Submission(Article(id=id, **{"headline": f"Ceasefire {id}", "body": "A body.", **fields}))


def total(archive: Archive, query: str = "ceasefire") -> int:
    return archive.search(SearchRequest(q=query, highlight="none")).total


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data")


@pytest.fixture
def archive(settings: Settings) -> Iterator[Archive]:
    """An archive that is brought up to date by calls alone."""
    with Archive.open(settings, follow=False) as opened:
        yield opened


def test_what_is_put_is_found_after_catching_up(archive: Archive) -> None:
    archive.put([submit("a"), submit("b")])
    assert archive.catch_up() == 2
    assert total(archive) == 2
    archive.delete(["a"])
    archive.catch_up()
    assert total(archive) == 1


@pytest.mark.parametrize("field", [{"deck": "A grain corridor."}, {"authors": ["Grain Corridor"]}])
def test_the_first_article_with_a_deck_or_author_is_found_by_it(
    archive: Archive, field: dict[str, Any]
) -> None:
    archive.put([submit("a")])
    archive.catch_up()
    assert total(archive, "grain corridor") == 0
    archive.put([submit("b", **field)])
    archive.catch_up()
    assert total(archive, "grain corridor") == 1


def test_a_follower_does_it_by_itself(settings: Settings) -> None:
    with Archive.open(settings) as archive:
        result = archive.put([submit("a")])[0]
        assert archive.wait_for(result.change, timeout=30)
        assert total(archive) == 1


def test_waiting_for_what_does_not_come_ends(archive: Archive) -> None:
    assert not archive.wait_for(99, timeout=0)


def test_the_generation_changes_with_each_commit_and_rebuild(archive: Archive) -> None:
    seen = [archive.generation()]
    for id in "ab":
        archive.put([submit(id)])
        archive.catch_up()
        seen.append(archive.generation())
    archive.rebuild()
    seen.append(archive.generation())
    assert len(set(seen)) == 4


def test_get(archive: Archive) -> None:
    archive.put([submit("a/b c")])
    assert archive.get("a/b c").article.headline == "Ceasefire a/b c"
    with pytest.raises(ArticleNotFound):
        archive.get("nothing")


def test_two_archives_on_one_folder_and_one_writer(settings: Settings) -> None:
    with Archive.open(settings) as one, Archive.open(settings) as other:
        for number in range(10):
            archive = (one, other)[number % 2]
            archive.put([submit(str(number))])
        change = one.store.last_change()
        assert one.wait_for(change, timeout=30)
        assert other.wait_for(change, timeout=30)
        assert total(one) == total(other) == 10


def test_another_follower_takes_over(settings: Settings) -> None:
    first, second = Archive.open(settings), Archive.open(settings)
    first.put([submit("a")])
    assert second.wait_for(1, timeout=30)
    first.close()
    second.put([submit("b")])
    assert second.wait_for(2, timeout=30)
    second.close()


def test_a_lost_index_is_built_again(settings: Settings) -> None:
    with Archive.open(settings, follow=False) as archive:
        archive.put([submit("a")])
        archive.catch_up()
    shutil.rmtree(settings.data / "index")
    with Archive.open(settings) as archive:
        assert archive.wait_for(1, timeout=30)
        assert total(archive) == 1


def test_a_damaged_index_is_built_again(settings: Settings) -> None:
    with Archive.open(settings, follow=False) as archive:
        archive.put([submit("a")])
        archive.catch_up()
    for file in (settings.data / "index").rglob("meta.json"):
        file.write_text("{broken")
    with Archive.open(settings, follow=False) as archive:
        archive.catch_up()
        assert total(archive) == 1


def copy_store(data: Path, to: Path) -> None:
    source, target = sqlite3.connect(data / "dateline.sqlite"), sqlite3.connect(to)
    source.backup(target)
    source.close()
    target.close()


def test_a_restored_backup_is_noticed(settings: Settings, tmp_path: Path) -> None:
    """Also when as much was written since as was lost, so that the numbers look right again."""
    with Archive.open(settings, follow=False) as archive:
        archive.put([submit("a"), submit("b")])
        copy_store(settings.data, tmp_path / "backup.sqlite")
        archive.put([submit("lost"), submit("lost too")])
        archive.catch_up()
        assert total(archive) == 4
    for file in settings.data.glob("dateline.sqlite*"):
        file.unlink()
    shutil.copy(tmp_path / "backup.sqlite", settings.data / "dateline.sqlite")
    with Archive.open(settings, follow=False) as archive:
        archive.put([submit("c"), submit("d"), submit("e")])
        archive.catch_up()
        assert total(archive) == 5
        assert compare(archive.store, archive.index.snapshot().reader).extra == []


def test_the_index_of_another_store_is_not_taken_for_ones_own(settings: Settings, tmp_path: Path) -> None:
    for name, ids in (("one", "ab"), ("two", "cd")):
        with Archive.open(Settings(data=tmp_path / name), follow=False) as archive:
            archive.put([submit(id) for id in ids])
            archive.catch_up()
    shutil.rmtree(tmp_path / "two" / "index")
    shutil.copytree(tmp_path / "one" / "index", tmp_path / "two" / "index")
    with Archive.open(Settings(data=tmp_path / "two"), follow=False) as archive:
        archive.catch_up()
        assert set(archive.index.snapshot().reader.ids()) == {"c", "d"}


def test_another_analysis_builds_anew_and_keeps_the_old(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Archive.open(settings, follow=False) as archive:
        archive.put([submit("a")])
        archive.catch_up()
        before = archive.index.name()
    monkeypatch.setattr("search.text.analysis.analyzer.Analyzer.version", "another")
    with Archive.open(settings, follow=False) as archive:
        assert archive.index.why_rebuild()
        assert total(archive) == 1, "the old one answers until the new one is there"
        archive.catch_up()
        assert archive.index.name() != before
        assert archive.index.why_rebuild() is None
        assert archive.rollback() == before


def test_own_lists_of_the_analysis_hold_from_the_next_start_on(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    with Archive.open(settings, follow=False) as archive:
        archive.put([Submission(Article(id="a", headline="Round Kyoto II of the talks"))])
        archive.settle()
        assert archive.search(SearchRequest(q="kyoto two OR rome")).total == 0
    (tmp_path / "words").mkdir(exist_ok=True)
    (tmp_path / "words" / "reference_heads.txt").write_text("Kyoto | accord | number\n", encoding="utf-8")
    with Archive.open(settings, follow=False) as archive:
        assert archive.index.why_rebuild()
        archive.settle()
        assert archive.search(SearchRequest(q="kyoto two OR rome")).total == 1


def test_rollback_needs_something_to_go_back_to(archive: Archive) -> None:
    with pytest.raises(EngineError, match="dateline rebuild"):
        archive.rollback()


def test_after_a_rollback_the_index_catches_up(archive: Archive) -> None:
    archive.put([submit("a")])
    archive.catch_up()
    archive.rebuild()
    archive.put([submit("b")])
    archive.catch_up()
    archive.rollback()
    assert total(archive) == 1
    archive.catch_up()
    assert total(archive) == 2


def test_searches_never_see_an_empty_or_half_index_while_it_is_rebuilt(engine_settings: Settings) -> None:
    """A server's follower holds the lock, another process rebuilds, a client asks and a writer writes
    throughout.
    """
    settings = engine_settings
    with Archive.open(settings) as server, Archive.open(settings, follow=False) as other:
        server.put([submit(f"{number:04}") for number in range(2500)])
        assert server.wait_for(2500, timeout=60)
        over = threading.Event()

        def ask() -> set[int]:
            seen = set()
            while not over.is_set():
                seen.add(total(server))
            return seen

        with ThreadPoolExecutor(1) as pool:
            asking = pool.submit(ask)
            assert other.rebuild() >= 2500
            server.put([submit("new")])
            assert server.wait_for(2501, timeout=30)
            assert eventually(lambda: total(server) == 2501)
            over.set()
            assert asking.result() <= {2500, 2501}
        assert compare(server.store, server.index.snapshot().reader).missing == []


def test_who_gets_the_lock_writes_to_the_generation_that_another_process_swapped_in(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Catalogue, "look_seconds", 3600.0)
    with Archive.open(settings, follow=False) as one, Archive.open(settings, follow=False) as other:
        one.put([submit("a")])
        one.catch_up()
        assert total(one) == 1
        other.rebuild()
        one.put([submit("b")])
        one.catch_up()
        assert one.index.name() == other.index.name()
        assert compare(one.store, other.index.snapshot().reader).missing == []
        assert total(one) == 2


def test_a_write_during_a_rebuild_is_searchable_before_its_end(archive: Archive) -> None:
    archive.put([submit(f"{number:04}") for number in range(2500)])
    archive.catch_up()
    found: list[int] = []

    def write_once(count: int) -> None:
        if not found:
            archive.put([submit("meanwhile", headline="Meanwhile")])
            found.append(0)
        found.append(total(archive, "meanwhile"))

    archive.rebuild(progress=write_once)
    assert 1 in found
    assert total(archive, "meanwhile") == 1


def test_each_engine_has_an_index_of_its_own(settings: Settings) -> None:
    with Archive.open(settings, follow=False) as archive:
        archive.put([submit("a")])
        archive.catch_up()
    with Archive.open(replace(settings, engine="whoosh"), follow=False) as archive:
        archive.catch_up()
        assert total(archive) == 1
        assert archive.status().engine == "whoosh"


def test_status_is_json_and_adds_up(archive: Archive) -> None:
    archive.put([submit("a"), submit("b")])
    before = archive.status()
    assert (before.articles, before.lag) == (2, 2)
    archive.catch_up()
    after = json.loads(json.dumps(archive.status().as_dict()))
    assert (after["indexed"], after["lag"], after["index_problem"]) == (2, 0, None)
    assert after["store_bytes"] > 0 < after["index_bytes"]


def test_the_archive_in_memory_is_a_real_one() -> None:
    with memory_archive([Article(id="a", headline="Minsk II")]) as archive:
        assert total(archive, "minsk 2") == 1
        archive.delete(["a"])
        archive.catch_up()
        assert total(archive, "minsk 2") == 0
    assert not archive.settings.data.exists()
