"""Pinned results: articles that stand first for given queries, from `pinned.txt`.

A line is `query => id, id`; the query is compared by its words, without case, accents or punctuation. `\\,` is a comma.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import replace

from search.errors import WordListError
from search.index.plan import Constant, Ids, Or
from search.query.ranking import Ranked
from search.text.word_forms import words_in
from search.text.word_lists import ListLine, Reloading, WordLists

LIST = "pinned.txt"

STEP = 100_000.0
"""Between two pinned articles, and above everything else."""

logger = logging.getLogger(__name__)


class Pins:
    """The pinned results of one archive, as its list says now."""

    def __init__(self, lists: WordLists) -> None:
        self._table = Reloading(lists, _tabulated)

    def ids(self, query: str) -> tuple[str, ...]:
        """The ids pinned for a query, the first one first."""
        table = self._table.value()
        return table.get(_key(query), ()) if table else ()


def pinned(ranked: Ranked, ids: Sequence[str]) -> Ranked:
    """The same query, with these articles found as well and before all others."""
    if not ids:
        return ranked
    tops = tuple(Constant(Ids((id,)), STEP * (len(ids) - at)) for at, id in enumerate(ids))
    return replace(
        ranked, match=Or((ranked.match, Ids(tuple(ids)))), should=(*ranked.should, *tops), pinned=True
    )


def read_pin(line: ListLine) -> tuple[str, tuple[str, ...]]:
    """The words of a query and the ids pinned for it. Raises WordListError, which says what to change."""
    query, arrow, listed = line.text.partition("=>")
    ids = tuple(part.strip().replace("\\,", ",") for part in re.split(r"(?<!\\),", listed))
    if not arrow or not _key(query) or not all(ids):
        message = f"{line.text!r} is no pin; write `query => id, id`."
        raise WordListError(message, path=line.path, line=line.number)
    return _key(query), ids


def _tabulated(lists: WordLists) -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for line in lists.lines(LIST):
        try:
            query, ids = read_pin(line)
        except WordListError as error:
            logger.warning("%s It was left out.", error)
        else:
            table[query] = tuple(dict.fromkeys((*table.get(query, ()), *ids)))
    return table


def _key(query: str) -> str:
    return " ".join(words_in(query))
