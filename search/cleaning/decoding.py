"""Bytes become text: by their mark, by what they declare, or by what they look like."""

from __future__ import annotations

import codecs
import re
import unicodedata

from charset_normalizer import from_bytes

from search.errors import PageRefused

LARGEST = 10_000_000
"""Bytes of the largest page that is read: an article of ten million characters is none."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"""(?:<meta[^>]{0,200}?charset|<\?xml[^>]{0,100}?encoding)\s*=\s*["']?([\w.:-]{2,40})""", re.I
)
_SIGNATURES = (
    b"%PDF-",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"\x7fELF",
    b"SQLite format 3",
)
_SAMPLE = 60_000
_CONTROL_BYTES = bytes([*range(9), *range(14, 32)])
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufeff\u200b\u2060]")


def decode(data: bytes, declared: str | None = None) -> str:
    """The text of a page; `declared` is the encoding that a transport named.

    Raises PageRefused for what is too large or is no text.
    """
    if len(data) > LARGEST:
        size = f"{len(data) / 1e6:.0f} MB"
        raise PageRefused(
            f"The page has {size}; split it or take it out: {LARGEST // 10**6} MB is the most.",
            reason="too large",
        )
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _tidy(data.decode(encoding, errors="replace"))
    if data.startswith(_SIGNATURES) or _looks_binary(data):
        raise PageRefused("The file is no text; give text, HTML or records.", reason="binary")
    return _tidy(_decoded(data, declared))


def _decoded(data: bytes, declared: str | None) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        cut_off = error.start > len(data) - 4
    if cut_off:
        return data.decode("utf-8", errors="ignore")
    named = _DECLARED.search(data[:2_000])
    for encoding in (declared, named and named.group(1).decode("ascii", "ignore")):
        if encoding and _known(encoding):
            return data.decode(encoding, errors="replace")
    return _detected(data)


def _detected(data: bytes) -> str:
    """The likeliest reading; a few broken bytes in what is otherwise UTF-8 stay broken and nothing else."""
    lenient = data.decode("utf-8", errors="replace")
    if lenient.count("�") * 200 < len(lenient) and any(
        byte >= 0xC2 for byte in lenient.encode("utf-8")[:_SAMPLE]
    ):
        intact = sum(ord(char) > 0x7F and char != "�" for char in lenient)
        if intact > 4 * lenient.count("�"):
            return lenient
    best = from_bytes(data[:_SAMPLE]).best()
    return data.decode(best.encoding if best else "cp1252", errors="replace")


def _known(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding).name not in {"utf-8", "ascii"}
    except LookupError:
        return False


def _looks_binary(data: bytes) -> bool:
    sample = data[:8_192]
    return (len(sample) - len(sample.translate(None, _CONTROL_BYTES))) * 50 > len(sample)


def _tidy(text: str) -> str:
    return (
        unicodedata.normalize("NFC", _CONTROL.sub("", text)) if not text.isascii() else _CONTROL.sub("", text)
    )
