"""`dateline words`: what an archive's own word lists say, and where they are wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from pathlib import Path

import click

from search import pins, synonyms
from search.analysis import acronyms
from search.cleaning.furniture import read_phrase
from search.cleaning.kickers import REGIONS, read_regions
from search.cleaning.references import heads
from search.cli.nearest import Nearest
from search.cli.options import data_option, example, read_settings
from search.errors import WordListError
from search.words import Line, WordLists, shipped_names

LEARNT = "boilerplate.txt"
"""The one list that only an archive has: `dateline boilerplate --accept` writes it."""

CHECKS: dict[str, Callable[[Line], object]] = {
    synonyms.LIST: synonyms.read_rule,
    pins.LIST: pins.read_pin,
    acronyms.LIST: acronyms.read_acronym,
    heads.HEADS: heads.read_head,
    heads.NAMES: heads.read_name,
    "furniture.txt": read_phrase,
    LEARNT: read_phrase,
}
"""The lists whose lines have a form, each with what reads one."""

ALWAYS_COUNTED = (synonyms.LIST, pins.LIST)


@click.group(cls=Nearest, epilog=example("dateline words check", "dateline words check --data /srv/archive"))
def words() -> None:
    """Look at the word lists of an archive."""


@words.command(epilog=example("dateline words check"))
@data_option
@click.pass_context
def check(context: click.Context, data: Path | None) -> None:
    """Read the word lists, and name every line that is wrong. Exit status 1 where there is one."""
    lists = WordLists(read_settings(data=data).data / "words")
    own = _own_names(lists)
    wrong = [*_unread(lists, own), *_wrong(lists, own)]
    for message in wrong:
        click.echo(message, err=True)
    for name in dict.fromkeys((*ALWAYS_COUNTED, *(name for name in own if name in _names()))):
        if name != REGIONS:
            click.echo(f"{name}: {len(lists.lines(name))} lines.")
    context.exit(1 if wrong else 0)


def _names() -> list[str]:
    return [*shipped_names(), LEARNT]


def _own_names(lists: WordLists) -> list[str]:
    folder = lists.own
    return (
        sorted(path.name for path in folder.iterdir() if path.is_file()) if folder and folder.is_dir() else []
    )


def _unread(lists: WordLists, own: list[str]) -> Iterator[str]:
    """The files that are no lists, and those that had to be guessed at."""
    for name in own:
        path = f"{lists.own}/{name}"
        if name not in _names():
            near = get_close_matches(name, _names(), n=1)
            hint = f"call it `{near[0]}`" if near else f"the lists are {', '.join(_names())}"
            yield f"{path}: no list has this name; {hint}."
        elif not _is_utf8(Path(path)):
            yield f"{path}: this is no UTF-8; save it as UTF-8."


def _is_utf8(path: Path) -> bool:
    try:
        path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return False
    return True


def _wrong(lists: WordLists, own: list[str]) -> Iterator[str]:
    for name in dict.fromkeys((*CHECKS, *own)):
        read = CHECKS.get(name)
        if read:
            for line in lists.lines(name):
                yield from _error(read, line)
        if name == REGIONS:
            yield from _error(lambda line: read_regions(line.text, line.path), _whole(lists, name))
        else:
            yield from _needless(lists, name)


def _whole(lists: WordLists, name: str) -> Line:
    return Line(lists.own_text(name), f"{lists.own}/{name}", 1)


def _error(read: Callable[[Line], object], line: Line) -> Iterator[str]:
    try:
        read(line)
    except WordListError as error:
        yield str(error)


def _needless(lists: WordLists, name: str) -> Iterator[str]:
    """Lines that should take out an entry which the list does not have."""
    ours = {line.text for line in WordLists().lines(name)}
    for line in lists.own_lines(name):
        if line.text.startswith("-") and line.text[1:].strip() not in ours:
            yield f"{line.path}, line {line.number}: {line.text!r} takes nothing out; write what the list has."
