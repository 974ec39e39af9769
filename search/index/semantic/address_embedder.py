"""Vectors from an address that speaks `/v1/embeddings`, as OpenAI's does and many servers of open models.

What is sent is the text of articles and queries: who names an address decides that it may read them. A query waits for
a short while only; what is indexed may take its time.
"""

from __future__ import annotations

import json
import logging
import textwrap
from collections.abc import Sequence
from typing import Any, Self

import numpy as np
import urllib3

from search.errors import EmbedderError
from search.index.semantic.embedder import UNHURRIED, Embedder, Vectors, mean_of, scaled_to_one
from search.settings import Settings

LOG = logging.getLogger(__name__)

PIECE = 1000
"""Characters of a text that are sent as one: less than 256 pieces of nearly every model, so that none cuts it off."""

MOST_PIECES = 32
MOST_AT_ONCE = 32
"""Pieces of a text, and pieces in one request."""

PROBE = "text"
"""What any model can read: where this is refused too, it is not a text's fault."""

CONNECT_SECONDS = 3.0

_UNREADABLE = frozenset({400, 413, 422})
"""Statuses that may be one text's fault."""

_MEND = {
    401: "set its key in DATELINE_SEMANTIC_KEY",
    403: "set its key in DATELINE_SEMANTIC_KEY",
    404: "give the address up to /v1 in DATELINE_SEMANTIC_URL, and the model's name in DATELINE_SEMANTIC_MODEL",
    429: "it wants fewer requests",
}


class _Unreadable(EmbedderError):
    """The address refuses these texts, or one of them."""


class AddressEmbedder(Embedder):
    """The model behind one address."""

    def __init__(self, url: str, model: str = "", key: str = "") -> None:
        self._address = url.rstrip("/").removesuffix("/embeddings") + "/embeddings"
        self._model = model
        self._headers = {"Content-Type": "application/json"} | (
            {"Authorization": f"Bearer {key}"} if key else {}
        )
        self._pool = urllib3.PoolManager(maxsize=16, retries=False)
        self.name = f"{self._address} {model}"

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The address that the settings name."""
        return cls(settings.semantic_url, settings.semantic_model, settings.semantic_key)

    def embed(self, texts: Sequence[str], within: float = UNHURRIED) -> Vectors:
        pieces: list[str] = []
        owners: list[int] = []
        for owner, text in enumerate(texts):
            own = textwrap.wrap(text, PIECE, break_on_hyphens=False)[:MOST_PIECES]
            pieces += own
            owners += [owner] * len(own)
        if not pieces:
            return np.zeros((len(texts), 1), dtype=np.float32)
        rows: list[list[float]] = []
        for start in range(0, len(pieces), MOST_AT_ONCE):
            rows += self._readable(pieces[start : start + MOST_AT_ONCE], within)
        try:
            vectors = np.array(rows, dtype=np.float32)
        except (ValueError, TypeError, OverflowError):
            raise self._garbled() from None
        if vectors.ndim != 2 or not np.isfinite(vectors).all():
            raise self._garbled()
        return mean_of(scaled_to_one(vectors), [len(piece) for piece in pieces], owners, len(texts))

    def _readable(self, pieces: list[str], within: float) -> list[list[float]]:
        """A vector for each; zeros for one that the address refuses while it takes others."""
        try:
            return self._asked(pieces, within)
        except _Unreadable:
            width = len(self._asked([PROBE], within)[0])  # raises where it is not the text's fault
        return [self._alone(piece, width, within) for piece in pieces]

    def _alone(self, piece: str, width: int, within: float) -> list[float]:
        try:
            return self._asked([piece], within)[0]
        except _Unreadable as error:
            LOG.warning("A text goes without a vector: %s", error)
            return [0.0] * width

    def _asked(self, pieces: list[str], within: float) -> list[list[float]]:
        body: dict[str, Any] = {"input": pieces} | ({"model": self._model} if self._model else {})
        timeout = urllib3.Timeout(connect=min(within, CONNECT_SECONDS), total=within)
        try:
            answer = self._pool.request(
                "POST", self._address, body=json.dumps(body), headers=self._headers, timeout=timeout
            )
        except urllib3.exceptions.HTTPError as error:
            raise self._away(error, within) from None
        if answer.status != 200:
            self._refuse(answer.status, answer.data)
        return self._rows(answer.data, len(pieces))

    def _away(self, error: urllib3.exceptions.HTTPError, within: float) -> EmbedderError:
        refused = isinstance(error, urllib3.exceptions.NewConnectionError)  # which is a kind of timeout there
        if isinstance(error, urllib3.exceptions.TimeoutError) and not refused:
            return EmbedderError(
                f"{self._address} took longer than {within:g} s; give it longer with DATELINE_SEMANTIC_TIMEOUT."
            )
        return EmbedderError(
            f"{self._address} can't be reached ({error}); start it, or mend DATELINE_SEMANTIC_URL."
        )

    def _refuse(self, status: int, data: bytes) -> None:
        said = " ".join(data[:200].decode("utf-8", "replace").split())
        mend = _MEND.get(status, "look at its log")
        kind = _Unreadable if status in _UNREADABLE else EmbedderError
        raise kind(f"{self._address} answered {status} ({said}); {mend}.")

    def _rows(self, data: bytes, count: int) -> list[list[float]]:
        try:
            entries = json.loads(data)["data"]
            ordered = sorted(entries, key=lambda entry: int(entry["index"]))
            rows = [list(entry["embedding"]) for entry in ordered]
        except (ValueError, TypeError, KeyError):
            raise self._garbled() from None
        if len(rows) != count:
            raise self._garbled()
        return rows

    def _garbled(self) -> EmbedderError:
        return EmbedderError(
            f"{self._address} does not answer as /v1/embeddings does; give another in DATELINE_SEMANTIC_URL."
        )
