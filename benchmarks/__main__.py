"""Every benchmark that this machine has the data for, one after another: what `make bench` runs."""

from __future__ import annotations

import subprocess
import sys

from benchmarks.collections import SHARED

REUTERS = SHARED / "reuters" / "reuters.jsonl.gz"
EXTRACTION = SHARED / "extraction" / "dev.jsonl.gz"
COLLECTIONS = SHARED / "collections"

BENCHMARKS = (
    (["benchmarks.relevance", "--known-item", str(REUTERS)], COLLECTIONS),
    (["benchmarks.extraction", str(EXTRACTION)], EXTRACTION),
    (["benchmarks.engines", "--engine", "tantivy", "--engine", "whoosh"], None),
    (["benchmarks.indexing", str(REUTERS)], REUTERS),
    (["benchmarks.suggest"], None),
    (["benchmarks.box"], None),
)
"""Each with the data that it needs, which is no part of the project."""


def main() -> int:
    """Run them all; answers with 1 if one of those that ran failed."""
    failed = False
    for arguments, needed in BENCHMARKS:
        print(f"\n== python -m {' '.join(arguments)}", flush=True)
        if needed is not None and not needed.exists():
            print(f"left out: {needed} is not there")
            continue
        failed |= subprocess.run([sys.executable, "-m", *arguments], check=False).returncode != 0
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
