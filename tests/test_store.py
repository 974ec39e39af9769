"""The store: outcomes, tombstones, the change sequence and what outlives a crash; on SQLite and PostgreSQL."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from search.article import (
    Article,
    CleanedFrom,
    DateHint,
    DroppedLine,
    Image,
    Reference,
)
from search.errors import ArticleConflict, StoreError, StoreUnavailable
from search.store import FamilySigns, Origin, Submission
from search.store.model import decode, encode
from search.store.store import Store
from search.store.tables import HEAD
from search.store.writing import Writing
from store_fixtures import StoreOpener


def article(id: str = "a", **fields: Any) -> Article:
    return Article(id=id, **{"headline": "A headline", "body": "A body.", **fields})


def submit(id: str = "a", **fields: Any) -> Submission:
    return Submission(article(id, **fields))


FULL = Article(
    id="europe/minsk-ii",
    url="https://example.org/minsk",
    canonical_url="https://example.org/minsk",
    headline="Minsk \x00 II ☃ \U0001f600",
    deck='"quoted" \\ and "content_hash":""',
    body="One.\n\nTwo.",
    authors=["A", "B"],
    published=date(2015, 2, 12),
    published_precision="day",
    date_hints=[DateHint(words="2015", kind="event", precision="year", place="body", confidence=0.5)],
    references=[Reference(name="Minsk II", kind="accord", words="Minsk-2", place="headline")],
    cleaned_from=CleanedFrom(
        format="text", dropped=[DroppedLine(number=1, text="Share", reason="share line")]
    ),
)


def test_an_article_comes_back_as_it_was(store: Store) -> None:
    store.put([Submission(FULL)])
    kept = store.get_many([FULL.id])[FULL.id].article
    assert kept.content_hash
    assert kept.model_copy(update={"content_hash": ""}) == FULL


def test_outcomes(store: Store) -> None:
    assert [result.outcome for result in store.put([submit(), submit("b")])] == ["created", "created"]
    assert [result.outcome for result in store.put([submit(), submit("b", deck="new")])] == [
        "unchanged",
        "updated",
    ]
    assert store.count() == 2


@pytest.mark.parametrize(
    "field", [name for name in Article.model_fields if name not in {"id", "content_hash"}]
)
def test_a_change_in_any_field_is_seen(store: Store, field: str) -> None:
    before = FULL.model_copy(
        update={field: Article.model_fields[field].get_default(call_default_factory=True)}
    )
    after = before.model_copy(update={field: CHANGED[field]})
    store.put([Submission(before)])
    assert store.put([Submission(after)])[0].outcome == "updated"


CHANGED: dict[str, Any] = {
    "image": Image(url="https://example.org/a.jpg", alt="A pier"),
    "fields": {"topic": ["Piers"]},
    "url": "https://example.org/other",
    "canonical_url": "https://example.org/other",
    "headline": "Other",
    "deck": "Other",
    "body": "Other",
    "section": "Other",
    "region": "Other",
    "authors": ["Other"],
    "source": "Other",
    "published": date(2020, 1, 1),
    "published_source": "byline",
    "published_precision": "year",
    "date_hints": [DateHint(words="1990s", kind="event", precision="decade", place="body", confidence=0.5)],
    "references": [Reference(name="START II", kind="treaty", words="START II", place="body")],
    "captions": ["Other"],
    "language": "en",
    "cleaned_from": CleanedFrom(format="feed"),
}


def test_a_content_hash_that_came_along_is_no_change(store: Store) -> None:
    store.put([submit()])
    assert store.put([submit(content_hash="0000")])[0].outcome == "unchanged"


def test_the_last_of_one_id_in_a_batch_holds(store: Store) -> None:
    results = store.put([submit(deck="first"), submit(deck="second")])
    assert [result.outcome for result in results] == ["created", "updated"]
    assert store.get_many(["a"])["a"].article.deck == "second"
    assert store.count() == 1


def test_a_deleted_article_stays_away_until_it_is_restored(store: Store) -> None:
    store.put([submit()])
    assert set(store.delete(["a", "never there"])) == {"a"}
    assert store.get_many(["a"]) == {}
    assert store.put([submit(deck="again")])[0].outcome == "deleted_before"
    assert store.count() == 0
    assert store.put([submit()], restore=True)[0].outcome == "created"
    assert store.get_many(["a"])["a"].leads
    assert store.count() == 1


def test_a_pruned_article_comes_back_with_its_page(store: Store) -> None:
    store.put([submit()])
    store.delete(["a"], for_good=False)
    assert store.put([submit()])[0].outcome == "created"


def test_a_pruned_article_can_be_deleted_for_good(store: Store) -> None:
    store.put([submit()])
    store.delete(["a"], for_good=False)
    assert store.delete(["a"]) == {}
    assert store.put([submit()])[0].outcome == "deleted_before"


def test_an_expected_version(store: Store) -> None:
    created = store.put([Submission(article(), expected_version=0)])[0]
    assert created.outcome == "created"
    assert store.put([Submission(article(), expected_version=0)])[0].outcome == "conflict"
    stale = store.put([Submission(article(deck="x"), expected_version=created.change + 1)])[0]
    assert (stale.outcome, stale.change) == ("conflict", created.change)
    assert store.put([Submission(article(deck="x"), expected_version=created.change)])[0].outcome == "updated"
    with pytest.raises(ArticleConflict):
        store.delete(["a"], expected=created.change)


def test_what_is_there_already_is_unchanged_whatever_version_was_expected(store: Store) -> None:
    created = store.put([submit()])[0]
    again = store.put([Submission(article(), expected_version=created.change + 7)])[0]
    assert (again.outcome, again.change) == ("unchanged", created.change)


def test_a_tombstone_tells_under_which_change_it_went(store: Store) -> None:
    store.put([submit()])
    assert store.deleted_at("a") is None
    went = store.delete(["a"])["a"]
    assert (store.deleted_at("a"), store.deleted_at("never there")) == (went, None)


def test_changes_come_in_order_and_once_an_article(store: Store) -> None:
    store.put([submit("a"), submit("b"), submit("c")])
    store.put([submit("a", deck="new")])
    store.delete(["b"])
    assert [(step.id, step.change, step.stored is None) for step in store.changes(0, 10)] == [
        ("c", 3, False),
        ("a", 4, False),
        ("b", 5, True),
    ]
    assert [step.id for step in store.changes(3, 1)] == ["a"]
    assert store.changes(5, 10) == []
    assert store.state() == (5, 2)


def test_long_articles_are_read_a_few_at_once(store: Store) -> None:
    store.put([submit(str(number), body="word " * 1_000_000) for number in range(3)])
    assert [[step.id for step in store.changes(after, 10)] for after in (0, 2)] == [["0", "1"], ["2"]]


def test_more_changes_than_one_query_asks_for_come_in_order(store: Store) -> None:
    store.put([submit(str(number)) for number in range(250)])
    assert [step.change for step in store.changes(10, 220)] == list(range(11, 231))


def test_unchanged_articles_are_no_change(store: Store) -> None:
    store.put([submit()])
    before = store.last_change()
    store.put([submit()])
    assert store.last_change() == before


def test_order_is_of_arrival_and_stays(store: Store) -> None:
    store.put([submit("b"), submit("a")])
    store.put([submit("b", deck="new")])
    kept = store.get_many(["a", "b"])
    assert kept["b"].order < kept["a"].order


def test_articles_come_in_order_of_id_bytes(store: Store) -> None:
    ids = ["b", "a/2", "a", "Z", "é", "a-1", "_", "ß", "\U0001f600", "\uffee"]
    store.put([submit(id) for id in ids])
    in_bytes = sorted(ids, key=lambda id: id.encode())
    assert [stored.article.id for stored in store.articles()] == in_bytes
    assert list(store.ids()) == in_bytes


def test_more_articles_than_a_batch(store: Store) -> None:
    store.put([submit(f"{number:05}") for number in range(1201)])
    assert len(list(store.articles())) == 1201
    assert len(store.get_many(f"{number:05}" for number in range(1201))) == 1201
    assert len(store.delete([f"{number:05}" for number in range(1201)])) == 1201
    assert store.count() == 0


def test_get_many_keeps_the_order_asked(store: Store) -> None:
    store.put([submit("a"), submit("b"), submit("c")])
    assert list(store.get_many(["c", "nowhere", "a", "c"])) == ["c", "a"]
    assert store.get_many([]) == {}


def test_the_original_page_is_kept(store: Store) -> None:
    page = b"\x00\xff<html>" * 1000
    store.put([Submission(article(), original=page)])
    assert store.original("a") == page
    assert store.original("b") is None
    store.delete(["a"])
    assert store.original("a") is None


def test_origins_are_kept_and_corrected(store: Store) -> None:
    store.put([Submission(article(), origin=Origin("/old", "a.txt"))])
    assert store.put([Submission(article(), origin=Origin("/new", "a.txt"))])[0].outcome == "unchanged"
    assert list(store.origins("/new")) == [("a.txt", "a")]
    assert list(store.origins("/old")) == []
    store.put([submit(deck="by another way")])
    assert list(store.origins("/new")) == [("a.txt", "a")]


def test_numbers_are_given_in_commit_order(open_store: StoreOpener) -> None:
    """Who begins first and commits last: nobody may see a later number while an earlier one is not there yet."""
    first, second, reader = open_store(), open_store(), open_store()
    held, let_go = threading.Event(), threading.Event()

    def slow() -> None:
        with first.database.writing() as connection:
            writing = Writing(connection)
            writing.begin(["slow"])
            writing.take(submit("slow"), restore=False)
            writing.finish()
            held.set()
            assert let_go.wait(20)

    with ThreadPoolExecutor(2) as pool:
        slow_one = pool.submit(slow)
        assert held.wait(20)
        quick_one = pool.submit(second.put, [submit("quick")])
        assert reader.changes(0, 10) == []
        assert reader.last_change() == 0
        assert not quick_one.done()
        let_go.set()
        slow_one.result(20)
        assert quick_one.result(20)[0].change == 2
    assert [(step.change, step.id) for step in reader.changes(0, 10)] == [(1, "slow"), (2, "quick")]


def test_many_writers_and_a_follower_that_misses_nothing(open_store: StoreOpener) -> None:
    writers, reader = [open_store() for _ in range(4)], open_store()
    seen: dict[str, int] = {}

    def write(number: int) -> None:
        for round_ in range(20):
            writers[number].put([submit(f"{number}-{round_ % 7}", deck=str(round_))])

    with ThreadPoolExecutor(4) as pool:
        writing = [pool.submit(write, number) for number in range(4)]
        after = 0
        while not all(done.done() for done in writing) or reader.last_change() > after:
            for step in reader.changes(after, 3):
                seen[step.id], after = step.change, step.change
        for done in writing:
            done.result()
    assert seen == {step.id: step.change for step in reader.changes(0, 1000)}
    assert reader.last_change() == 80


def _write_and_fail(store: Store) -> None:
    with store.database.engine.connect() as connection, connection.begin():
        writing = Writing(connection)
        writing.begin(["a"])
        writing.take(submit(), restore=False)
        writing.finish()
        connection.execute(sa.text("SELECT :missing"), {})


def test_what_raises_leaves_nothing(store: Store) -> None:
    with pytest.raises(sa.exc.StatementError):
        _write_and_fail(store)
    assert store.state() == (0, 0)
    assert store.changes(0, 10) == []


def test_an_identity_is_its_own_and_lasts(open_store: StoreOpener) -> None:
    store = open_store()
    identity = store.identity()
    assert identity
    assert open_store().identity() == identity
    store.renew_identity()
    assert store.identity() not in {"", identity}


def test_facts(store: Store) -> None:
    store.set_fact("x", "1")
    store.set_fact("x", "2")
    assert store.fact("x") == "2"
    store.set_fact("x", None)
    assert store.fact("x") is None


def test_signs_need_not_be_there(store: Store) -> None:
    store.put([Submission(article(), signs=FamilySigns())])
    assert store.get_many(["a"])["a"].family == "a"


def test_the_newest_migration_is_the_one_that_is_looked_for(store: Store) -> None:
    with store.database.reading() as connection:
        assert connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars().all() == [
            HEAD
        ]


def test_migrations_make_the_tables_that_are_declared(store: Store) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from search.store.tables import metadata

    with store.database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": _declared})
        assert compare_metadata(context, metadata) == []


def _declared(thing: Any, name: str | None, kind: str, reflected: bool, other: Any) -> bool:
    return kind != "table" or not reflected or other is not None


def test_a_store_of_an_older_dateline_is_brought_up(open_store: StoreOpener) -> None:
    store = open_store()
    store.put([submit()])
    with store.database.writing() as connection:
        connection.execute(sa.text("CREATE TABLE idempotency (key VARCHAR(64) PRIMARY KEY)"))
        connection.execute(sa.text("ALTER TABLE signs RENAME COLUMN kind TO certain"))
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0002'"))
    again = open_store()
    with again.database.reading() as connection:
        assert not sa.inspect(connection).has_table("idempotency")
        assert connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars().all() == [
            HEAD
        ]
    assert set(again.get_many(["a"])) == {"a"}


def test_a_store_of_a_newer_dateline_is_refused(open_store: StoreOpener) -> None:
    store = open_store()
    with store.database.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer version of Dateline"):
        open_store()


@pytest.mark.parametrize(
    ("url", "kind", "words"),
    [
        ("no url", StoreError, "give a URL"),
        ("oracle://host/x", StoreError, "sqlite:// or postgresql://"),
        ("postgresql://user:secret@127.0.0.1:1/none", StoreUnavailable, "can't be used now"),
        ("sqlite:////dev/null/dateline.sqlite", StoreError, "can.t be made"),
    ],
)
def test_a_store_that_can_not_be_opened_says_why(url: str, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words) as caught:
        Store(url)
    assert "secret" not in str(caught.value)


def test_a_damaged_database_is_named(tmp_path: Any) -> None:
    path = tmp_path / "dateline.sqlite"
    path.write_bytes(b"this is no database" * 1000)
    with pytest.raises(StoreError, match=r"dateline\.sqlite"):
        Store(f"sqlite:///{path}")


def test_sqlite_puts_a_commit_on_the_disk_before_it_answers(tmp_path: Any) -> None:
    store = Store(f"sqlite:///{tmp_path / 'dateline.sqlite'}")
    with store.database.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    store.close()


def test_a_store_in_memory_serves_many_threads() -> None:
    store = Store("sqlite://")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: store.put([submit(str(number))]), range(50)))
        assert sum(pool.map(lambda number: len(store.get_many([str(number)])), range(50))) == 50
    store.close()


@pytest.mark.parametrize("given", ["", "0f3a9c", 'a"b', "é", "\\"])
def test_the_hash_is_over_everything_but_a_hash(given: str) -> None:
    article = Article(id="a", body='He wrote "content_hash":"0f3a9c" twice: "content_hash":"".')
    document, digest = encode(article.model_copy(update={"content_hash": given}))
    assert (document, digest) == encode(article)
    assert decode(document) == article.model_copy(update={"content_hash": digest})
