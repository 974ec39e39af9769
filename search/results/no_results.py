"""What is done where a query finds nothing, or little: other readings of it, suggestions, and a word of why.

A query that matches nothing in the whole archive, whatever the filters, is read again: first with its words put right,
then by its best parts. Where nothing helps, the answer says why, since no answer is empty without a word of why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from search.index import And, Not, Range
from search.query import WEIGHTS, Meaning, Parsed, Spelling, in_our_signs, is_known, rank, unquoted
from search.query.request import Warning_
from search.results.search import Outcome, Search

FEW_HITS = 3
"""Up to so many, a rare word may be a typing mistake for a common one."""

NAMED = 5
"""Words that are named; a sentence that is all wrong needs no list."""

_TELLING = frozenset({"no_words", "bad_date"})
"""What was said already and is reason enough."""

_PARTIAL = Warning_(
    code="partial", message="No article has all of this; those with most of these words are shown."
)


def outcome_of(search: Search) -> Outcome:
    """Run the query as typed; where nothing at all matches it, corrected, and then by its best parts."""
    parsed = search.parsed()
    outcome = search.run(parsed, search.weighed(parsed))
    if search.request.typing:
        return _while_typing(search, outcome)
    unfiltered = 0
    if outcome.matches.total == 0:
        unfiltered = search.reader.count(outcome.ranked.match) if search.filters.nodes else 0
        outcome = outcome if unfiltered else _fallen_back(search, outcome)
    elif outcome.matches.total <= FEW_HITS:
        outcome = _suggesting(search, outcome, _likelier)
    if parsed.problems and (in_ours := in_our_signs(parsed)):
        outcome = replace(outcome, suggestion=in_ours)
    others = _in_other_words(search, outcome)
    notes = (
        *search.filters.unknown,
        *_why_nothing(search, outcome, unfiltered),
        *_undated(search, outcome),
        *search.by_meaning.warnings,
    )
    return replace(outcome, warnings=outcome.warnings + notes, in_other_words=others)


def _in_other_words(search: Search, outcome: Outcome) -> tuple[tuple[str, float], ...]:
    """Articles nearest in meaning where words find few, on the first page alone."""
    few = outcome.matches.total < WEIGHTS.semantic_most and search.request.page == 1
    if not few or not search.by_meaning.serves(outcome.parsed, outcome.ranked):
        return ()
    found = [id for id, _ in outcome.matches.hits]
    return tuple(search.by_meaning.in_other_words(outcome.parsed, search.reader, search.filters.nodes, found))


def _while_typing(search: Search, outcome: Outcome) -> Outcome:
    """What fits so far, by most of the words where not by all; an unfinished query is not judged in a word."""
    if not outcome.matches.total:
        partial = search.weighed(outcome.parsed, partial=True)
        outcome = search.run(outcome.parsed, partial) if partial.match != outcome.ranked.match else outcome
    return replace(outcome, warnings=search.filters.unknown)


def _fallen_back(search: Search, outcome: Outcome) -> Outcome:
    if corrected := search.spare("suggestions", lambda: _corrected(search, outcome), None):
        return corrected
    ranked = search.weighed(outcome.parsed, partial=True)
    if ranked.match != outcome.ranked.match:
        partial = search.run(outcome.parsed, ranked)
        if partial.matches.total:
            return replace(partial, warnings=(*outcome.warnings, _PARTIAL))
    return _suggesting(search, outcome, _unquoted)


def _corrected(search: Search, outcome: Outcome) -> Outcome | None:
    """The query with words that the archive does not know put right, or else those that it hardly knows."""
    for corrected in _spelling(search, outcome).corrections():
        parsed = corrected.parsed
        again = search.run(parsed, search.weighed(parsed))
        if again.matches.total:
            return replace(again, warnings=(*outcome.warnings, corrected.warning), suggestion=parsed.text)
    return None


def _spelling(search: Search, outcome: Outcome) -> Spelling:
    words = outcome.ranked.meaning.words
    return Spelling(outcome.parsed, words, search.view.context, search.reader)


def _likelier(search: Search, outcome: Outcome) -> Parsed | None:
    return _spelling(search, outcome).likelier()


def _unquoted(search: Search, outcome: Outcome) -> Parsed | None:
    return unquoted(outcome.parsed)


def _suggesting(
    search: Search, outcome: Outcome, meant: Callable[[Search, Outcome], Parsed | None]
) -> Outcome:
    """The same, with what may have been meant instead: said only, and only if it finds more."""

    def suggestion() -> str | None:
        parsed = meant(search, outcome)
        if parsed is None:
            return None
        match = rank(parsed.tree, search.view.context, fields=search.request.fields).match
        more = search.reader.count(And((match, *search.filters.nodes))) > outcome.matches.total
        return parsed.text if more else None

    return replace(outcome, suggestion=search.spare("suggestions", suggestion, None))


def _why_nothing(search: Search, outcome: Outcome, unfiltered: int) -> tuple[Warning_, ...]:
    """The likeliest reason that nothing matches, unless it was told; `unfiltered` match without the filters."""
    if outcome.matches.total or not outcome.parsed.text.strip():
        return ()
    why = search.spare("notes", lambda: _reason(search, outcome, unfiltered), None)
    return (why,) if why else ()


def _reason(search: Search, outcome: Outcome, unfiltered: int) -> Warning_ | None:
    if not search.view.articles:
        return Warning_(code="empty_archive", message="This archive holds no articles yet.")
    if unfiltered:
        match = "1 article matches" if unfiltered == 1 else f"{unfiltered:,} articles match"
        message = f"{match} the query, but none with these filters and dates; take some away."
        return Warning_(code="filtered_out", message=message)
    if _TELLING.intersection(warning.code for warning in outcome.warnings):
        return None
    meaning = outcome.ranked.meaning
    unknown = dict.fromkeys(
        typed.word.text for typed in meaning.words if not is_known(typed.word, search.reader)
    )
    return Warning_(code="nothing", message=_message(list(unknown), meaning))


def _message(unknown: Sequence[str], meaning: Meaning) -> str:
    if unknown:
        return f"No article holds {_listed(unknown)}; look for another spelling, or use fewer words."
    if not meaning.words:
        return "No article fits this; widen the dates, or give fewer letters and a *."
    if len(meaning.words) == 1:
        return "No article holds this word where it was looked for; look for it without a field or sign."
    if any(clause.has_phrase for clause in meaning.required):
        return "No article has these words side by side; take the quotes away to find them apart."
    return "No article has all of this together; use fewer words, or join them with OR."


def _listed(words: Iterable[str]) -> str:
    quoted = [f"“{word}”" for word in words]
    more = len(quoted) - NAMED
    return ", ".join(quoted[:NAMED]) + (f" and {more} more words" if more > 0 else "")


def _undated(search: Search, outcome: Outcome) -> tuple[Warning_, ...]:
    """What a date filter says of the articles that it could not judge."""
    if not search.filters.published:
        return ()
    undated = And((outcome.ranked.match, *search.filters.others, Not(Range("day"))))
    left_out = search.spare("notes", lambda: search.reader.count(undated), 0)
    if not left_out:
        return ()
    message = f"Without a date, and so left out: {left_out} that match otherwise."
    return (Warning_(code="undated_left_out", message=message),)
