"""The whole way in a real browser: the sample archive, a real server process, its pages, and the box elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from test_page_article import PASTED

from browser_fixtures import WATCH, node_module
from browser_servers import Publisher

PAGES = {
    "hits": "/search?q=treaty",
    "narrowed": "/search?q=treaty&region=Europe&sort=newest",
    "nothing": "/search?q=xylophone+quartet",
    "warning": '/search?q="treaty',
    "everything": "/search",
    "tips": "/search/tips",
    "inspect": "/inspect",
    "article": "/articles/2010s/minsk-ii-constitution-before-border.txt?q=minsk+ii",
    "error": "/articles/nowhere",
}
MOST_BYTES = 30_000


@pytest.fixture
def paper(archive_server: str) -> Iterator[Publisher]:
    """The newspaper's site, whose box asks the real server."""
    site = Publisher(archive_server)
    yield site
    site.stop()


@pytest.fixture
def open_page(chromium: Browser, archive_server: str) -> Iterator[Any]:
    """Opens a page of the real server; arguments make the browser's context."""
    opened = []

    def open_one(path: str, **context: Any) -> Page:
        made = chromium.new_context(**{"viewport": {"width": 1100, "height": 800}, **context})
        opened.append(made)
        page = made.new_page()
        page.set_default_timeout(15_000)
        page.goto(archive_server + path)
        return page

    yield open_one
    for context in opened:
        context.close()


def test_the_box_of_another_origin_searches_the_real_archive(chromium: Browser, paper: Publisher) -> None:
    page = chromium.new_page(viewport={"width": 1100, "height": 800})
    page.add_init_script(WATCH)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{paper.origin}/newspaper/index.html")
    page.get_by_role("combobox").focus()
    page.keyboard.type("minsk 2")
    first = page.locator("dateline-search .hit").first
    expect(first).to_contain_text("Minsk II")
    expect(first.locator("mark").first).to_have_text("Minsk II")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Minsk II")
    assert page.url.startswith(paper.search_origin)
    page.go_back()
    expect(page.get_by_role("combobox")).to_have_value("minsk 2")
    expect(first).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{paper.search_origin}/search?q=minsk+2")
    expect(page.locator(".hit h2").first).to_contain_text("Minsk II")
    assert errors == []
    page.close()


def test_the_search_page_works_without_javascript(open_page: Any) -> None:
    page = open_page("/search", java_script_enabled=False)
    page.get_by_role("searchbox").fill("article 5")
    page.get_by_role("searchbox").press("Enter")
    expect(page.locator(".hit h2").first).to_contain_text("Article 5")
    expect(page.get_by_role("searchbox")).to_have_value("article 5")
    page.locator("[aria-labelledby=facet-region] a").first.click()
    expect(page.locator(".chips")).to_contain_text("Region:")
    page.locator(".chips a").first.click()
    page.get_by_role("searchbox").fill("treaty")
    page.get_by_role("searchbox").press("Enter")
    page.locator(".chart a").first.click()
    expect(page.locator(".chips li")).to_have_count(2)


def test_with_javascript_the_box_wakes_up_on_it_and_moves_nothing(open_page: Any) -> None:
    page = open_page("/search/tips")
    page.add_init_script(WATCH)
    page.goto(page.url.replace("/search/tips", "/search?q=treaty&region=Europe"))
    box = page.get_by_role("combobox")
    expect(box).to_have_value("treaty")
    box.fill("accord")
    expect(page.locator("dateline-search .hit").first).to_be_visible()
    box.press("Enter")
    page.wait_for_url("**/search?q=accord&region=Europe")
    assert page.evaluate("[window.violations, window.shifted]") == [[], 0]


def faults(page: Page) -> list[str]:
    """What axe finds wrong with a page."""
    page.evaluate(node_module("axe-core/axe.min.js").read_text())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [f"{rule['id']}: {node['html']}" for rule in found["violations"] for node in rule["nodes"]]


@pytest.mark.parametrize(
    ("scheme", "width", "dir"),
    [("light", 1100, "ltr"), ("dark", 1100, "ltr"), ("light", 320, "ltr"), ("dark", 320, "rtl")],
)
def test_axe_finds_nothing_on_any_page(scheme: str, width: int, dir: str, open_page: Any) -> None:
    for name, path in PAGES.items():
        page = open_page(path, color_scheme=scheme, viewport={"width": width, "height": 800}, bypass_csp=True)
        page.evaluate("dir => { document.documentElement.dir = dir }", dir)
        assert (name, faults(page)) == (name, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        page.context.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1100), ("dark", 320)])
