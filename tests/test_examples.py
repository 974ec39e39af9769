"""Every example is a themed page on which the box works and looks its part."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from test_box_accessible import faults

from browser_fixtures import OpenBox, node_module
from browser_servers import EXAMPLES, Publisher

PAGES = sorted(path.parent.name for path in EXAMPLES.glob("*/index.html"))


def test_every_recipe_has_its_page() -> None:
    assert {"ghost", "hugo", "newspaper", "plain", "wordpress"} <= set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_the_box_works_on_the_example(name: str, open_box: OpenBox) -> None:
    box = open_box(f"/{name}/index.html")
    box.find("accord")
    expect(box.hits).to_have_count(6)
    box.page.keyboard.press("ArrowDown")
    expect(box.active).to_have_count(1)
    box.page.keyboard.press("Escape")
    expect(box.panel).to_be_hidden()
    assert box.errors == []
    assert box.page.evaluate("window.violations") == []
    assert box.page.evaluate("window.shifted") == 0


@pytest.mark.parametrize("name", PAGES)
def test_the_example_fits_a_small_screen(name: str, open_box: OpenBox) -> None:
    box = open_box(f"/{name}/index.html", viewport={"width": 320, "height": 640})
    box.find("accord")
    assert box.page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_on_the_example(
    name: str, scheme: str, open_box: OpenBox, publisher: Publisher
) -> None:
    axe = node_module("axe-core/axe.min.js")
    publisher.policy = publisher.policy.replace(
        "; require-trusted-types-for 'script'", ""
    )  # for axe's own sake
    box = open_box(f"/{name}/index.html", color_scheme=scheme, reduced_motion="reduce")
    box.find("accord")
    assert faults(box, axe) == []
