"""Dates in words as spans of days: one small grammar for queries and for the dates that articles name.

A rule (`rules`) is a pattern and the function that makes days of its groups. `reading` fits rules to the whole of what
a person typed; `finding` looks for them in a text, and tells years from other numbers.
"""

from search.text.dates.date_words import MONTHS, WEEKDAYS
from search.text.dates.days import DaySpan, today
from search.text.dates.finding import AMBIGUOUS, FoundDate, find_dates, number_words_of
from search.text.dates.reading import read_days, read_stamp, read_url

__all__ = [
    "AMBIGUOUS",
    "MONTHS",
    "WEEKDAYS",
    "DaySpan",
    "FoundDate",
    "find_dates",
    "number_words_of",
    "read_days",
    "read_stamp",
    "read_url",
    "today",
]
