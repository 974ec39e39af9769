"""How often circles of objects are looked for: seldom in programs of ours, as before in those of others."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path

import pytest

from command_line import environment
from search.cleaning import clean_page
from search.parallel import COLLECTED_AFTER

PAGES = Path(__file__).parent.parent / "index_data" / "pages"


def printed(code: str, cwd: Path) -> str:
    """What code prints in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=cwd, env=environment(), capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()[-1]


def test_importing_the_library_sets_nothing(tmp_path: Path) -> None:
    modules = "api.app, search.archive, search.cleaning, search.cli, search.ingest.ingest"
    look = "gc.get_threshold(), gc.get_freeze_count()"
    code = f"import gc; before = {look}; import {modules}; print(({look}) == before)"
    assert printed(code, tmp_path) == "True"


def test_the_program_collects_seldom(tmp_path: Path) -> None:
    code = (
        "import gc, sys, atexit; from search.cli import run; sys.argv = ['dateline', '--version']; "
        "atexit.register(lambda: print(gc.get_threshold()[0])); run()"
    )
    assert printed(code, tmp_path) == str(COLLECTED_AFTER)


@pytest.mark.parametrize("form", ["txt", "html"])
def test_cleaning_makes_no_circles(form: str) -> None:
    pages = [path.read_bytes() for path in sorted(PAGES.rglob(f"*.{form}"))]
    assert pages
    for page in pages:  # what is made once, such as tables, is made now
        clean_page(page, path="page")
    gc.collect()
    gc.disable()
    try:
        for page in pages:
            clean_page(page, path="page")
        assert gc.collect() < len(pages)
    finally:
        gc.enable()
