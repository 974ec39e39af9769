"""Cleaning reaches its floors on real pages of sites that nothing was learnt from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

SHARED = Path(__file__).parent.parent.parent / "shared" / "data"
SOURCES = [SHARED / "real", SHARED / "extraction" / "dev.jsonl.gz"]


def test_a_floor_that_is_not_reached_is_named() -> None:
    pytest.importorskip("lightgbm", reason="the extra `train` is not installed")
    from training.gate import broken

    assert broken({"html aeb": 0.9}, {"html aeb": 0.9}) == []
    (sentence,) = broken({"html aeb": 0.9}, {"html aeb": 0.95, "lines aeb": 0.0})
    assert sentence.startswith("html aeb: F1 is 0.900, and was 0.950")


@pytest.mark.slow
@pytest.mark.skipif(not all(map(Path.exists, SOURCES)), reason="the real pages are not here")
def test_no_floor_is_broken(tmp_path: Path) -> None:
    for name in ("lightgbm", "inscriptis", "bs4"):
        pytest.importorskip(name, reason="the extra `train` is not installed")
    from training.cleaning import fold_of
    from training.gate import FLOORS, broken, reached
    from training.pages import hash_of, made_samples, samples

    kept = json.loads(FLOORS.read_text("utf-8"))
    if kept["pages"] != hash_of(SOURCES):
        pytest.skip("the real pages are others than those of the floors")
    every = samples(SOURCES)
    assert broken(reached([*every, *made_samples(every, 2, fold_of)]), kept["floors"]) == []
