"""An archive's own word lists: `dateline words` reads them, `dateline boilerplate` proposes lines for one of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import click
from rich.text import Text

from search.cleaning import REGIONS, read_phrase, read_regions
from search.cleaning.boilerplate import (
    LIST,
    Proposal,
    accept,
    propose,
)
from search.cli.main import (
    Nearest,
    data_option,
    example,
    json_option,
    open_archive,
    read_settings,
    stdout,
)
from search.errors import WordListError, nearest
from search.query import PINNED, SYNONYMS, read_pin, read_rule
from search.text.analysis import ACRONYM_LIST, read_acronym
from search.text.references import NAME_LIST, read_head, read_name
from search.text.word_lists import HEAD_LIST, ListLine, WordLists, shipped_names

LEARNT = "boilerplate.txt"
"""The one list that only an archive has: `dateline boilerplate --accept` writes it."""

CHECKS: dict[str, Callable[[ListLine], object]] = {
    SYNONYMS: read_rule,
    PINNED: read_pin,
    ACRONYM_LIST: read_acronym,
    HEAD_LIST: read_head,
    NAME_LIST: read_name,
    "furniture.txt": read_phrase,
    LEARNT: read_phrase,
}
"""The lists whose lines have a form, each with what reads one."""

ALWAYS_COUNTED = (SYNONYMS, PINNED)


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
            near = nearest(name, _names())
            hint = f"call it `{near}`" if near else f"the lists are {', '.join(_names())}"
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


def _whole(lists: WordLists, name: str) -> ListLine:
    return ListLine(lists.own_text(name), f"{lists.own}/{name}", 1)


def _error(read: Callable[[ListLine], object], line: ListLine) -> Iterator[str]:
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


SHOWN = 200
"""Characters of a proposed line that are shown to a person."""


@click.command(epilog=example("dateline boilerplate", "dateline boilerplate --least 10 --accept"))
@data_option
@click.option(
    "--least",
    type=click.IntRange(2),
    help="In how many articles a line must stand.  [default: 1 in 100, and 3]",
)
@click.option("--accept", "accepting", is_flag=True, help="Add the proposed lines to the archive's own list.")
@json_option("One JSON object for each proposed line.")
def boilerplate(data: Path | None, least: int | None, accepting: bool, as_json: bool) -> None:
    """Propose lines that recur in the archive's articles, with how many and which.

    Accepted lines go into boilerplate.txt in the archive's `words` folder, where a person may take some out again;
    `dateline clean --again` then cleans the kept pages without them.
    """
    with open_archive(data) as archive:
        proposals = propose((stored.article for stored in archive.store.articles()), least=least)
    show(proposals, as_json=as_json)
    if accepting:
        own = archive.settings.data / "words"
        new = accept(proposals, own)
        click.echo(f"{new} new lines in {own / LIST}. Now run `dateline clean --again`.", err=as_json)


def show(proposals: list[Proposal], *, as_json: bool) -> None:
    """Print the proposals, for people or programs."""
    if as_json:
        for proposal in proposals:
            click.echo(json.dumps(asdict(proposal), ensure_ascii=False))
        return
    for proposal in proposals:
        text = proposal.text if len(proposal.text) <= SHOWN else f"{proposal.text[:SHOWN]} …"
        stdout.print(Text(f"{proposal.articles:>6}  ", style="bold") + Text(text))
        stdout.print(Text(f"        in {', '.join(proposal.examples)}", style="dim"))
    if not proposals:
        stdout.print("No line recurs in the articles of this archive.")
