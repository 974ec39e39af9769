"""Dates in words as spans of days: one small grammar for queries and for the dates that articles name.

A rule (`rules`, `relative`) is a pattern and the function that makes days of its groups. `reading` fits rules
to the whole of what a person typed; `finding` looks for them in a text, where `surroundings` tells years from
other numbers.
"""

from search.text.dates.finding import (
    AMBIGUOUS,
    FoundDate,
    find_dates,
    find_in_parts,
)
from search.text.dates.reading import read_days
from search.text.dates.spans import DaySpan

__all__ = ["AMBIGUOUS", "DaySpan", "FoundDate", "find_dates", "find_in_parts", "read_days"]
