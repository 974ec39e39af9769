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
    Said,
    Summary,
    Watch,
)
from search.ingest.preparing import prepare_all
from search.ingest.sources import (
    Source,
    address_of,
    find_sources,
    read_addresses,
)
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


PROSE = " ".join(
    f"The {n}th pile of the pier was driven by a crew of {n + 3} men before the tide came in."
    for n in range(40)
)
HTML = """<!doctype html><html><head><title>The pier falls</title>{head}</head><body><article><h1>The pier falls</h1>
<p>{text}</p></article></body></html>"""


def html(head: str, text: str = PROSE) -> str:
    return HTML.format(head=head, text=text)


def paged(number: int, last: int = 3) -> str:
    """A page of an article in several, whose canonical address is the first one's."""
    links = f'<link rel="canonical" href="https://c.example/pier?page={number}">'
    if number > 1:
        links += f'<link rel="prev" href="/pier{f"?page={number - 1}" if number > 2 else ""}">'
    if number < last:
        links += f'<link rel="next" href="/pier?page={number + 1}">'
    return html(links, PROSE.replace("crew", f"crew of page {number}"))


@pytest.mark.parametrize("names", [("1", "2", "3"), ("3", "2", "1"), ("2", "3", "1")])
def test_the_pages_of_an_article_become_one(archive: Archive, tmp_path: Path, names: tuple[str, ...]) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    for number, name in enumerate(names, 1):
        (pages / f"{name}.html").write_text(paged(number))
    (pages / "other.html").write_text(
        html('<link rel="next" href="https://c.example/next-story">', PROSE[:900])
    )
    ingest(archive, pages)
    assert len(ids(archive)) == 2
    whole = max(
        (stored.article for stored in archive.store.articles()), key=lambda article: len(article.body)
    )
    places = [whole.body.find(f"page {number}") for number in (1, 2, 3)]
    assert -1 not in places
    assert places == sorted(places)
    assert ingest(archive, pages, prune=True).outcomes == {"unchanged": 2}
    assert len(ids(archive)) == 2


def test_pages_that_hide_from_search_engines_are_passed_over(archive: Archive, tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text(html('<meta name="robots" content="noarchive, NOINDEX">'))
    assert ingest(archive, page).passed_over == {"noindex": 1}
    assert ids(archive) == []
    page.write_text(html('<meta name="robots" content="index, follow">'))
    assert ingest(archive, page).outcomes == {"created": 1}
    page.write_text(html("<meta content=none name=googlebot>"))
    assert ingest(archive, page, prune=True).pruned == 1


def test_such_pages_are_kept_where_the_setting_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(html('<meta name="robots" content="noindex">'))
    with Archive.open(Settings(data=tmp_path / "data", noindex="keep"), follow=False) as opened:
        assert ingest(opened, tmp_path / "a.html").outcomes == {"created": 1}


@pytest.mark.parametrize(
    ("head", "canonical"),
    [
        ('<link rel="canonical" href="/pier"><base href="https://c.example/x/">', "https://c.example/pier"),
        (
            '<link rel="canonical" href="pier"><meta property="og:url" content="https://c.example/a/b">',
            "https://c.example/a/pier",
        ),
        (
            '<link rel="canonical" href="https://web.archive.org/web/20200301000000/https://c.example/pier">',
            "https://c.example/pier",
        ),
        ('<meta property="og:url" content="https://c.example/pier">', "https://c.example/pier"),
    ],
)
def test_canonical_addresses_are_whole_and_the_original_s(
    archive: Archive, tmp_path: Path, head: str, canonical: str
) -> None:
    (tmp_path / "a.html").write_text(html(head))
    ingest(archive, tmp_path / "a.html")
    (stored,) = archive.store.articles()
    assert stored.article.canonical_url == stored.article.id == canonical


def test_a_front_page_that_every_page_names_is_no_address(archive: Archive, tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    for name in ("a", "b"):
        head = '<meta property="og:url" content="https://c.example/"><link rel="canonical" href="https://c.example">'
        (pages / f"{name}.html").write_text(html(head, PROSE.replace("pile", f"plank of the {name} pier")))
    ingest(archive, pages)
    assert ids(archive) == ["a.html", "b.html"]
    assert {stored.article.url for stored in archive.store.articles()} == {None}


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="og:image" content="/a.jpg"><meta property="og:image:alt" content="A pier &amp; a gull">',
        "<meta content='https://c.example/a.jpg' name='twitter:image'>"
        '<meta name="twitter:image:alt" content="A pier & a gull">',
        '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "headline": "The pier falls",'
        ' "image": [{"url": "/a.jpg", "caption": "A pier & a gull"}]}]}</script>',
    ],
)
def test_the_picture_of_a_page(archive: Archive, tmp_path: Path, head: str) -> None:
    (tmp_path / "a.html").write_text(html(f'<base href="https://c.example/">{head}'))
    ingest(archive, tmp_path / "a.html")
    (stored,) = archive.store.articles()
    assert stored.article.image is not None
    assert stored.article.image.model_dump() == {"url": "https://c.example/a.jpg", "alt": "A pier & a gull"}


