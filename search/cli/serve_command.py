"""`dateline serve`: the archive over HTTP, by granian with several worker processes.

The application is named by a string, and imported by the workers alone.
"""

from __future__ import annotations

import errno
import logging
import multiprocessing
import os
import shutil
import socket
import tempfile
import time
from collections import defaultdict, deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from search.archive import Archive
from search.cli.main import data_option, example, read_settings
from search.errors import DatelineError

APPLICATION = "api.app:application"
"""Imported by the workers alone: nothing here knows the web."""

THREADS = 16
"""Python threads of a worker: enough to go on while some wait for a commit or a slow client's bytes."""

DEATHS = 5
"""A worker that dies so often within `DEATHS_SECONDS` will not live: the server then gives up."""

DEATHS_SECONDS = 30.0


class AddressTaken(DatelineError):
    """Nothing can be served at this address."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where to serve."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """As a browser is told it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


class Respawns(dict[int, float]):
    """When workers were started again, as granian asks for it.

    granian ends the whole server when a worker dies within 5.5 s of its last start. Here it is told of that
    start only after several deaths in a row, so that one unlucky worker takes nobody with it and a hopeless
    one is no endless loop.
    """

    def __init__(self) -> None:
        super().__init__()
        self._deaths: defaultdict[int, deque[float]] = defaultdict(lambda: deque(maxlen=DEATHS))

    def get(self, idx: int, default: Any = None) -> Any:
        """The time of a worker's last start, if it has died too often since; else the default."""
        now = time.monotonic()
        deaths = self._deaths[idx]
        deaths.append(now)
        hopeless = len(deaths) == DEATHS and now - deaths[0] < DEATHS_SECONDS
        return now if hopeless else default


def find_address(host: str, port: int) -> Address:
    """The address with its port made certain: port 0 becomes a free one. Raises AddressTaken."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            return Address(host, probe.getsockname()[1])
    except OSError as error:
        raise AddressTaken(_why(error, host, port)) from error


def _why(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} of {host} is taken by another program; choose one with --port (or PORT= for make)."
        )
    if error.errno == errno.EACCES:
        return f"Port {port} is not yours to open; choose one from 1024 on with --port."
    return f"Nothing can be served at {host}, port {port}: {error.strerror or error}."


def serve_until_stopped(address: Address, *, workers: int, environment: dict[str, str]) -> None:
    """Serve until SIGTERM or SIGINT, which finish the requests under way; the workers read this environment."""
    numbers = Path(tempfile.mkdtemp(prefix="dateline-numbers-"))
    os.environ.update(environment, PROMETHEUS_MULTIPROC_DIR=str(numbers))
    # Not forked: the libraries of this process have threads, which a fork would leave behind half alive.
    multiprocessing.set_start_method("spawn", force=True)
    try:
        _server(address, workers).serve()
    finally:
        shutil.rmtree(numbers, ignore_errors=True)


def _server(address: Address, workers: int) -> MPServer:
    server = MPServer(
        APPLICATION,
        address=address.host,
        port=address.port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=workers,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
    )
    server.respawned_wrks = Respawns()
    # It takes every thread for one that computes; these mostly wait, so its advice is none for an operator.
    logging.getLogger("_granian").addFilter(lambda record: "Python threads" not in record.getMessage())
    return server


@click.command(epilog=example("dateline serve", "dateline serve --host 0.0.0.0 --port 80 --workers 4"))
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="The port; 0 takes a free one.",
)
@click.option(
    "--workers", type=click.IntRange(1), help="Worker processes.  [default: one a processor, up to 4]"
)
@data_option
def serve(host: str, port: int, workers: int | None, data: Path | None) -> None:
    """Serve the search page, the search box and the API until Ctrl-C or SIGTERM.

    Workers that die are started again. Requests under way are finished before it ends.
    """
    settings = read_settings(data=data)
    address = find_address(host, port)
    with Archive.open(settings, follow=False) as archive:
        status = archive.status()
        articles = f"{status.articles:,} articles{status.folded_note}"
    count = workers or min(4, os.cpu_count() or 1)
    click.echo(f"Serving {articles} at {address.url}  (Ctrl-C stops)")
    environment = {"DATELINE_DATA": str(settings.data.resolve()), "DATELINE_WORKERS": str(count)}
    serve_until_stopped(address, workers=count, environment=environment)
