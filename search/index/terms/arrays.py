"""Named arrays in one file, which every process maps into its memory instead of reading it."""

from __future__ import annotations

import json
import mmap
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Arrays = Mapping[str, Array]

_ALIGNED = 64
"""Bytes: arrays begin at multiples of it, as the processor likes them."""


def write_arrays(path: Path, arrays: Arrays) -> None:
    """Put arrays on disk; the file is whole when this returns, and may be half before."""
    names = list(arrays)
    shapes = [[name, arrays[name].dtype.str, list(arrays[name].shape)] for name in names]
    head = json.dumps(shapes).encode()
    with path.open("wb") as file:
        file.write(len(head).to_bytes(8, "little") + head)
        for name in names:
            file.write(bytes(-file.tell() % _ALIGNED))
            file.write(np.ascontiguousarray(arrays[name]).tobytes())
        file.flush()
        os.fsync(file.fileno())


def read_arrays(path: Path) -> dict[str, Array]:
    """The arrays of a file, not to be written to. Raises ValueError where it is not whole."""
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    at = 8 + int.from_bytes(mapped[:8], "little")
    found: dict[str, Array] = {}
    for name, kind, shape in json.loads(mapped[8:at]):
        at += -at % _ALIGNED
        dtype, count = np.dtype(kind), int(np.prod(shape))
        found[name] = np.frombuffer(mapped, dtype, count, at).reshape(shape)
        at += count * dtype.itemsize
    return found


def part(arrays: Arrays, name: str) -> dict[str, Array]:
    """The arrays of one part of a file, whose names begin with its name and a full stop."""
    return {
        key.removeprefix(f"{name}."): array for key, array in arrays.items() if key.startswith(f"{name}.")
    }


def named(name: str, arrays: Arrays) -> dict[str, Array]:
    """The arrays of one part under the names that they have in the file."""
    return {f"{name}.{key}": array for key, array in arrays.items()}
