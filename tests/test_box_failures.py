"""Each failure says its own true thing, offers a retry, and is over with the next key that works."""

from __future__ import annotations

import json
import threading
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from browser_fixtures import Box, OpenBox
from browser_servers import Publisher, Reply, SearchHost, found

CASES = json.loads((Path(__file__).parent / "cases" / "box_failures.json").read_text())["cases"]
PAGE_TIME = 1_700_000_600
"""What the stopped clock of a page says, in seconds since 1970."""

PROBLEM = {"title": "A value can't be used", "detail": "The query is too long; give at most 1000 letters."}

FAULTS: dict[str, Reply] = {
    "500": Reply("<h1>Oops</h1>", 500, "text/html"),
    "503": Reply({"code": "store_unavailable"}, 503, "application/problem+json"),
    "html": Reply("<!doctype html><p>welcome to the hotel</p>", type="text/html"),
    "cut": Reply('{"query": "a", "total": 3, "hits": [{"id"'),
    "null": Reply("null"),
    "list": Reply([]),
    "no total": Reply({"hits": []}),
    "cors": Reply(found("accord"), cors=False),
    "hang": Reply(found("accord"), wait=threading.Event()),
    "refused": Reply(PROBLEM, 422, "application/problem+json"),
    "429": Reply({}, 429, headers={"Retry-After": "7"}),
    "429 with a date": Reply({}, 429, headers={"Retry-After": formatdate(PAGE_TIME + 9.1, usegmt=True)}),
    "429 without a time": Reply({}, 429),
}


def _break(host: SearchHost, fault: str) -> None:
    if fault == "down":
        host.stop()
    else:
        host.search = lambda query: FAULTS[fault]


def _mend(host: SearchHost, fault: str) -> SearchHost:
    if fault == "down":
        return SearchHost(host.port)
    host.search = lambda query: Reply(found(query))
    return host


def _let_it_fail(box: Box, text: str, *, patience: int = 0) -> None:
    """Send what was typed, and wait for what the box says; `patience` is the page's time that passes meanwhile."""
    with box.page.expect_request("**/api/v1/search?*"):
        box.pass_time(100)
    box.pass_time(patience)
    expect(box.note).to_have_text(text)


@pytest.mark.parametrize("case", CASES, ids=[case["fault"] for case in CASES])
def test_a_failure_says_what_is_true_and_passes(
    case: dict[str, Any], open_box: OpenBox, search_host: SearchHost
) -> None:
    box = open_box(stopped=True)
    _break(search_host, case["fault"])
    box.type("accord")
    _let_it_fail(box, case["says"], patience=4900 if case["fault"] == "hang" else 0)
    expect(box.host.get_by_role("button", name="Try again")).to_be_visible()
    expect(box.options).to_have_count(0)
    assert "No results" not in (box.panel.text_content() or "")
    box.pass_time(500)
    assert (box.status.text_content() or "").strip() == case["says"]

    mended = _mend(search_host, case["fault"])
    box.type("s")
    box.pass_time(case.get("hold", 100))
    expect(box.hits.first).to_contain_text("Story 0 on accords ")
    expect(box.host.get_by_role("button", name="Try again")).to_be_hidden()
    assert box.errors == []
    mended.stop()


def test_retry_asks_again(open_box: OpenBox, search_host: SearchHost) -> None:
    box = open_box(stopped=True)
    _break(search_host, "500")
    box.type("accord")
    _let_it_fail(box, "The search has a fault of its own (500).")
    _mend(search_host, "500")
    box.page.keyboard.press("Tab")
    retry = box.host.get_by_role("button", name="Try again")
    expect(retry).to_be_focused()
    box.page.keyboard.press("Enter")
    expect(box.input).to_be_focused()
    box.pass_time(100)
    expect(box.hits.first).to_contain_text("Story 0 on accord ")


def _held_back(open_box: OpenBox, search_host: SearchHost) -> Box:
    """A box that was told to wait seven seconds, by a server that would answer by now."""
    box = open_box(stopped=True)
    _break(search_host, "429")
    box.type("accord")
    _let_it_fail(box, "Too many searches. The next one starts in 7 s.")
    _mend(search_host, "429")
    return box


def test_retry_after_is_obeyed_and_the_search_goes_on_by_itself(
    open_box: OpenBox, search_host: SearchHost
) -> None:
    box = _held_back(open_box, search_host)
    asked = len(search_host.queries)
    box.type("s")
    box.host.get_by_role("button", name="Try again").click()
    box.pass_time(6000)
    assert len(search_host.queries) == asked
    box.pass_time(1200)
    expect(box.hits.first).to_contain_text("Story 0 on accords ")


def test_a_search_that_was_held_back_starts_at_the_time_that_was_said(
    open_box: OpenBox, search_host: SearchHost
) -> None:
    box = _held_back(open_box, search_host)
    box.pass_time(6900)
    assert search_host.queries == ["accord"]
    box.pass_time(200)
    expect(box.hits.first).to_contain_text("Story 0 on accord ")


