"""How often the box asks, what it gives up, that late answers are never shown, and that it tells where readers stop."""

from __future__ import annotations

import random
import threading

from playwright.sync_api import expect

from browser_fixtures import Box, OpenBox, tag
from browser_servers import Publisher, Reply, SearchHost, found

WORD = "ceasefire"


def test_nothing_is_asked_before_the_first_key(box: Box, search_host: SearchHost) -> None:
    assert [path for path, _, _ in search_host.log if path != "/box.js"] == []
    box.input.focus()
    box.page.wait_for_timeout(0)
    assert [path for path, _, _ in search_host.log if path != "/box.js"] == []


def test_no_cookies_and_no_storage(box: Box) -> None:
    box.find("accord")
    kept = box.page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]")
    assert kept == ["", 0, 0]
    assert box.page.context.cookies() == []


def test_requests_carry_no_credentials_and_cause_no_preflight(box: Box, search_host: SearchHost) -> None:
    box.find("accord")
    headers = next(headers for path, _, headers in search_host.log if path == "/api/v1/search")
    assert not {name.lower() for name in headers} & {"cookie", "authorization", "x-requested-with"}


def test_nine_keys_are_at_most_two_requests(open_box: OpenBox, search_host: SearchHost) -> None:
    box = open_box(stopped=True)
    for key in WORD:
        box.type(key)
        box.pass_time(60)
    box.pass_time(90)
    box.until(lambda: WORD in search_host.queries)
    expect(box.hits.first).to_be_visible()
    assert len(search_host.queries) <= 2


def test_the_wait_after_the_last_key_is_short_and_the_answer_is_painted_at_once(
    open_box: OpenBox, search_host: SearchHost
) -> None:
    box = open_box(stopped=True)
    box.type("accord")
    assert search_host.queries == []
    box.pass_time(150)
    expect(box.hits).to_have_count(6)  # with the clock stopped: no timer stands between answer and rows
    assert search_host.queries == ["accord"]


def test_a_superseded_request_is_aborted(open_box: OpenBox, search_host: SearchHost) -> None:
    box = open_box(stopped=True)
    gate = threading.Event()
    search_host.search = lambda query: Reply(found(query), wait=gate if query == "co" else None)
    given_up: list[str] = []
    box.page.on("requestfailed", lambda request: given_up.append(f"{request.failure} {request.url}"))
    box.type("co")
    box.pass_time(100)
    box.until(lambda: search_host.queries == ["co"])
    box.type("rs")
    box.until(lambda: given_up)
    assert "ERR_ABORTED" in given_up[0]
    assert "q=co&" in given_up[0]
    box.pass_time(100)
    expect(box.hits.first).to_contain_text("Story 0 on cors")
    gate.set()


def test_late_answers_are_never_shown_in_any_order(open_box: OpenBox, search_host: SearchHost) -> None:
    box = open_box(stopped=True)
    gates: dict[str, threading.Event] = {}
    search_host.search = lambda query: Reply(found(query), wait=gates[query])
    for seed in range(20):
        word = f"q{chr(97 + seed)}xyz"
        queries = [word[:end] for end in range(2, 6)]
        gates.update({query: threading.Event() for query in queries})
        box.input.fill("")
        for place, query in enumerate(queries):
            box.type(query if place == 0 else query[-1])
            box.pass_time(100)
            box.until(lambda query=query: query in search_host.queries)
        order = random.Random(seed).sample(queries, len(queries))
        for query in order:
            gates[query].set()
            if query == word:
                expect(box.hits.first).to_contain_text(f"Story 0 on {word} ")
            shown = box.hits.evaluate_all("rows => rows.map(row => row.textContent)")
            assert all(f" {word} " in text for text in shown), f"seed {seed}, order {order}"
        box.pass_time(1000)
        expect(box.hits.first).to_contain_text(f"Story 0 on {word} ")


def test_a_repeated_query_comes_from_memory(open_box: OpenBox, search_host: SearchHost) -> None:
    box = open_box(stopped=True)
    for text in ("co", "cors", "co"):
        box.input.fill(text)
        box.pass_time(100)
        expect(box.hits.first).to_contain_text(f"Story 0 on {text} ")
    assert search_host.queries == ["co", "cors"]


def test_where_a_reader_stops_is_told_once(open_box: OpenBox, search_host: SearchHost) -> None:
    box = open_box(stopped=True)
    for text in ("co", "cors"):
        box.input.fill(text)
        box.pass_time(100)
        expect(box.hits.first).to_contain_text(f"Story 0 on {text} ")
        box.pass_time(1900)
        assert search_host.settled == []
    box.pass_time(100)
    box.until(lambda: search_host.settled == ["cors"])
    box.pass_time(10_000)
    assert search_host.settled == ["cors"]


def test_who_follows_a_hit_stopped_there(open_box: OpenBox, search_host: SearchHost) -> None:
    box = open_box(stopped=True)
    box.page.evaluate("document.addEventListener('dateline-follow', event => event.preventDefault())")
    box.type("accord")
    box.pass_time(100)
    box.hits.first.click()
    box.until(lambda: search_host.settled == ["accord"])
    box.pass_time(10_000)
    assert search_host.settled == ["accord"]


def test_old_results_stay_while_new_ones_load(open_box: OpenBox, search_host: SearchHost) -> None:
    box = open_box(stopped=True)
    box.type("co")
    box.pass_time(100)
    expect(box.hits.first).to_contain_text("Story 0 on co ")
    gate = threading.Event()
    search_host.search = lambda query: Reply(found(query), wait=gate)
    box.type("rs")
    box.pass_time(100)
    box.until(lambda: "cors" in search_host.queries)
    box.pass_time(1000)
    expect(box.hits.first).to_contain_text("Story 0 on co ")
    gate.set()
    expect(box.hits.first).to_contain_text("Story 0 on cors ")


def test_work_is_shown_only_when_it_takes_long(open_box: OpenBox, search_host: SearchHost) -> None:
    box = open_box(stopped=True)
    gate = threading.Event()
    search_host.search = lambda query: Reply(found(query), wait=gate)
    box.type("co")
    box.pass_time(100)
    box.until(lambda: search_host.queries == ["co"])
    box.pass_time(299)
    expect(box.panel).to_be_hidden()
    expect(box.host.locator("[data-busy]")).to_have_count(0)
    box.pass_time(2)
    expect(box.note).to_have_text("Searching…")
    expect(box.host.locator("[data-busy]")).to_have_count(1)
    gate.set()
    expect(box.hits.first).to_be_visible()
    expect(box.host.locator("[data-busy]")).to_have_count(0)


def test_the_filter_goes_with_every_search(
    open_box: OpenBox, publisher: Publisher, search_host: SearchHost
) -> None:
    publisher.pages["/own"] = tag(
        search_host.origin, attributes='filter="region=Europe&region=Asia" limit="3"'
    )
    box = open_box("/own")
    box.find("accord")
    asked = next(parameters for path, parameters, _ in search_host.log if path == "/api/v1/search")
    assert (asked["region"], asked["per_page"]) == ("Europe", "3")
    expect(box.options.last).to_have_attribute(
        "href", f"{search_host.origin}/search?region=Europe&region=Asia&q=accord"
    )
