"""Files of records as streams of UTF-8, whatever they were written in.

The beginning of a file says little about its encoding: an export of a hundred thousand rows may have its first accent
in the last one. So the bytes are handed on as they are while they are UTF-8, as plain letters are in nearly every
encoding. At the first byte that is not, what follows is looked at, and says which of the old encodings the rest is in.

A file may also be mixed: two exports in one, or a letter that was cut in half. Where letters of UTF-8 stood before,
each broken line is read by itself: one with no letter of UTF-8 is in an old encoding as a whole, in another the broken
letters become U+FFFD. They are counted, so that a person is told.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import BinaryIO, Final

from search.cleaning.decoding import looks_like, wide_encoding
from search.cleaning.records.containers import BROKEN
from search.errors import RecordError

_PART: Final = 1 << 16
_AHEAD: Final = 16
"""Parts that are looked at to tell an old encoding; of these only lines with other than plain letters count."""

_TELLING: Final = re.compile(rb"[^\n]*[\x80-\xff][^\n]*\n?")
_DECLARED: Final = re.compile(r"""(<\?xml[^>]{0,100}?)\s+encoding\s*=\s*["']([^"'>]{0,40})["']""")
_OF_UTF_8: Final = frozenset({"", "utf-8", "utf8", "us-ascii", "ascii"})
_NOT_XML: Final = bytes([*range(9), 11, 12, *range(14, 32)])
"""Control characters, which XML forbids and exports hold all the same: a parser gives up at one."""

REPLACED: Final = "�"


class Recoded(io.RawIOBase):
    """A stream of text in any encoding as a stream of UTF-8; `broken` counts the letters that could not be read.

    With `is_xml` control characters are left out, and a file that declares an encoding other than UTF-8 is handed on as
    it is: its parser knows what to do.
    """

    def __init__(self, stream: io.BufferedReader, *, is_xml: bool = False) -> None:
        self.broken = 0
        self._is_xml = is_xml
        self._ready = b""
        self._pieces = self._recode(stream)

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer, as RawIOBase has it."""
        while not self._ready:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._ready = piece.translate(None, _NOT_XML) if self._is_xml else piece
        count = min(len(buffer), len(self._ready))
        buffer[:count], self._ready = self._ready[:count], self._ready[count:]
        return count

    def _recode(self, stream: io.BufferedReader) -> Iterator[bytes]:
        head = stream.peek(_PART)
        wide = wide_encoding(head)
        declared = _DECLARED.search(head[:200].decode("latin-1")) if self._is_xml and not wide else None
        if wide:
            yield from _from_wide(stream, wide)
        elif declared and declared[2].lower() not in _OF_UTF_8:
            yield from iter(lambda: stream.read(_PART), b"")
        else:
            yield from self._from_bytes(stream)

    def _from_bytes(self, stream: io.BufferedReader) -> Iterator[bytes]:
        """What is UTF-8 as it is; from the first byte on that is not, what the bytes look like."""
        pieces = _whole_lines(stream)
        has_letters, old = False, None
        for piece in pieces:
            if old is None:
                try:
                    has_letters = (not piece.isascii() and bool(piece.decode())) or has_letters
                    yield piece
                    continue
                except UnicodeDecodeError as error:
                    has_letters = has_letters or not piece[: error.start].isascii()
                if not has_letters:
                    ahead = list(islice(pieces, _AHEAD))
                    old = looks_like(b"".join(_TELLING.findall(piece + b"".join(ahead))))
                    pieces = chain(ahead, pieces)
            yield from self._lines([piece], old)
            if old is not None:
                yield from self._lines(pieces, old)

    def _lines(self, pieces: Iterable[bytes], old: str | None) -> Iterator[bytes]:
        for piece in pieces:
            yield b"".join(self._line(line, old) for line in piece.splitlines(keepends=True))

    def _line(self, line: bytes, old: str | None) -> bytes:
        """A line in UTF-8; `old` is the encoding of a file that had no letters of UTF-8 before its first broken one."""
        try:
            line.decode()
        except UnicodeDecodeError:
            lenient = line.decode("utf-8", "replace")
            if old is None and any(letter > "\x7f" and letter != REPLACED for letter in lenient):
                self.broken += lenient.count(REPLACED) - line.count(REPLACED.encode())
                return lenient.encode()
            text = line.decode(old or looks_like(line), "replace")
            self.broken += text.count(REPLACED)
            return text.encode()
        return line  # letters of UTF-8 hardly come about by chance, in whatever file they stand


def _whole_lines(stream: io.BufferedReader) -> Iterator[bytes]:
    """The bytes of a stream in pieces that end where a line does; what stands before a fault comes before the fault."""
    begun: list[bytes] = []
    fault: Exception | None = None
    is_first = True
    while fault is None:
        try:
            data = stream.read1(_PART)
        except (RecordError, *BROKEN) as error:
            data, fault = b"", error
        if not data:
            break
        if is_first:
            data, is_first = data.removeprefix(codecs.BOM_UTF8), False
        end = data.rfind(b"\n") + 1
        if end:
            yield b"".join([*begun, data[:end]])
            begun = []
        begun.append(data[end:])
    if rest := b"".join(begun):
        yield rest
    if fault is not None:
        raise fault


def _from_wide(stream: BinaryIO, encoding: str) -> Iterator[bytes]:
    """UTF-16 or UTF-32, as spreadsheets write it; an XML declaration names it no more."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    is_first = True
    while data := stream.read(_PART):
        text = decoder.decode(data)
        if is_first and text:
            text = _DECLARED.sub(r"\1", text.removeprefix("\ufeff"), count=1)
            is_first = False
        yield text.encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")
