"""How whole articles come out of made pages with teasers of other stories, by rules that no model saw.

    python -m training.mission PAGES [--count 100] [--seed 1]

PAGES is the folder of real pages whose texts the made ones are set of (`training/made_teasers.py`). Prints how many
have headline, section and region right, no teaser in body or captions, 95 % of their paragraphs, and their last one.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table

from search.article import Article
from search.cleaning import clean_page
from training.made_teasers import PARAGRAPH, TeaserPage, made_teasers, rules, stories_of
from training.pages import truth_of

MOST_KEPT = 0.95


def right(article: Article, page: TeaserPage) -> dict[str, bool]:
    """What of an article is as it should be."""
    body = [_spaced(paragraph) for paragraph in article.body.split("\n\n")]
    wanted = [_spaced(paragraph) for paragraph in page.body]
    teasers = {_spaced(line.text) for line in page.lines if line.part == "teaser"}
    kept = sum(paragraph in body or paragraph == _spaced(article.deck) for paragraph in wanted)
    return {
        "headline": _spaced(article.headline) == page.headline,
        "section": article.section == page.section,
        "region": article.region == page.region,
        "95 % of paragraphs": kept >= MOST_KEPT * len(wanted),
        "last paragraph": body[-1] == wanted[-1],
        "no teaser in the body": not any(len(text) > PARAGRAPH and text in body for text in teasers),
        "no teaser's caption": not any(text in caption for caption in article.captions for text in teasers),
    }


def _spaced(text: str) -> str:
    return " ".join(text.split())


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    counts: Counter[str] = Counter()
    stories = stories_of(truth_of(given.pages))
    for number, page in enumerate(made_teasers(stories, given.count, given.seed, rules("judged"))):
        article = clean_page(page.text.encode(), path=f"{number}.txt").article
        counts.update(right(article, page) if article else {"refused": True})
    table = Table("", f"right of {given.count}")
    for name, count in counts.items():
        table.add_row(name, str(count))
    Console().print(table)


if __name__ == "__main__":
    main()
