"""Inputs that failed once, where they stand beside the project: each gives what is right.

They are kept apart from the project, and their kinds are tested by cases of its own; without them nothing is looked at.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from search.archive import Archive
from search.ingest import Ingest, Summary, Watch
from search.settings import Settings
from search.store import StoredArticle

FAULTS = Path(__file__).parent.parent.parent / "shared" / "faults"

pytestmark = pytest.mark.skipif(
    not FAULTS.is_dir(), reason="the inputs that failed are not beside the project"
)


class Taken:
    """What an archive made of one folder of inputs."""

    def __init__(self, archive: Archive, summary: Summary, notes: list[str]) -> None:
        self.articles: list[StoredArticle] = sorted(archive.store.articles(), key=lambda one: one.order)
        self.summary, self.notes = summary, notes

    def all(self, name: str) -> list[Any]:
        """One field of each article."""
        return [getattr(stored.article, name) for stored in self.articles]


@pytest.fixture
def taken(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Taken]:
    """The folder whose name begins with the test's parameter."""
    (folder,) = FAULTS.glob(f"{request.param}-*")
    files = sorted(file for file in folder.iterdir() if file.name != "expected.md")
    notes: list[str] = []
    watch = Watch(passed_over=lambda note: notes.append(note.message))
    with Archive.open(Settings(data=tmp_path), follow=False) as archive:
        yield Taken(archive, Ingest(archive, files, watch=watch).run(), notes)


def of(number: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("taken", [number], indirect=True)


@of("02")
def test_short_texts_that_are_the_same_fold_nothing(taken: Taken) -> None:
    assert [stored.leads for stored in taken.articles] == [True] * 5


@of("04")
def test_posts_with_a_password_stay_out(taken: Taken) -> None:
    assert len(taken.articles) == 1
    assert taken.notes[0].startswith("1 password-protected post")


@of("05")
def test_words_in_square_brackets_stay(taken: Taken) -> None:
    (body,) = taken.all("body")
    assert "[The minister] told us [he] would [not] resign" in body
    assert "An [escaped] one. a[b] = 1. Kept text." in body


@of("06")
def test_the_encoding_is_the_whole_file_s(taken: Taken) -> None:
    last = next(stored.article for stored in taken.articles if stored.article.id == "x1")
    assert "�" not in json.dumps(last.model_dump(mode="json"), ensure_ascii=False)
    assert last.headline == "Café owners protest"


@of("13")
def test_bylines_of_records(taken: Taken) -> None:
    ada, bo, cy = "Ada Quill", "Bo Ferry", "Cy Dent"
    assert taken.all("authors") == [[ada], [ada, bo, cy], [ada, bo], [ada, bo], [ada, bo]]


@of("15")
def test_co_authors(taken: Taken) -> None:
    assert taken.all("authors") == [["Ada Quill", "Bo Ferry"]]


@of("16")
def test_entities_in_sections(taken: Taken) -> None:
    assert taken.all("section") == ["Politics & Society", "Arts & Culture"]


@of("17")
def test_values_are_trimmed(taken: Taken) -> None:
    assert len({author for authors in taken.all("authors") for author in authors}) == 2


@of("20")
def test_noindex(taken: Taken) -> None:
    assert (taken.articles, taken.summary.passed_over) == ([], {"noindex": 1})


@of("23")
def test_the_footer_of_a_feed(taken: Taken) -> None:
    assert (taken.all("body"), taken.all("deck")) == (
        ["The mayor has a plan for the quay."],
        ["The mayor’s plan…"],
    )


@of("28")
def test_columns_that_are_not_taken_are_named(taken: Taken) -> None:
    assert any("Body Text" in note for note in taken.notes)


@of("29")
def test_a_copy_of_a_web_archive(taken: Taken) -> None:
    assert taken.all("canonical_url") == ["https://harbour.example/2020/03/cranes"]


@of("30")
def test_versions_are_one_story(taken: Taken) -> None:
    assert {stored.family_size for stored in taken.articles} == {2}
