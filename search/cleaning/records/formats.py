"""Which format a file has, by its name and its first bytes."""

from __future__ import annotations

import re
from typing import Final, Literal

Format = Literal["gzip", "zip", "tar", "jsonl", "json", "csv", "feed", "wxr", "page"]

_BY_NAME: Final[dict[str, Format]] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "csv",
    ".tar": "tar",
    ".rss": "feed",
    ".atom": "feed",
}
_FEED: Final = re.compile(rb"<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE)
_WXR: Final = re.compile(rb"wordpress\.org/export/")
_COLUMNS: Final = re.compile(
    rb"\s*[\"']?(?:[\w -]+[\"']?[,;\t|][\"']?)*(?:headline|title|body|text|content)\b", re.IGNORECASE
)
_DOCUMENT: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\[\s*\{|\{\s*\n)")
"""A JSON document that is called JSONL: a list, or an object over several lines."""

_OFFICE: Final = (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".epub")
HEAD: Final = 4_096
"""Bytes that are looked at."""


def without_gz(name: str) -> str:
    """The name of what a gzip file holds: `news.jsonl.gz` holds `news.jsonl`, `news.tgz` holds `news.tar`."""
    if name.lower().endswith(".tgz"):
        return name[:-4] + ".tar"
    return name[:-3] if name.lower().endswith(".gz") else name


def format_of(name: str, head: bytes) -> Format:
    """The format of a file by its name and first bytes; a page where it is none of the others.

    What is called gzip or zip and is not is told by the rest of its name: whoever fetched it may have unpacked it.
    """
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")) and not name.lower().endswith(_OFFICE):
        return "zip"
    if head[257:262] == b"ustar":
        return "tar"
    name = without_gz(name)
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    if suffix == ".jsonl" and _DOCUMENT.match(head):
        return "json"
    if suffix in {".rss", ".atom", ".xml", ".wxr", ""} and head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(
        b"<"
    ):
        return _xml(head)
    if suffix in _BY_NAME:
        return _BY_NAME[suffix]
    return _by_content(head) if suffix in {"", ".txt", ".zip"} else "page"


def _xml(head: bytes) -> Format:
    if not _FEED.search(head):
        return "page"
    return "wxr" if _WXR.search(head) else "feed"


def _by_content(head: bytes) -> Format:
    """What a stream without a name is: standard input, mostly."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"["):
        return "json" if start[1:].lstrip()[:1] in {b"{", b"]"} else "page"
    if start.startswith((b'{"', b"{\n", b"{ ")):
        return "jsonl" if _is_jsonl(head) else "json"
    first = start.split(b"\n", 1)[0]
    return (
        "csv"
        if len(first) < 500 and any(mark in first for mark in b",;\t|") and _COLUMNS.match(first)
        else "page"
    )


def _is_jsonl(head: bytes) -> bool:
    """Whether a whole object stands on the first line with more below it, or a line without an end in sight."""
    first, newline, rest = head.lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")
    if not newline:
        return True
    return bool(rest.strip()) and first.rstrip().endswith(b"}")
