"""Records in UTF-16 or UTF-32, as spreadsheets write them, read as if they were in UTF-8."""

from __future__ import annotations

import codecs
import io
import re
from typing import BinaryIO, Final

_PART: Final = 1 << 16
_DECLARED: Final = re.compile(r"""(<\?xml[^>]{0,100}?)\s+encoding\s*=\s*["'][^"'>]{0,40}["']""")


class Recoded(io.RawIOBase):
    """A stream of text in a wide encoding as UTF-8; broken letters become signs of it, and the rest goes on."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
        self._ready = b""
        self._is_first = True

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer, as RawIOBase has it."""
        while not self._ready:
            data = self._stream.read(_PART)
            text = self._decoder.decode(data, final=not data)
            if self._is_first:
                text = _DECLARED.sub(r"\1", text.removeprefix("\ufeff"), count=1)
                self._is_first = not text
            self._ready = text.encode("utf-8", "replace")
            if not data:
                break
        count = min(len(buffer), len(self._ready))
        buffer[:count], self._ready = self._ready[:count], self._ready[count:]
        return count
