"""Gradient-boosted trees as arrays: each page's blocks go down all trees at once.

A tree asks of a row, at each node, whether one feature is at most a threshold, and goes left or right; the leaf it
ends in adds its value. The sum over all trees is the log of the odds. Leaves point to themselves, so that all rows can
take as many steps as the deepest tree has levels. LightGBM learns such trees; `training/` writes them, and nothing of
it is needed here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_AT_ONCE: Final = 2_000
"""Rows that go down the trees together, so that a huge page needs little memory."""


class Trees:
    """An ensemble: of every node the feature, the threshold and both ways, of every leaf its value."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self.features: list[str] = list(map(str, table["features"]))
        self.roots = np.asarray(table["roots"], np.int32)
        self.feature = np.asarray(table["feature"], np.int32)
        self.threshold = np.asarray(table["threshold"], np.float64)
        self.ways = np.array([table["left"], table["right"]], np.int32).T.ravel()
        self.value = np.asarray(table["value"], np.float64)
        self.depth = int(table["depth"])

    def odds(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """The log of the odds of each row."""
        parts = [self._odds(rows[at : at + _AT_ONCE]) for at in range(0, len(rows), _AT_ONCE)]
        return np.concatenate(parts) if parts else np.zeros(0)

    def chances(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """The probability of each row."""
        return 1 / (1 + np.exp(-self.odds(rows)))

    def _odds(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        flat = np.ascontiguousarray(rows).ravel()
        offsets = np.arange(len(rows), dtype=np.int32)[:, None] * np.int32(rows.shape[1])
        at = np.repeat(self.roots[None, :], len(rows), axis=0)
        for _ in range(self.depth):
            # No index is out of range; "clip" spares numpy the check, which takes a third of the time.
            places = self.feature.take(at, mode="clip") + offsets
            right = flat.take(places, mode="clip") > self.threshold.take(at, mode="clip")
            at = self.ways.take(2 * at + right, mode="clip")
        found: NDArray[np.float64] = self.value.take(at, mode="clip").sum(axis=1)
        return found


def read_trees(name: str, steps: Sequence[str]) -> tuple[list[Trees], dict[str, Any]]:
    """The ensembles of a file that comes with Dateline, by their names in it, and its other arrays."""
    with resources.files("search.cleaning").joinpath(name).open("rb") as file, np.load(file) as arrays:
        tables = [
            {key.removeprefix(f"{step}_"): arrays[key] for key in arrays.files if key.startswith(f"{step}_")}
            for step in steps
        ]
        return list(map(Trees, tables)), {key: arrays[key] for key in arrays.files if "_" not in key}
