"""Families in the store: who belongs together, who leads, and what the change sequence says of it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from search.article import Article
from search.cleaning.records import Reading, make_article
from search.ingest.submissions import submission_of
from search.store import FamilySigns, Submission
from search.store.families import CROWD
from search.store.signatures import NEAR, agreement
from search.store.store import Store


def version(
    id: str, *, day: int | None = None, came_with_id: bool = False, url: str | None = None, **signs: Any
) -> Submission:
    published = date(2020, 1, day) if day else None
    article = Article(id=id, headline="A story", url=url, published=published)
    return Submission(article, came_with_id=came_with_id, signs=FamilySigns(**signs))


def family(store: Store, *ids: str) -> set[tuple[str, int]]:
    return {(stored.family, stored.family_size) for stored in store.get_many(ids).values()}


def leaders(store: Store) -> set[str]:
    return {stored.article.id for stored in store.articles() if stored.leads}


def signature(equal: int, of: int = 60) -> bytes:
    """A signature that agrees in so many of its words with any other of these."""
    return b"".join(
        (0 if place < equal else equal * 1000 + place).to_bytes(4, "little") for place in range(of)
    )


def test_one_address_is_one_family_also_for_records_with_ids(store: Store) -> None:
    store.put(
        [version("a", came_with_id=True, address="x"), version("b", address="x"), version("c", address="y")]
    )
    assert family(store, "a", "b") == {("a", 2)}
    assert family(store, "c") == {("c", 1)}


def test_one_text_joins_pages_and_not_records_with_ids(store: Store) -> None:
    store.put([version("a", fingerprint="x"), version("b", fingerprint="x")])
    store.put([version("c", came_with_id=True, fingerprint="x")])
    assert family(store, "a", "b") == {("a", 2)}
    assert family(store, "c") == {("c", 1)}


def test_nearly_the_same_text_needs_signatures_that_agree(store: Store) -> None:
    store.put([version("a", bands=("1",), signature=signature(60))])
    store.put([version("near", bands=("1",), signature=signature(50))])
    store.put([version("far", bands=("1",), signature=signature(20))])
    assert family(store, "a", "near") == {("a", 2)}
    assert family(store, "far") == {("far", 1)}


def test_agreement() -> None:
    assert agreement(signature(60), signature(60)) == 1
    assert agreement(signature(60), signature(30)) == 0.5
    assert agreement(b"", b"") == agreement(signature(60), signature(10, of=10)) == 0
    assert 0.5 < NEAR < 1


def test_the_newest_published_version_leads(store: Store) -> None:
    store.put(
        [version("a", day=2, address="x"), version("b", day=3, address="x"), version("c", day=1, address="x")]
    )
    assert leaders(store) == {"b"}


def test_of_undated_versions_the_last_to_arrive_leads(store: Store) -> None:
    store.put([version("a", address="x"), version("b", address="x")])
    assert leaders(store) == {"b"}
    store.put([version("c", day=1, address="x")])
    assert leaders(store) == {"c"}


def test_who_gives_up_the_lead_is_announced_with_its_own_version_kept(store: Store) -> None:
    store.put([version("a", day=1, address="x")])
    before = store.get_many(["a"])["a"].version
    store.put([version("b", day=2, address="x")])
    steps = store.changes(before, 10)
    assert [(step.id, step.stored is not None and step.stored.leads) for step in steps] == [
        ("b", True),
        ("a", False),
    ]
    assert store.get_many(["a"])["a"].version == before


def test_when_the_leader_goes_the_next_one_leads(store: Store) -> None:
    store.put([version(id, day=day, address="x") for id, day in (("a", 1), ("b", 2), ("c", 3))])
    store.delete(["c"])
    assert leaders(store) == {"b"}
    store.delete(["a"])
    assert family(store, "b") == {("b", 1)}
    assert [step.id for step in store.changes(0, 10)] == ["c", "b", "a"]


def test_a_family_that_loses_its_link_parts(store: Store) -> None:
    store.put(
        [version("a", address="x"), version("b", address="x", fingerprint="t"), version("c", fingerprint="t")]
    )
    assert family(store, "a", "b", "c") == {("a", 3)}
    store.delete(["b"])
    assert family(store, "a") == {("a", 1)}
    assert family(store, "c") == {("c", 1)}


def test_an_article_that_changes_leaves_its_family_and_joins_another(store: Store) -> None:
    store.put([version("a", address="x"), version("b", address="x"), version("c", address="y")])
    store.put([version("b", day=5, address="y")])
    assert family(store, "a") == {("a", 1)}
    assert family(store, "b", "c") == {("b", 2)}
    assert leaders(store) == {"a", "b"}


@pytest.mark.parametrize("order", [("a", "b", "c"), ("c", "b", "a"), ("b", "a", "c")])
def test_two_families_become_one_in_any_order(store: Store, order: tuple[str, ...]) -> None:
    versions = {
        "a": version("a", day=1, address="x"),
        "b": version("b", day=2, fingerprint="t"),
        "c": version("c", day=3, address="x", fingerprint="t"),
    }
    for id in order:
        store.put([versions[id]])
    assert family(store, "a", "b", "c") == {(order[0], 3)}
    assert leaders(store) == {"c"}


def test_the_other_addresses_are_told(store: Store) -> None:
    store.put([version(id, address="x", url=f"https://example.org/{id}") for id in "abc"])
    store.put([version("d", address="x")])
    kept = store.get_many(["b", "d"])
    assert kept["b"].also_at == ("https://example.org/a", "https://example.org/c")
    assert len(kept["d"].also_at) == 3


def test_a_deleted_version_that_is_restored_comes_back_into_its_family(store: Store) -> None:
    store.put([version("a", address="x"), version("b", address="x")])
    store.delete(["b"])
    store.put([version("b", address="x")], restore=True)
    assert family(store, "a", "b") == {("a", 2)}
    assert leaders(store) == {"b"}


def test_a_sign_of_a_crowd_joins_no_more(store: Store) -> None:
    store.put([version(f"{number:04}", fingerprint="template") for number in range(CROWD)])
    store.put([version("late", fingerprint="template"), version("later", fingerprint="template")])
    assert family(store, "0000") == {("0000", CROWD)}
    assert family(store, "late", "later") == {("late", 1), ("later", 1)}


STORIES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "cases" / "families.json").read_text("utf-8")
)["cases"]


@pytest.mark.parametrize("at_once", [True, False], ids=["in one batch", "one by one"])
@pytest.mark.parametrize("case", STORIES, ids=lambda case: case["name"])
def test_what_is_one_story(case: dict[str, Any], at_once: bool, open_store: Any) -> None:
    store, reading, submissions = open_store(), Reading(), []
    for number, record in enumerate(case["records"]):
        entry = make_article(record, reading, path=f"{number}", line=None, number=number)
        article = (
            entry.article if entry.came_with_id else entry.article.model_copy(update={"id": str(number)})
        )
        submissions.append(submission_of(article, came_with_id=entry.came_with_id))
    for batch in [submissions] if at_once else [[one] for one in submissions]:
        store.put(batch)
    stories: dict[str, list[int]] = {}
    for number, id in enumerate(one.article.id for one in submissions):
        stories.setdefault(store.get_many([id])[id].family, []).append(number)
    assert list(stories.values()) == case["stories"]
