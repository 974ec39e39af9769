"""Patterns that more than one reader of lines needs."""

from __future__ import annotations

import re

MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.?"

DAY = re.compile(
    rf"\b{MONTH}\s+\d{{1,4}}\b|\b\d{{1,2}}(?:st|nd|rd|th)?\s+{MONTH}(?=\W|$)"
    r"|\b\d{4}-\d\d-\d\d|\b\d\d?[/.]\d\d?[/.]\d{2,4}\b",
    re.IGNORECASE,
)
"""What looks like a day or a month of a year; `search.dates` says what it is."""

AGO = re.compile(r"\b(?:minute|min|hour|hr|day|week|month|year)s? ago\b", re.IGNORECASE)

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|©")
"""A word, with apostrophes inside it; the sign of copyright counts as one."""
