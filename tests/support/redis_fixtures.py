"""A real Redis of one's own, which a test may stop."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from redis import Redis
from redis.backoff import ConstantBackoff
from redis.exceptions import ConnectionError as NotThere
from redis.retry import Retry

from availability import leave_out

PATIENCE = Retry(ConstantBackoff(0.05), retries=400, supported_errors=(NotThere,))


@dataclass
class RedisServer:
    """A Redis that keeps nothing on disk."""

    command: list[str]
    url: str
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL)
        with Redis.from_url(self.url, retry=PATIENCE) as client:
            client.ping()

    def stop(self) -> None:
        """Stop it, as a machine that fails."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis that runs."""
    program = shutil.which("redis-server")
    if program is None:
        leave_out("there is no Redis on this machine (Debian: apt-get install redis-server)")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [program, "--bind", "127.0.0.1", "--port", str(port), "--dir", str(tmp_path), "--save", ""]
    server = RedisServer(command, f"redis://127.0.0.1:{port}/0")
    server.start()
    yield server
    server.stop()
