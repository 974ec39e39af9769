"""The search box: its bytes, and the time from a key to painted results with a server that takes 30 ms.

    python -m benchmarks.box [--peers]

Needs a Chromium on the machine; `--keys` says how many keys are timed. `--peers` weighs others instead: it needs npm,
and fetches what they publish.
"""

from __future__ import annotations

import argparse
import gzip
import statistics
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "support"))

PEERS = {
    "DocSearch, search alone": {
        "@docsearch/js@5.2.0": "dist/umd/docsearch.js",
        "@docsearch/css@5.2.0": "dist/style.css",
    },
    "typesense-docsearch": {
        "typesense-docsearch.js@3.4.1": "dist/umd/index.js",
        "typesense-docsearch-css@0.4.1": "dist/style.css",
    },
    "Algolia autocomplete, without a client": {
        "@algolia/autocomplete-js@1.19.12": "dist/umd/index.production.js",
        "@algolia/autocomplete-theme-classic@1.19.11": "dist/theme.min.css",
    },
    "meilisearch-docsearch": {"meilisearch-docsearch@0.8.0": "dist/index.global.js dist/index.css"},
}
"""Boxes that others publish: for each of its packages the files that a page loads."""

TIME = """() => new Promise(done => { const start = performance.now();
  const root = document.querySelector('dateline-search').shadowRoot, list = root.querySelector('#list');
  const seen = new MutationObserver(() => { seen.disconnect();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - start))) });
  seen.observe(list, {childList: true}); const input = root.querySelector('input');
  input.value += 'x'; input.dispatchEvent(new Event('input')) })"""
"""Types a letter, and answers with the milliseconds until the frame with new rows has been painted."""


def size() -> int:
    """Bytes of the built file, gzip -9, style included."""
    return len(gzip.compress((ROOT / "api" / "pages" / "static" / "box.js").read_bytes(), 9))


def peer_size(files: dict[str, str]) -> int:
    """Bytes of another box's files, gzip -9, as its packages hold them."""
    total = 0
    for package, paths in files.items():
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True, capture_output=True)
            with tarfile.open(next(Path(folder).glob("*.tgz"))) as packed:
                for path in paths.split():
                    held = packed.extractfile(f"package/{path}")
                    total += len(gzip.compress(held.read(), 9)) if held else 0
    return total


def key_to_paint(keys: int) -> list[float]:
    """Milliseconds from each of so many keys to painted results."""
    from playwright.sync_api import sync_playwright

    from browser_fixtures import FLAGS, QUIET, chromium_path  # type: ignore[import-not-found]  # in tests/
    from browser_servers import Publisher, Reply, SearchHost, found  # type: ignore[import-not-found]

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
    """Print what was asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--keys", type=int, default=100)
    parser.add_argument("--peers", action="store_true")
    asked = parser.parse_args()
    print(f"box.js: {size():,} bytes, gzip -9, style included")
    if asked.peers:
        for name, files in PEERS.items():
            print(f"{name}: {peer_size(files):,} bytes")
        return
    times = key_to_paint(asked.keys)
    cuts = statistics.quantiles(times, n=20)
    print(
        f"key to painted results, server 30 ms: p50 {statistics.median(times):.0f} ms, p95 {cuts[18]:.0f} ms"
    )


if __name__ == "__main__":
    main()
