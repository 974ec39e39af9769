"""A Docker engine for the container tests, with stand-ins for the base images where no registry answers.

Where DOCKER_HOST names an engine, that one is used as it is, with the images that it has or can pull. Otherwise an
engine with a folder, a socket and networks of its own is started by hand and ended by its process id.
"""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from availability import leave_out
from opensearch_servers import CURRENT, required

HERE = Path(__file__).parent
HOME = Path(os.environ.get("DOCKER_TEST_HOME", "/var/tmp/dateline-docker"))
"""Images stay here from one run to the next."""

STARTED_WITHIN = 180
BASE, POSTGRES, OPENSEARCH = "python:3.13-slim", "postgres:17", "opensearchproject/opensearch:3"
"""The images that `Dockerfile` and `docker-compose.yml` begin with."""

SUITE = "trixie"
"""The release of Debian whose Python is that of BASE."""

BUNDLE = "etc/ssl/certs/ca-certificates.crt"


@contextmanager
def docker_engine() -> Iterator[dict[str, str]]:
    """A running engine that has the base images; gives the environment for `docker` and `docker-compose`."""
    programs = ("docker", "docker-compose", "dockerd", "debootstrap")
    if os.environ.get("DOCKER_HOST"):
        yield dict(os.environ)
        return
    missing = [name for name in programs if shutil.which(name) is None]
    if missing or os.geteuid() != 0:
        leave_out(f"a Docker engine is started as root with {', '.join(programs)}; missing: {missing}")
    HOME.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "DOCKER_HOST": f"unix://{HOME}/socket", "DOCKER_BUILDKIT": "0"}
    with FileLock(HOME / "lock"), _daemon(environment):
        _make_stand_ins(environment)
        yield environment


@contextmanager
def _daemon(environment: dict[str, str]) -> Iterator[None]:
    bridged = Path("/sys/class/net/docker0").exists()
    log = HOME / "dockerd.log"
    command = ["dockerd", "--data-root", str(HOME / "data"), "--exec-root", str(HOME / "run")]
    command += ["--pidfile", str(HOME / "pid"), "--host", environment["DOCKER_HOST"]]
    with log.open("wb") as output:
        daemon = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)
    try:
        _wait(daemon, environment, log)
        yield
    finally:
        daemon.terminate()
        daemon.wait(STARTED_WITHIN)
        subprocess.run(["umount", str(HOME / "data")], check=False, capture_output=True)
        if not bridged:
            subprocess.run(["ip", "link", "delete", "docker0"], check=False, capture_output=True)


def _wait(daemon: subprocess.Popen[bytes], environment: dict[str, str], log: Path) -> None:
    end = time.monotonic() + STARTED_WITHIN
    while daemon.poll() is None and time.monotonic() < end:
        asked = subprocess.run(["docker", "info"], env=environment, capture_output=True, check=False)
        if asked.returncode == 0:
            return
        time.sleep(0.3)
    leave_out(f"the Docker engine does not start: {log.read_text(errors='replace')[-2000:]}")


def _make_stand_ins(environment: dict[str, str]) -> None:
    """Base images under the names that the files use, made of Debian's packages."""
    if not _has(environment, BASE):
        twice(lambda: _make_base(environment))
    _build(environment, POSTGRES, HERE / "postgres")
    with tempfile.TemporaryDirectory() as name:
        context = Path(name)
        shutil.copytree(HERE / "opensearch", context, dirs_exist_ok=True)
        shutil.copytree(required(CURRENT)[0], context / "distribution")
        _build(environment, OPENSEARCH, context)


def _has(environment: dict[str, str], image: str) -> bool:
    asked = ["docker", "image", "inspect", image]
    return subprocess.run(asked, env=environment, capture_output=True, check=False).returncode == 0


def _build(environment: dict[str, str], image: str, context: Path) -> None:
    twice(lambda: run(["docker", "build", "--tag", image, str(context)], environment))


def _make_base(environment: dict[str, str]) -> None:
    """A small Debian with Python, and with what this machine needs to reach its package registries."""
    with tempfile.TemporaryDirectory(dir=HOME) as name:
        root = Path(name) / "root"
        packages = "--include=ca-certificates,python3,python3-venv"
        run(["debootstrap", "--variant=minbase", packages, SUITE, str(root)], environment)
        shutil.copy(f"/{BUNDLE}", root / BUNDLE)
        (root / "etc/pip.conf").write_text(_pip_settings())
        archive = f"{name}/root.tar"
        run(["tar", "-C", str(root), "-c", "-f", archive, "."], environment)
        run(["docker", "import", "--change", 'CMD ["python3"]', archive, BASE], environment)


def _pip_settings() -> str:
    """How pip on this machine reaches its index, for a container: the same, by the container's own files."""
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True
    ).stdout
    given = dict(line.split("=", 1) for line in listed.splitlines() if "=" in line)
    made = configparser.ConfigParser(interpolation=None)
    made["global"] = {"cert": f"/{BUNDLE}"}
    for name, value in given.items():
        option = name.rpartition(".")[2]
        if option in ("index-url", "extra-index-url", "trusted-host", "proxy", "default-timeout"):
            made["global"][option.removeprefix("default-")] = value.strip("'")
    with tempfile.TemporaryFile("w+") as file:
        made.write(file)
        file.seek(0)
        return file.read()


def twice(make: Callable[[], object]) -> None:
    """Do what fetches packages, and again where it failed: a mirror may be out of breath for a moment."""
    try:
        make()
    except RuntimeError as error:
        print(error)
        make()


def run(command: Sequence[str], environment: dict[str, str]) -> str:
    """Run a command to its end and answer its standard output; where it failed, both streams are shown."""
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if ended.returncode:
        printed = f"{ended.stdout[-4000:]}\n{ended.stderr[-4000:]}"
        raise RuntimeError(f"{' '.join(command)} failed:\n{printed}")
    return ended.stdout
