"""Hostile and messy files of records: each ends in articles and in errors that say where and what to change."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from search.cleaning.records import (
    Entry,
    PassedOver,
    Reading,
    RecordArticle,
    read_stream,
)
from search.errors import RecordError

Case = dict[str, Any]
CASES: list[Case] = json.loads(
    (Path(__file__).parent / "cases" / "records_messy.json").read_text("utf-8", "surrogatepass")
)["cases"]


def packed(case: Case) -> bytes:
    """The bytes of a case."""
    if case.get("pack") == "zip":
        data = zipped(case["members"])
    else:
        data = case["text"].encode(case.get("encoding", "utf-8"))
        data = gzip.compress(data, mtime=0) if case.get("pack") == "gzip" else data
    return damaged(bytearray(data), case.get("damage"))


def zipped(members: dict[str, Any]) -> bytes:
    """A zip archive; a member that has members is one itself."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, zipped(content) if isinstance(content, dict) else content.encode())
    return buffer.getvalue()


def damaged(data: bytearray, how: str | None) -> bytes:
    """The bytes with one fault."""
    local, listed = data.find(b"PK\x03\x04"), data.find(b"PK\x01\x02")
    if how == "cut":
        return bytes(data[: len(data) * 2 // 3])
    if how == "sum":
        data[-8:-4] = b"\x00\x00\x00\x00"
    if how == "encrypted":
        data[local + 6] |= 1
        data[listed + 8] |= 1
    if how == "method":
        data[local + 8] = data[listed + 10] = 98
    return bytes(data)


def told(entry: Entry) -> dict[str, Any]:
    """Everything that a case may tell of an entry."""
    if isinstance(entry, RecordError):
        return {"error": str(entry), "line": entry.line, "path": entry.path}
    if isinstance(entry, PassedOver):
        return {"passed_over": entry.message}
    assert isinstance(entry, RecordArticle)
    return {**entry.article.model_dump(mode="json"), "line": entry.line}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["comment"])
def test_a_messy_file_gives_what_can_be_read_and_says_the_rest(case: Case) -> None:
    data = packed(case)
    reading = Reading(columns=case.get("columns", {}), today=date(2026, 11, 22))
    found = [
        told(entry) for entry in read_stream(io.BytesIO(data), reading, name=case["name"], size=len(data))
    ]
    assert len(found) == len(case["entries"]), found
    for entry, expected in zip(found, case["entries"], strict=True):
        parts = {key: expected[key] for key in ("error", "passed_over") if key in expected}
        assert {key: entry.get(key) for key in expected if key not in parts} == {
            key: value for key, value in expected.items() if key not in parts
        }
        assert all(part in entry.get(key, "") for key, part in parts.items()), entry
