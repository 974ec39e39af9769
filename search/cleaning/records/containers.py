"""Archives and compressed files, opened without unpacking anything to disk."""

from __future__ import annotations

import gzip
import io
import lzma
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO, Final

from search.cleaning.records import limits
from search.errors import RecordError

BROKEN: Final = (
    EOFError,
    OSError,
    zlib.error,
    lzma.LZMAError,
    tarfile.TarError,
    zipfile.BadZipFile,
    NotImplementedError,
)
"""What the standard library raises for archives that are damaged or use what it can't read."""

Member = tuple[str, BinaryIO]


class Bounded(io.RawIOBase):
    """A stream that stops with a RecordError where compressed data grow as only hostile ones do."""

    def __init__(self, stream: BinaryIO, *, compressed: int, path: str) -> None:
        self._stream, self._path, self._read = stream, path, 0
        self._most = max(limits.FREE, compressed * limits.EXPANSION)

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer, as RawIOBase has it."""
        data = self._stream.read(len(buffer))
        self._read += len(data)
        if self._read > self._most:
            message = (
                f"The compressed data grow over {limits.EXPANSION} times; unpack and check them by hand."
            )
            raise RecordError(message, path=self._path)
        buffer[: len(data)] = data
        return len(data)


def open_gzip(stream: BinaryIO, *, path: str, size: int) -> BinaryIO:
    """The data of a gzip file; `size` is that of the file, so that growth can be told."""
    return io.BufferedReader(Bounded(gzip.GzipFile(fileobj=stream), compressed=size, path=path))  # type: ignore[arg-type]


def zip_members(stream: BinaryIO, *, path: str) -> Iterator[Member | RecordError]:
    """The files in a zip archive, each open while it is the current one."""
    seekable = stream if stream.seekable() else _spooled(stream, path)
    with zipfile.ZipFile(seekable) as archive:
        for info in archive.infolist():
            name = f"{path}/{info.filename}"
            if info.is_dir():
                continue
            if problem := _problem(info.filename, name):
                yield problem
            elif info.flag_bits & 1:
                yield RecordError("The file is encrypted; give it unpacked.", path=name)
            else:
                with archive.open(info) as member:
                    bounded = Bounded(member, compressed=info.compress_size, path=name)  # type: ignore[arg-type]
                    yield name, io.BufferedReader(bounded)


def _spooled(stream: BinaryIO, path: str) -> BinaryIO:
    """A zip that came through a pipe, kept in a temporary file: its list of contents stands at its end."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the archive that reads it
    while part := stream.read(1 << 20):
        file.write(part)
    file.seek(0)
    return file


def tar_members(stream: BinaryIO, *, path: str) -> Iterator[Member | RecordError]:
    """The regular files in a tar archive, in one pass; links and devices are passed over."""
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for info in archive:
            name = f"{path}/{info.name}"
            if not info.isfile():
                continue
            if problem := _problem(info.name, name):
                yield problem
                continue
            member = archive.extractfile(info)
            if member is not None:
                yield name, member  # type: ignore[misc]


def _problem(inner: str, name: str) -> RecordError | None:
    """Why a member is not read: its path leads out of the archive."""
    parts = PurePosixPath(inner.replace("\\", "/")).parts
    if ".." in parts or inner.startswith("/") or (parts and ":" in parts[0]):
        return RecordError("The path of this file leads out of the archive; pack it again.", path=name)
    return None
