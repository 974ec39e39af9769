"""`dateline inspect`: what cleaning makes of pages, line by line or a line for each."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from search.article import Article
from search.cleaning import inspect_page
from search.cli.main import (
    data_option,
    example,
    json_option,
    read_settings,
    stdout,
)
from search.errors import PageRefused
from search.ingest import STANDARD_INPUT, Intake, Note, Part, Refusal, find_sources, read_head, read_records
from search.ingest.submissions import Prepared, Task, place_of, prepare, read_page, with_head

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
    intake = Intake.of(read_settings(data=data))
    counts: Counter[bool] = Counter()
    for page in pages:
        whole = str(page) == STANDARD_INPUT or (
            page.is_file() and not next(find_sources([page])).holds_records
        )
        for inspected in _inspected(page, intake):
            if isinstance(inspected, Note):
                click.echo(f"Passed over in {inspected.place}: {inspected.message}", err=True)
                continue
            counts[inspected["article"] is not None] += 1
            if as_json:
                click.echo(json.dumps(inspected, ensure_ascii=False))
            elif whole and inspected["lines"]:
                show(inspected)
            else:
                show_briefly(inspected)
    if counts.total() > len(pages) and not as_json:
        stdout.print(f"{counts.total():,} looked at: {counts[True]:,} articles, {counts[False]:,} refused.")
    ctx.exit(1 if counts[False] else 0)


def _inspected(path: Path, intake: Intake) -> Iterator[dict[str, Any] | Note]:
    """Each page and record of a file or folder, as `inspect_page` shows one; records have no lines."""
    for source in find_sources([path]):
        if not source.holds_records:
            yield _page(Task(source, intake))
            continue
        for item in read_records(source, intake):
            if isinstance(item, Task) and item.first_line is None:
                yield _page(item)
            else:
                yield from map(_shown, prepare(item) if isinstance(item, Task) else [item])


def _page(task: Task) -> dict[str, Any]:
    place = place_of(task)
    try:
        data = read_page(task.source.path) if task.data is None else task.data
    except PageRefused as refused:
        return _refused(place, refused.reason, str(refused))
    except OSError as error:
        return _refused(place, "unreadable", f"It can't be read: {error.strerror or error}.")
    inspected = inspect_page(data, path=place, own_words=task.intake.own_words)
    head = read_head(data)
    if inspected["article"]:
        article = with_head(Article.model_validate(inspected["article"]), head, id=None, path=place)
        inspected["article"] = article.model_dump(mode="json")
    return inspected | ({"passed_over": "noindex"} if head.is_noindex else {})


def _shown(item: Prepared) -> dict[str, Any] | Note:
    if isinstance(item, Note):
        return item
    if isinstance(item, Refusal):
        return _refused(item.place, item.reason, item.message)
    submission = item.submission if isinstance(item, Part) else item
    article = submission.article.model_dump(mode="json")
    return {"path": submission.article.id, "article": article, "refused": None, "lines": []}


def _refused(place: str, reason: str, message: str) -> dict[str, Any]:
    return {"path": place, "article": None, "refused": f"{reason}: {message}", "lines": []}


def show_briefly(inspected: dict[str, Any]) -> None:
    """Print one page as a line: what became of it."""
    name = Text(inspected["path"], style="bold")
    article = inspected["article"]
    if article is None:
        stdout.print(name + Text(f": refused, {inspected['refused']}", style="red"))
        return
    dropped = sum(line["kept_as"] is None and line["reason"] != "blank" for line in inspected["lines"])
    words = len(article["body"].split())
    facts = [_counted(words, "word"), f"{_counted(dropped, 'line')} dropped" if dropped else ""]
    facts += [article["published"] or "no date", ", ".join(article["authors"])]
    told = Text(f": {article['headline'] or '(no headline)'}") + Text(
        f" ({', '.join(fact for fact in facts if fact)})", style="dim"
    )
    stdout.print(name + told)


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "s")


def show(inspected: dict[str, Any]) -> None:
    """Print one page for a person: each line with its fate, then what was found out about the article."""
    stdout.print(Text(inspected["path"], style="bold underline"))
    width = max((len(_fate(line)) for line in inspected["lines"]), default=0)
    for line in inspected["lines"]:
        style = STYLES.get(line["kept_as"], "blue") if line["kept_as"] else "dim"
        shown = Text(f"{line['number']:>5}  {_fate(line):<{width}}  ", style="dim")
        stdout.print(shown + Text(line["text"], style=style))
    if inspected["article"] is None:
        stdout.print(Text(f"Refused: {inspected['refused']}", style="bold red"))
    else:
        _show_article(inspected["article"])
    if "passed_over" in inspected:
        stdout.print(
            Text("noindex: `dateline index` passes it over, unless DATELINE_NOINDEX=keep", style="bold")
        )
    stdout.print()


def _fate(line: dict[str, Any]) -> str:
    return line["kept_as"] or f"- {line['reason']}"


def _show_article(article: dict[str, Any]) -> None:
    names = (
        "headline",
        "deck",
        "section",
        "region",
        "authors",
        "source",
        "published",
        "language",
        "url",
        "canonical_url",
    )
    facts = {name: article[name] for name in names if article[name]}
    facts["image"] = article["image"]["url"] if article["image"] else ""
    facts["references"] = [reference["name"] for reference in article["references"]]
    facts["dates"] = [hint["words"] for hint in article["date_hints"]]
    for name, value in facts.items():
        shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        if shown:
            stdout.print(Text(f"{name:>12}  ", style="dim") + Text(shown))
