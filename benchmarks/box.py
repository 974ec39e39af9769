"""The search box: its bytes, and the time from a key to painted results with a server that takes 30 ms.

    python -m benchmarks.box

Needs a Chromium on the machine; `--keys` says how many keys are timed.
"""

from __future__ import annotations

import argparse
import gzip
import statistics
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

TIME = """() => new Promise(done => { const start = performance.now();
  const root = document.querySelector('dateline-search').shadowRoot, list = root.querySelector('#list');
  const seen = new MutationObserver(() => { seen.disconnect();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - start))) });
  seen.observe(list, {childList: true}); const input = root.querySelector('input');
  input.value += 'x'; input.dispatchEvent(new Event('input')) })"""
"""Types a letter, and answers with the milliseconds until the frame with new rows has been painted."""


def size() -> int:
    """Bytes of the built file, gzip -9, style included."""
    return len(gzip.compress((ROOT / "api" / "static" / "box.js").read_bytes(), 9))


def key_to_paint(keys: int) -> list[float]:
    """Milliseconds from each of so many keys to painted results."""
    from browser_fixtures import FLAGS, QUIET, chromium_path  # type: ignore[import-not-found]  # in tests/
    from browser_servers import Publisher, Reply, SearchHost, found  # type: ignore[import-not-found]
    from playwright.sync_api import sync_playwright

    host = SearchHost()
    host.search = lambda query: Reply(found(query), delay=0.03)
    site = Publisher(host.origin)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS + QUIET)
        page = browser.new_page()
        page.goto(f"{site.origin}/newspaper/index.html")
        page.get_by_role("combobox").focus()
        times = [float(page.evaluate(TIME)) for _ in range(keys)]
        browser.close()
    site.stop()
    host.stop()
    return times


def main() -> None:
    """Print both."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--keys", type=int, default=100)
    times = key_to_paint(parser.parse_args().keys)
    cuts = statistics.quantiles(times, n=20)
    print(f"box.js: {size():,} bytes, gzip -9, style included")
    print(
        f"key to painted results, server 30 ms: p50 {statistics.median(times):.0f} ms, p95 {cuts[18]:.0f} ms"
    )


if __name__ == "__main__":
    main()
