"""Generations: built beside, swapped at once, kept for rollback; on every engine."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engine_fixtures import eventually
from opensearch_servers import free_port
from search.article import IndexDocument
from search.errors import EngineError, EngineUnavailable
from search.index.engines.base import Put
from search.index.generations import Generation, Generations
from search.index.plan import Every
from search.index.snapshot import Snapshots
from search.index.terms import TermsFolder
from search.settings import Settings


@pytest.fixture
def generations(engine_settings: Settings) -> Iterator[Generations]:
    made = Generations(engine_settings, "analysis-1")
    yield made
    made.close()


def fill(generation: Generation, articles: int) -> Generation:
    with generation.engine.writer() as writer:
        writer.apply(Put(IndexDocument(str(number), number)) for number in range(articles))
        writer.commit(articles)
    return generation


def size(generations: Generations) -> int:
    live = generations.live()
    assert live is not None
    return live.engine.reader().size()


def test_at_first_there_is_none(generations: Generations) -> None:
    assert generations.live() is None
    with pytest.raises(EngineError, match="dateline rebuild"):
        generations.rollback()


def test_a_generation_answers_once_it_is_swapped_in(generations: Generations) -> None:
    built = fill(generations.begin(), 3)
    assert generations.live() is None
    generations.swap(built)
    assert size(generations) == 3


def test_a_cluster_that_is_away_keeps_only_one_waiting(tmp_path: Path) -> None:
    dead = f"http://127.0.0.1:{free_port()}"
    generations = Generations(
        Settings(data=tmp_path, engine="opensearch", opensearch_url=(dead,), opensearch_timeout=0.2), ""
    )
    snapshots = Snapshots(generations, TermsFolder(tmp_path))
    with pytest.raises(EngineUnavailable, match="can't be reached"):
        snapshots.newest()
    with snapshots._lock, ThreadPoolExecutor(1) as another:  # as one that tries again holds it
        asked = another.submit(snapshots.newest)
        with pytest.raises(EngineUnavailable, match="can't be reached"):
            asked.result(timeout=30)


def test_rollback_goes_to_the_one_before_and_back(generations: Generations) -> None:
    for articles in (1, 2, 3):
        generations.swap(fill(generations.begin(), articles))
    assert size(generations) == 3
    generations.rollback()
    assert size(generations) == 2
    generations.rollback()
    assert size(generations) == 3


def test_a_half_built_generation_is_swept_and_never_seen(generations: Generations) -> None:
    generations.swap(fill(generations.begin(), 2))
    half = fill(generations.begin(), 1)
    assert size(generations) == 2
    fresh = generations.begin()
    assert not half.engine.exists() or half.name == fresh.name
    generations.discard(fresh)
    assert size(generations) == 2


def test_another_process_sees_the_swap(engine_settings: Settings, generations: Generations) -> None:
    other = Generations(engine_settings, "analysis-1")
    assert other.live() is None
    generations.swap(fill(generations.begin(), 4))
    assert eventually(lambda: other.live() is not None)
    assert size(other) == 4
    generations.swap(fill(generations.begin(), 5))
    assert eventually(lambda: size(other) == 5)
    other.close()


def test_another_analysis_is_noticed(engine_settings: Settings, generations: Generations) -> None:
    generations.swap(fill(generations.begin(), 1))
    live = generations.live()
    assert live is not None
    assert not live.outdated
    newer = Generations(engine_settings, "analysis-2")
    live = newer.live()
    assert live is not None
    assert live.outdated
    assert live.engine.reader().size() == 1
    newer.close()


def test_a_lost_index_is_no_generation(generations: Generations) -> None:
    built = fill(generations.begin(), 1)
    generations.swap(built)
    built.engine.destroy()
    assert eventually(lambda: generations.live() is None)
    generations.swap(fill(generations.begin(), 2))
    assert size(generations) == 2


def test_searches_never_see_an_empty_index_while_it_is_rebuilt(generations: Generations) -> None:
    generations.swap(fill(generations.begin(), 10))
    stop = False

    def ask() -> set[int]:
        seen = set()
        while not stop:
            live = generations.live()
            seen.add(live.engine.reader().count(Every()) if live else 0)
        return seen

    with ThreadPoolExecutor(2) as pool:
        asking = [pool.submit(ask) for _ in range(2)]
        for articles in (11, 12, 13):
            generations.swap(fill(generations.begin(), articles))
        stop = True
    assert all(done.result() <= {10, 11, 12, 13} for done in asking)


def test_a_pointer_that_can_not_be_read_says_what_to_do(tmp_path: Path) -> None:
    folder = tmp_path / "index" / "tantivy"
    folder.mkdir(parents=True)
    (folder / "live.json").write_text("{broken")
    with pytest.raises(EngineError, match=r"remove it and run: dateline rebuild"):
        Generations(Settings(data=tmp_path), "1", engine="tantivy").live()
