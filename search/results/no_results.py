"""Why a search found nothing, in a sentence: no answer is empty without a word of why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from search.index.engines.base import Reader
from search.index.plan import Phrase, tokens_of
from search.query.ranking import Ranked
from search.query.request import Warning_
from search.query.spelling import known

NAMED = 5
"""Words that are named; a sentence that is all wrong needs no list."""

_TELLING = frozenset({"no_words", "bad_date"})
"""What was said already and is reason enough."""


def why_nothing(
    ranked: Ranked, filters: Sequence[object], reader: Reader, told: Iterable[Warning_]
) -> Warning_ | None:
    """The likeliest reason that nothing matches this query with these filters; None where it was `told`."""
    if not reader.size():
        return Warning_(code="empty_archive", message="This archive holds no articles yet.")
    without = reader.count(ranked.match) if filters else 0
    if without:
        message = f"{_articles(without)} the query, but none with these filters and dates; take some away."
        return Warning_(code="filtered_out", message=message)
    if _TELLING.intersection(warning.code for warning in told):
        return None
    return Warning_(code="nothing", message=_reason(_unknown(ranked, reader), ranked))


def _articles(count: int) -> str:
    return "1 article matches" if count == 1 else f"{count:,} articles match"


def _unknown(ranked: Ranked, reader: Reader) -> list[str]:
    """The typed words that stand nowhere in the archive."""
    words = dict.fromkeys(word.text for word, _ in ranked.plain if not known(word, reader))
    return list(words)


def _reason(unknown: Sequence[str], ranked: Ranked) -> str:
    if unknown:
        return f"No article holds {_listed(unknown)}; look for another spelling, or use fewer words."
    if not ranked.plain:
        return "No article fits this; widen the dates, or give fewer letters and a *."
    if len(ranked.plain) == 1:
        return "No article holds this word where it was looked for; look for it without a field or sign."
    if any(isinstance(leaf, Phrase) for leaf in tokens_of(ranked.match)):
        return "No article has these words side by side; take the quotes away to find them apart."
    return "No article has all of this together; use fewer words, or join them with OR."


def _listed(words: Iterable[str]) -> str:
    quoted = [f"“{word}”" for word in words]
    more = len(quoted) - NAMED
    return ", ".join(quoted[:NAMED]) + (f" and {more} more words" if more > 0 else "")
