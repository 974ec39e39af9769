"""The house keeps its own rules: sizes, imports, the map, the exports."""

from __future__ import annotations

import ast
import importlib
import re
import statistics
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted(path for room in ("search", "api") for path in (ROOT / room).rglob("*.py"))

LAYERS = [
    ["errors", "origins", "garbage", "deferred"],
    ["settings", "fields", "clock", "article", "words", "schema", "spotting"],
    ["dates", "analysis", "wordforms", "watched", "pool", "packing"],
    ["query.tree", "query.plan", "query.weights"],
    ["request", "budget", "vectors"],
    ["store", "migrations", "engines"],
    ["wordbook"],
    ["cleaning", "references", "vocabulary", "phrases"],
    ["gathering", "wordbooks", "synonyms", "generations", "document", "keys", "idempotency", "querylog"],
    ["query"],
    [
        "highlight",
        "highlighting",
        "explain",
        "feedback",
        "filters",
        "values",
        "nothing",
        "correction",
        "offered",
        "suggest",
        "related",
        "pins",
        "hits",
    ],
    ["searcher"],
    ["building", "follower", "lexicon", "indexing"],
    ["index"],
    ["status", "sizes"],
    ["archive"],
    ["testing", "sources", "exporting"],
    ["preparation", "record_files"],
    ["spreading"],
    ["ingest", "recleaning", "inspecting"],
    ["cli", "serving"],
]
"""Packages and modules of search/, low to high: each may import only what stands on its own line or above it.
"""


def names(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path) -> Iterator[str]:
    """The full names of what a module imports, those for type checkers included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (inner if inner in KNOWN else node.module for inner in _inner(node))


def _inner(node: ast.ImportFrom) -> list[str]:
    """What an import names if it names modules: a package's `__init__` is not meant where a module of it is."""
    return [f"{node.module}.{alias.name}" for alias in node.names]


KNOWN = {names(path) for path in MODULES}


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function's name with the lines of its body, its docstring left out."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            length = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
            yield f"{names(path)}.{node.name}", length


def test_functions_are_small() -> None:
    lengths = dict(item for path in MODULES for item in functions(path))
    print(f"median function body: {statistics.median(lengths.values())} lines of {len(lengths)} functions")
    assert {name: length for name, length in lengths.items() if length > 60} == {}
    assert sum(length < 30 for length in lengths.values()) >= 0.9 * len(lengths)


def test_modules_are_small() -> None:
    lengths = {names(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {name: length for name, length in lengths.items() if length > 400} == {}


def test_classes_have_few_methods() -> None:
    crowded = {
        f"{names(path)}.{node.name}": count
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
        and (count := sum(isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef) for part in node.body))
        > 20
    }
    assert crowded == {}


def test_search_knows_nothing_of_the_web() -> None:
    web = ("flask", "api", "werkzeug")
    found = [
        (names(path), name)
        for path in MODULES
        if path.is_relative_to(ROOT / "search")
        for name in imports(path)
    ]
    assert [pair for pair in found if pair[1].split(".")[0] in web] == []


def test_the_api_names_no_engine() -> None:
    for path in (ROOT / "api").rglob("*.py"):
        assert [name for name in imports(path) if name.startswith("search.index.engines")] == [], path
        assert not re.search(
            r"tantivy|whoosh|opensearch[-_ ]py", path.read_text(encoding="utf-8"), re.IGNORECASE
        ), path


def test_whoosh_stays_in_two_rooms() -> None:
    rooms = {names(path) for path in MODULES if any(name.split(".")[0] == "whoosh" for name in imports(path))}
    allowed = ("search.query.language", "search.index.engines.whoosh.engine")
    assert {room for room in rooms if not room.startswith(allowed)} == set()


def layer(name: str) -> int | None:
    """The layer of a module's name; the longest entry that fits counts."""
    inside = name.removeprefix("search.")
    fits = [
        (len(entry), at)
        for at, line in enumerate(LAYERS)
        for entry in line
        if f"{inside}.".startswith(f"{entry}.")
    ]
    return max(fits)[1] if fits else None


def test_every_module_has_a_layer() -> None:
    inside = [
        names(path) for path in MODULES if path.is_relative_to(ROOT / "search") and names(path) != "search"
    ]
    assert [name for name in inside if layer(name) is None] == []


def test_nothing_imports_upward() -> None:
    wrong = []
    for path in MODULES:
        own = layer(names(path)) if names(path).startswith("search.") else None
        for name in imports(path):
            other = layer(name) if name.startswith("search.") else None
            if own is not None and other is not None and other > own:
                wrong.append(f"{names(path)} imports {name}")
    assert wrong == []


def test_no_circles() -> None:
    known = {names(path) for path in MODULES}
    edges = {
        names(path): {name for name in imports(path) if name in known} - {names(path)} for path in MODULES
    }
    done: set[str] = set()

    def walk(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " → ".join((*trail, name))
        if name not in done:
            for other in edges[name]:
                walk(other, (*trail, name))
            done.add(name)

    for name in KNOWN:
        walk(name, ())


@pytest.mark.parametrize("package", ["search", "api"])
def test_exports_are_sorted_and_there(package: str) -> None:
    module = importlib.import_module(package)
    assert list(module.__all__) == sorted(module.__all__)
    assert [name for name in module.__all__ if not hasattr(module, name)] == []


def test_the_map_names_only_what_is_there() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    paths = re.findall(r"`((?:search|api|index_data|tests|benchmarks|docs|examples)/[\w./-]*)`", text)
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_tree_names_no_place_of_its_making() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    places = re.compile(r"/work/(?:main|shared|h-)|/root/|pypi\.org/simple|registry\.npmjs\.org")
    for name in tracked:
        path = ROOT / name
        if (
            path.suffix in {".py", ".md", ".cfg", ".toml", ".js", ".json", ".yml", ".html", ".txt"}
            and path.is_file()
        ):
            assert (
                not places.search(path.read_text(encoding="utf-8", errors="replace"))
                or path.name == "test_house.py"
            ), name


@pytest.mark.xdist_group("house")
def test_a_group_of_tests_stays_on_one_worker(request: pytest.FixtureRequest) -> None:
    """A group starts one OpenSearch; without grouping, every worker starts one of its own."""
    if hasattr(request.config, "workerinput"):
        assert request.node.nodeid.endswith("@house"), "this pytest-xdist does not group under this pytest"
