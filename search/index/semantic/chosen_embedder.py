"""The embedder that the settings choose; the libraries of the other one are not imported."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from search.errors import SettingsError
from search.index.semantic.embedder import Embedder
from search.settings import Settings

if TYPE_CHECKING:
    from search.index.semantic.address_embedder import AddressEmbedder
    from search.index.semantic.onnx_embedder import OnnxEmbedder


@lru_cache(maxsize=4)
def embedder_of(settings: Settings) -> Embedder:
    """The embedder of these settings, one a process: a model is loaded once.

    Raises SettingsError, saying what to install or to set.
    """
    kind = _address_embedder() if settings.semantic_url else _onnx_embedder()
    return kind.of(settings)


def _address_embedder() -> type[AddressEmbedder]:
    try:
        from search.index.semantic.address_embedder import AddressEmbedder
    except ImportError:
        raise _not_installed("urllib3") from None
    return AddressEmbedder


def _onnx_embedder() -> type[OnnxEmbedder]:
    try:
        from search.index.semantic.onnx_embedder import OnnxEmbedder
    except ImportError:
        raise _not_installed("onnxruntime") from None
    return OnnxEmbedder


def _not_installed(package: str) -> SettingsError:
    return SettingsError(
        f"DATELINE_SEMANTIC is on, and {package} is not installed; run: pip install 'dateline[semantic]'.",
        variable="DATELINE_SEMANTIC",
    )
