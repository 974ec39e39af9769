"""Compressed files and archives, opened without unpacking anything to disk.

Whoever packs a file decides how much comes out of it: a few kilobytes of zeros become gigabytes. One bound holds for
whatever is compressed, gzip files and members of a zip alike, and is counted while they are read: the size that a file
declares is only what its maker wrote there. That is enough because archives don't nest: an archive within an archive,
where the growth of one is multiplied by that of the other, is refused by `search.cleaning.records.formats`.
"""

from __future__ import annotations

import gzip
import io
import lzma
import shutil
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import BinaryIO, Final, NamedTuple

from search.errors import RecordError

EXPANSION: Final = 250
"""Times that compressed data may grow; articles grow less than tenfold."""

FREE: Final = 50_000_000
"""Bytes that may come out of compressed data whatever they grow."""

BROKEN: Final = (
    EOFError,
    OSError,
    zlib.error,
    lzma.LZMAError,
    tarfile.TarError,
    zipfile.BadZipFile,
    NotImplementedError,  # zipfile's word for a method of compression that it does not know
)
"""What the standard library raises for archives that are damaged or use what it can't read."""

_DAMAGES: Final[tuple[tuple[type[Exception], str], ...]] = (
    (
        EOFError,
        "The file breaks off: it was not copied to its end. What stands before was read; fetch it again",
    ),
    (gzip.BadGzipFile, "The gzip data are damaged. What stands before was read; fetch the file again"),
    (zlib.error, "The compressed data are damaged. What stands before was read; fetch the file again"),
    (
        zipfile.BadZipFile,
        "The zip is damaged or breaks off before its list of contents; fetch or pack it again",
    ),
    (
        tarfile.TarError,
        "The tar is damaged or breaks off. What stands before was read; fetch or pack it again",
    ),
    (NotImplementedError, "It is packed in a way that can't be read here; pack it again as a plain zip"),
    (Exception, "The file can't be read to its end"),
)
"""What a person is told of an error: the first row that fits."""

_NOT_MEANT: Final = ("__MACOSX", "Thumbs.db", "desktop.ini")


class Member(NamedTuple):
    """A file in an archive, open while it is the current one; `size` are its bytes as they lie there."""

    name: str
    stream: BinaryIO
    size: int


def damage(error: Exception) -> str:
    """What is wrong with a file that could not be read, and what to do about it."""
    message = next(message for kind, message in _DAMAGES if isinstance(error, kind))
    return f"{message} ({str(error).rstrip('.') or type(error).__name__})."


class _Bounded(io.RawIOBase):
    """A stream that stops with a RecordError where compressed data grow as only hostile ones do."""

    def __init__(self, stream: BinaryIO, size: int, path: str) -> None:
        # What stands before a fault is handed over before the fault is told: `read` would lose it.
        self._take = getattr(stream, "read1", stream.read)
        self._left = max(FREE, size * EXPANSION)
        self._path = path

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer, as RawIOBase has it."""
        data = self._take(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            message = f"The compressed data grow over {EXPANSION} times; unpack and check them by hand."
            raise RecordError(message, path=self._path)
        buffer[: len(data)] = data
        return len(data)


def open_gzip(stream: BinaryIO, size: int, *, path: str) -> io.BufferedReader:
    """The data of a gzip file of so many bytes."""
    return io.BufferedReader(_Bounded(gzip.GzipFile(fileobj=stream), size, path))  # type: ignore[arg-type]


def zip_members(stream: BinaryIO, *, path: str) -> Iterator[Member | RecordError]:
    """The files in a zip archive; what can't be read of them is an error among the others."""
    with _seekable(stream) as file, zipfile.ZipFile(file) as archive:
        files = [info for info in archive.infolist() if not info.is_dir() and _is_meant(info.filename)]
        if not files:
            yield RecordError("The archive holds no files; pack it again.", path=path)
        for info in files:
            yield from _zip_member(archive, info, f"{path}/{info.filename}")


def _zip_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> Iterator[Member | RecordError]:
    if problem := _problem(info.filename, name):
        yield problem
    elif info.flag_bits & 1:
        message = "The file is encrypted; unpack it with its password and give it unpacked."
        yield RecordError(message, path=name)
    else:
        try:
            member = archive.open(info)
        except BROKEN as error:
            yield RecordError(damage(error), path=name)
            return
        with member:
            bounded = _Bounded(member, info.compress_size, name)  # type: ignore[arg-type]
            yield Member(name, io.BufferedReader(bounded), info.compress_size)


@contextmanager
def _seekable(stream: BinaryIO) -> Iterator[BinaryIO]:
    """A zip that comes through a pipe, kept in a temporary file: its list of contents stands at its end."""
    if stream.seekable():
        yield stream
        return
    with tempfile.TemporaryFile() as file:
        shutil.copyfileobj(stream, file)
        yield file


def tar_members(stream: BinaryIO, *, path: str) -> Iterator[Member | RecordError]:
    """The regular files in a tar archive, in one pass; links and devices are passed over."""
    count = 0
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for info in archive:
            if not info.isfile() or not _is_meant(info.name):
                continue
            count += 1
            name = f"{path}/{info.name}"
            member = archive.extractfile(info)
            if problem := _problem(info.name, name):
                yield problem
            elif member is not None:
                yield Member(name, member, info.size)  # type: ignore[arg-type]
    if not count:
        yield RecordError("The archive holds no files; pack it again.", path=path)


def _is_meant(inner: str) -> bool:
    """Whether a file was packed on purpose: what systems leave in folders, and what is hidden, was not."""
    parts = PurePosixPath(inner.replace("\\", "/")).parts
    return not any((part.startswith(".") and part != "..") or part in _NOT_MEANT for part in parts)


def _problem(inner: str, name: str) -> RecordError | None:
    """Why a member is not read: its path leads out of the archive."""
    parts = PurePosixPath(inner.replace("\\", "/")).parts
    if ".." in parts or inner.startswith("/") or (parts and ":" in parts[0]):
        return RecordError("The path of this file leads out of the archive; pack it again.", path=name)
    return None
