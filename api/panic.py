"""What a native library's panic becomes."""

from __future__ import annotations


class LibraryPanic(Exception):  # noqa: N818 - the libraries call it a panic
    """A native library panicked, which Python sees as a BaseException that nothing handles."""
