"""Learn to tell an article's blocks from all else on its page, and print how well that is done on unseen sites.

    python -m training.cleaning PAGES… [--cache FOLDER] [--write]

PAGES are sources as `training.pages` reads them. The table is by folds: the sites are parted in four, and each part is
judged by trees that were learnt from the others. `--write` then learns from all and writes the arrays into
`search/cleaning`.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import numpy as np
import trafilatura
from numpy.typing import NDArray
from scipy import sparse

from search.cleaning.body import LIKELY, WORD_CLASSES, Judge, Judged, Seen, spoken_for, word_classes
from search.cleaning.trees import Trees
from training.boosting import fitted, learnt
from training.lists import shown, table_of
from training.pages import JUDGING, LISTS, Sample, labels, made_samples, overlap, runs, samples
from training.readings import Known, known_of, made_rows
from training.readings import learnt as readings_learnt

FOLDS: Final = 4
_SEGMENTS: Final = 4
"""A page of segments counts so many times: there are few, and of each few lines are known."""

FORMATS: Final = {"html": ("html",), "text": ("inscriptis", "lines", "old", "made")}
"""The forms of pages that one model is learnt for."""

TREES: Final = {"first": 40, "second": 60}
MODELS: Final = Path(__file__).parent.parent / "search" / "cleaning"


@dataclass
class Case:
    """A sample with what is seen of it and its labels."""

    sample: Sample
    seen: Seen
    labels: NDArray[np.int8]

    @property
    def teaches(self) -> bool:
        """Whether blocks are learnt from it."""
        return self.sample.set not in (LISTS, JUDGING)

    @property
    def weights(self) -> NDArray[np.float64]:
        """What each block counts: by its words, and each page alike in the end."""
        sizes = self.seen.counted.sizes
        known = np.where(self.labels >= 0, np.sqrt(sizes + 1.0), 0)
        often = _SEGMENTS if self.sample.keep else 1
        found: NDArray[np.float64] = known * (often * 30 / np.sqrt(1 + known[self.labels == 1].sum()))
        return found

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
    """All that is learnt: weights of words, and both passes of trees.

    Each is learnt from what the one before made of pages that it had not seen: else it would trust that too much.
    """
    names = cases[0].seen.names
    part = [fold_of(case.sample.site + "/", inner) for case in cases]
    extra = [np.zeros((0, 0), np.float32)] * len(cases)
    for fold in range(inner):
        words = word_weights([case for case, own in zip(cases, part, strict=True) if own != fold])
        for at, case in enumerate(cases):
            if part[at] == fold:
                extra[at] = spoken_for(case.seen.counted, words)
    rows = [np.hstack([case.seen.rows, more]) for case, more in zip(cases, extra, strict=True)]
    again = list(extra)
    for fold in range(inner):
        others = [at for at in range(len(cases)) if part[at] != fold]
        judge = Trees(_learnt([cases[at] for at in others], [rows[at] for at in others], names, "first"))
        for at, case in enumerate(cases):
            if part[at] == fold:
                again[at] = case.seen.again(judge.chances(rows[at]))
    both = [np.hstack(pair) for pair in zip(rows, again, strict=True)]
    return {
        "words": word_weights(cases),
        "first": _learnt(cases, rows, names, "first"),
        "second": _learnt(cases, both, names, "second"),
    }


def word_weights(cases: Sequence[Case]) -> NDArray[np.float32]:
    """The weight of each class of words: a logistic regression over which words stand in a block."""
    rows, columns, start = [], [], 0
    for case in cases:
        counted = case.seen.counted
        every, firsts = word_classes(counted)
        rows += [counted.block_of + start, np.flatnonzero(counted.sizes > 0) + start]
        columns += [every, firsts]
        start += counted.count
    weights = np.concatenate([case.weights * case.thinned for case in cases])
    signs = np.where(np.concatenate([case.labels for case in cases]) == 1, 1.0, -1.0)
    places = (np.concatenate(rows), np.concatenate(columns))
    every = sparse.csr_matrix((np.ones(len(places[0])), places), shape=(start, WORD_CLASSES))
    known = weights > 0
    return fitted(every[known], signs[known], weights[known])


def _learnt(
    cases: Sequence[Case], rows: Sequence[NDArray[np.float32]], names: Sequence[str], step: str
) -> dict[str, Any]:
    weights = np.concatenate([case.weights * case.thinned for case in cases])
    known = weights > 0
    marks = np.concatenate([case.labels for case in cases])
    every = np.vstack(rows)
    return learnt(every[known], marks[known], weights[known], names, trees=TREES[step])


def judge_of_table(table: dict[str, Any]) -> Judge:
    """What was learnt, as cleaning uses it."""
    return Judge(table["words"], Trees(table["first"]), Trees(table["second"]))


def judged_by_folds(cases: Sequence[Case], folds: int = FOLDS) -> list[NDArray[np.float64]]:
    """The probabilities of every case, each by trees that saw none of its site."""
    found: list[Any] = [None] * len(cases)
    for fold in range(folds):
        seen = [case for case in cases if case.teaches and fold_of(case.sample.site, folds) != fold]
        judge = judge_of_table(trained(seen))
        for at, case in enumerate(cases):
            if fold_of(case.sample.site, folds) == fold:
                found[at] = judge.chances(case.seen)
    return found


def scores(
    cases: Sequence[Case], chances: Sequence[NDArray[np.float64]], likely: float = LIKELY
) -> dict[str, tuple[float, float, float]]:
    """F1, precision and recall of each form and set: a mean over pages, of segments over all of them."""
    pairs: dict[str, list[tuple[float, float]]] = {}
    segments = np.zeros(3)
    for case, chance in zip(cases, chances, strict=True):
        texts = [text for text, sure in zip(case.seen.page.texts, chance > likely, strict=True) if sure]
        if case.sample.body:
            pair = overlap(runs("\n\n".join(texts)), runs(case.sample.body))
            pairs.setdefault(f"{case.sample.kind:12}{case.sample.set}", []).append(pair)
        elif case.sample.keep:
            segments += in_segments(texts, case.sample)
    found = {name: _f1(*map(statistics.mean, zip(*rows, strict=True))) for name, rows in pairs.items()}
    if segments[1]:
        right, wanted, wrong = segments
        found["old         segments"] = _f1(right / max(1, right + wrong), right / wanted)
    return found


def in_segments(texts: Sequence[str], sample: Sample) -> tuple[int, int, int]:
    """Of the segments to keep, how many stand in the texts and how many there are; and how many to drop do.

    A headline is no part of the body, and counts as kept.
    """
    kept = " ".join(" ".join([sample.title, *texts]).split())
    right = sum(" ".join(segment.split()) in kept for segment in sample.keep)
    return right, len(sample.keep), sum(" ".join(segment.split()) in kept for segment in sample.drop)


def _f1(precision: float, recall: float) -> tuple[float, float, float]:
    return 2 * precision * recall / (precision + recall or 1), precision, recall


def written(path: Path, tables: dict[str, Any]) -> None:
    """Write ensembles as arrays, with the version of trafilatura whose votes they know."""
    ensembles = {step: table for step, table in tables.items() if step != "words"}
    arrays: dict[str, Any] = {
        f"{step}_{name}": np.array(values)
        for step, table in ensembles.items()
        for name, values in table.items()
    }
    version = np.array(trafilatura.__version__)
    np.savez_compressed(path, trafilatura=version, words=tables["words"].astype(np.float16), **arrays)


def main() -> None:
    """Train, print the table, and write what was learnt where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("pages", nargs="+", type=Path)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--kinds", nargs="+", default=[kind for kinds in FORMATS.values() for kind in kinds])
    parser.add_argument("--write", action="store_true", help="learn from all, and write the arrays")
    parser.add_argument("--folds", type=int, default=FOLDS, help="parts of the sites")
    given = parser.parse_args()
    every = samples(given.pages, given.cache)
    every += made_samples(every, given.folds, fold_of)
    known: list[Known] = []
    for format, kinds in FORMATS.items():
        wanted = [kind for kind in kinds if kind in given.kinds]
        if not wanted:
            continue
        cases = cases_of([sample for sample in every if sample.kind in wanted])
        print(f"{format}: {len(cases)} pages, {len(cases[0].seen.names)} features", flush=True)
        chances = judged_by_folds(cases, given.folds)
        for name, row in scores(cases, chances).items():
            print(f"{name:24}F1 {row[0]:.4f}  P {row[1]:.4f}  R {row[2]:.4f}", flush=True)
        for likely in (0.3, 0.35, 0.4, 0.45, 0.55, 0.6):
            print(
                likely,
                *(f"{name.strip()} {row[0]:.4f}" for name, row in scores(cases, chances, likely).items()),
            )
        pairs = [pair for pair in zip(cases, chances, strict=True) if pair[0].sample.row]
        pages = [shown(Judged(case.seen, chance), case.sample) for case, chance in pairs]
        lists = table_of(pages, given.folds, fold_of)
        known += [
            known_of(case.sample, case.seen.page, chance) for case, chance in zip(cases, chances, strict=True)
        ]
        if given.write:
            written(MODELS / f"{format}_pages.npz", lists)
            written(MODELS / f"{format}_blocks.npz", trained([case for case in cases if case.teaches]))
    told = readings_learnt(known, fold_of, given.folds, write=given.write) | made_rows(known)
    for group, line in told.items():
        print(f"{group:24}{line}", flush=True)


if __name__ == "__main__":
    main()