def test_what_became_of_each_line_can_be_read(scheme: str, width: int, open_page: Any) -> None:
    page = open_page(
        "/inspect", color_scheme=scheme, viewport={"width": width, "height": 800}, bypass_csp=True
    )
    page.get_by_label("The page").fill(PASTED)
    page.get_by_role("button", name="Inspect").click()
    fates = page.locator(".lines td:nth-child(2)")
    expect(fates).to_have_count(len([line for line in PASTED.splitlines() if line]))
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    broken = """cells => cells.filter(cell => { const range = document.createRange();
      const text = cell.firstChild; return [...text.data.matchAll(/\\w+/g)].some(word => {
        range.setStart(text, word.index); range.setEnd(text, word.index + word[0].length);
        return range.getClientRects().length > 1 }) }).map(cell => cell.textContent)"""
    assert page.locator(".lines :is(th, td:nth-child(-n + 2))").evaluate_all(broken) == []


def test_a_page_is_light_and_needs_one_file_for_its_first_paint(open_page: Any) -> None:
    page = open_page("/search/tips")
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    came: list[float] = []
    session.on("Network.loadingFinished", lambda event: came.append(event["encodedDataLength"]))
    page.goto(page.url.replace("/search/tips", "/search?q=treaty"), wait_until="networkidle")
    print(f"/search?q=treaty: {sum(came):.0f} bytes in {len(came)} answers")
    assert sum(came) < MOST_BYTES
    blocking = (
        "performance.getEntriesByType('resource').filter(one => one.renderBlockingStatus === 'blocking')"
    )
    assert page.evaluate(f"{blocking}.map(one => new URL(one.name).pathname)") == ["/page.css"]
    assert page.evaluate("performance.getEntriesByType('resource').every(one => one.name.startsWith(origin))")


def test_paper_gets_the_hits_alone(open_page: Any) -> None:
    page = open_page("/search?q=treaty")
    page.emulate_media(media="print", color_scheme="dark")
    for gone in (".narrow", ".sort", ".pages", "dateline-search", "body > footer"):
        expect(page.locator(gone)).to_be_hidden()
    expect(page.locator(".hit h2").first).to_be_visible()
    mores = page.locator(".more").evaluate_all("all => all.map(one => one.innerText)")
    assert [text for text in mores if "·" in text or "More" in text] == []
    assert page.locator(".hit mark").first.evaluate("mark => getComputedStyle(mark).fontWeight") == "700"
    colours = page.evaluate("getComputedStyle(document.querySelector('h1')).color")
    assert colours == "rgb(27, 27, 26)"


def test_the_chart_is_seen_in_forced_colours(open_page: Any) -> None:
    page = open_page("/search?q=treaty", forced_colors="active")
    fill = page.locator(".chart .bar").first.evaluate("bar => getComputedStyle(bar).fill")
    assert fill == page.locator(".archive a").evaluate("link => getComputedStyle(link).color")


@pytest.mark.parametrize("dir", ["ltr", "rtl"])
def test_years_stand_under_their_bars_in_any_direction(dir: str, open_page: Any) -> None:
    page = open_page("/search?q=treaty")
    page.evaluate("dir => { document.documentElement.dir = dir }", dir)
    for end in (0, -1):
        bar, year = (page.locator(part).nth(end).bounding_box() for part in (".chart .bar", ".axis span"))
        assert abs(bar["x"] - year["x"]) < 40


def test_the_keyboard_alone_goes_everywhere(open_page: Any) -> None:
    page = open_page("/search?q=treaty")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.add(
            page.evaluate(
                "document.activeElement.closest('section, nav, aside, header, footer, form')?.className"
            )
        )
    assert {"masthead", "results", "sort"} <= seen
    ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert ring == "solid"


def test_the_page_of_the_api_shows_it_and_asks_no_other_host(open_page: Any, archive_server: str) -> None:
    page: Page = open_page("/health")
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.add_init_script(WATCH)
    page.goto(f"{archive_server}/docs")
    expect(page.get_by_text("/api/v1/articles/batch")).to_be_visible(timeout=60_000)
    assert [url for url in asked if not url.startswith((archive_server, "data:", "blob:"))] == []
    assert (complaints, page.evaluate("violations")) == ([], [])
