"""Files of records in any encoding, told by the whole of them, and of any kind, whatever they are called."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from search.cleaning.records import Entry, PassedOver, RecordArticle, read_stream
from search.cleaning.records.formats import format_of

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "cases" / "encodings.json").read_text(encoding="utf-8")
)["cases"]
HEAD = "title,text,author\n"
PLAIN = "".join(f"Row {number},plain words of row {number} and more,Ann Lee\n" for number in range(3_000))


def read(data: bytes, name: str) -> list[Entry]:
    return list(read_stream(io.BytesIO(data), name=name, size=len(data)))


def file_of(case: dict[str, Any]) -> bytes:
    parts: list[list[str]] = case["parts"]
    if case.get("whole"):
        return (HEAD + PLAIN + parts[0][1]).encode(parts[0][0])
    rows = [bytes.fromhex(text) if encoding == "hex" else text.encode(encoding) for encoding, text in parts]
    return (HEAD + PLAIN).encode() + b"".join(rows)


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["comment"])
def test_the_whole_file_decides_its_encoding(case: dict[str, Any], packed: bool) -> None:
    data = file_of(case)
    *entries, last = read(gzip.compress(data) if packed else data, case["name"])
    if "note" in case:
        assert isinstance(last, PassedOver)
        assert case["note"] in last.message
        last = entries[-1]
    assert isinstance(last, RecordArticle)
    found = last.article.model_dump()
    assert {name: found[name] for name in case["last"]} == case["last"]


def test_lines_of_json_in_an_old_encoding() -> None:
    plain = b'{"headline": "Plain", "body": "words"}\n' * 3_000
    *_, last = read(plain + '{"headline": "Crème", "body": "né"}\n'.encode("cp1252"), "x.jsonl")
    assert isinstance(last, RecordArticle)
    assert (last.article.headline, last.article.body) == ("Crème", "né")


@pytest.mark.parametrize("declared", ["", ' encoding="UTF-8"'])
def test_an_export_with_signs_that_xml_forbids_is_read_to_its_end(declared: str) -> None:
    item = "<item><title>{}</title><wp:post_type>post</wp:post_type><wp:status>publish</wp:status></item>"
    head = f'<?xml version="1.0"{declared}?><rss xmlns:wp="http://wordpress.org/export/1.2/"><channel>'
    text = head + item.format("Crème\x0b noon") + item.format("Last") + "</channel></rss>"
    first, last = read(text.encode("cp1252"), "export.xml")
    assert isinstance(first, RecordArticle)
    assert isinstance(last, RecordArticle)
    assert (first.article.headline, last.article.headline) == ("Crème noon", "Last")


def zipped(data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("news", data)
    return buffer.getvalue()


def tarred(data: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        info = tarfile.TarInfo("news")
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


FEED = b'<?xml version="1.0"?>\n<!-- made by hand -->\n<rss version="2.0"><channel><title>T</title></channel></rss>'
KINDS = {
    "jsonl": b'{"headline": "A", "body": "b"}\n{"headline": "C", "body": "d"}\n',
    "json": b'[\n  {"title": "A"}\n]',
    "csv": b'"Date";"Title";"Text"\n2020-01-02;A;b\n',
    "feed": FEED,
    "wxr": FEED.replace(b"<rss", b'<rss xmlns:wp="http://wordpress.org/export/1.2/"'),
    "gzip": gzip.compress(FEED),
    "zip": zipped(FEED),
    "tar": tarred(FEED),
}
PAGES = [
    b"Home | Sport | Text\nThe mayor, says the text, left.\n",
    b"Text, and more text, of a page.\nIt goes on, and on, and on.\n",
    b"Title\nBody\nMore.\n",
    b"<!doctype html><html><head><link rel=alternate type='application/rss+xml'></head><p>A <rss> feed.</p></html>",
    b"[Music] It begins.\n",
    b"{{ headline }}\nText.\n",
]


@pytest.mark.parametrize("name", ["news", "news.txt", "news.bak", "news.html", "news.2020"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_what_its_bytes_say(kind: str, name: str) -> None:
    assert format_of(name, KINDS[kind]) == kind


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_no_file_of_records(page: bytes) -> None:
    assert {format_of(name, page) for name in ("page", "page.txt", "page.html", "page.bak")} == {"page"}
