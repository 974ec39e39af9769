"""`dateline inspect`: what cleaning makes of pages, line by line or a line for each."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from search.cli.main import (
    data_option,
    example,
    json_option,
    read_settings,
)
from search.ingest import STANDARD_INPUT, Note, find_sources, inspect_sources

STYLES = {"headline": "bold green", "deck": "green", "body": "", "caption": "cyan"}
"""How a kept line looks; what stands for a fact about the article is blue, what was dropped is dim."""


@click.command(
    epilog=example(
        "dateline inspect page.txt",
        "dateline inspect pages/",
        "dateline inspect pages/*.html --json",
        "curl -s https://www.example.org/story | dateline inspect -",
    )
)
@click.argument(
    "pages",
    nargs=-1,
    required=True,
    metavar="PAGE...",
    type=click.Path(exists=True, allow_dash=True, path_type=Path),
)
@data_option
@json_option("One JSON object a page and line of output.")
@click.pass_context
def inspect(ctx: click.Context, pages: tuple[Path, ...], data: Path | None, as_json: bool) -> None:
    """Show what each line of a page is kept as, or why it is dropped. Nothing is stored.

    A page may be a file or `-` for standard input. Of a folder, or a file of records, each page and record is one line.
    Ends with 1 where something holds no article.
    """
    own_words = read_settings(data=data).data / "words"
    console = Console(highlight=False, soft_wrap=True, emoji=False)
    counts: Counter[bool] = Counter()
    for page in pages:
        whole = str(page) == STANDARD_INPUT or (
            page.is_file() and not next(find_sources([page])).holds_records
        )
        for found in _inspected(page, own_words):
            counts[found["article"] is not None] += 1
            if as_json:
                click.echo(json.dumps(found, ensure_ascii=False))
            elif whole and found["lines"]:
                show(found, console)
            else:
                show_briefly(found, console)
    if counts.total() > len(pages) and not as_json:
        console.print(f"{counts.total():,} looked at: {counts[True]:,} articles, {counts[False]:,} refused.")
    ctx.exit(1 if counts[False] else 0)


def _inspected(page: Path, own_words: Path) -> Iterator[dict[str, Any]]:
    for found in inspect_sources([page], own_words):
        if isinstance(found, Note):
            click.echo(f"Passed over in {found.place}: {found.message}", err=True)
        else:
            yield found


def show_briefly(found: dict[str, Any], console: Console) -> None:
    """Print one page as a line: what became of it."""
    name = Text(found["path"], style="bold")
    article = found["article"]
    if article is None:
        console.print(name + Text(f": refused, {found['refused']}", style="red"))
        return
    dropped = sum(line["kept_as"] is None and line["reason"] != "blank" for line in found["lines"])
    words = len(article["body"].split())
    facts = [_counted(words, "word"), f"{_counted(dropped, 'line')} dropped" if dropped else ""]
    facts += [article["published"] or "no date", ", ".join(article["authors"])]
    told = Text(f": {article['headline'] or '(no headline)'}") + Text(
        f" ({', '.join(fact for fact in facts if fact)})", style="dim"
    )
    console.print(name + told)


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "s")


def show(found: dict[str, Any], console: Console) -> None:
    """Print one page for a person: each line with its fate, then what was found out about the article."""
    console.print(Text(found["path"], style="bold underline"))
    width = max((len(_fate(line)) for line in found["lines"]), default=0)
    for line in found["lines"]:
        style = STYLES.get(line["kept_as"], "blue") if line["kept_as"] else "dim"
        shown = Text(f"{line['number']:>5}  {_fate(line):<{width}}  ", style="dim")
        console.print(shown + Text(line["text"], style=style))
    if found["article"] is None:
        console.print(Text(f"Refused: {found['refused']}", style="bold red"))
    else:
        _show_article(found["article"], console)
    console.print()


def _fate(line: dict[str, Any]) -> str:
    return line["kept_as"] or f"- {line['reason']}"


def _show_article(article: dict[str, Any], console: Console) -> None:
    names = ("headline", "deck", "section", "region", "authors", "source", "published", "language", "url")
    facts = {name: article[name] for name in names if article[name]}
    facts["references"] = [reference["name"] for reference in article["references"]]
    facts["dates"] = [hint["words"] for hint in article["date_hints"]]
    for name, value in facts.items():
        shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        if shown:
            console.print(Text(f"{name:>12}  ", style="dim") + Text(shown))
