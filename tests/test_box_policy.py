"""The box works under the strictest policy a page can have, and nothing from outside gets to run in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser_fixtures import Box, OpenBox, tag
from browser_servers import BOX, Publisher, Reply, SearchHost, found, hit

HOSTILE = json.loads((Path(__file__).parent / "cases" / "box_hostile.json").read_text())


def _never_ran(box: Box) -> None:
    assert box.page.evaluate("window.hit") is None
    assert box.page.evaluate("window.violations") == []
    assert box.errors == []


def test_a_whole_visit_breaks_no_policy(box: Box, publisher: Publisher) -> None:
    assert "default-src 'none'" in publisher.policy
    assert "require-trusted-types-for 'script'" in publisher.policy
    box.find("accord")
    for key in ("ArrowDown", "ArrowUp", "Escape", "ArrowDown", "Escape", "Escape"):
        box.page.keyboard.press(key)
    _never_ran(box)


@pytest.mark.parametrize("payload", HOSTILE["payloads"])
def test_hostile_text_is_shown_as_text(payload: str, box: Box, search_host: SearchHost) -> None:
    marked = [["before ", False], [payload, True]]
    highlight = {"headline": marked, "deck": [], "snippets": [marked], "link": payload}
    evil = hit(
        1, id=payload, headline=payload, region=payload, published=payload, url=payload, highlight=highlight
    )
    plain = hit(2, headline=payload, deck=payload, highlight=None)
    answer = found(payload, hits=[evil, plain], suggestion=payload, warnings=[{"message": payload}])
    search_host.search = lambda query: Reply(answer)
    box.type(payload)
    expect(box.hits).to_have_count(2)
    for place, part in (
        (0, ".headline mark"),
        (0, ".line mark"),
        (1, ".headline"),
        (1, ".line [part=snippet]"),
    ):
        assert box.hits.nth(place).locator(part).text_content() == payload
    assert box.note.text_content() == payload
    assert box.hits.nth(0).locator(".headline").evaluate("one => one.children.length") == 1
    _never_ran(box)


@pytest.mark.parametrize("payload", HOSTILE["payloads"])
def test_hostile_errors_are_shown_as_text(payload: str, box: Box, search_host: SearchHost) -> None:
    search_host.search = lambda query: Reply({"title": payload, "detail": payload}, 422)
    box.type("accord")
    expect(box.host.get_by_role("button", name="Try again")).to_be_visible()
    assert box.note.text_content() == f"The search can’t answer that: {payload}"
    _never_ran(box)


@pytest.mark.parametrize("address", HOSTILE["addresses"])
def test_addresses_that_are_none_are_refused(address: str, box: Box, search_host: SearchHost) -> None:
    link = dict(hit(0)["highlight"], link=address)
    completion = {"text": "x", "kind": "headline", "count": 1, "url": address}
    search_host.search = lambda query: Reply(found(query, hits=[hit(1, url=address), hit(2, highlight=link)]))
    box.find("accord")
    assert box.hits.nth(0).get_attribute("href") == f"{search_host.origin}/articles/story/1"
    assert box.hits.nth(1).get_attribute("href") == "https://courier.example/2"
    search_host.search = lambda query: Reply(found(query, total=0, completions=[completion]))
    box.type("s")
    expect(box.options).to_have_text(["x headline"])
    assert str(box.options.get_attribute("href")).startswith(search_host.origin)
    _never_ran(box)


def test_a_hostile_query_stays_text_on_its_way_to_the_search_page(box: Box, search_host: SearchHost) -> None:
    query = 'a"><script>window.hit=1</script>&q=b#c'
    box.type(query)
    expect(box.options.last).to_be_visible()
    box.page.keyboard.press("Enter")
    box.page.wait_for_url(f"{search_host.origin}/search?**")
    assert search_host.asked("/search") == [query]


def test_the_link_to_the_sentence_is_followed_where_there_is_one(box: Box, search_host: SearchHost) -> None:
    url = "https://courier.example/9#:~:text=would%20outlive"
    highlight = dict(hit(0)["highlight"], link=url)
    search_host.search = lambda query: Reply(found(query, hits=[hit(9, highlight=highlight)]))
    box.find("accord")
    expect(box.hits.first).to_have_attribute("href", url)


def test_a_key_is_sent_as_bearer_and_only_then(
    open_box: OpenBox, publisher: Publisher, search_host: SearchHost
) -> None:
    publisher.pages["/own"] = tag(search_host.origin, attributes='key="dl_abc"')
    box = open_box("/own")
    with box.page.expect_request("**/api/v1/search?*") as asked:
        box.type("accord")
    assert asked.value.headers["authorization"] == "Bearer dl_abc"
    assert "dl_abc" not in asked.value.url


def test_the_box_has_no_way_to_make_markup_of_text() -> None:
    banned = ("innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(", "Function(", "data:")
    assert [word for word in banned if word in BOX.read_text()] == []
