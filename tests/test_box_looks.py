"""How the box looks: its own in any page, legible in every scheme, at home on a small screen."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from browser_fixtures import Box, OpenBox, tag
from browser_servers import ROOT, Publisher, Reply, SearchHost, found, hit

HOSTILE_RULES = (
    "* { color: red !important }",
    "* { font: 700 40px/3 fantasy !important }",
    "* { letter-spacing: 9px !important; word-spacing: 20px !important }",
    "* { text-transform: uppercase !important; font-variant: small-caps !important }",
    "* { box-sizing: content-box !important; padding: 33px !important; margin: 21px !important }",
    "* { border: 7px dashed lime !important; border-radius: 30px !important }",
    "* { display: block !important; position: static !important; float: right !important }",
    "* { background: black !important; opacity: 0.99 !important }",
    "* { direction: rtl !important; text-align: right !important; text-indent: 50px !important }",
    "* { visibility: visible !important; cursor: wait !important; user-select: none !important }",
    "* { white-space: pre !important; word-break: break-all !important; hyphens: auto !important }",
    "* { list-style: square !important; quotes: none !important; text-shadow: 2px 2px red !important }",
    "html { font-size: 62.5% !important; writing-mode: horizontal-tb !important } * { zoom: 1 !important }",
    "input, form, a, span, mark, kbd, p, button { all: unset !important; outline: 5px solid red !important }",
    "dateline-search { color: lime !important; font-family: monospace !important; line-height: 4 !important }",
)

SAMPLED = (
    "color", "backgroundColor", "fontSize", "fontFamily", "fontWeight", "lineHeight", "letterSpacing",
    "wordSpacing", "textTransform", "textAlign", "textIndent", "boxSizing", "paddingInlineStart", "marginTop",
    "borderTopWidth", "borderTopColor", "direction", "whiteSpace", "textShadow", "cursor",
)  # fmt: skip

PARTS = ("input", ".field", ".panel", ".hit", ".headline", ".line", "mark", ".all", ".head", "kbd")

READ = """([parts, names]) => { const root = document.querySelector('dateline-search').shadowRoot;
  return Object.fromEntries(parts.map(part => { const style = getComputedStyle(root.querySelector(part));
    return [part, names.map(name => style[name]).join(' | ')] })) }"""

SIZES = """() => { const root = document.querySelector('dateline-search').shadowRoot;
  const high = part => Math.min(...[...root.querySelectorAll(part)].map(one => one.getBoundingClientRect().height));
  return {wide: document.documentElement.scrollWidth, input: high('input'), row: high('[role=option]'),
    letters: parseFloat(getComputedStyle(root.querySelector('input')).fontSize),
    past: [...root.querySelectorAll('.panel, .panel *')].filter(one => one.getBoundingClientRect().right > innerWidth)
      .length} }"""

CONTRASTS = """() => { const root = document.querySelector('dateline-search').shadowRoot;
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
  const pixel = (over, color) => { canvas.fillStyle = over; canvas.fillRect(0, 0, 1, 1);
    canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data] };
  const light = color => { const [r, g, b] = color.map(c => c / 255).map(c =>
    c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b };
  const under = element => { const own = getComputedStyle(element).backgroundColor;
    const up = element.parentElement; const below = up ? under(up) : 'white';
    return `rgb(${pixel(below, own).slice(0, 3).join(' ')})` };
  const ratio = element => { const ground = under(element), [a, b] = [pixel(ground, ground),
    pixel(ground, getComputedStyle(element).color)].map(light).sort(); return (b + 0.05) / (a + 0.05) };
  const texts = [...root.querySelectorAll('.field, input, .panel *')].filter(one => one.getClientRects().length);
  return Object.fromEntries(texts.map(one => [one.className || one.localName, ratio(one)])) }"""


def _with_styles(style: str, publisher: Publisher, host: SearchHost, attributes: str = "") -> str:
    publisher.pages["/own"] = tag(host.origin, attributes=attributes)
    publisher.pages["/own.css"] = style
    return "/own"


def test_hostile_rules_of_the_page_change_nothing(
    open_box: OpenBox, publisher: Publisher, search_host: SearchHost
) -> None:
    def look(style: str) -> dict[str, str]:
        box = open_box(_with_styles(style, publisher, search_host))
        box.find("accord")
        shown: dict[str, str] = box.page.evaluate(READ, [PARTS, SAMPLED])
        return shown

    plain = look("")
    assert len(SAMPLED) == 20
    for rule in HOSTILE_RULES:
        assert (rule, look(rule)) == (rule, plain)


def test_the_box_changes_nothing_of_the_page(
    open_box: OpenBox, publisher: Publisher, search_host: SearchHost
) -> None:
    path = _with_styles("", publisher, search_host)
    box = open_box(path)
    before = box.page.locator("html").evaluate("html => html.outerHTML")
    box.find("accord")
    box.page.keyboard.press("ArrowDown")
    assert box.page.locator("html").evaluate("html => html.outerHTML") == before


@pytest.mark.parametrize(
    ("theme", "scheme", "dark"),
    [("auto", "light", False), ("auto", "dark", True), ("light", "dark", False), ("dark", "light", True)],
)
def test_the_theme_follows_the_reader_or_the_attribute(
    theme: str, scheme: Any, dark: bool, open_box: OpenBox, publisher: Publisher, search_host: SearchHost
) -> None:
    path = _with_styles("", publisher, search_host, f'theme="{theme}"')
    box = open_box(path, color_scheme=scheme)
    shown = box.page.evaluate(READ, [[".field"], ["backgroundColor"]])
    assert shown == {".field": "rgb(26, 27, 29)" if dark else "rgb(255, 255, 255)"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_ground(scheme: Any, open_box: OpenBox) -> None:
    box = open_box(color_scheme=scheme)
    box.find("accord")
    box.page.keyboard.press("ArrowDown")
    ratios = box.page.evaluate(CONTRASTS)
    assert len(ratios) >= 10
    assert {name: ratio for name, ratio in ratios.items() if ratio < 4.5} == {}


def test_custom_properties_and_parts_theme_the_box(
    open_box: OpenBox, publisher: Publisher, search_host: SearchHost
) -> None:
    style = """dateline-search { --dateline-accent: rgb(1, 2, 3); --dateline-radius: 9px }
    dateline-search::part(headline) { color: rgb(4, 5, 6) }"""
    box = open_box(_with_styles(style, publisher, search_host))
    box.find("accord")
    shown = box.page.evaluate(READ, [[".all", ".field", ".headline"], ["color", "borderTopLeftRadius"]])
    assert shown[".all"].startswith("rgb(1, 2, 3)")
    assert shown[".field"].endswith("9px")
    assert shown[".headline"].startswith("rgb(4, 5, 6)")


def test_reduced_motion_moves_nothing(open_box: OpenBox) -> None:
    box = open_box(reduced_motion="reduce")
    box.find("accord")
    moving = box.page.evaluate(READ, [PARTS, ["animationName", "transitionDuration"]])
    assert set(moving.values()) == {"none | 0s"}


def test_forced_colours_outline_the_active_row(open_box: OpenBox) -> None:
    box = open_box(forced_colors="active")
    box.find("accord")
    box.page.keyboard.press("ArrowDown")
    outline = box.active.evaluate(
        "row => [getComputedStyle(row).outlineStyle, getComputedStyle(row).outlineWidth]"
    )
    assert outline == ["solid", "2px"]


def test_right_to_left_mirrors(open_box: OpenBox, publisher: Publisher, search_host: SearchHost) -> None:
    publisher.pages["/own"] = tag(search_host.origin, dir="rtl")
    box = open_box("/own")
    box.find("accord")
    field = box.host.locator(".field").bounding_box()
    padding = box.input.evaluate(
        "input => [getComputedStyle(input).paddingRight, getComputedStyle(input).paddingLeft]"
    )
    assert padding == ["40px", "12px"]
    assert field is not None
    assert box.panel.evaluate("one => getComputedStyle(one).direction") == "rtl"
    panel = box.panel.bounding_box()
    assert panel is not None
    assert abs((panel["x"] + panel["width"]) - (field["x"] + field["width"])) < 1


def test_a_panel_reads_each_text_in_its_own_direction(
    open_box: OpenBox, publisher: Publisher, search_host: SearchHost
) -> None:
    publisher.pages["/own"] = tag(search_host.origin, dir="rtl")
    arabic = hit(1, headline="أين تبدأ الدلتا؟", region="الشرق", highlight=None)
    search_host.search = lambda query: Reply(found(query, hits=[hit(0, query), arabic]))
    box = open_box("/own")
    box.find("accord")
    lines = box.host.locator(".line")
    directions = lines.evaluate_all("lines => lines.map(line => getComputedStyle(line).direction)")
    assert directions == ["ltr", "rtl"]
    expect(lines.first.locator("mark")).to_be_in_viewport(ratio=1)
    edges = """([line, row]) => [line, row].map(one => { const text = document.createRange();
      text.selectNodeContents(one); return Math.round(text.getBoundingClientRect().right) })"""
    headlines = [one.element_handle() for one in box.host.locator(".headline").all()]
    right, same = box.page.evaluate(edges, headlines)
    assert abs(right - same) <= 1


def test_direction_follows_the_page_as_it_changes_and_into_shadow_roots(
    open_box: OpenBox, publisher: Publisher, search_host: SearchHost
) -> None:
    inside = "<template shadowrootmode=open><dateline-search></dateline-search></template>"
    publisher.pages["/own"] = tag(search_host.origin, lang="de", dir="rtl").replace(
        "</main>", f"<div>{inside}</div></main>"
    )
    box = open_box("/own")
    fields = box.page.get_by_role("combobox")
    expect(fields).to_have_count(2)
    read = "fields => fields.map(field => getComputedStyle(field).direction)"
    assert fields.evaluate_all(read) == ["rtl", "rtl"]
    fields.nth(1).fill("accord")
    expect(box.page.locator("div time").first).to_have_text("10. März 2010")
    box.page.evaluate("document.documentElement.dir = 'ltr'")
    assert fields.evaluate_all(read) == ["ltr", "ltr"]


@pytest.mark.parametrize("style", ["main { display: flex }", "main { display: inline-block }"])
def test_an_empty_tag_has_room_for_a_query_wherever_it_stands(
    style: str, open_box: OpenBox, publisher: Publisher, search_host: SearchHost
) -> None:
    box = open_box(_with_styles(style, publisher, search_host), viewport={"width": 900, "height": 600})
    field = box.host.locator(".field").bounding_box()
    assert field is not None
    assert field["width"] >= 180


def test_every_letter_follows_the_size_that_the_page_sets(
    open_box: OpenBox, publisher: Publisher, search_host: SearchHost
) -> None:
    def sizes(style: str) -> dict[str, float]:
        box = open_box(_with_styles(style, publisher, search_host))
        box.find("accord")
        shown: dict[str, str] = box.page.evaluate(READ, [PARTS, ["fontSize"]])
        return {part: float(size.removesuffix("px")) for part, size in shown.items()}

    plain, large = sizes(""), sizes("dateline-search { --dateline-size: 32px }")
    assert {part: round(size / plain[part], 2) for part, size in large.items()} == dict.fromkeys(PARTS, 2.0)


@pytest.mark.parametrize("dir", ["ltr", "rtl"])
@pytest.mark.parametrize("side", ["left", "right"])
def test_the_panel_of_a_narrow_field_is_flush_with_it_and_shows_the_marked_words(
    side: str, dir: str, open_box: OpenBox, publisher: Publisher, search_host: SearchHost
) -> None:
    publisher.pages["/own"] = tag(search_host.origin, dir=dir)
    publisher.pages["/own.css"] = (
        f"dateline-search {{ position: absolute; top: 0; {side}: 40px; width: 300px }}"
    )
    box = open_box("/own", viewport={"width": 900, "height": 640})
    box.find("accord")
    field, panel = box.host.locator(".field").bounding_box(), box.panel.bounding_box()
    assert field is not None
    assert panel is not None
    ends = {"left": panel["x"] - field["x"]}
    ends["right"] = ends["left"] + panel["width"] - field["width"]
    assert panel["width"] > field["width"]
    assert abs(ends[side]) < 1
    for row in box.hits.all():
        expect(row.locator(".line mark").first).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("path", ["/newspaper/index.html", "/own"])
@pytest.mark.parametrize("height", [568, 256])
def test_nothing_scrolls_sideways_on_320_pixels_which_is_400_percent_zoom(
    path: str, height: int, open_box: OpenBox, publisher: Publisher, search_host: SearchHost
) -> None:
    _with_styles("", publisher, search_host)
    box = open_box(path, viewport={"width": 320, "height": height})
    box.find("accord")
    sizes = box.page.evaluate(SIZES)
    assert sizes["wide"] <= 320
    assert sizes["past"] == 0
    assert sizes["letters"] >= 16
    assert sizes["input"] >= 44
    assert sizes["row"] >= 44


def test_buttons_are_large_enough_for_a_finger(open_box: OpenBox, search_host: SearchHost) -> None:
    search_host.search = lambda query: Reply({}, 500)
    box = open_box(viewport={"width": 320, "height": 568}, has_touch=True)
    box.type("accord")
    for name in ("Try again", "Clear"):
        place = box.host.get_by_role("button", name=name).bounding_box()
        assert place is not None
        assert min(place["width"], place["height"]) >= 44


def test_the_clear_button_clears(box: Box) -> None:
    box.find("accord")
    box.host.get_by_role("button", name="Clear").click()
    expect(box.input).to_have_value("")
    expect(box.input).to_be_focused()
    expect(box.panel).to_be_hidden()


def test_at_most_twelve_custom_properties() -> None:
    css = (ROOT / "api" / "box" / "style.css").read_text()
    assert 1 <= len(set(re.findall(r"--dateline-[a-z-]+", css))) <= 12
    physical = re.findall(r"(?:margin|padding|border)-(?:left|right)|(?<![\w-])(?:left|right)\s*:", css)
    assert physical == []
