"""Documents and words built by several processes: the same as by one, whatever happens to a process."""

from __future__ import annotations

import multiprocessing
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from search.archive import Archive
from search.article import Article, Reference
from search.index.building import CHUNK, WORTH_IT, build_all
from search.index.status import compare
from search.index.terms import TermsFile, TermsWriter
from search.query.request import SearchRequest
from search.settings import Settings
from search.store import Submission
from search.store.store import ChangeRow, Store

ARTICLES = WORTH_IT + CHUNK // 2
WORDS = "treaty of the US border Minsk II ceasefire co-operation grain corridor F-16 talks Article 5".split()  # noqa: SIM905


def article(number: int) -> Article:
    chance = random.Random(number)
    reference = Reference(
        name=f"Article {number % 9}", kind="article", words=f"Art. {number % 9}", place="body"
    )
    return Article(
        id=f"a{number}",
        headline=" ".join(chance.choices(WORDS, k=6)),
        body=f"Mark {number}. " + " ".join(chance.choices(WORDS, k=40)),
        references=[reference],
        authors=["Ada Marsh", f"Writer {number}"],
    )


def filled(place: Path, workers: int) -> Archive:
    archive = Archive.open(Settings(data=place), follow=False, workers=workers)
    archive.put([Submission(article(number)) for number in range(ARTICLES)])
    archive.delete([f"a{number}" for number in range(0, ARTICLES, 50)])
    archive.catch_up()
    return archive


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Archive, Archive]]:
    with (
        filled(tmp_path_factory.mktemp("one"), 1) as one,
        filled(tmp_path_factory.mktemp("several"), 2) as several,
    ):
        yield one, several


@pytest.mark.parametrize(
    "query", ["minsk 2", '"grain corridor"', "us talks", "F16", "cooperation", "mark 77"]
)
def test_several_processes_build_what_one_builds(archives: tuple[Archive, Archive], query: str) -> None:
    request = SearchRequest(q=query, facets=["reference"], sort="oldest")
    one, several = (archive.search(request) for archive in archives)
    assert (several.total, several.facets) == (one.total, one.facets)
    assert [(hit.id, hit.highlight) for hit in several.hits] == [(hit.id, hit.highlight) for hit in one.hits]
    # How often was committed shows a little in scores: tantivy counts replaced documents until it merges.
    ours, theirs = (
        [hit.score for hit in archive.search(SearchRequest(q=query)).hits] for archive in archives
    )
    assert ours == pytest.approx(theirs, rel=1e-2)


def test_their_words_are_the_same(archives: tuple[Archive, Archive]) -> None:
    one, several = (archive.index.snapshot().terms for archive in archives)
    assert several.matching("*", 9999) == one.matching("*", 9999)
    for text in ("gra", "border tre", "artic", "ceasfire", "writer"):
        assert archives[1].suggest(text) == archives[0].suggest(text)


def test_store_and_index_agree(archives: tuple[Archive, Archive]) -> None:
    found = compare(archives[1].store, archives[1].index.snapshot().reader)
    assert (found.missing, found.extra) == ([], [])


def test_the_work_of_a_process_that_was_ended_is_done_here() -> None:
    store, terms = Store("sqlite://"), TermsWriter(TermsFile())
    store.put([Submission(article(number)) for number in range(2 * CHUNK)])

    def batches() -> Iterator[list[ChangeRow]]:
        yield store.change_rows(0, CHUNK)
        for process in multiprocessing.active_children():
            process.kill()
        yield store.change_rows(CHUNK, CHUNK)

    forms: Counter[str] = Counter()
    reached = []
    for built in build_all(batches(), terms, 1):
        terms.add(built.gathered)
        forms.update(built.gathered.forms)
        reached.append((built.checkpoint, len(built.changes)))
    assert reached == [(CHUNK, CHUNK), (2 * CHUNK, CHUNK)]
    assert forms["mark"] == 2 * CHUNK
    store.close()
