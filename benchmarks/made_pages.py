"""Flattened pages put together from whole articles, with every line's place known: more for training to see.

The articles come from a file of `id, headline, body` (one JSON object a line, gzipped). Around one of them stand, in
chance order, what pages have: share lines, picture names, kickers, pleas, newsletter lines, and teasers with the
first sentences of other articles.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

SECTIONS = ("Analysis", "Opinion", "News", "Reporting", "Commentary", "Q&A", "Feature", "Latest", "Politics")
REGIONS = (
    "Europe",
    "Asia-Pacific",
    "Middle East",
    "Africa",
    "Latin America",
    "Global Crises",
    "North America",
)
SHARES = (
    "Share this article", "Follow us on social", "Share", "Facebook", "Copy link", "Print this page", "Listen to this",
    "Share on X", "Email", "Follow us", "Save for later", "Text size", "Join us on Telegram", "Republish",
)  # fmt: skip
PROMOTIONS = (
    "promo slot", "google ad", "sponsor message", "Advertisement", "cta banner", "ADVERTISEMENT", "signup box", "cta",
)  # fmt: skip
NAMES = ("Ana Petrova", "John Mbeki", "Li Wen", "Maria dos Santos", "Peter Holm", "Yara Haddad", "Tom Ellery")
PLEAS = (
    "Dear reader: it has been a hard year for newsrooms, and ours has worked late to bring you reporting that you "
    "can rely on. Please consider a gift before the year ends, so that we can go on in 2026 and beyond. Thank you!",
    "We have no owner and no paywall. If you value what you have just read, support our journalism today with "
    "a monthly contribution; every amount counts, and it takes less than a minute.",
    "Before you go: our staff and our outside writers depend on readers like you. Will you make a tax-deductible "
    "donation to keep this work free for all?",
    "Independent reporting costs money. Please donate now to help us keep covering the stories that others leave out.",
)
LETTERS = (
    "Sign up for our weekly newsletter and get the best of our reporting in your inbox.",
    "Subscribe to the morning briefing: the stories that matter, before your first coffee.",
    "Get our latest analysis delivered to your inbox every Friday. No spam, ever.",
    "Subscribe now to our round-up and never miss a story by the writers and experts that you trust.",
)
ENDS = (
    "keep reading",
    "Read more",
    "Continue reading",
    "keep reading Show less",
    "Read the full story",
    "Show more",
)
LATER = ("LATEST", "Most read", "Related articles", "More from this section", "Trending", "You may also like")
LEGAL = (
    "© 2026 The Example Review. All rights reserved.", "Privacy policy", "Terms of use", "About us", "Contact",
    "Powered by a publishing system", "Cookie settings", "Masthead", "Careers",
)  # fmt: skip
CREDITS = (
    "Photo: Reuters",
    "[Defense Ministry photo by {}]",
    "(AP Photo/{})",
    "(Shutterstock/{})",
    "Image via {}",
)


@dataclass(frozen=True, slots=True)
class Story:
    """An article as it is set: a headline and paragraphs."""

    headline: str
    paragraphs: list[str]


@dataclass(slots=True)
class MadePage:
    """Lines with what they are: of the article (True), not (False), or open (None), and which is the headline."""

    lines: list[tuple[str, bool | None]] = field(default_factory=list)
    headline: str = ""

    @property
    def text(self) -> str:
        """The page as text, with a blank line between its lines."""
        return "\n\n".join(line for line, _ in self.lines)

    def add(self, text: str, wanted: bool | None) -> None:
        """Add a line."""
        self.lines.append((text, wanted))


def read_stories(path: Path, least: int = 4) -> list[Story]:
    """Articles of at least so many paragraphs."""
    stories = []
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s{2,}", row["body"])]
            paragraphs = [part for part in paragraphs if len(part) > 60 and not part.isupper()]
            if len(paragraphs) >= least and row["headline"]:
                stories.append(Story(row["headline"], paragraphs))
    return stories


def made_pages(stories: Sequence[Story], count: int, seed: int) -> Iterator[MadePage]:
    """So many pages, the same for the same seed."""
    chance = random.Random(seed)
    for _ in range(count):
        yield _Setter(chance, chance.sample(list(stories), 9)).page()


class _Setter:
    """Sets one page, part by part."""

    def __init__(self, chance: random.Random, stories: list[Story]) -> None:
        self.chance, self.story, self.others = chance, stories[0], stories[1:]
        self.made = MadePage()
        self.slot = chance.choice(PROMOTIONS)
        self.kicker_form = chance.choice(("{s} | {r}", "{s} / {r}", "{r}", "{s} » {r}", "{s}"))
        self.case = chance.choice((str.capitalize, str.title, str.capitalize, str.upper))
        self.end = chance.choice(ENDS)

    def page(self) -> MadePage:
        """The page from top to bottom."""
        if self._may(0.25):
            self._later()
        if self._may(0.15):
            self._teasers()
        self._top()
        self._head()
        self._body()
        self._after()
        return self.made

    def _may(self, share: float) -> bool:
        return self.chance.random() < share

    def _drop(self, *texts: str) -> None:
        for text in texts:
            self.made.add(text, False)

    def _headline(self, story: Story) -> str:
        return str(self.case(re.sub(r"<.*?>", "", story.headline).strip().lower()))

    def _kicker(self) -> str:
        form = self.kicker_form.format(s=self.chance.choice(SECTIONS), r=self.chance.choice(REGIONS))
        return form.upper() if self._may(0.2) else form

    def _caption(self, story: Story) -> str:
        about = story.paragraphs[-1].split(". ")[0][:140]
        return f"{about}. {self.chance.choice(CREDITS).format(self.chance.choice(NAMES))}"

    def _picture_name(self) -> str:
        number = self.chance.randrange(10**9, 10**11)
        return self.chance.choice(
            (f"{number}_3f2a_o-scaled", f"IMG_{number % 10000}.jpg", f"shutterstock_{number}")
        )

    def _top(self) -> None:
        if self._may(0.4):
            words = self.chance.sample([*REGIONS, *SECTIONS, *LEGAL], self.chance.randrange(4, 12))
            mark = self.chance.choice(("* ", ""))
            self._drop(*(mark + word for word in words))
        for share, text in ((0.6, self.chance.choice(SHARES)), (0.6, self.slot), (0.5, self._picture_name())):
            if self._may(share):
                self._drop(text)
        if self._may(0.2):
            self._drop(self.chance.choice(LETTERS))

    def _head(self) -> None:
        before = self._may(0.3)
        if before:
            self.made.add(self._kicker(), None)
        self.made.headline = self._headline(self.story)
        self.made.add(self.made.headline, True)
        if self._may(0.6):
            self.made.add(self.story.paragraphs[1].split(". ")[0].rstrip(".") + ".", True)
            self.story.paragraphs.pop(1)
        if not before:
            self.made.add(self._kicker(), None)
        if self._may(0.4):
            self.made.add(f"By {self.chance.choice(NAMES)}", None)
        if self._may(0.4):
            self.made.add(f"{self.chance.randrange(1, 29)} March {self.chance.randrange(2009, 2024)}", None)
        if self._may(0.3):
            self.made.add(self._caption(self.story), None)
        for share, text in ((0.5, self.slot), (0.3, self.slot), (0.3, self.chance.choice(SHARES))):
            if self._may(share):
                self._drop(text)

    def _body(self) -> None:
        for number, paragraph in enumerate(self.story.paragraphs):
            self.made.add(paragraph, True)
            if number and self._may(0.06):
                self._drop(self.slot)
            if number and self._may(0.04):
                self._drop(f"Read more: {self._headline(self.chance.choice(self.others))}")
            if number and self._may(0.03):
                self._drop(self.chance.choice(LETTERS))

    def _after(self) -> None:
        if self._may(0.6):
            self._drop(self.chance.choice(PLEAS))
        if self._may(0.4):
            self.made.add(self._caption(self.story), None)
        parts = [self._teasers, self._later, self._letters, self._legal]
        self.chance.shuffle(parts)
        if self._may(0.6):
            parts.remove(self._teasers)
            parts.insert(0, self._teasers)
        for part in parts[: self.chance.randrange(1, 5)]:
            part()

    def _teasers(self) -> None:
        """Teasers as pages show them: picture, headline, kicker, first sentences, and an end."""
        alt, caption, kicker, long = (self._may(share) for share in (0.5, 0.5, 0.7, 0.7))
        if self._may(0.5):
            self._drop(self.slot)
        if self._may(0.4):
            self._drop(self._kicker())
        for story in self.chance.sample(self.others, self.chance.randrange(1, 4)):
            headline = self._headline(story)
            if alt:
                self._drop(" ".join(headline.split()[:3]) if self._may(0.6) else headline)
            if caption:
                self._drop(f"Top photo credit: {self._caption(story)}")
            self._drop(headline)
            if kicker:
                self._drop(self.chance.choice(REGIONS))
            for paragraph in story.paragraphs[: 2 if long else 1]:
                self._drop(paragraph)
            self._drop(self.end)

    def _later(self) -> None:
        self._drop(self.chance.choice(LATER))
        mark = self.chance.choice(("* ", ""))
        for story in self.chance.sample(self.others, self.chance.randrange(2, 7)):
            self._drop(mark + self._headline(story))

    def _letters(self) -> None:
        self._drop("Newsletter", self.chance.choice(LETTERS))

    def _legal(self) -> None:
        self._drop(*self.chance.sample(LEGAL, self.chance.randrange(2, 6)))
