"""Files become articles: what they are called, what is refused, what is pruned, and how processes share the
work.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import signal
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from search.archive import Archive
from search.article import short_id
from search.ingest.ingest import (
    UNFINISHED,
    Ingest,
    Summary,
    Watch,
)
from search.ingest.sources import (
    Source,
    address_of,
    find_sources,
    read_addresses,
)
from search.ingest.spreading import prepare_all
from search.ingest.submissions import Refusal, Task
from search.query.request import SearchRequest
from search.settings import Settings

PAGE = """Share

{headline}

The deck of this page says in one sentence what it is about.

Analysis | Europe

The river rose in the night, and by morning the lower bridge was closed to lorries. The mayor had sandbags brought
from the depot, and said that the wall of 1953 would hold for another spring.

Upstream the gauge had stood at four metres since Tuesday. Engineers of the district read it every hour, and wrote the
numbers on a board in front of the town hall, where people stopped to look at it on their way to work.

{last}
"""


def page(headline: str = "The river and the wall", last: str = "The wall held.") -> str:
    return PAGE.format(headline=headline, last=last)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(Settings(data=tmp_path / "data"), follow=False) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of three pages, one of them in a folder of its own."""
    pages = tmp_path / "pages"
    (pages / "deep").mkdir(parents=True)
    (pages / "a.txt").write_text(page("The river and the wall"))
    (pages / "b.txt").write_text(page("A harbour without ships", "No ship came in."))
    (pages / "deep" / "c.txt").write_text(page("Three winters of drought", "It rained in April."))
    return pages


def ingest(archive: Archive, *paths: Path, refused: list[Refusal] | None = None, **options: Any) -> Summary:
    watch = Watch(refused=(refused if refused is not None else []).append)
    return Ingest(archive, paths, watch=watch, **options).run()


def ids(archive: Archive) -> list[str]:
    return list(archive.store.ids())


def jsonl(*records: dict[str, Any]) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def test_pages_are_called_by_their_path_below_what_was_given(archive: Archive, folder: Path) -> None:
    assert ingest(archive, folder).outcomes == {"created": 3}
    assert ids(archive) == ["a.txt", "b.txt", "deep/c.txt"]


def test_a_second_run_changes_nothing_and_a_corrected_page_replaces_its_old_self(
    archive: Archive, folder: Path
) -> None:
    ingest(archive, folder)
    assert ingest(archive, folder).outcomes == {"unchanged": 3}
    (folder / "a.txt").write_text(page("The river and the wall, corrected"))
    assert ingest(archive, folder).outcomes == {"unchanged": 2, "updated": 1}
    assert ingest(archive, folder / "a.txt").outcomes == {"unchanged": 1}


def test_what_is_broken_is_named_and_the_rest_goes_on(archive: Archive, folder: Path) -> None:
    (folder / "empty.txt").write_bytes(b"")
    (folder / "picture.txt").write_bytes(bytes(range(256)) * 40)
    (folder / "gone.txt").symlink_to(folder / "nowhere")
    os.mkfifo(folder / "pipe.txt")
    (folder / "cut.jsonl").write_text(jsonl({"id": "r1", "headline": "One"}) + '{"id": "r2", "headl')
    (folder / "bad.jsonl.gz").write_bytes(
        gzip.compress(jsonl({"id": "r3", "body": "B"}).encode() * 9000)[:-20]
    )
    refused: list[Refusal] = []
    summary = ingest(archive, folder, refused=refused)
    places = {refusal.place.removeprefix(f"{folder}/") for refusal in refused}
    assert places == {"empty.txt", "picture.txt", "gone.txt", "pipe.txt", "cut.jsonl:2", "bad.jsonl.gz"}
    assert all(refusal.reason and refusal.message for refusal in refused)
    assert summary.outcomes["created"] >= 4
    assert {"a.txt", "b.txt", "deep/c.txt", "r1"} <= set(ids(archive))


def test_records_keep_their_ids(archive: Archive, tmp_path: Path) -> None:
    file = tmp_path / "news.jsonl"
    file.write_text(jsonl({"id": "x/1", "headline": "H"}, {"id": "x/2", "body": "B"}, {"id": "x/3"}))
    refused: list[Refusal] = []
    assert ingest(archive, file, refused=refused).outcomes == {"created": 2}
    assert ids(archive) == ["x/1", "x/2"]
    assert [refusal.place for refusal in refused] == [f"{file}:3"]


