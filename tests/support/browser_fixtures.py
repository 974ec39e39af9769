"""A real Chromium, a publisher's page on one origin and a search host on another."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from availability import leave_out
from browser_servers import Publisher, SearchHost

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
QUIET = ["--disable-background-networking", "--disable-component-update"]
NODE_MODULES = ROOT / "node_modules"

WATCH = """
window.violations = [];
window.shifted = 0;
document.addEventListener('securitypolicyviolation', event => violations.push(event.violatedDirective));
new PerformanceObserver(list => list.getEntries().forEach(one => { shifted += one.value; }))
  .observe({type: 'layout-shift', buffered: true});
"""
"""Runs before a page's own scripts: counts breaches of its policy, and how far things on it moved."""


def node_module(path: str) -> Path:
    """A file of the development packages."""
    file = NODE_MODULES / path
    if not file.exists():
        leave_out(f"node_modules/{path} is not there: run `npm ci`")
    return file


def chromium_path() -> str | None:
    """Where this machine has its Chromium."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's Chromium, one for all tests of a process."""
    found = chromium_path()
    if found is None:
        leave_out("there is no Chromium on this machine: install the package `chromium`")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS + QUIET)
        yield browser
        browser.close()


@pytest.fixture
def search_host() -> Iterator[SearchHost]:
    """A search host whose answers the test chooses."""
    host = SearchHost()
    yield host
    host.stop()


@pytest.fixture
def publisher(search_host: SearchHost) -> Iterator[Publisher]:
    """A publisher's site that lets the search host in, and no one else."""
    site = Publisher(search_host.origin)
    yield site
    site.stop()


@pytest.fixture(scope="session")
def archive_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real server process on the sample archive."""
    with serving_samples(tmp_path_factory.mktemp("samples")) as address:
        yield address


@contextmanager
def serving_samples(data: Path) -> Iterator[str]:
    """Index the sample pages into a folder and serve them, open to pages of every origin."""
    own = {"DATELINE_DATA": str(data), "DATELINE_ORIGINS": "*", "DATELINE_RATE_LIMIT": "off"}
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("DATELINE_")
    } | own
    dateline = str(Path(sys.executable).parent / "dateline")
    subprocess.run([dateline, "index", str(ROOT / "index_data" / "pages")], env=environment, check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([dateline, "serve", "--port", str(port)], env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, server)
        yield address
    finally:
        server.terminate()
        server.wait()


def _wait_for(address: str, server: subprocess.Popen[bytes], seconds: float = 240) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.poll() is None:
        try:
            with urlopen(f"{address}/health"):
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server did not start")


class Box:
    """A box on a page, as a person meets it."""

    def __init__(self, page: Page, errors: list[str]) -> None:
        self.page = page
        self.errors = errors
        self.host = page.locator("dateline-search").first
        self.input = self.host.get_by_role("combobox")
        self.panel = self.host.locator(".panel")
        self.list = self.host.locator("[role=listbox]")
        self.options = self.host.locator("[role=option]")
        self.hits = self.host.locator(".hit")
        self.active = self.host.locator("[role=option][aria-selected=true]")
        self.note = self.host.locator(".note")
        self.status = self.host.locator("[role=status]")

    def type(self, text: str) -> None:
        """Type into the field, key by key."""
        self.input.focus()
        self.page.keyboard.type(text)

    def find(self, text: str) -> None:
        """Type, and wait for what it finds."""
        self.type(text)
        expect(self.list.get_by_text(text).first).to_be_visible()
        expect(self.options.first).to_be_visible()

    def pass_time(self, milliseconds: int) -> None:
        """Let the page's own clock run, where the test has stopped it."""
        self.page.clock.run_for(milliseconds)

    def until(self, condition: Callable[[], Any], seconds: float = 15) -> None:
        """Wait for something outside the page; the time is only an end to waiting."""
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, "what was waited for did not come"
            self.page.wait_for_timeout(5)


OpenBox = Callable[..., Box]


@pytest.fixture
def open_box(chromium: Browser, publisher: Publisher) -> Iterator[OpenBox]:
    """Opens a page with a box on it; `stopped` stops its clock, other arguments make the browser's context."""
    opened = []

    def open_page(path: str = "/newspaper/index.html", *, stopped: bool = False, **context: Any) -> Box:
        made = chromium.new_context(**{"viewport": {"width": 1100, "height": 800}, **context})
        opened.append(made)
        page = made.new_page()
        page.set_default_timeout(15_000)
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        if context.get("java_script_enabled", True):
            page.add_init_script(WATCH)
        if stopped:
            page.clock.install(time=1_700_000_000)
        page.goto(publisher.origin + path)
        if context.get("java_script_enabled", True):
            page.locator("dateline-search:defined").first.wait_for(state="attached")
        if stopped:
            page.clock.pause_at(1_700_000_600)
        return Box(page, errors)

    yield open_page
    for context in opened:
        context.close()


@pytest.fixture
def box(open_box: OpenBox) -> Box:
    """The box on the newspaper's page."""
    return open_box()


def tag(
    search_origin: str, inside: str = "", attributes: str = "", *, lang: str = "en", dir: str = "ltr"
) -> str:
    """A publisher's page with a box, and with text under it."""
    return f"""<!doctype html><html lang="{lang}" dir="{dir}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>A page</title>
<link rel="stylesheet" href="/own.css">
<script type="module" src="{search_origin}/box.js"></script></head>
<body><main><h1>News</h1><dateline-search {attributes}>{inside}</dateline-search>
<p id="after">Under the box.</p><input id="other" aria-label="Other"></main></body></html>"""