def test_offline_is_said_and_passes_by_itself(open_box: OpenBox, search_host: SearchHost) -> None:
    box = open_box()
    box.page.context.set_offline(True)
    box.type("accord")
    expect(box.note).to_have_text("You are offline.")
    expect(box.status).to_have_text("You are offline.")
    box.page.context.set_offline(False)
    expect(box.hits).to_have_count(6)
    assert search_host.queries == ["accord"]


def test_a_failure_forgets_the_rows_that_were_there(open_box: OpenBox, search_host: SearchHost) -> None:
    box = open_box(stopped=True)
    box.type("co")
    box.pass_time(100)
    expect(box.hits.first).to_be_visible()
    _break(search_host, "500")
    box.type("rs")
    _let_it_fail(box, "The search has a fault of its own (500).")
    expect(box.options).to_have_count(0)
    expect(box.input).to_have_attribute("aria-expanded", "false")


def test_nothing_is_said_of_an_unfinished_word_until_the_reader_rests(
    open_box: OpenBox, search_host: SearchHost
) -> None:
    warning = {"code": "nothing", "message": "No article holds “zzz”; look for another spelling."}
    search_host.search = lambda query: Reply(found(query, total=0))
    box = open_box(stopped=True)
    box.type("zzz")
    box.pass_time(100)
    expect(box.panel).to_contain_text("Searching…")
    search_host.search = lambda query: Reply(found(query, total=0, warnings=[warning]))
    box.pass_time(600)
    expect(box.panel).to_contain_text("No results for “zzz”")
    expect(box.note).to_have_text(warning["message"])
    assert (search_host.queries, search_host.settled) == (["zzz"], ["zzz"])
    box.pass_time(500)
    expect(box.status).to_have_text(f"No results for “zzz”. {warning['message']}")


def test_where_nothing_is_found_yet_completions_are_suggested(
    open_box: OpenBox, search_host: SearchHost
) -> None:
    completions = [{"text": "new sanctions", "kind": "reference", "count": 3, "id": None, "url": None}]
    search_host.search = lambda query: Reply(
        found(query, total=0, completions=completions) if query == "sanct" else found(query, total=3)
    )
    box = open_box(stopped=True)
    box.type("sanct")
    box.pass_time(100)
    expect(box.options).to_have_text(["new sanctions reference"])
    expect(box.options.locator("b")).to_have_text(["sanct"])
    expect(box.panel).not_to_contain_text("No results")
    box.page.keyboard.press("ArrowDown")
    box.page.keyboard.press("Enter")
    box.pass_time(100)
    expect(box.input).to_have_value("new sanctions")
    expect(box.hits).to_have_count(3)
    assert "/api/v1/suggest" not in [path for path, _, _ in search_host.log]  # they come with the hits


def test_a_headline_that_is_a_hit_is_no_completion_too(open_box: OpenBox, search_host: SearchHost) -> None:
    completions = [{"text": text} for text in ("accord of 1995", "Story 0 on accord and after")]
    search_host.search = lambda query: Reply(found("accord", completions=completions))
    box = open_box()
    box.type("acord")
    expect(box.hits).to_have_count(6)
    expect(box.options.filter(has_text="Story 0")).to_have_count(1)
    expect(box.options.first).to_have_text("accord of 1995")


def test_signs_in_a_query_are_no_pattern(open_box: OpenBox, search_host: SearchHost) -> None:
    completions = [{"text": "R&D (in C++)", "kind": "phrase"}]
    search_host.search = lambda query: Reply(found(query, completions=completions))
    box = open_box()
    box.find("(in C++ ['a-b")
    expect(box.options.first).to_have_text("R&D (in C++)")


def test_suggestions_and_warnings_of_the_server_are_shown(open_box: OpenBox, search_host: SearchHost) -> None:
    warning = {"code": "partial", "message": "No article has all of these words."}
    answer = found("articel 5", suggestion="article 5", warnings=[warning])
    search_host.search = lambda query: Reply(answer if "articel" in query else found(query))
    box = open_box()
    box.find("articel 5")
    expect(box.note).to_have_text(warning["message"])
    expect(box.options.first).to_have_text("Did you mean “article 5”?")
    box.options.first.click()
    expect(box.input).to_have_value("article 5")
    expect(box.hits.first).to_contain_text("Story 0 on article 5 ")


def test_a_page_that_names_no_language_has_the_browsers(
    publisher: Publisher, search_host: SearchHost, chromium: Browser
) -> None:
    page = chromium.new_page()
    for number, head in enumerate(("<html>", '<html lang="">', '<html><div lang="">', "<html lang='??'>")):
        publisher.pages[f"/{number}"] = (
            f"<!doctype html>{head}<title>x</title>"
            f'<script type="module" src="{search_host.origin}/box.js"></script><dateline-search></dateline-search>'
        )
        page.goto(f"{publisher.origin}/{number}")
        page.locator("dateline-search input").fill("accord")
        expect(page.locator("dateline-search a.hit")).to_have_count(6)
    page.close()


def test_a_policy_without_the_search_host_fails_truly(publisher: Publisher, open_box: OpenBox) -> None:
    publisher.policy = publisher.policy.replace("connect-src", "connect-src 'self'; img-src")
    box = open_box(stopped=True)
    box.type("accord")
    box.pass_time(100)
    expect(box.note).to_have_text("The search can’t be reached.")
    assert box.errors == []
