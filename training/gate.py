"""Floors under the quality of cleaning, which a change may not break through unseen.

    python -m training.gate PAGES… [--cache FOLDER] [--lower]

Trees are learnt from half of the sites, and judge every second page of the others: nothing judges itself, and two
cores end in minutes. What is reached stands in `floors.json`, with a hash of the pages that it was reached on. A floor
that is not reached is an error; one that is surpassed rises by itself; none falls without `--lower`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from training.cleaning import FORMATS, cases_of, fold_of, judge_of_table, scores, trained
from training.pages import Sample, hash_of, made_samples, samples

FLOORS: Final = Path(__file__).with_name("floors.json")
SLACK: Final = 0.01
"""A floor lies so far under what was reached: less is noise on some sets of forty pages."""

_HALVES: Final = 2


def reached(every: Sequence[Sample]) -> dict[str, float]:
    """F1 of each set and form, on sites that nothing was learnt from."""
    found: dict[str, float] = {}
    for kinds in FORMATS.values():
        wanted = [sample for sample in every if sample.kind in kinds]
        cases = cases_of([one for one in wanted if fold_of(one.site, _HALVES) or fold_of(one.id, _HALVES)])
        judge = judge_of_table(
            trained([one for one in cases if one.teaches and fold_of(one.sample.site, _HALVES)])
        )
        unseen = [one for one in cases if not fold_of(one.sample.site, _HALVES)]
        judged = [judge.chances(one.seen) for one in unseen]
        found |= {" ".join(name.split()): row[0] for name, row in scores(unseen, judged).items()}
    return found


def broken(found: Mapping[str, float], floors: Mapping[str, float]) -> list[str]:
    """The floors that are not reached, as sentences."""
    return [
        f"{name}: F1 is {found.get(name, 0):.3f}, and was {floor:.3f} or more; find the change that lost it."
        for name, floor in floors.items()
        if found.get(name, 0) < floor
    ]


def check(sources: Sequence[Path], cache: Path | None = None, *, lower: bool = False) -> list[str]:
    """Measure, and say what is broken; floors rise to what was reached, and fall to it where that is asked for."""
    kept: dict[str, Any] = (
        json.loads(FLOORS.read_text("utf-8")) if FLOORS.is_file() else {"pages": "", "floors": {}}
    )
    pages = hash_of(sources)
    every = samples(sources, cache)
    found = reached([*every, *made_samples(every, _HALVES, fold_of)])
    for name, value in found.items():
        print(f"{name:24}F1 {value:.4f}  floor {kept['floors'].get(name, 0):.4f}", flush=True)
    if kept["pages"] != pages and not lower:
        return [f"The pages are others than those of the floors ({pages}); measure these anew with --lower."]
    wrong = [] if lower else broken(found, kept["floors"])
    if not wrong:
        old = {} if lower else kept["floors"]
        floors = {name: max(old.get(name, 0), round(value - SLACK, 4)) for name, value in found.items()}
        if {"pages": pages, "floors": floors} != kept:
            FLOORS.write_text(json.dumps({"pages": pages, "floors": floors}, indent=1) + "\n", "utf-8")
    return wrong


def main() -> None:
    """Print what is reached beside its floor; end with 1 where one is broken."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("pages", nargs="+", type=Path)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--lower", action="store_true", help="let floors fall to what is reached")
    given = parser.parse_args()
    wrong = check(given.pages, given.cache, lower=given.lower)
    print(*wrong, sep="\n")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
