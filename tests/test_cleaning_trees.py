"""Trees as arrays say what LightGBM says, and their files are those of the library that votes."""

from __future__ import annotations

from importlib.metadata import version

import numpy as np
import pytest

from search.cleaning.trees import Trees, read_trees


def test_arrays_say_what_the_library_says_to_a_ten_millionth() -> None:
    lightgbm = pytest.importorskip("lightgbm", reason="the extra `train` is not installed")
    from training.boosting import SETTINGS, as_table

    chance = np.random.default_rng(3)
    rows = chance.normal(size=(3_000, 12)).astype(np.float32)
    rows[:, 3] = rows[:, 3].round()
    labels = rows[:, 0] * rows[:, 1] + rows[:, 3] > chance.normal(size=3_000)
    data = lightgbm.Dataset(rows, labels, params={"max_bin": 63, "verbose": -1})
    booster = lightgbm.train(SETTINGS, data, num_boost_round=30)
    trees = Trees(as_table(booster, [str(at) for at in range(12)]))
    unseen = chance.normal(size=(5_000, 12)).astype(np.float32)
    for given in (rows, unseen):
        assert np.abs(trees.chances(given) - booster.predict(given)).max() < 1e-7


@pytest.mark.parametrize("format", ["html", "text"])
def test_the_votes_that_the_trees_know_are_those_of_the_library_here(format: str) -> None:
    _, others = read_trees(f"{format}_blocks.npz", ("first",))
    assert str(others["trafilatura"]) == version("trafilatura")
