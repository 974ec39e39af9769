"""`dateline keys` and `dateline queries`."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from search.cli import main
from search.store.keys import Keys
from search.store.query_log import QueryLog
from search.store.store import Store

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(
            main, [*arguments, "--data", str(tmp_path)], env={"DATELINE_QUERY_LOG": None}
        )

    return run


def store_of(folder: Path) -> Store:
    return Store(f"sqlite:///{folder / 'dateline.sqlite'}")


def test_the_key_stands_alone_on_the_last_line(run: Run, tmp_path: Path) -> None:
    made = run("keys", "create", "--role", "write", "--name", "importer", "--per-minute", "30")
    assert made.exit_code == 0
    assert len(made.stdout.splitlines()) == 1
    with closing(store_of(tmp_path)) as store:
        key = Keys(store.database).find(made.stdout.splitlines()[-1])
    assert key is not None
    assert (key.role, key.name, key.per_minute) == ("write", "importer", 30)


def test_the_key_is_not_in_the_store(run: Run, tmp_path: Path) -> None:
    text = run("keys", "create", "--role", "search").stdout.strip()
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert text.rpartition("_")[2].encode() not in kept
    assert text not in run("keys", "list").output


def test_revoking(run: Run) -> None:
    run("keys", "create", "--role", "search", "--origin", "https://paper.example", "--expires", "7")
    listed = json.loads(run("keys", "list", "--json").stdout)
    assert (listed["state"], listed["origins"]) == ("valid", ["https://paper.example"])
    assert run("keys", "revoke", listed["id"]).output == f"Key {listed['id']} is revoked.\n"
    assert json.loads(run("keys", "list", "--json").stdout)["state"] == "revoked"


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["keys", "revoke", "nix"], 1, "There is no key nix; `dateline keys list` shows the ids."),
        (
            ["keys", "create", "--role", "search", "--origin", "paper.example"],
            2,
            "'paper.example' is no origin; give one such as https://www.example.org.",
        ),
        (["keys", "create", "--role", "king"], 2, "'king' is not one of 'search', 'write'."),
        (["keys", "create"], 2, "Missing option '--role'."),
        (
            ["queries", "top", "--since", "lately"],
            2,
            "'lately' is no span of time; give one such as 24h, 7d or 4w.",
        ),
        (["queries", "top"], 0, "Nothing is noted: DATELINE_QUERY_LOG is off."),
        (["keys", "list"], 0, "There are no keys; make one with: dateline keys create --role write"),
    ],
)
def test_messages(run: Run, tmp_path: Path, arguments: list[str], status: int, message: str) -> None:
    store_of(tmp_path).close()
    done = run(*arguments)
    assert (done.exit_code, message in done.output) == (status, True), done.output


def test_queries(run: Run, tmp_path: Path) -> None:
    with closing(store_of(tmp_path)) as store:
        log = QueryLog(store.database)
        for query, total, took in [("Minsk", 3, 1.0), (" minsk ", 3, 5.0), ("zzz", 0, 2.0)]:
            log.add(query, total, took)
        log.flush()

    def told(kind: str) -> list[tuple[str, int, int, float]]:
        lines = run("queries", kind, "--json").stdout.splitlines()
        return [tuple(json.loads(line).values()) for line in lines]  # type: ignore[misc]

    assert told("top") == [("minsk", 2, 3, 5.0), ("zzz", 1, 0, 2.0)]
    assert told("zero") == [("zzz", 1, 0, 2.0)]
    assert told("slow") == [("minsk", 2, 3, 5.0), ("zzz", 1, 0, 2.0)]
