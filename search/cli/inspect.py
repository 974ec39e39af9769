"""`dateline inspect`: what cleaning makes of a page, line by line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from search.cleaning import inspect_page
from search.cli.options import data_option, example, json_option, read_settings

STYLES = {"headline": "bold green", "deck": "green", "body": "", "caption": "cyan"}
"""How a kept line looks; what stands for a fact about the article is blue, what was dropped is dim."""


@click.command(epilog=example("dateline inspect page.txt", "dateline inspect pages/*.html --json"))
@click.argument(
    "pages",
    nargs=-1,
    required=True,
    metavar="PAGE...",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@data_option
@json_option("One JSON object a page and line of output.")
@click.pass_context
def inspect(ctx: click.Context, pages: tuple[Path, ...], data: Path | None, as_json: bool) -> None:
    """Show what each line of a page is kept as, or why it is dropped. Nothing is stored.

    Ends with 1 where a page holds no article.
    """
    own_words = read_settings(data=data).data / "words"
    console = Console(highlight=False, soft_wrap=True)
    refused = False
    for page in pages:
        found = inspect_page(page.read_bytes(), path=str(page), own_words=own_words)
        refused = refused or found["article"] is None
        if as_json:
            click.echo(json.dumps(found, ensure_ascii=False))
        else:
            show(found, console)
    ctx.exit(1 if refused else 0)


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
