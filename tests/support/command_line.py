"""The command `dateline` as its own process, for tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

# A shell starts what runs in its background deaf to Ctrl-C, and so would be all that the tests start.
HEARS_CTRL_C = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
COMMAND = [sys.executable, "-c", f"{HEARS_CTRL_C}; from search.cli import run; run()"]
"""The command as it is installed, found beside this Python whatever the PATH says."""


def environment(**more: str) -> dict[str, str]:
    """This environment without settings of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DATELINE_")}
    return {**kept, "PYTHONPATH": str(Path(__file__).parents[2]), **more}


def dateline(*arguments: str | Path, cwd: Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=cwd,
        env=environment(**options.pop("env", {})),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
        **options,
    )


def start(*arguments: str | Path, cwd: Path, **options: Any) -> subprocess.Popen[str]:
    """Start a command, in a group of processes of its own, and go on."""
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        cwd=cwd,
        env=environment(),
        stdout=options.pop("stdout", subprocess.PIPE),
        stderr=options.pop("stderr", subprocess.STDOUT),
        text=True,
        start_new_session=True,
        **options,
    )
