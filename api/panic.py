"""What a native library's panic becomes."""

from __future__ import annotations


class LibraryPanic(Exception):
    """A native library panicked, which Python sees as a BaseException that nothing handles."""
