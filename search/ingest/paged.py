"""Articles that a site parts into pages, put together again: page 1, 2 and 3 become one article, in their order.

A page is one of several where its address has a number (`?page=2`, `/page/2`), or where it links to the next or the one
before and that link leads to the same address with another number; a "next" that leads elsewhere is the next story.
Such pages are held back until all are there. A page whose first is nowhere stays an article of its own, and so does one
under another headline: a list of stories has pages too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from search.article import Article
from search.ingest.page_head import PageHead
from search.store import Submission, address_key, family_signs, later_page

if TYPE_CHECKING:
    from search.store.store import Store

HELD: Final = 2_000
"""Pages that are held at once; past it the oldest are put together as far as they are there."""

_NUMBERED: Final = re.compile(
    r"(?<=[?&])(?:page|pg|paged|pagenumber|seite|pagina)=\d{1,2}(?:&|$)|/(?:page[/-]?|p)?\d{1,2}(?=/?(?:\?|$))",
    re.IGNORECASE,
)
_TITLE_NUMBER: Final = re.compile(
    r"\W*\b(?:page|part|seite|página)\s*\d{1,2}(?:\s*(?:of|/|von|de)\s*\d{1,2})?\W*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Part:
    """A page of a longer article: its number, the key of the address that all pages share, whether one follows."""

    submission: Submission
    number: int
    stem: str
    has_next: bool


def part_of(submission: Submission, head: PageHead | None = None) -> Part | None:
    """The page of a longer article that a submission is; None where it is a whole one."""
    article, head = submission.article, head or PageHead()
    own = article.url or head.address or article.canonical_url or ""
    stem = _stem(own)
    if not stem or submission.came_with_id:
        return None
    before = _number(head.before) if head.before and _stem(head.before) == stem else 0
    after = _number(head.after) if head.after and _stem(head.after) == stem else 0
    number = before + 1 if before else after - 1 if after > 1 else later_page(own)
    return Part(submission, number, stem, bool(after)) if number > 1 or after > 1 else None


def _stem(address: str) -> str | None:
    return address_key(_NUMBERED.sub("", address.partition("#")[0]).rstrip("?&"))


def _number(address: str) -> int:
    """The number of a page by an address that is known to be one's."""
    found = _NUMBERED.search(address.partition("#")[0])
    return int(re.sub(r"\D", "", found[0])) if found else 1


@dataclass(slots=True)
class Sequences:
    """The pages of longer articles that one run has met and not put together yet, by their stems."""

    store: Store
    held: dict[str, dict[int, Part]] = field(default_factory=dict)
    count: int = 0

    def add(self, part: Part) -> Iterator[Submission]:
        """Take a page; gives the articles that are whole now, and those that can't be waited for."""
        self.held.setdefault(part.stem, {}).setdefault(part.number, part)
        self.count += 1
        if _is_whole(self.held[part.stem]):
            yield from self._put_together(part.stem)
        while self.count > HELD:
            yield from self._put_together(next(iter(self.held)))

    def rest(self) -> Iterator[Submission]:
        """The articles of all pages that are left."""
        for stem in list(self.held):
            yield from self._put_together(stem)

    def _put_together(self, stem: str) -> Iterator[Submission]:
        parts = self.held.pop(stem)
        self.count -= len(parts)
        numbers = sorted(parts)
        first = parts[1].submission if 1 in parts else self._stored(parts[numbers[0]])
        if first is None:
            yield from (parts[number].submission for number in numbers)
            return
        for number in numbers:
            page = parts[number].submission
            if number == 1:
                continue
            if _is_more_of(first.article, page.article):
                first = _longer(first, page.article)
            else:
                yield page
        yield first

    def _stored(self, part: Part) -> Submission | None:
        """The first page, as it was stored when it came: one that names no other page is not held."""
        own = part.submission.article.url or part.submission.article.canonical_url or ""
        first = _NUMBERED.sub("", own).rstrip("?&")
        names = dict.fromkeys((first, first.rstrip("/"), first.rstrip("/") + "/"))
        stored = next(iter(self.store.get_many(names).values()), None)
        return replace(part.submission, article=stored.article) if stored else None


def _is_whole(parts: dict[int, Part]) -> bool:
    """Whether all pages from the first to the one without a next are there."""
    last = max(parts)
    return len(parts) == last and last > 1 and not parts[last].has_next


def _is_more_of(first: Article, page: Article) -> bool:
    """Whether a page goes on with an article: under its headline, with paragraphs that it has not yet."""
    titles = [" ".join(_TITLE_NUMBER.sub("", one.headline).casefold().split()) for one in (first, page)]
    same = titles[0] == titles[1] or not titles[1] or (titles[0] and titles[1].startswith(titles[0]))
    known = set(first.body.split("\n\n"))
    return bool(same) and any(paragraph not in known for paragraph in page.body.split("\n\n"))


def _longer(first: Submission, page: Article) -> Submission:
    """The article with a page more; what a page repeats is not taken twice. Without originals: it came from several."""
    article = first.article
    known = set(article.body.split("\n\n"))
    more = [paragraph for paragraph in page.body.split("\n\n") if paragraph and paragraph not in known]
    longer = article.model_copy(
        update={
            "body": "\n\n".join([article.body, *more]),
            "captions": list(dict.fromkeys([*article.captions, *page.captions])),
            "references": [
                *article.references,
                *(one for one in page.references if one not in article.references),
            ],
            "date_hints": [
                *article.date_hints,
                *(one for one in page.date_hints if one not in article.date_hints),
            ],
            "authors": article.authors or page.authors,
        }
    )
    return replace(first, article=longer, original=None, signs=family_signs(longer))
