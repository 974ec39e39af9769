"""How whole articles come out of made pages with teasers of other stories, by rules that no model saw.

    python -m training.mission PAGES [--count 100] [--seed 1]

PAGES is the folder of real pages whose texts the made ones are set of (`training/made_teasers.py`). Prints how many
have headline, section and region right, no teaser in body or captions, 95 % of their paragraphs, and their last one.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from search.article import Article
from search.cleaning import clean_page
from search.cleaning.parts import PageParts
from training.headlines import is_headline
from training.made_teasers import PARAGRAPH, TeaserPage, made_teasers, rules, stories_of
from training.pages import truth_of


def right_of(read: Article | PageParts, body: Sequence[str], made: TeaserPage) -> dict[str, bool]:
    """What of an article with this body is as its page was made."""
    paragraphs, wanted = list(map(_spaced, body)), list(map(_spaced, made.body))
    kept = {_spaced(read.deck), *paragraphs}
    teasers = [_spaced(line.text) for line in made.lines if line.part == "teaser"]
    long = [text for text in teasers if len(text) >= PARAGRAPH]
    return {
        "headline": is_headline(read.headline, made.headline),
        "section": read.section == made.section,
        "region": read.region == made.region,
        "95 % of paragraphs": sum(text in kept for text in wanted) >= 0.95 * len(wanted),
        "last paragraph": paragraphs[-1:] == wanted[-1:],
        "no teaser in the body": kept.isdisjoint(long),
        "no teaser's caption": not any(text in caption for caption in read.captions for text in teasers),
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
        counts.update(right_of(article, article.body.split("\n\n"), page) if article else {"refused": True})
    table = Table("", f"right of {given.count}")
    for name, count in counts.items():
        table.add_row(name, str(count))
    Console().print(table)


if __name__ == "__main__":
    main()
