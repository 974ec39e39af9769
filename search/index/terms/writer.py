"""Changes of articles go into the terms of an index, in step with it: the one way in which terms are written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from sqlite3 import Connection

from search.index.derived_file import listed
from search.index.terms.gathering import Gathered, gather, keys_in
from search.index.terms.storage import TermsFile
from search.store import ChangeRecord

LEAST = {"phrase": 2}
"""Articles from which on a kind of name is suggested; other kinds are from their first."""

MOST_WAITING = 10_000
"""Articles that are gathered before they are written: in a crash they are gathered again.

Of 20,000 generated articles, 10,000 at once took 3.0 s of a processor's time, and 1,000 at once 3.7 s.
"""


class TermsWriter:
    """Writes terms for whoever holds the archive's writer lock, from one look at the store's changes to their end."""

    def __init__(self, file: TermsFile) -> None:
        self._file = file
        self._checkpoint = file.checkpoint()
        self._waiting = Gathered(self._checkpoint)

    def checkpoint(self) -> int:
        """The store's change number up to which everything is on disk."""
        return self._checkpoint

    def gathered(self) -> int:
        """The change number up to which everything is on disk or waits to be written."""
        return self._waiting.checkpoint

    def was_counted(self, ids: Sequence[str]) -> set[str]:
        """Those of these articles whose words were counted before."""
        rows = self._file.read(
            "SELECT id FROM articles WHERE id IN (SELECT value FROM json_each(?))", listed(ids)
        )
        return {id for (id,) in rows} | self._waiting.counted.intersection(ids)

    def observe(self, records: Sequence[ChangeRecord]) -> None:
        """Take changes in; those that were seen before are passed over."""
        self.add(gather(records, self.was_counted([record.id for record in records]), self.gathered()))

    def add(self, gathered: Gathered) -> None:
        """Take in what changes brought, and write it when there is enough."""
        self._waiting.add(gathered)
        if len(self._waiting.touched) >= MOST_WAITING:
            self.write()

    def write(self) -> None:
        """Put what waits on disk: after this, a crash loses none of it."""
        waiting, self._waiting = self._waiting, Gathered(self._waiting.checkpoint)
        if waiting.checkpoint <= self._checkpoint:
            return
        with self._file.writing() as database:
            _count_forms(database, waiting)
            _replace_headlines(database, waiting)
            changes = _changes(database, waiting)
            _count_names(database, changes)
            _begin_to_suggest(database, waiting, changes)
            _forget_unsaid(database, changes)
            database.executemany(
                "INSERT OR REPLACE INTO articles (id, headline, names) VALUES (?, ?, ?)",
                sorted(_rows(waiting)),
            )
            database.execute("UPDATE state SET checkpoint = ?", (waiting.checkpoint,))
        self._checkpoint = waiting.checkpoint


def _count_forms(database: Connection, waiting: Gathered) -> None:
    """Add up the articles of each form. Forms that only new versions of counted articles have count once."""
    insert = "INSERT INTO forms (form, articles, backwards) VALUES (?, ?, ?) ON CONFLICT (form) DO "
    counted = ((form, count, form[::-1]) for form, count in sorted(waiting.forms.items()))
    database.executemany(insert + "UPDATE SET articles = articles + excluded.articles", counted)
    database.executemany(insert + "NOTHING", ((form, 1, form[::-1]) for form in sorted(waiting.again)))


def _replace_headlines(database: Connection, waiting: Gathered) -> None:
    known = "SELECT headline FROM articles WHERE id IN (SELECT value FROM json_each(?))"
    database.execute(f"DELETE FROM headlines WHERE rowid IN ({known})", (listed(waiting.touched),))
    database.executemany(
        "INSERT OR REPLACE INTO headlines (rowid, words, text, id, url) VALUES (?, ?, ?, ?, ?)",
        sorted(
            (headline.number, " ".join(headline.words), headline.text, id, headline.url)
            for id, headline in waiting.headlines.items()
        ),
    )


def _changes(database: Connection, waiting: Gathered) -> dict[int, int]:
    """How many more articles say each name now, by its key; fewer where the number is negative."""
    changes = Counter[int]()
    for keys in waiting.said.values():
        changes.update(keys_in(keys))
    known = "SELECT names FROM articles WHERE id IN (SELECT value FROM json_each(?))"
    for (keys,) in database.execute(known, (listed(waiting.touched),)):
        changes.subtract(keys_in(keys))
    return {key: change for key, change in changes.items() if change}


def _count_names(database: Connection, changes: Mapping[int, int]) -> None:
    database.executemany(
        "INSERT INTO names (key, articles) VALUES (?, ?)"
        " ON CONFLICT (key) DO UPDATE SET articles = articles + excluded.articles",
        sorted(changes.items()),  # in the order of the table, so that each of its pages is met once
    )


def _begin_to_suggest(database: Connection, waiting: Gathered, changes: Mapping[int, int]) -> None:
    """Write down the words of names that enough articles say from now on."""
    grown = listed(key for key, change in changes.items() if change > 0)
    unwritten = (
        "SELECT key, articles FROM names WHERE words IS NULL AND key IN (SELECT value FROM json_each(?))"
    )
    suggested = [
        (*waiting.names[key], key)
        for key, articles in database.execute(unwritten, (grown,))
        if articles >= LEAST.get(waiting.names[key][0], 1)
    ]
    database.executemany("UPDATE names SET kind = ?, words = ?, text = ? WHERE key = ?", suggested)
    database.executemany(
        "INSERT INTO name_words (rowid, words) VALUES (?, ?)",
        ((key, words) for _, words, _, key in suggested),
    )


def _forget_unsaid(database: Connection, changes: Mapping[int, int]) -> None:
    """Take away the names that no article says any more."""
    shrunk = listed(key for key, change in changes.items() if change < 0)
    unsaid = "SELECT key, words FROM names WHERE articles <= 0 AND key IN (SELECT value FROM json_each(?))"
    rows = database.execute(unsaid, (shrunk,)).fetchall()
    database.executemany(
        "INSERT INTO name_words (name_words, rowid, words) VALUES ('delete', ?, ?)",
        (row for row in rows if row[1] is not None),
    )
    database.executemany("DELETE FROM names WHERE key = ?", ((key,) for key, _ in rows))


def _rows(waiting: Gathered) -> Iterable[tuple[str, int | None, bytes]]:
    """Each touched article with the number of its headline and the keys of its names."""
    for id in waiting.touched:
        headline = waiting.headlines.get(id)
        yield id, headline.number if headline else None, waiting.said.get(id, b"")
