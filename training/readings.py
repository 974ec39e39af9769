"""Learn what is read from blocks (headline, authors, day), and print how often each is right on unseen sites.

All three rank what a page offers, and all three see what the body's trees made of its blocks, by folds of sites. Made
pages with teasers (`made_teasers`) teach beside the real ones; others, made by other rules, only judge.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import trafilatura
from numpy.typing import NDArray

from search.cleaning.blocks import Page, line_blocks
from search.cleaning.body import LIKELY, judged
from search.cleaning.days import Place
from training import authors, days, headlines
from training.made_teasers import TeaserPage

MODELS: Final = Path(__file__).parent.parent / "search" / "cleaning"


@dataclass(frozen=True)
class Known:
    """A page with what a reader says of it, and what the body's trees made of its blocks without knowing its site.

    `title`, `authors` or `published` is None where nobody said; a page without authors has an empty list.
    """

    page: Page
    chances: NDArray[np.float64]
    site: str
    group: str
    title: str | None
    authors: Sequence[str] | None
    published: str | None


def known_of_made(made: Iterable[TeaserPage], group: str) -> list[Known]:
    """Made pages, each a site of its own."""
    found = []
    for at, one in enumerate(made):
        page = line_blocks(one.text)
        day = one.published.isoformat() if one.published else None
        known = Known(page, judged(page), f"made {at}", group, one.headline, one.authors, day)
        found.append(known)
    return found


def place_of(known: Known, headline: int | None) -> Place:
    """Where headline and body stand on a page."""
    inside = np.flatnonzero(known.chances > LIKELY).tolist()
    under = [at for at in inside if headline is None or at > headline]
    first = under[0] if under else len(known.page.blocks)
    top = headline if headline is not None else first - 1
    return Place(max(0, top), first, max(first, under[-1] if under else first))


def learnt(
    every: Sequence[Known], fold_of: Callable[[str], int], folds: int, *, write: bool = False
) -> dict[str, str]:
    """A row of each group: headlines, days and authors right by folds; `write` puts the arrays into `search`."""
    titled = [headlines.titled(one.page, one.chances, one.title or "", one.site, one.group) for one in every]
    tables: dict[str, dict[str, Any]] = {}
    best: list[int | None] = [None] * len(every)
    for format in ("html", "text"):
        places = [at for at, one in enumerate(every) if one.page.format == format]
        chosen = headlines.best_by_folds([titled[at] for at in places], fold_of, folds)
        for at, choice in zip(places, chosen, strict=True):
            best[at] = choice
        tables[format] = headlines.ranked([titled[at] for at in places])
    ats = [None if b is None else one.found[b].at for b, one in zip(best, titled, strict=True)]
    where = [place_of(one, at) for one, at in zip(every, ats, strict=True)]
    of_days = [
        days.dated(one.page, one.chances, place, one.published, one.site, one.group)
        for one, place in zip(every, where, strict=True)
        if one.published
    ]
    of_names = [
        authors.signed(one.page, one.chances, place, one.authors, one.site, one.group)
        for one, place in zip(every, where, strict=True)
        if one.authors is not None
    ]
    rows: dict[str, str] = defaultdict(str)
    rights: dict[str, list[bool | None]] = defaultdict(list)
    for one, known, choice in zip(titled, every, best, strict=True):
        if known.title:
            rights[one.group].append(choice is not None and bool(one.right[choice]))
    for group, right in rights.items():
        rows[group] += f"headline {sum(map(bool, right))}/{len(right)}"
    for name, given, total in (
        (
            "days",
            _by_group(of_days, days.given_by_folds(of_days, fold_of, folds)),
            [one.group for one in of_days],
        ),
        (
            "authors",
            _by_group(of_names, authors.given_by_folds(of_names, fold_of, folds)),
            [o.group for o in of_names if o.signed],
        ),
    ):
        for group, right in given.items():
            claimed = sum(one is not None for one in right)
            rows[group] += (
                f"  {name} {sum(map(bool, right))} right of {claimed} claimed of {total.count(group)}"
            )
    if write:
        _write("headlines", tables)
        _write("days", {"days": days.taught(of_days)})
        _write("authors", {"authors": authors.taught(of_names)})
    return dict(rows)


def _by_group(examples: Sequence[Any], given: Sequence[bool | None]) -> dict[str, list[bool | None]]:
    found: dict[str, list[bool | None]] = defaultdict(list)
    for one, right in zip(examples, given, strict=True):
        found[one.group].append(right)
    return found


def _write(name: str, tables: dict[str, dict[str, Any]]) -> None:
    arrays = {
        f"{step}_{key}": np.array(values) for step, table in tables.items() for key, values in table.items()
    }
    np.savez_compressed(MODELS / f"{name}.npz", trafilatura=np.array(trafilatura.__version__), **arrays)