@pytest.mark.parametrize("kind", ["csv", "jsonl", "json"])
def test_a_column_of_dates_settles_its_own_order(archive: Archive, tmp_path: Path, kind: str) -> None:
    rows = [{"title": f"Pier {day}", "date": f"{day:02}/03/2020"} for day in range(1, 29)]
    text = "title,date\n" + "".join(f"{row['title']},{row['date']}\n" for row in rows)
    (tmp_path / f"x.{kind}").write_text({"csv": text, "jsonl": jsonl(*rows), "json": json.dumps(rows)}[kind])
    assert ingest(archive, tmp_path / f"x.{kind}").undated == 0
    days = sorted(
        stored.article.published.isoformat()
        for stored in archive.store.articles()
        if stored.article.published
    )
    assert days == [f"2020-03-{day:02}" for day in range(1, 29)]


def test_what_was_said_of_a_source_is_remembered(archive: Archive, tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("Schlagzeile,date\nEin Steg,03/04/2020\n")
    summary = ingest(archive, file, said=Said({"headline": "Schlagzeile"}))
    assert (summary.undated, "“03/04/2020”" in summary.undated_example) == (1, True)
    assert ingest(archive, file, said=Said(day_first=True)).undated == 0
    assert ingest(archive, file).outcomes == {"unchanged": 1}
    (stored,) = archive.store.articles()
    assert (stored.article.headline, str(stored.article.published)) == ("Ein Steg", "2020-04-03")


def test_fields_that_are_not_kept_are_told_once(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text(
        jsonl(*({"id": str(n), "title": "A pier", "colour": "red", "tags": "a, b"} for n in range(250)))
    )
    assert ingest(archive, tmp_path / "x.jsonl").unknown == {"colour", "tags"}
    (tmp_path / "data" / "site.toml").write_text('[fields.topic]\nfrom = "tags"\n')
    assert ingest(archive, tmp_path / "x.jsonl").unknown == {"colour"}
    assert archive.get("7").article.fields == {"topic": ["a", "b"]}


def test_short_items_are_taken_as_they_stand(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Results\n\nGulls 2, Terns 1\n\nDucks 0, Geese 0\n")
    (tmp_path / "b.html").write_text(
        "<title>Births - Post</title><h1>Births</h1><table><tr><td>Marsh</td><td>a son</td></tr></table>"
    )
    refused: list[Refusal] = []
    ingest(archive, tmp_path / "a.txt", refused=refused)
    assert "--as-is" in refused[0].message
    ingest(archive, tmp_path / "a.txt", tmp_path / "b.html", as_is=True)
    texts = [(stored.article.headline, stored.article.body) for stored in archive.store.articles()]
    assert texts[0] == ("Results", "Gulls 2, Terns 1\n\nDucks 0, Geese 0")
    assert texts[1][0] == "Births"
    assert "Marsh" in texts[1][1]


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
