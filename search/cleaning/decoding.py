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
    (b"%PDF-", "a PDF; save its text, or the page that it was made from"),
    (b"\x89PNG", "a picture; leave it out"),
    (b"\xff\xd8\xff", "a picture; leave it out"),
    (b"GIF8", "a picture; leave it out"),
    (b"PK\x03\x04", "an Office document or another zip under a name of its own; save it as text or HTML"),
    (b"\xd0\xcf\x11\xe0", "an Office document; save it as text or HTML"),
    (b"{\\rtf", "an RTF document; save it as text or HTML"),
    (b"\x1f\x8b", "packed by gzip once more; unpack it"),
    (b"BZh91AY&SY", "packed by bzip2; unpack it, or pack it by gzip or zip"),
    (b"\xfd7zXZ", "packed by xz; unpack it, or pack it by gzip or zip"),
    (b"(\xb5/\xfd", "packed by zstd; unpack it, or pack it by gzip or zip"),
    (b"7z\xbc\xaf", "packed by 7-Zip; unpack it, or pack it by gzip or zip"),
    (b"Rar!\x1a", "packed by RAR; unpack it, or pack it by gzip or zip"),
    (b"\x7fELF", "a program; leave it out"),
    (b"SQLite format 3", "a database; export its articles as JSONL or CSV"),
)
"""How files begin that are often taken for pages, and what they are."""

_SAMPLE = 60_000
_TOO_FEW = 32
"""So few letters other than plain ones say nothing by their frequency."""

_CONTROL_BYTES = bytes([*range(9), *range(14, 32)])
_STRANGE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ue000-\uf8ff\ufdd0-\ufdef\ufffd-\uffff]")
"""What text hardly has: control characters, broken ones, and private ones."""

_LATIN = {"iso8859-1": "cp1252", "latin-1": "cp1252"}
"""Pages that declare the first mean the second, as browsers have it."""

_NO_ENCODINGS = frozenset(("unicode_escape", "raw_unicode_escape", "idna", "punycode"))
_WESTERN = frozenset(
    "àâäçéèêëîïôöùûüÿñáíóúãõåæøœßìòÀÂÄÇÉÈÊËÎÏÔÖÙÛÜÑÁÍÓÚÃÕÅÆØŒ…‘’“”‚„–—•€£§°©®™«»·¿¡½¼¾\xa0\xad"
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufeff\u200b\u2060]")
_PLAIN_BYTES = bytes([*range(9, 14), *range(32, 127)])
_SETTLED = re.compile(
    r"[\t-\r\x20-\x7e\x80-\u02ff\u0388-\u03ce\u0400-\u0482\u048a-\u052f\u05d0-\u05ea\u0621-\u063f\u0641-\u064a"
    r"\u0671-\u06d5\u1e00-\u1eff\u2002-\u200a\u200c-\u203f\u20a0-\u20bf\u2122\u2190-\u2328\u2460-\u27bf\u3041-\u3096"
    r"\u30a1-\u30ff\u4e00-\u9fff\uac00-\ud7a3\ue000-\uf8ff\ufe0f\uff01-\uff5e\U0001f300-\U0001faff]*"
)
"""Text of letters and signs that NFC neither changes nor joins to what stands before them. There are more such: it
is asked about a text with any of those.
"""


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
    if marked := _mark_of(data) or _wide_by_zeros(data):
        return _tidy(_marked(data, marked))
    for start, what in _SIGNATURES:
        if data.startswith(start):
            raise PageRefused(f"The file is no text: it is {what}.", reason="binary")
    strange = data.translate(None, _PLAIN_BYTES)
    if _looks_binary(data, strange):
        raise PageRefused("The file is no text; give text, HTML or records.", reason="binary")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _tidy(_decoded(data, declared, error.start))
    return _tidy(text, strange.decode("utf-8"))


