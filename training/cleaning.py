"""Learn to tell an article's blocks from all else on its page, and print how well that is done on unseen sites.

    python -m training.cleaning PAGES… [--cache FOLDER] [--write]

PAGES are sources as `training.pages` reads them. The table is by folds: the sites are parted in four, and each part is
judged by trees that were learnt from the others. `--write` then learns from all and writes the arrays into
`search/cleaning`.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import numpy as np
import trafilatura
from numpy.typing import NDArray

from search.cleaning.body import LIKELY, Judge, Judged, Seen
from search.cleaning.trees import Trees
from training.boosting import learnt
from training.lists import learnt_lists, moved, odds_by_folds, rows_of, threshold
from training.pages import LISTS, Sample, labels, overlap, runs, samples

FOLDS: Final = 4
TREES: Final = {"first": 40, "second": 60}
MODELS: Final = Path(__file__).parent.parent / "search" / "cleaning"


@dataclass
class Case:
    """A sample with what is seen of it and its labels."""

    sample: Sample
    seen: Seen
    labels: NDArray[np.int8]

    @property
    def weights(self) -> NDArray[np.float64]:
        """What each block counts: by its words, and each page alike in the end."""
        sizes = self.seen.counted.sizes
        known = np.where(self.labels >= 0, np.sqrt(sizes + 1.0), 0)
        return known * (30 / np.sqrt(1 + known[self.labels == 1].sum()))

    @property
    def thinned(self) -> NDArray[np.float64]:
        """Of blocks far from all prose, such as those of menus, one in five stays and counts five times."""
        table = self.seen.counted.table
        near = (table["prose within 8"] > 0) | (self.labels == 1)
        if self.seen.page.format == "html":
            near |= table["vote"] > 0
        return np.where(near, 1.0, np.where(np.arange(len(near)) % 5 == 2, 5.0, 0.0))


def fold_of(site: str, folds: int = FOLDS) -> int:
    """The fold of a site, always the same."""
    return sha256(site.encode()).digest()[0] % folds


def cases_of(every: Sequence[Sample]) -> list[Case]:
    """The samples with their features; a page with nothing to parse is left out."""
    found = []
    for sample in every:
        page = sample.page()
        if page is not None and page.blocks:
            found.append(Case(sample, Seen(page, sample.votes), labels(page, sample)))
    return found


def trained(cases: Sequence[Case], *, inner: int = 2) -> dict[str, Any]:
    """Both passes learnt; the second from what trees made of pages that they had not seen."""
    names = cases[0].seen.names
    again: list[Any] = [None] * len(cases)
    for fold in range(inner):
        held = [at for at, case in enumerate(cases) if fold_of(case.sample.site + "/", inner) == fold]
        judge = Trees(_learnt([case for at, case in enumerate(cases) if at not in set(held)], names, "first"))
        for at in held:
            again[at] = cases[at].seen.again(judge.chances(cases[at].seen.rows))
    second = [*names, *(f"again {at}" for at in range(again[0].shape[1]))]
    return {"first": _learnt(cases, names, "first"), "second": _learnt(cases, second, "second", again)}


def _learnt(
    cases: Sequence[Case], names: Sequence[str], step: str, again: Sequence[Any] | None = None
) -> dict[str, Any]:
    rows = np.vstack([case.seen.rows for case in cases])
    if again is not None:
        rows = np.hstack([rows, np.vstack(again)])
    marks = np.concatenate([case.labels for case in cases])
    weights = np.concatenate([case.weights for case in cases])
    weights *= np.concatenate([case.thinned for case in cases])
    known = weights > 0
    return learnt(rows[known], marks[known], weights[known], names, trees=TREES[step])


def judged_by_folds(cases: Sequence[Case], folds: int = FOLDS) -> list[NDArray[np.float64]]:
    """The probabilities of every case, each by trees that saw none of its site."""
    found: list[Any] = [None] * len(cases)
    for fold in range(folds):
        seen = [
            case for case in cases if fold_of(case.sample.site, folds) != fold and case.sample.set != LISTS
        ]
        judge = Judge(*map(Trees, trained(seen).values()))
        for at, case in enumerate(cases):
            if fold_of(case.sample.site, folds) == fold:
                found[at] = judge.chances(case.seen)
    return found


def scores(
    cases: Sequence[Case], chances: Sequence[NDArray[np.float64]], likely: float = LIKELY
) -> dict[str, tuple[float, float, float]]:
    """F1, precision and recall of each set and kind, a mean over pages."""
    pairs: dict[str, list[tuple[float, float]]] = {}
    for case, chance in zip(cases, chances, strict=True):
        if case.sample.body:
            kept = "\n\n".join(
                text for text, sure in zip(case.seen.page.texts, chance > likely, strict=True) if sure
            )
            pair = overlap(runs(kept), runs(case.sample.body))
            pairs.setdefault(f"{case.sample.kind:12}{case.sample.set}", []).append(pair)
    found = {}
    for name, rows in pairs.items():
        precision, recall = (statistics.mean(column) for column in zip(*rows, strict=True))
        found[name] = (2 * precision * recall / (precision + recall or 1), precision, recall)
    return found


def written(path: Path, tables: dict[str, dict[str, Any]]) -> None:
    """Write ensembles as arrays, with the version of trafilatura whose votes they know."""
    arrays = {
        f"{step}_{name}": np.array(values) for step, table in tables.items() for name, values in table.items()
    }
    np.savez_compressed(path, trafilatura=np.array(trafilatura.__version__), **arrays)


def main() -> None:
    """Train, print the table, and write what was learnt where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("pages", nargs="+", type=Path)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--kinds", nargs="+", default=["html", "inscriptis", "lines", "old"])
    parser.add_argument("--write", action="store_true", help="learn from all, and write the arrays")
    parser.add_argument("--folds", type=int, default=FOLDS, help="parts of the sites")
    given = parser.parse_args()
    every = samples(given.pages, given.cache)
    for format, kinds in (("html", ("html",)), ("text", ("inscriptis", "lines", "old"))):
        wanted = [kind for kind in kinds if kind in given.kinds]
        if not wanted:
            continue
        started = time.process_time()
        cases = cases_of([sample for sample in every if sample.kind in wanted])
        print(
            f"{format}: {len(cases)} pages, {len(cases[0].seen.names)} features, {(time.process_time() - started) / len(cases):.4f} s a page"
        )
        chances = judged_by_folds(cases, given.folds)
        for name, row in scores(cases, chances).items():
            print(f"{name:24}F1 {row[0]:.4f}  P {row[1]:.4f}  R {row[2]:.4f}", flush=True)
        for likely in (0.3, 0.35, 0.4, 0.45, 0.55, 0.6):
            print(
                likely,
                *(f"{name.strip()} {row[0]:.4f}" for name, row in scores(cases, chances, likely).items()),
            )
        table = {"pages": lists_learnt(cases, chances, given.folds)}
        if given.write:
            table |= trained([case for case in cases if case.sample.set != LISTS])
            written(MODELS / f"{format}_blocks.npz", table)


def lists_learnt(cases: Sequence[Case], chances: Sequence[NDArray[np.float64]], folds: int) -> dict[str, Any]:
    """Trees that tell lists from articles; prints how many of each kind they refuse on unseen sites."""
    every = [sample.set == "segments" for sample in (case.sample for case in cases)]
    pairs = [pair for pair, old in zip(zip(cases, chances, strict=True), every, strict=True) if not old]
    names, rows = rows_of([Judged(case.seen, chance) for case, chance in pairs])
    seen = [case.sample for case, _ in pairs]
    odds = odds_by_folds(names, rows, seen, [fold_of(sample.site, folds) for sample in seen])
    limit = threshold(odds, seen)
    for kind in sorted({sample.kind for sample in seen}):
        counts = [0, 0, 0, 0]
        for sample, odd in zip(seen, odds, strict=True):
            if sample.kind == kind:
                counts[2 * (sample.set == LISTS)] += 1
                counts[2 * (sample.set == LISTS) + 1] += odd > limit
        print(
            f"{kind:12}lists refused {counts[3]} of {counts[2]}, articles {counts[1]} of {counts[0]}",
            flush=True,
        )
    return moved(learnt_lists(names, rows, seen), limit)


if __name__ == "__main__":
    main()
