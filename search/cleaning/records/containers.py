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
from contextlib import contextmanager
from dataclasses import dataclass, field
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
)
"""What the first of these that fits says to a person."""

_NOT_MEANT: Final = ("__MACOSX", "Thumbs.db", "desktop.ini")

Member = tuple[str, BinaryIO]


def damage(error: Exception) -> str:
    """What is wrong with a file that could not be read, and what to do about it."""
    said = next(
        (said for kind, said in _DAMAGES if isinstance(error, kind)), "The file can't be read to its end"
    )
    return f"{said} ({str(error).rstrip('.') or type(error).__name__})."


@dataclass(slots=True)
class Growth:
    """How much has come out of one file, all its archives within archives together.

    `compressed` are the bytes of the file. `broken` tells that reading it came to a fault.
    """

    compressed: int
    read: int = field(default=0, init=False)
    broken: bool = field(default=False, init=False)

    @property
    def is_spent(self) -> bool:
        """Whether more has come out than comes out of any honest archive."""
        return self.read > max(limits.FREE_IN_ALL, self.compressed * limits.EXPANSION)


class Bounded(io.RawIOBase):
    """A stream that stops with a RecordError where compressed data grow as only hostile ones do."""

    def __init__(self, stream: BinaryIO, growth: Growth, *, compressed: int, path: str) -> None:
        self._growth, self._path, self._read = growth, path, 0
        # What stands before a fault is handed over before the fault is told: `read` would lose it.
        self._take = getattr(stream, "read1", stream.read)
        self._most = max(limits.FREE, compressed * limits.EXPANSION)

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer, as RawIOBase has it."""
        data = self._take(len(buffer))
        self._read += len(data)
        self._growth.read += len(data)
        if self._read > self._most or self._growth.is_spent:
            raise too_much(self._path)
        buffer[: len(data)] = data
        return len(data)


def too_much(path: str) -> RecordError:
    """The refusal of data that grow as only hostile ones do."""
    message = f"The compressed data grow over {limits.EXPANSION} times; unpack and check them by hand."
    return RecordError(message, path=path)


def open_gzip(stream: BinaryIO, growth: Growth, *, path: str) -> BinaryIO:
    """The data of a gzip file."""
    unpacked: BinaryIO = gzip.GzipFile(fileobj=stream)  # type: ignore[assignment]
    return io.BufferedReader(Bounded(unpacked, growth, compressed=growth.compressed, path=path))


def zip_members(stream: BinaryIO, growth: Growth, *, path: str) -> Iterator[Member | RecordError]:
    """The files in a zip archive, each open while it is the current one."""
    with _seekable(stream) as file, zipfile.ZipFile(file) as archive:
        files = [info for info in archive.infolist() if not info.is_dir() and _is_meant(info.filename)]
        if not files:
            yield RecordError("The archive holds no files; pack it again.", path=path)
        for info in files:
            if growth.is_spent:
                yield too_much(path)
                return
            yield from _zip_member(archive, info, growth, f"{path}/{info.filename}")


def _zip_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, growth: Growth, name: str
) -> Iterator[Member | RecordError]:
    if problem := _problem(info.filename, name):
        yield problem
    elif info.flag_bits & 1:
        yield RecordError(
            "The file is encrypted; unpack it with its password and give it unpacked.", path=name
        )
    else:
        try:
            member: BinaryIO = archive.open(info)  # type: ignore[assignment]
        except BROKEN as error:
            yield RecordError(damage(error), path=name)
            return
        with member:
            bounded = Bounded(member, growth, compressed=info.compress_size, path=name)
            yield name, io.BufferedReader(bounded)


@contextmanager
def _seekable(stream: BinaryIO) -> Iterator[BinaryIO]:
    """A zip that comes through a pipe, kept in a temporary file: its list of contents stands at its end."""
    if stream.seekable():
        yield stream
        return
    with tempfile.TemporaryFile() as file:
        while part := stream.read(1 << 20):
            file.write(part)
        file.seek(0)
        yield file


def tar_members(stream: BinaryIO, *, path: str) -> Iterator[Member | RecordError]:
    """The regular files in a tar archive, in one pass; links and devices are passed over."""
    found = 0
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for info in archive:
            name = f"{path}/{info.name}"
            if not info.isfile() or not _is_meant(info.name):
                continue
            found += 1
            if problem := _problem(info.name, name):
                yield problem
                continue
            member = archive.extractfile(info)
            if member is not None:
                yield name, member  # type: ignore[misc]
    if not found:
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
