"""The house keeps its own rules: sizes, imports, the map, the exports."""

from __future__ import annotations

import ast
import importlib
import re
import statistics
import subprocess
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted(path for room in ("search", "api") for path in (ROOT / room).rglob("*.py"))

STAIR = [
    "article errors parallel settings",
    "text",
    "cleaning | store",
    "index",
    "query",
    "results",
    "archive",
    "ingest | alerts | testing",
    "follow",
    "cli",
]
"""The rooms of search/, low to high: each imports only rooms before it. Rooms with a bar between
them know nothing of each other.
"""

MOST_PUBLIC_MODULES = 3
"""Modules of a package that others may import beside its `__init__`, which names them in `__all__`."""

LEAST_LINES = 40
"""A module with a single importer has at least so many lines: below that it belongs where it is used."""


def names(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def nodes(path: Path) -> list[ast.AST]:
    """All nodes of a module's tree, parsed once for all tests."""
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


@cache
def imports(path: Path) -> list[str]:
    """The full names of what a module imports, those for type checkers included."""
    return list(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    for node in nodes(path):
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
    for node in nodes(path):
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
        for node in nodes(path)
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
    allowed = ("search.query.language", "search.index.engines.whoosh")
    assert {room for room in rooms if not room.startswith(allowed)} == set()


def room(name: str) -> str:
    return name.split(".")[1]


STEPS = {name: step for step, line in enumerate(STAIR) for name in line.replace("|", " ").split()}


def is_upward(room: str, other: str) -> bool:
    """Whether a room that imports another goes up the stair, or through a wall on the same step."""
    parted = STEPS[room] == STEPS[other] and "|" in STAIR[STEPS[room]]
    return room != other and (STEPS[other] > STEPS[room] or parted)


def test_search_has_few_names() -> None:
    rooms = {room(name) for name in KNOWN if name.startswith("search.")}
    assert rooms <= STEPS.keys()
    assert len(rooms) <= 18


def test_nothing_imports_upward() -> None:
    pairs = [
        (names(path), name)
        for path in MODULES
        if names(path).startswith("search.")
        for name in imports(path)
        if name.startswith("search.")
    ]
    assert [pair for pair in pairs if is_upward(room(pair[0]), room(pair[1]))] == []


PACKAGES = {names(path) for path in MODULES if path.name == "__init__.py"} - {"search", "api"}


def walls(name: str, importer: str) -> Iterator[str]:
    """The packages around a module that its importer is outside of, the innermost first."""
    package = name if name in PACKAGES else name.rpartition(".")[0]
    while package in PACKAGES and not f"{importer}.".startswith(f"{package}."):
        yield package
        package = package.rpartition(".")[0]


@cache
def exports(package: str) -> list[str]:
    """What a package names in its `__all__`."""
    for node in nodes(ROOT / package.replace(".", "/") / "__init__.py"):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return list(ast.literal_eval(node.value))
    return []


def is_door(name: str, package: str) -> bool:
    """Whether a module is a package itself, is in a package inside, or is one that the package names as public."""
    inside = name.removeprefix(package).removeprefix(".").split(".")[0]
    return not inside or f"{package}.{inside}" in PACKAGES or inside in exports(package)


def test_packages_are_entered_by_their_doors() -> None:
    wrong = {
        f"{names(path)} imports {name} past the door of {package}"
        for path in MODULES
        for name in imports(path)
        if name in KNOWN
        for package in walls(name, names(path))
        if not is_door(name, package)
    }
    assert sorted(wrong) == []


def test_packages_have_few_public_modules() -> None:
    public = {
        package: [name for name in exports(package) if f"{package}.{name}" in KNOWN - PACKAGES]
        for package in PACKAGES
    }
    assert {package: found for package, found in public.items() if len(found) > MOST_PUBLIC_MODULES} == {}


def in_their_own_folders(path: Path) -> bool:
    """Whether a module is an engine's, whose files are called alike in each engine's folder, or a package's door."""
    return path.name == "__init__.py" or path.parent.parent.name == "engines" or "versions" in path.parts


def test_basenames_are_unique() -> None:
    counts = Counter(
        path.name
        for path in MODULES
        if path.is_relative_to(ROOT / "search") and not in_their_own_folders(path)
    )
    assert [name for name, count in counts.items() if count > 1] == []


def test_class_names_are_unique() -> None:
    counts = Counter(
        node.name
        for path in MODULES
        if path.is_relative_to(ROOT / "search") and not in_their_own_folders(path)
        for node in nodes(path)
        if isinstance(node, ast.ClassDef)
    )
    assert [name for name, count in counts.items() if count > 1] == []


def test_no_module_is_confetti() -> None:
    importers: dict[str, set[str]] = {name: set() for name in KNOWN}
    for path in MODULES:
        for name in imports(path):
            if name in KNOWN:
                importers[name].add(names(path))
    small = [
        names(path)
        for path in MODULES
        if path.name != "__init__.py"
        and len(path.read_text(encoding="utf-8").splitlines()) < LEAST_LINES
        and len(importers[names(path)]) == 1
    ]
    assert small == []


def test_no_circles() -> None:
    edges = {
        names(path): {name for name in imports(path) if name in KNOWN} - {names(path)} for path in MODULES
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
