"""The box is an ARIA 1.2 combobox, and every key does what people expect of it."""

from __future__ import annotations

from playwright.sync_api import expect

from browser_fixtures import Box, OpenBox
from browser_servers import Publisher, Reply, SearchHost, found


def test_parts_refer_to_each_other_inside_one_root(box: Box) -> None:
    for name, value in {"aria-autocomplete": "list", "autocomplete": "off", "enterkeyhint": "search"}.items():
        expect(box.input).to_have_attribute(name, value)
    expect(box.input).to_have_attribute("aria-expanded", "false")
    expect(box.input).to_have_accessible_name("Search the archive")
    wired = box.host.evaluate(
        """host => { const root = host.shadowRoot, input = root.querySelector('input');
        const list = root.getElementById(input.getAttribute('aria-controls'));
        return [list.getAttribute('role'), input.labels.length, list.ariaLabel.length > 0] }"""
    )
    assert wired == ["listbox", 1, True]
    expect(box.status).to_have_text("")


def test_options_are_links_that_tab_passes_by(box: Box) -> None:
    box.find("accord")
    children = box.list.evaluate(
        "list => [...list.children].map(one => [one.tagName, one.getAttribute('role'), one.tabIndex])"
    )
    assert children == [["A", "option", -1]] * 7
    expect(box.input).to_have_attribute("aria-expanded", "true")
    expect(box.active).to_have_count(0)


def test_arrows_walk_and_wrap_while_focus_stays(box: Box) -> None:
    box.find("accord")
    box.page.keyboard.press("ArrowDown")
    expect(box.active).to_contain_text("Story 0")
    expect(box.input).to_have_attribute("aria-activedescendant", "row0")
    box.page.keyboard.press("ArrowUp")
    expect(box.active).to_have_text("See all 12 results")
    box.page.keyboard.press("ArrowDown")
    expect(box.active).to_contain_text("Story 0")
    expect(box.active).to_have_count(1)
    expect(box.input).to_be_focused()


def test_up_begins_at_the_end(box: Box) -> None:
    box.find("accord")
    box.page.keyboard.press("ArrowUp")
    expect(box.active).to_have_text("See all 12 results")


def test_down_opens_again_without_asking_again(box: Box, search_host: SearchHost) -> None:
    box.find("accord")
    expect(box.hits.first).to_contain_text("Story 0 on accord")
    asked = len(search_host.queries)
    box.page.keyboard.press("Escape")
    expect(box.panel).to_be_hidden()
    box.page.keyboard.press("ArrowDown")
    expect(box.options.first).to_be_visible()
    expect(box.active).to_have_count(0)
    assert len(search_host.queries) == asked


def test_escape_closes_then_clears(box: Box) -> None:
    box.find("accord")
    box.page.keyboard.press("Escape")
    expect(box.panel).to_be_hidden()
    expect(box.input).to_have_attribute("aria-expanded", "false")
    expect(box.input).to_have_value("accord")
    box.page.keyboard.press("Escape")
    expect(box.input).to_have_value("")
    expect(box.input).to_be_focused()


def test_caret_keys_drop_the_active_option(box: Box) -> None:
    box.find("accord")
    for key in ("Home", "End", "ArrowLeft", "ArrowRight"):
        box.page.keyboard.press("ArrowDown")
        expect(box.active).to_have_count(1)
        box.page.keyboard.press(key)
        expect(box.active).to_have_count(0)
        expect(box.input).not_to_have_attribute("aria-activedescendant", "row0")
    box.page.keyboard.press("Home")
    assert box.input.evaluate("input => input.selectionStart") == 0


def test_tab_closes_and_moves_on(box: Box) -> None:
    box.find("accord")
    box.page.keyboard.press("Tab")
    expect(box.panel).to_be_hidden()
    expect(box.input).not_to_be_focused()


def test_active_option_is_scrolled_into_view(open_box: OpenBox) -> None:
    box = open_box(viewport={"width": 600, "height": 420})
    box.find("accord")
    box.page.keyboard.press("ArrowUp")
    expect(box.active).to_be_in_viewport(ratio=0.99)


def test_enter_follows_the_active_option(box: Box, search_host: SearchHost, publisher: Publisher) -> None:
    hits = [dict(found("accord")["hits"][0], url=f"{publisher.origin}/newspaper/index.html?story")]
    search_host.search = lambda query: Reply(found(query, hits=hits))
    box.find("accord")
    box.page.keyboard.press("ArrowDown")
    box.page.keyboard.press("Enter")
    box.page.wait_for_url("**/index.html?story")


def test_enter_without_an_active_option_goes_to_the_search_page(box: Box, search_host: SearchHost) -> None:
    box.find("minsk ii")
    box.page.keyboard.press("Enter")
    box.page.wait_for_url(f"{search_host.origin}/search?q=minsk+ii")


def test_control_enter_opens_a_new_tab(box: Box, search_host: SearchHost) -> None:
    box.find("accord")
    with box.page.expect_popup() as popup:
        box.page.keyboard.press("Control+Enter")
    assert popup.value.url == f"{search_host.origin}/search?q=accord"
    box.page.keyboard.press("ArrowUp")
    with box.page.context.expect_page() as second:
        box.page.keyboard.press("Control+Enter")
    assert second.value.url == f"{search_host.origin}/search?q=accord"
    expect(box.input).to_have_value("accord")


def test_enter_while_composing_goes_nowhere(box: Box) -> None:
    box.find("accord")
    before = box.page.url
    box.input.evaluate(
        """input => { for (const what of [{isComposing: true}, {keyCode: 229}]) input.dispatchEvent(
        new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, composed: true, cancelable: true, ...what})) }"""
    )
    box.page.keyboard.press("ArrowDown")
    expect(box.active).to_have_count(1)
    assert box.page.url == before


def test_settled_results_are_announced_once(open_box: OpenBox) -> None:
    box = open_box(stopped=True)
    box.type("accord")
    box.pass_time(100)
    expect(box.options.first).to_be_visible()
    box.pass_time(399)
    expect(box.status).to_have_text("")
    box.pass_time(101)
    expect(box.status).to_have_text("12 results")


def test_two_equal_announcements_in_a_row_differ(open_box: OpenBox) -> None:
    box = open_box(stopped=True)
    said = []
    for key in "ab":
        box.type(key)
        box.pass_time(100)
        expect(box.hits.first).to_contain_text("a" if key == "a" else "ab")
        box.pass_time(500)
        said.append(box.status.evaluate("status => status.textContent"))
    assert said[0].strip() == said[1].strip() == "12 results"
    assert said[0] != said[1]


def test_a_still_pointer_does_not_choose(box: Box) -> None:
    box.page.mouse.move(550, 400)
    box.find("accord")
    expect(box.active).to_have_count(0)
    box.page.keyboard.press("ArrowDown")
    box.page.mouse.wheel(0, 40)
    expect(box.active).to_contain_text("Story 0")
