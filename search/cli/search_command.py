"""`dateline search`: ranked hits, for people or as the API's JSON."""

from __future__ import annotations

from pathlib import Path

import click
from rich.text import Text

from search.cli.main import (
    data_option,
    example,
    json_option,
    open_archive,
    stdout,
)
from search.errors import QuerySyntaxError
from search.query.request import (
    Hit,
    Parts,
    SearchAnswer,
    SearchRequest,
)

LONGEST_SHOWN = 100
"""Signs of a query that is shown with the place of a warning: a longer one breaks the line."""


@click.command(
    epilog=example('dateline search "Article 5"', "dateline search 'minsk ii region:europe' --json")
)
@click.argument("query", nargs=-1, required=True)
@data_option
@click.option("--page", type=click.IntRange(1), default=1, show_default=True, help="Which page of hits.")
@click.option("--per-page", type=click.IntRange(1, 100), default=10, show_default=True, help="Hits a page.")
@click.option(
    "--sort",
    type=click.Choice(["relevance", "relevance_only", "newest", "oldest"]),
    default="relevance",
    show_default=True,
    help="The order of the hits.",
)
@click.option("--strict", is_flag=True, help="Refuse a query that can't be read whole, and say where.")
@json_option("The same JSON as the API's.")
def search(
    query: tuple[str, ...],
    data: Path | None,
    page: int,
    per_page: int,
    sort: str,
    strict: bool,
    as_json: bool,
) -> None:
    """Search the archive. QUERY is all the words that follow: quotes of the query need quotes of the shell."""
    request = SearchRequest.model_validate(
        {
            "q": " ".join(query),
            "page": page,
            "per_page": per_page,
            "sort": sort,
            "mode": "strict" if strict else "lenient",
            "highlight": "html" if as_json else "parts",
        }
    )
    with open_archive(data) as archive:
        archive.catch_up()
        try:
            answer = archive.search(request)
        except QuerySyntaxError as error:
            message = f"{error}{pointed(request.q, error.position, error.end)}"
            raise QuerySyntaxError(message, position=error.position, end=error.end) from None
    if as_json:
        click.echo(answer.model_dump_json())
    else:
        show(answer)


def show(answer: SearchAnswer) -> None:
    """Print an answer for a person."""
    for warning in answer.warnings:
        stdout.print(Text(warning.message, style="yellow"), end="")
        stdout.print(Text(pointed(answer.query, warning.position, warning.end), style="dim"))
    first = (answer.page - 1) * answer.per_page + 1
    for place, hit in enumerate(answer.hits, first):
        _show_hit(f"{place}.", hit)
    if answer.in_other_words:
        stdout.print(Text("About the same, in other words:"))
        for hit in answer.in_other_words:
            _show_hit("-", hit)
    if answer.suggestion:
        stdout.print(Text(f"Did you mean: {answer.suggestion}"))
    articles = "article" if answer.total == 1 else "articles"
    stdout.print(
        Text(f"{answer.total} {articles}, page {answer.page} of {max(answer.pages, 1)}", style="dim")
    )


def pointed(query: str, start: int | None, end: int | None) -> str:
    """The query on a line of its own with the place in it marked below; nothing where there is no place to show."""
    if start is None or end is None or not 0 <= start < end <= len(query) <= LONGEST_SHOWN:
        return ""
    line = "".join(sign if sign.isprintable() else " " for sign in query)
    return f"\n    {line}\n    {' ' * start}{'^' * (end - start)}"


def _show_hit(place: str, hit: Hit) -> None:
    headline = hit.highlight.headline if hit.highlight else hit.headline
    stdout.print(Text(f"{place} ") + marked(headline or hit.id, "bold"))
    facts = [hit.region, hit.section, str(hit.published or ""), hit.source, hit.url or hit.id]
    stdout.print(Text("   " + " · ".join(fact for fact in facts if fact), style="dim"))
    for snippet in hit.highlight.snippets if hit.highlight else []:
        stdout.print(Text("   ") + marked(snippet, ""))
    stdout.print()


def marked(text: str | Parts, style: str) -> Text:
    """A text with its marked pieces standing out: in colour on a terminal."""
    if isinstance(text, str):
        return Text(text, style=style)
    shown = Text(style=style)
    for piece, is_marked in text:
        shown.append(piece, style="bold yellow" if is_marked else "")
    return shown
