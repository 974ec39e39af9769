"""The days of made pages: when an article came out, in many forms, and days beside it that say something else."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

FORMS = (
    "{d} {month} {y}", "{month} {d}, {y}", "{mon} {d}, {y}", "{mon}. {d}, {y}", "{y}-{m:02}-{d:02}", "{d} {mon} {y}",
    "{weekday}, {d} {month} {y}", "{weekday}, {month} {d}, {y}",
)  # fmt: skip
LABELS = ("", "", "", "", "Published ", "Published: ", "Posted on ", "Published on ")
CLOCKS = ("", "", "", " 10:47 AM EST", ", 3:18 p.m.", " 07:15", " | 11:30", " at 9:05 am")
UPDATES = (
    "{p}, updated {u}", "Published {p} | Updated {u}", "Updated {u}", "Last updated: {u}",
    "First published {p}. Last updated {u}", "PUBLISHED: {p} | UPDATED: {u}",
)  # fmt: skip


def day_between(chance: random.Random, first: int = 2003, last: int = 2024) -> date:
    """Any day of these years."""
    return date(first, 1, 1) + timedelta(days=chance.randrange(365 * (last - first)))


def written(chance: random.Random, day: date) -> str:
    """A day as pages write it."""
    return chance.choice(FORMS).format(
        d=day.day, m=day.month, y=day.year, month=f"{day:%B}", mon=f"{day:%b}", weekday=f"{day:%A}"
    )


def date_line(chance: random.Random, day: date) -> tuple[str, date]:
    """A line on the day of publication, and the day that it tells: that of an update where it tells no other."""
    if chance.random() < 0.25:
        later = day + timedelta(days=chance.randrange(0, 12))
        form = chance.choice(UPDATES)
        line = form.format(p=written(chance, day), u=written(chance, later))
        return line, day if "{p}" in form else later
    return chance.choice(LABELS) + written(chance, day) + chance.choice(CLOCKS), day


def latest(chance: random.Random, day: date) -> Iterator[str]:
    """The days of other stories, before and after one, the newest first."""
    other = day + timedelta(days=chance.randrange(-3, 40))
    while True:
        other -= timedelta(days=chance.randrange(0, 5))
        yield written(chance, other)
