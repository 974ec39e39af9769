"""The box and the page around it: without JavaScript, waking up, side by side, shortcuts, Back, words."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from browser_fixtures import Box, OpenBox, tag
from browser_servers import Publisher, Reply, SearchHost, found, hit

BARE = '<form action="{origin}/search"><input name="q" aria-label="Search"></form>'
FULL = (
    '<form action="{origin}/search"><label for="x">Search</label> '
    '<input id="x" name="q" type="search"> <button>Go</button></form>'
)

WHERE = """['after', 'other'].map(id => document.getElementById(id).getBoundingClientRect())
    .map(({x, y}) => [x, y])"""


def test_without_javascript_the_form_searches(open_box: OpenBox, search_host: SearchHost) -> None:
    page = open_box(java_script_enabled=False).page
    page.get_by_role("searchbox").fill("minsk ii")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url(f"{search_host.origin}/search?q=minsk+ii")
    assert search_host.asked("/search") == ["minsk ii"]


@pytest.mark.parametrize("form", [BARE, FULL])
@pytest.mark.parametrize("style", ["", "main { display: flex; gap: 1rem } dateline-search { flex: none }"])
def test_waking_up_moves_nothing_and_keeps_the_words(
    form: str, style: str, chromium: Browser, publisher: Publisher, search_host: SearchHost
) -> None:
    publisher.pages["/own"] = tag(search_host.origin, form.format(origin=search_host.origin))
    page = chromium.new_page()
    held: list[Any] = []
    page.route("**/box.js", lambda route: held.append(route))
    page.route("**/own.css", lambda route: route.fulfill(body=style, content_type="text/css"))
    page.goto(f"{publisher.origin}/own", wait_until="commit")
    field = page.locator("dateline-search form input")
    field.fill("typed before")
    field.focus()
    before = page.evaluate(WHERE)
    held[0].continue_()
    combobox = page.get_by_role("combobox")
    expect(combobox).to_have_value("typed before")
    expect(combobox).to_be_focused()
    assert page.evaluate(WHERE) == before
    page.close()


def test_nothing_on_the_page_moves_during_a_visit(open_box: OpenBox) -> None:
    """With the clock stopped: on a busy machine the panel would say first that it is searching."""
    box = open_box(stopped=True)
    box.type("accord")
    box.pass_time(100)
    expect(box.options.first).to_be_visible()
    box.page.keyboard.press("ArrowDown")
    box.page.keyboard.press("Escape")
    expect(box.panel).to_be_hidden()
    assert box.page.evaluate("window.shifted") == 0


def test_the_panel_is_not_clipped_by_the_page(
    open_box: OpenBox, publisher: Publisher, search_host: SearchHost
) -> None:
    publisher.pages["/own"] = tag(search_host.origin)
    publisher.pages["/own.css"] = "main { overflow: hidden; height: 120px; transform: translateZ(0) }"
    box = open_box("/own")
    box.find("accord")
    on_top = box.hits.nth(4).evaluate(
        """row => { const {x, y, width, height} = row.getBoundingClientRect();
        const at = document.elementFromPoint(x + width / 2, y + height / 2);
        return at?.tagName }"""
    )
    assert on_top == "DATELINE-SEARCH"


def test_two_boxes_do_not_collide(open_box: OpenBox, publisher: Publisher, search_host: SearchHost) -> None:
    page = tag(search_host.origin, attributes='label="First"')
    second = '<dateline-search label="Second" filter="region=Asia"></dateline-search></main>'
    publisher.pages["/own"] = page.replace("</main>", second)
    box = open_box("/own")
    other = box.page.get_by_role("combobox", name="Second")
    box.find("accord")
    box.page.keyboard.press("ArrowDown")
    expect(other).to_have_attribute("aria-expanded", "false")
    other.focus()
    expect(box.panel).to_be_hidden()
    box.page.keyboard.type("minsk")
    expect(box.page.locator("dateline-search").nth(1).locator(".hit").first).to_contain_text("minsk")
    expect(box.input).to_have_value("accord")
    box.page.locator("h1").click()
    box.page.keyboard.press("/")
    expect(box.input).to_be_focused()
    assert box.errors == []


def test_loading_the_file_twice_does_no_harm(
    open_box: OpenBox, publisher: Publisher, search_host: SearchHost
) -> None:
    page = tag(search_host.origin)
    again = f'<script type="module" src="{search_host.origin}/box.js?again"></script></head>'
    publisher.pages["/own"] = page.replace("</head>", again)
    box = open_box("/own")
    box.find("accord")
    expect(box.page.get_by_role("combobox")).to_have_count(1)
    assert box.errors == []


def test_a_box_that_is_not_shown_leaves_the_shortcut_to_the_next(
    open_box: OpenBox, publisher: Publisher, search_host: SearchHost
) -> None:
    page = tag(search_host.origin, attributes="hidden")
    publisher.pages["/own"] = page.replace(
        "</main>", "<dateline-search label=Shown></dateline-search></main>"
    )
    box = open_box("/own")
    box.page.keyboard.press("/")
    expect(box.page.get_by_role("combobox", name="Shown")).to_be_focused()


def test_in_a_form_it_sends_nothing_and_enter_searches(
    open_box: OpenBox, publisher: Publisher, search_host: SearchHost
) -> None:
    page = tag(search_host.origin).replace("<main>", "<main><form id=f action=/own><input name=a value=1>")
    publisher.pages["/own"] = page.replace("</main>", "</form></main>")
    box = open_box("/own")
    box.find("accord")
    assert box.page.evaluate("[...new FormData(document.getElementById('f'))]") == [["a", "1"]]
    box.page.keyboard.press("Enter")
    box.page.wait_for_url(f"{search_host.origin}/search?q=accord")


def test_in_a_dialog_escape_closes_the_list_before_the_dialog(
    open_box: OpenBox, publisher: Publisher, search_host: SearchHost
) -> None:
    page = tag(search_host.origin).replace("<main>", "<main><dialog id=d>")
    publisher.pages["/own"] = page.replace("</dateline-search>", "</dateline-search></dialog>")
    box = open_box("/own")
    box.page.evaluate("document.getElementById('d').showModal()")
    box.find("accord")
    expect(box.hits.first).to_be_in_viewport()
    dialog = box.page.get_by_role("dialog")
    box.page.keyboard.press("Escape")
    expect(box.panel).to_be_hidden()
    box.page.keyboard.press("Escape")
    expect(box.input).to_have_value("")
    expect(dialog).to_be_visible()
    box.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


@pytest.mark.parametrize("keys", ["/", "Control+k", "Meta+k"])
def test_shortcuts_focus_the_box(keys: str, box: Box) -> None:
    box.page.keyboard.press(keys)
    expect(box.input).to_be_focused()
    expect(box.input).to_have_value("")


@pytest.mark.parametrize("keys", ["/", "Control+k"])
@pytest.mark.parametrize(
    "field", ["<input id=f>", "<textarea id=f></textarea>", "<p id=f contenteditable>x</p>"]
)
def test_shortcuts_leave_other_fields_alone(
    keys: str, field: str, open_box: OpenBox, publisher: Publisher, search_host: SearchHost
) -> None:
    publisher.pages["/own"] = tag(search_host.origin).replace("</main>", f"{field}</main>")
    box = open_box("/own")
    box.page.locator("#f").focus()
    box.page.keyboard.press(keys)
    expect(box.page.locator("#f")).to_be_focused()


def test_shortcuts_can_be_switched_off(
    open_box: OpenBox, publisher: Publisher, search_host: SearchHost
) -> None:
    publisher.pages["/own"] = tag(search_host.origin, attributes='hotkeys="off"')
    box = open_box("/own")
    box.page.keyboard.press("/")
    box.page.keyboard.press("Control+k")
    expect(box.input).not_to_be_focused()
    expect(box.host.locator(".hint")).to_be_hidden()


def test_a_slash_in_the_box_is_a_slash(box: Box) -> None:
    box.type("and/or")
    expect(box.input).to_have_value("and/or")


def test_back_brings_query_and_results_again(box: Box, publisher: Publisher, search_host: SearchHost) -> None:
    story = hit(1, url=f"{publisher.origin}/newspaper/style.css")
    search_host.search = lambda query: Reply(found(query, hits=[story]))
    box.find("accord")
    box.hits.first.click()
    box.page.wait_for_url("**/style.css")
    box.page.go_back()
    expect(box.input).to_have_value("accord")
    expect(box.hits).to_have_count(1)


def test_back_from_the_search_page_brings_them_too(box: Box, search_host: SearchHost) -> None:
    box.find("accord")
    box.page.keyboard.press("Enter")
    box.page.wait_for_url("**/search?q=accord")
    box.page.go_back()
    expect(box.input).to_have_value("accord")
    expect(box.hits).to_have_count(6)


def test_people_see_count_region_date_marks_and_the_way_to_all(box: Box, search_host: SearchHost) -> None:
    box.find("accord")
    expect(box.panel).to_contain_text("12 results")
    first = box.hits.first
    expect(first.locator(".headline mark")).to_have_text("accord")
    expect(first.locator(".line mark")).to_have_text("accord")
    expect(first.locator(".line")).to_contain_text("Europe · Mar 10, 2010 · …thought")
    expect(first.locator(".line mark")).to_be_in_viewport(ratio=1)
    expect(box.options.last).to_have_text("See all 12 results")
    expect(box.options.last).to_have_attribute("href", f"{search_host.origin}/search?q=accord")


@pytest.mark.parametrize(
    ("precision", "shown"), [("day", "Mar 11, 2011"), ("month", "Mar 2011"), ("year", "2011")]
)
def test_a_date_is_no_more_exact_than_it_is_known(
    precision: str, shown: str, box: Box, search_host: SearchHost
) -> None:
    search_host.search = lambda query: Reply(found(query, hits=[hit(1, published_precision=precision)]))
    box.find("accord")
    expect(box.hits.first.locator("time")).to_have_text(shown)


def test_language_and_direction_come_from_the_page_and_words_from_attributes(
    open_box: OpenBox, publisher: Publisher, search_host: SearchHost
) -> None:
    words = (
        'label="Archiv durchsuchen" text-count_other="{count} Treffer" text-all_other="Alle {count} Treffer"'
    )
    publisher.pages["/own"] = tag(search_host.origin, attributes=words, lang="de", dir="rtl")
    search_host.search = lambda query: Reply(found(query, total=1234))
    box = open_box("/own")
    expect(box.input).to_have_accessible_name("Archiv durchsuchen")
    box.find("accord")
    expect(box.panel).to_contain_text("1.234 Treffer")
    expect(box.options.last).to_have_text("Alle 1.234 Treffer")
    expect(box.hits.first.locator("time")).to_have_text("10. März 2010")
    assert (
        box.host.evaluate("host => getComputedStyle(host.shadowRoot.querySelector('input')).direction")
        == "rtl"
    )


def test_words_come_from_one_object_too(box: Box, search_host: SearchHost) -> None:
    search_host.search = lambda query: Reply(found(query, total=0))
    box.host.evaluate("host => { host.strings = {label: 'Rechercher', none: 'Rien pour « {query} »'} }")
    expect(box.input).to_have_accessible_name("Rechercher")
    box.type("zzz")
    expect(box.panel).to_contain_text("Rien pour « zzz »")


def test_what_a_page_sets_before_the_file_is_there_counts(
    chromium: Browser, publisher: Publisher, search_host: SearchHost
) -> None:
    publisher.pages["/own"] = tag(search_host.origin)
    page = chromium.new_page()
    held: list[Any] = []
    page.route("**/box.js", lambda route: held.append(route))
    page.goto(f"{publisher.origin}/own", wait_until="commit")
    page.locator("dateline-search").evaluate(
        "host => Object.assign(host, {strings: {label: 'Rechercher', move: 'choisir'}, value: 'accord'})"
    )
    held[0].continue_()
    expect(page.get_by_role("combobox", name="Rechercher")).to_have_value("accord")
    expect(page.locator("dateline-search .foot")).to_contain_text("choisir")
    page.close()


def test_words_that_change_later_are_taken_up(box: Box) -> None:
    box.host.evaluate("""host => { host.strings = {close: 'fermer'}; host.setAttribute('label', 'Rechercher');
      host.setAttribute('placeholder', 'Cherchez'); host.setAttribute('hotkeys', 'off') }""")
    expect(box.input).to_have_accessible_name("Rechercher")
    expect(box.input).to_have_attribute("placeholder", "Cherchez")
    expect(box.host.locator(".hint")).to_be_hidden()
    box.find("accord")
    expect(box.host.locator(".foot")).to_contain_text("fermer")


def test_a_page_hears_what_happens_and_may_prevent_it(box: Box) -> None:
    box.page.evaluate(
        """window.heard = [];
        for (const name of ['answer', 'follow', 'submit', 'error'])
          document.addEventListener(`dateline-${name}`, event => {
            heard.push([name, event.detail.query]);
            if (name !== 'answer') event.preventDefault() })"""
    )
    box.find("accord")
    before = box.page.url
    box.hits.first.click()
    box.page.keyboard.press("Enter")
    heard = box.page.evaluate("heard")
    assert heard[-2:] == [["follow", "accord"], ["submit", "accord"]]
    assert ["answer", "accord"] in heard
    assert box.page.url == before


def test_a_box_that_is_moved_still_works(box: Box) -> None:
    box.host.evaluate("host => document.querySelector('main').append(host)")
    box.find("accord")
    box.page.keyboard.press("ArrowDown")
    expect(box.active).to_have_count(1)
    assert box.errors == []
