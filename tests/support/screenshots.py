"""Takes the pictures in docs/images, of the real server with the sample archive: `make screenshots`."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from browser_fixtures import FLAGS, QUIET, ROOT, chromium_path, serving_samples
from browser_servers import Publisher

IMAGES = ROOT / "docs" / "images"
WIDE = {"width": 1120, "height": 800}
SMALL = {"width": 320, "height": 680}

Prepare = Callable[[Page], None]


def nothing(page: Page) -> None:
    """The page as it comes."""


def ask(words: str) -> Prepare:
    """Type into the box, and walk to the second row."""

    def typed(page: Page) -> None:
        page.get_by_role("combobox").click()
        page.keyboard.type(words)
        expect(page.locator("dateline-search .hit").first).to_be_visible()
        expect(page.locator("dateline-search .hit mark").first).to_be_visible()
        page.keyboard.press("ArrowDown")

    return typed


def take(
    browser: Browser, name: str, address: str, size: dict[str, int], scheme: str, prepare: Prepare
) -> None:
    """One picture, with points to spare for sharp screens."""
    page = browser.new_page(
        viewport=size, color_scheme=scheme, device_scale_factor=1.5, reduced_motion="reduce", locale="en-GB"
    )
    page.goto(address)
    page.locator("dateline-search:defined").first.wait_for(state="attached")
    prepare(page)
    page.screenshot(path=IMAGES / f"{name}.png", animations="disabled")
    page.close()
    print(f"docs/images/{name}.png")


def main() -> None:
    """All pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, serving_samples(Path(folder)) as server:
        site = Publisher(server)
        paper = f"{site.origin}/newspaper/index.html"
        shots = [
            ("search", f"{server}/search?q=treaty", WIDE, "light", nothing),
            ("search-dark", f"{server}/search?q=sanctions", WIDE, "dark", nothing),
            ("search-small", f"{server}/search?q=ceasefire", SMALL, "light", nothing),
            ("box", paper, WIDE, "light", ask("ceasefire")),
            ("box-dark", paper, WIDE, "dark", ask("sanctions")),
            ("box-small", paper, SMALL, "light", ask("treaty")),
        ]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS + QUIET)
            for shot in shots:
                take(browser, *shot)
            browser.close()
        site.stop()


if __name__ == "__main__":
    main()
