"""Records, feeds, exports and archives: what is read, what is refused and where, and that the rest goes on."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click
import pytest

from search.cleaning.records import (
    EmbeddedPage,
    Entry,
    PassedOver,
    Reading,
    RecordArticle,
    containers,
    json_records,
    read_file,
    read_stream,
)
from search.cleaning.records.formats import format_of
from search.cli.index_command import read_columns
from search.errors import RecordError
from search.ingest.preparing import read_records
from search.ingest.sources import Intake, Source
from search.store import Submission

CASES = Path(__file__).parent / "cases" / "records"
EXPECTED: dict[str, list[dict[str, Any]]] = json.loads((CASES / "expected.json").read_text("utf-8"))["files"]
READING = Reading(today=date(2026, 11, 22))
LINE = b'{"id": "1", "headline": "Minsk II", "body": "It was signed in 2015."}\n'


def read(data: bytes, name: str = "-") -> list[Entry]:
    return list(read_stream(io.BytesIO(data), READING, name=name, size=len(data)))


def shown(entry: Entry, keys: Iterator[str] | list[str]) -> dict[str, Any]:
    """An entry with the keys that a case tells of."""
    if isinstance(entry, RecordError):
        values: dict[str, Any] = {"error": str(entry), "line": entry.line}
    elif isinstance(entry, EmbeddedPage):
        values = {"page": entry.path}
    elif isinstance(entry, PassedOver):
        values = {"passed_over": entry.message}
    else:
        values = {**entry.article.model_dump(mode="json"), "line": entry.line, "own_id": entry.came_with_id}
        values["references"] = [one["name"] for one in values["references"]]
        values["date_hints"] = [one["words"] for one in values["date_hints"]]
        values["dropped"] = [one["reason"] for one in values["cleaned_from"]["dropped"]]
        values["format"] = values["cleaned_from"]["format"]
    return {key: values.get(key) for key in keys}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_file_gives_these_entries(name: str) -> None:
    entries = list(read_file(CASES / name, READING))
    assert len(entries) == len(EXPECTED[name])
    assert [
        shown(entry, list(case)) for entry, case in zip(entries, EXPECTED[name], strict=True)
    ] == EXPECTED[name]


@pytest.mark.parametrize("name", EXPECTED)
def test_the_same_comes_from_standard_input(name: str) -> None:
    named = list(read_file(CASES / name, READING))
    piped = read((CASES / name).read_bytes())
    assert [type(one) for one in piped] == [type(one) for one in named]


def test_columns_can_be_mapped() -> None:
    data = b"Schlagzeile,Inhalt\nMinsk II,Signed.\n"
    reading = Reading(columns={"headline": "Schlagzeile", "body": "Inhalt"})
    (entry,) = read_stream(io.BytesIO(data), reading, name="x.csv")
    assert isinstance(entry, RecordArticle)
    assert (entry.article.headline, entry.article.body) == ("Minsk II", "Signed.")


def test_a_clean_body_stays_untouched() -> None:
    body = "  Two  spaces,\n<b>a tag</b>\n\n\nand blank lines. "
    (entry,) = read(json.dumps({"body": body}).encode(), "x.jsonl")
    assert isinstance(entry, RecordArticle)
    assert entry.article.body == body


def test_what_a_record_brings_is_not_found_again() -> None:
    record = {"headline": "Minsk II in 2015", "references": [], "date_hints": []}
    (entry,) = read(json.dumps(record).encode(), "x.jsonl")
    assert isinstance(entry, RecordArticle)
    assert entry.article.references == []
    assert entry.article.date_hints == []


def test_an_export_read_again_is_the_same() -> None:
    (entry,) = read(LINE, "x.jsonl")
    assert isinstance(entry, RecordArticle)
    (again,) = read(entry.article.model_dump_json().encode() + b"\n", "x.jsonl")
    assert isinstance(again, RecordArticle)
    assert again.article == entry.article


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def tarred(members: dict[str, bytes], mode: str = "w:gz") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (gzip.compress(LINE), "x.jsonl.gz"),
        (zipped({"x.jsonl": LINE}), "x.zip"),
        (tarred({"x.jsonl": LINE}), "x.tar.gz"),
        (tarred({"x.jsonl": LINE}), "x.tgz"),
        (tarred({"x.jsonl": LINE}, "w"), "x.tar"),
        (tarred({"x.jsonl.gz": gzip.compress(LINE)}), "x.tar.gz"),
    ],
    ids=["gz", "zip", "tar.gz", "tgz", "tar", "gz in tar.gz"],
)
def test_archives_give_what_lies_in_them(data: bytes, name: str) -> None:
    for given in (name, "-"):
        (entry,) = read(data, given)
        assert isinstance(entry, RecordArticle)
        assert entry.article.id == "1"


def test_pages_in_an_archive_are_handed_over_with_their_path() -> None:
    (page,) = read(zipped({"2014/story.html": b"<html><p>Words.</p></html>"}), "pages.zip")
    assert page == EmbeddedPage(b"<html><p>Words.</p></html>", "pages.zip/2014/story.html")


@pytest.mark.parametrize(
    "inner", ["../evil.jsonl", "/evil.jsonl", "a/../../evil.jsonl", "..\\evil.jsonl", "C:/evil.jsonl"]
)
@pytest.mark.parametrize("pack", [zipped, tarred])
def test_a_path_that_leads_out_is_refused_and_the_rest_goes_on(inner: str, pack: Any) -> None:
    wrong, good = read(pack({inner: LINE, "good.jsonl": LINE}), "x")
    assert isinstance(wrong, RecordError)
    assert "leads out" in str(wrong)
    assert isinstance(good, RecordArticle)


def test_a_bomb_is_refused_and_the_rest_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "FREE", 100_000)
    wrong, good = read(zipped({"bomb.jsonl": b"0" * 5_000_000, "good.jsonl": LINE}), "x.zip")
    assert isinstance(wrong, RecordError)
    assert "grow" in str(wrong)
    assert isinstance(good, RecordArticle)


def test_a_gzip_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "FREE", 100_000)
    entries = read(gzip.compress(b"\n" * 5_000_000), "x.jsonl.gz")
    assert [type(entry) for entry in entries] == [RecordError]


def test_archives_in_archives_end_somewhere() -> None:
    (wrong,) = read(gzip.compress(gzip.compress(LINE)), "x.jsonl.gz.gz")
    assert isinstance(wrong, RecordError)
    assert "deep" in str(wrong)


@pytest.mark.parametrize("name", ["x.jsonl.gz", "x.zip", "x.tar.gz"])
def test_an_archive_that_is_cut_off_is_an_error_of_its_own(name: str) -> None:
    many = b"".join(LINE.replace(b'"1"', b'"%d"' % number) for number in range(500))
    data = {
        "x.jsonl.gz": gzip.compress(many),
        "x.zip": zipped({"x.jsonl": many}),
        "x.tar.gz": tarred({"x.jsonl": many}),
    }
    entries = read(data[name][: len(data[name]) // 2], name)
    assert isinstance(entries[-1], RecordError)
    assert "breaks off" in str(entries[-1])


@pytest.mark.parametrize("name", ["x.jsonl", "x.json"])
def test_a_number_of_thousands_of_digits_is_refused_and_the_next_record_is_read(name: str) -> None:
    data = b'{"body": "x", "views": ' + b"1" * 5_000 + b"}"
    wrong, good = read(b"[\n%b,\n%b]" % (data, LINE) if name == "x.json" else data + b"\n" + LINE, name)
    assert isinstance(wrong, RecordError)
    assert "digits" in str(wrong)
    assert isinstance(good, RecordArticle)


def test_a_line_without_end_is_refused_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_records, "LONGEST_RECORD", 1_000)
    wrong, good = read(b'{"body": "' + b"x" * 5_000 + b'"}\n' + LINE, "x.jsonl")
    assert isinstance(wrong, RecordError)
    assert (wrong.line, good.line) == (1, 2)


def test_long_files_are_read_a_line_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    line = json.dumps({"body": "word " * 2_000}).encode() + b"\n"
    path.write_bytes(line * 80)
    tracemalloc.start()
    try:
        assert sum(isinstance(entry, RecordArticle) for entry in read_file(path, READING)) == 80
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < path.stat().st_size


@pytest.mark.parametrize(
    ("name", "data", "records"),
    [
        ("x.jsonl", LINE, True),
        ("x.zip", zipped({"x": LINE}), True),
        ("x.xml", b"<?xml version='1.0'?><rss></rss>", True),
        ("x.html", b"<html></html>", False),
        ("x.xml", b"<html xmlns='http://www.w3.org/1999/xhtml'></html>", False),
        ("x.txt", b"Words, and more words about the text,\n", False),
        ("x", b"Words.", False),
    ],
    ids=["jsonl", "zip", "feed", "html", "xhtml", "text", "no name"],
)
def test_files_of_records_are_told_from_pages(name: str, data: bytes, records: bool) -> None:
    assert (format_of(name, data) != "page") is records


def test_the_command_line_maps_columns(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("Schlagzeile,Inhalt\nMinsk II,Signed.\n", encoding="utf-8")
    source = Source(tmp_path / "x.csv", str(tmp_path), "x.csv")
    columns = read_columns(("headline=Schlagzeile", "body=Inhalt"), tmp_path)
    (submission,) = read_records(source, Intake(), columns)
    assert isinstance(submission, Submission)
    assert (submission.article.headline, submission.article.body) == ("Minsk II", "Signed.")


@pytest.mark.parametrize("pair", ["headlin=Title", "headline", "headline="])
def test_a_mapping_that_can_not_be_says_how_to_write_it(pair: str) -> None:
    with pytest.raises(click.BadParameter, match="FIELD=NAME"):
        read_columns((pair,), Path("none"))


@pytest.mark.parametrize("piece", ["[caption ", "[caption]", "[a ", "<p>", "&", "<"])
def test_content_of_many_beginnings_is_read_to_its_end(piece: str) -> None:
    head = (CASES / "export.xml").read_text("utf-8").split("<item>")[0]
    item = f"<item><title>T</title><content:encoded><![CDATA[{piece * 20_000}]]></content:encoded></item>"
    (entry,) = read(f"{head}{item}</channel></rss>".encode(), "export.xml")
    assert isinstance(entry, RecordArticle)
    assert entry.article.headline == "T"
