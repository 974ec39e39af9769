"""Real OpenSearch servers for the tests: found where `.ci/opensearch` put them, started on free ports."""

from __future__ import annotations

import json
import os
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from availability import leave_out

CURRENT, SECURED = "3.8.0", "2.19.4"
JAVA_RANGE = {CURRENT: range(21, 100), SECURED: range(11, 22)}
"""The versions of Java that each runs on."""

HOME = Path(os.environ.get("OPENSEARCH_TEST_HOME", "/var/tmp/dateline-opensearch"))
STARTED_WITHIN = 600


def required(version: str) -> tuple[Path, Path]:  # noqa: RET503 (leave_out never returns)
    """The distribution and the Java home of a version; skips on a laptop without them, fails in CI."""
    home, java = HOME / version, java_home(version)
    if (home / "complete").is_file() and java is not None:
        return home, java
    need = f"OpenSearch {version}"
    wanted = (
        f"{need}, which .ci/opensearch fetches"
        if java
        else f"{need}: a JDK of {JAVA_RANGE[version][0]} or newer"
    )
    leave_out(f"the machine lacks {wanted}")


def java_home(version: str) -> Path | None:
    """The newest JDK on this machine that a version runs on."""
    candidates = [*Path("/usr/lib/jvm").glob("*"), Path(os.environ.get("JAVA_HOME") or "/nonexistent")]
    suited = {}
    for home in candidates:
        release = home / "release"
        if release.is_file():
            lines = dict(line.split("=", 1) for line in release.read_text().splitlines() if "=" in line)
            major = int(lines.get("JAVA_VERSION", '"0"').strip('"').split(".")[0])
            if major in JAVA_RANGE[version]:
                suited[major] = home
    return suited[max(suited)] if suited else None


def free_port(host: str = "127.0.0.1") -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


@contextmanager
def server_folder() -> Iterator[Path]:
    """A folder for one server, outside pytest's own, which only its owner may enter."""
    with tempfile.TemporaryDirectory(prefix="opensearch-") as name:
        yield Path(name)


@dataclass
class Server:
    """One node: a process with its own configuration, data and ports."""

    folder: Path
    version: str = CURRENT
    host: str = "127.0.0.1"
    settings: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, Path] = field(default_factory=dict)
    scheme: str = "http"
    heap: str = "512m"
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"{self.scheme}://{self.host}:{self.port}"

    def start(self) -> None:
        """Start the process; it is up when `wait` returns."""
        home, java = required(self.version)
        self.port = self.port or free_port(self.host)
        config = self.folder / "config"
        if not config.exists():
            shutil.copytree(home / "config", config)
            options = (config / "jvm.options").read_text()
            (config / "jvm.options").write_text(options.replace("logs/", f"{self.folder}/logs/"))
        for name, path in self.files.items():
            (config / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, config / name)
        (config / "opensearch.yml").write_text(self._yaml())
        for name in ("data", "logs", "temp"):
            (self.folder / name).mkdir(exist_ok=True)
        environment = {
            "PATH": os.environ["PATH"],
            "OPENSEARCH_JAVA_HOME": str(java),
            "OPENSEARCH_PATH_CONF": str(config),
            "OPENSEARCH_JAVA_OPTS": f"-Xms{self.heap} -Xmx{self.heap}",
            "OPENSEARCH_TMPDIR": str(self.folder / "temp"),
        }
        with (self.folder / "output").open("ab") as output:
            self.process = subprocess.Popen(
                [*self._as_nobody(), str(home / "bin" / "opensearch")],
                env=environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def wait(self, answered: tuple[int, ...] = (200,), path: str = "/_cluster/health") -> None:
        """Wait until it answers with one of these statuses."""
        end = time.monotonic() + STARTED_WITHIN
        while time.monotonic() < end:
            if self.process is None or self.process.poll() is not None:
                break
            if self._status(path) in answered:
                return
            time.sleep(0.3)
        raise RuntimeError(f"OpenSearch did not start: {(self.folder / 'output').read_text()[-3000:]}")

    def kill(self) -> None:
        """End the process at once, as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def _status(self, path: str) -> int:
        trusting = ssl._create_unverified_context() if self.scheme == "https" else None
        try:
            with urllib.request.urlopen(self.url + path, timeout=5, context=trusting) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except (OSError, json.JSONDecodeError):
            return 0

    def _yaml(self) -> str:
        common = {
            "path.data": str(self.folder / "data"),
            "path.logs": str(self.folder / "logs"),
            "network.host": self.host,
            "http.port": self.port,
            "cluster.routing.allocation.disk.threshold_enabled": False,
            "node.store.allow_mmap": False,
        }
        if "discovery.seed_hosts" not in self.settings:
            common |= {"discovery.type": "single-node", "transport.port": free_port(self.host)}
        return "".join(
            f"{name}: {json.dumps(value)}\n" for name, value in (common | dict(self.settings)).items()
        )

    def _as_nobody(self) -> list[str]:
        """OpenSearch refuses to run as root."""
        if os.geteuid() != 0:
            return []
        shutil.chown(self.folder, "nobody", "nogroup")
        for path in self.folder.rglob("*"):
            shutil.chown(path, "nobody", "nogroup")
        return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