def _marked(data: bytes, encoding: str) -> str:
    """What follows a mark of an encoding, where it is text in that encoding."""
    text = data.decode(encoding, errors="replace")
    sample = text[:_SAMPLE]
    if len(_STRANGE.findall(sample)) * 20 > len(sample):
        name = "UTF-8" if encoding == "utf-8-sig" else encoding.upper()
        message = f"The file looks like {name} at its start and is no text in it; save it again as UTF-8."
        raise PageRefused(message, reason="binary")
    return text


def _decoded(data: bytes, declared: str | None, broken: int) -> str:
    """The text of what is no UTF-8 from the byte `broken` on, or is cut off inside a letter of it."""
    if broken > len(data) - 4:
        return data.decode("utf-8", errors="ignore")
    named = _DECLARED.search(data[:2_000])
    for encoding in (declared, named and named.group(1).decode("ascii", "ignore")):
        if encoding and _known(encoding):
            return data.decode(_LATIN.get(codecs.lookup(encoding).name, encoding), errors="replace")
    return _detected(data)


def _mark_of(start: bytes) -> str | None:
    return next((encoding for mark, encoding in _MARKS if start.startswith(mark)), None)


def wide_encoding(start: bytes) -> str | None:
    """UTF-16 or UTF-32, by the mark at the start or by the zero beside every plain letter; None where it is neither."""
    if mark := _mark_of(start):
        return None if mark == "utf-8-sig" else mark
    return _wide_by_zeros(start)


def _wide_by_zeros(start: bytes) -> str | None:
    sample = start[: 2 * (min(len(start), 4_096) // 2)]
    if 0 not in sample:
        return None
    for encoding, high, low in (
        ("utf-16-le", sample[1::2], sample[::2]),
        ("utf-16-be", sample[::2], sample[1::2]),
    ):
        if len(high) >= 8 and high.count(0) > 0.7 * len(high) and low.count(0) < 0.02 * len(low):
            return encoding
    return None


def looks_like(data: bytes) -> str:
    """The encoding that bytes without a declaration are likeliest in.

    Where Western letters and quotes stand now and then among plain ones it is Windows-1252: too few to be told by
    their frequency, and by far the most frequent case.
    """
    sample = data[:_SAMPLE]
    western = sample.decode("cp1252", errors="replace")
    strange = [letter for letter in western if letter > "\x7f"]
    if (len(strange) <= _TOO_FEW or len(strange) * 6 < len(western)) and _WESTERN.issuperset(strange):
        return "cp1252"
    best = from_bytes(sample).best()
    return best.encoding if best else "cp1252"


def _detected(data: bytes) -> str:
    """The likeliest reading; a few broken bytes in what is otherwise UTF-8 stay broken and nothing else."""
    lenient = data.decode("utf-8", errors="replace")
    if lenient.count("�") * 200 < len(lenient) and any(
        byte >= 0xC2 for byte in lenient.encode("utf-8")[:_SAMPLE]
    ):
        intact = sum(ord(char) > 0x7F and char != "�" for char in lenient)
        if intact > 4 * lenient.count("�"):
            return lenient
    return data.decode(looks_like(data), errors="replace")


def _known(encoding: str) -> bool:
    """Whether an encoding can be what a page is in that declares it in plain letters and is not UTF-8."""
    try:
        b"x".decode(encoding, "replace")
        name = codecs.lookup(encoding).name
    except (LookupError, UnicodeError):
        return False
    return not name.startswith(("utf", "ascii")) and name not in _NO_ENCODINGS


def _looks_binary(data: bytes, strange: bytes) -> bool:
    """Whether more than one byte in fifty is a control character; `strange` are those that are not plain."""
    if len(strange) == len(strange.translate(None, _CONTROL_BYTES)):
        return False
    sample = data[:8_192]
    return (len(sample) - len(sample.translate(None, _CONTROL_BYTES))) * 50 > len(sample)


def _tidy(text: str, strange: str | None = None) -> str:
    """A text without control characters, each letter joined with its accents.

    `strange` is what is not plain in it where somebody knows: of most pages a few letters, which tell as much.
    """
    telling = text if strange is None else strange
    if _CONTROL.search(telling):
        text = _CONTROL.sub("", text)
    return text if _SETTLED.fullmatch(telling) else unicodedata.normalize("NFC", text)
