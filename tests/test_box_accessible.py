"""axe finds nothing to fault in any state of the box, in light and dark, left to right and right to left."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser_fixtures import Box, OpenBox, node_module, tag
from browser_servers import Publisher, Reply, SearchHost, found

STATES = ("closed", "loading", "results", "active row", "none", "error", "320 px")


def faults(box: Box, axe: Path) -> list[str]:
    """What axe finds wrong on the page, as `rule: element`."""
    box.page.evaluate(axe.read_text())
    found = box.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [f"{rule['id']}: {node['html']}" for rule in found["violations"] for node in rule["nodes"]]


def _bring_to(state: str, box: Box, host: SearchHost) -> None:
    if state == "closed":
        return
    if state == "loading":
        host.search = lambda query: Reply(found(query), wait=threading.Event())
    if state == "none":
        host.search = lambda query: Reply(found(query, total=0))
    if state == "error":
        host.search = lambda query: Reply({}, 500)
    box.type("accord")
    if state in ("loading", "none", "error"):
        expect(box.panel).to_contain_text({"loading": "Searching…", "none": "No results"}.get(state, "fault"))
        return
    expect(box.hits).to_have_count(6)
    if state == "active row":
        box.page.keyboard.press("ArrowDown")


@pytest.mark.parametrize("dir", ["ltr", "rtl"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state(
    scheme: str, dir: str, open_box: OpenBox, publisher: Publisher, search_host: SearchHost
) -> None:
    axe = node_module("axe-core/axe.min.js")
    publisher.pages["/own"] = tag(search_host.origin, dir=dir)
    publisher.policy = publisher.policy.replace(
        "; require-trusted-types-for 'script'", ""
    )  # for axe's own sake
    for state in STATES:
        width = 320 if state == "320 px" else 1000
        box = open_box(
            "/own", color_scheme=scheme, reduced_motion="reduce", viewport={"width": width, "height": 800}
        )
        search_host.search = lambda query: Reply(found(query))
        _bring_to(state, box, search_host)
        assert (state, faults(box, axe)) == (state, [])
