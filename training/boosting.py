"""Trees learnt by LightGBM, written as the arrays that `search.cleaning.trees` runs; seeded, repeatable to the digit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import lightgbm
import numpy as np
from numpy.typing import NDArray

SETTINGS: Final[dict[str, Any]] = {
    "objective": "binary",
    "num_leaves": 24,
    "max_depth": 7,
    "learning_rate": 0.12,
    "min_data_in_leaf": 60,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 3.0,
    "max_bin": 63,
    "use_missing": False,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "seed": 7,
    "verbose": -1,
}


def learnt(
    rows: NDArray[np.float32],
    labels: NDArray[Any],
    weights: NDArray[Any],
    names: Sequence[str],
    *,
    trees: int,
    **settings: Any,
) -> dict[str, Any]:
    """An ensemble as a table of arrays."""
    data = lightgbm.Dataset(rows, labels, weight=weights, params={"max_bin": 63, "verbose": -1})
    booster = lightgbm.train(SETTINGS | settings, data, num_boost_round=trees)
    return as_table(booster, names)


def as_table(booster: lightgbm.Booster, names: Sequence[str]) -> dict[str, Any]:
    """The arrays of an ensemble; nodes of all trees stand one after another."""
    table: dict[str, Any] = {name: [] for name in ("roots", "feature", "threshold", "left", "right", "value")}
    depth = 1
    for tree in booster.dump_model()["tree_info"]:
        table["roots"].append(len(table["feature"]))
        pending = [(tree["tree_structure"], -1, "", 1)]
        while pending:
            node, parent, way, level = pending.pop()
            at = len(table["feature"])
            depth = max(depth, level)
            if parent >= 0:
                table[way][parent] = at
            leaf = "leaf_value" in node
            table["feature"].append(0 if leaf else node["split_feature"])
            table["threshold"].append(0.0 if leaf else node["threshold"])
            table["left"].append(at)
            table["right"].append(at)
            table["value"].append(node["leaf_value"] if leaf else 0.0)
            if not leaf:
                pending += [
                    (node["right_child"], at, "right", level + 1),
                    (node["left_child"], at, "left", level + 1),
                ]
    return {"features": list(names), "depth": depth - 1, **table}