def test_records_without_ids_stay_what_they_are_called(archive: Archive, tmp_path: Path) -> None:
    file = tmp_path / "news.jsonl"
    file.write_text(
        jsonl({"headline": "One"}, {"headline": "Two", "canonical_url": "https://example.org/two"})
    )
    ingest(archive, file)
    assert ids(archive) == ["https://example.org/two", "news.jsonl#1"]
    assert ingest(archive, file).outcomes == {"unchanged": 2}


def test_lines_are_numbered_through_all_pieces(archive: Archive, tmp_path: Path) -> None:
    file = tmp_path / "news.jsonl.gz"
    lines = [jsonl({"id": str(number), "headline": "H"}) for number in range(950)]
    lines[777] = "{broken\n"
    file.write_bytes(gzip.compress("".join(lines).encode()))
    refused: list[Refusal] = []
    summary = ingest(archive, file, refused=refused, workers=2)
    assert summary.outcomes == {"created": 949}
    assert [refusal.place for refusal in refused] == [f"{file}:778"]


def test_pages_inside_a_zip(archive: Archive, folder: Path, tmp_path: Path) -> None:
    packed = tmp_path / "pages.zip"
    with zipfile.ZipFile(packed, "w") as file:
        file.write(folder / "a.txt", "in/a.txt")
        file.writestr("in/broken.txt", b"")
        file.writestr("../out.txt", "out")
        file.writestr("records.jsonl", jsonl({"id": "r", "headline": "H"}))
    refused: list[Refusal] = []
    assert ingest(archive, packed, refused=refused).outcomes == {"created": 2}
    assert ids(archive) == ["pages.zip/in/a.txt", "r"]
    assert len(refused) == 2


def test_standard_input(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    given = io.TextIOWrapper(io.BytesIO(jsonl({"id": "a", "headline": "H"}).encode()))
    monkeypatch.setattr("sys.stdin", given)
    assert ingest(archive, Path("-")).outcomes == {"created": 1}


def test_addresses_of_pages(archive: Archive, folder: Path, tmp_path: Path) -> None:
    table = tmp_path / "urls.csv"
    table.write_text("path,url\na.txt,https://example.org/a\ndeep\\c.txt,https://example.org/c\n")
    ingest(archive, folder, addresses=read_addresses(table))
    urls = {stored.article.id: stored.article.url for stored in archive.store.articles()}
    assert "https://example.org/a" in urls.values()
    assert "https://example.org/c" in urls.values()


def test_a_table_of_addresses_with_other_columns_says_where(tmp_path: Path) -> None:
    table = tmp_path / "urls.csv"
    table.write_text("path,url\na.txt,https://example.org/a,more\n")
    with pytest.raises(Exception, match="line 2: give two columns"):
        read_addresses(table)


def test_an_address_is_found_by_any_way_to_say_the_path(folder: Path) -> None:
    source = next(find_sources([folder]))
    for path in (source.name, str(folder / "a.txt"), str((folder / "a.txt").resolve())):
        assert address_of(source, {path: "https://example.org/a"}) == "https://example.org/a"


def test_pruning_takes_out_what_is_gone_and_nothing_else(
    archive: Archive, folder: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "d.txt").write_text(page("Elsewhere", "Far away."))
    ingest(archive, folder, other)
    (folder / "a.txt").unlink()
    (folder / "b.txt").write_bytes(b"\x00")
    assert ingest(archive, folder, prune=True).pruned == 1
    assert ids(archive) == ["b.txt", "d.txt", "deep/c.txt"], "a page that can't be read now is not gone"


def test_pruning_one_file_leaves_its_neighbours(archive: Archive, folder: Path, tmp_path: Path) -> None:
    records = folder / "news.jsonl"
    records.write_text(jsonl({"id": "r1", "headline": "One"}, {"id": "r2", "headline": "Two"}))
    ingest(archive, folder)
    records.write_text(jsonl({"id": "r2", "headline": "Two"}))
    assert ingest(archive, records, prune=True).pruned == 1
    assert ids(archive) == ["a.txt", "b.txt", "deep/c.txt", "r2"]


def test_what_was_pruned_comes_back_and_what_was_deleted_does_not(archive: Archive, folder: Path) -> None:
    ingest(archive, folder)
    text = (folder / "a.txt").read_text()
    (folder / "a.txt").unlink()
    ingest(archive, folder, prune=True)
    archive.delete(["b.txt"])
    (folder / "a.txt").write_text(text)
    assert ingest(archive, folder).outcomes == {"created": 1, "unchanged": 1, "deleted_before": 1}
    assert ingest(archive, folder, restore=True).outcomes["created"] == 1


def test_two_folders_with_a_file_of_one_name(archive: Archive, folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.txt").write_text(page("Another page altogether", "The end."))
    for _ in range(2):
        ingest(archive, folder, other)
        assert ids(archive) == ["a.txt", "b.txt", "deep/c.txt", "other/a.txt"]


def test_two_pages_with_one_canonical_url_are_versions(archive: Archive, tmp_path: Path) -> None:
    file = tmp_path / "news.jsonl"
    address = {"canonical_url": "https://example.org/story"}
    file.write_text(
        jsonl({"headline": "Early river report", **address}, {"headline": "Late river report", **address})
    )
    for _ in range(2):
        ingest(archive, file)
        archive.catch_up()
        assert len(ids(archive)) == 2
        assert archive.search(SearchRequest(q="early OR late", highlight="none")).total == 1
        assert archive.search(SearchRequest(q="early OR late", versions="all", highlight="none")).total == 2


def test_long_paths_become_ids_that_fit() -> None:
    assert short_id("a.txt") == "a.txt"
    names = {short_id(f"{number}/" + "x" * 600) for number in range(3)}
    assert len(names) == 3
    assert all(len(name.encode()) <= 512 for name in names)


def test_hidden_files_are_left_out(folder: Path) -> None:
    (folder / ".hidden").mkdir()
    (folder / ".hidden" / "x.txt").write_text("x")
    (folder / ".DS_Store").write_bytes(b"x")
    assert [source.name for source in find_sources([folder])] == ["a.txt", "b.txt", "deep/c.txt"]


def test_a_file_name_that_is_no_utf8(archive: Archive, folder: Path) -> None:
    (folder / os.fsdecode(b"caf\xe9.txt")).write_text(page("A name in another encoding", "Still read."))
    (folder / os.fsdecode(b"broken\xe9.txt")).write_bytes(b"\x00")
    refused: list[Refusal] = []
    assert ingest(archive, folder, refused=refused).outcomes == {"created": 4}
    assert "caf\\xe9.txt" in ids(archive)
    assert refused[0].place.encode().endswith(b"broken\\xe9.txt")


def test_an_unfinished_run_is_remembered(
    archive: Archive, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*args: Any, **options: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(archive.store, "put", stop)
    with pytest.raises(KeyboardInterrupt):
        ingest(archive, folder)
    assert archive.store.fact(UNFINISHED)
    monkeypatch.undo()
    ingest(archive, folder)
    assert archive.store.fact(UNFINISHED) is None


def tasks(folder: Path, count: int) -> list[Task]:
    names = [f"{number:03}.txt" for number in range(count)]
    for name in names:
        (folder / name).write_text(page(f"Page {name}", f"This was {name}."))
    return [Task(Source(folder / name, str(folder), name)) for name in names]


def test_processes_give_what_one_process_gives(tmp_path: Path) -> None:
    many = tasks(tmp_path, 220)
    assert list(prepare_all(many, workers=3)) == list(prepare_all(many, workers=1))


def test_a_page_that_kills_its_process_is_refused_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = tasks(tmp_path, 210)
    deadly = Task(Source(tmp_path / "none.txt", str(tmp_path), "none.txt"), data=Deadly(b"x"))
    prepared = list(prepare_all([*many[:100], deadly, *many[100:]], workers=2))
    refused = [item for item in prepared if isinstance(item, Refusal)]
    assert [refusal.place for refusal in refused] == [str(tmp_path / "none.txt")]
    assert len(prepared) == 211


class Deadly(bytes):
    """Bytes whose reader dies: they kill the process that they are unpacked in."""

    def __reduce__(self) -> Any:
        return _die, ()


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
