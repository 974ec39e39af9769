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


BIOS = (
    "{} has worked as a correspondent since 2009 and covers trade, energy and the courts for this page.",
    "{} is a senior fellow at an institute for regional studies and the author of two books on the subject.",
    "About the author: {} writes on economics. The views expressed here are those of the author alone.",
    "{} is a staff writer. Before that she reported from four capitals for a wire service.",
)
NOTES = (
    "To read the full story, please subscribe. Subscribers get unlimited access to every article on all devices.",
    "If you already have a subscription, log in to continue reading. Cancel at any time.",
    "Comments are moderated before they appear. We ask that you stay civil and keep to the subject of the article.",
    "All comments are the views of their writers and not those of this newspaper. See our community guidelines.",
    "The publisher is not responsible for the opinions, statements or media content presented by contributors.",
    "We use cookies to give you the best experience. By continuing to use this site you accept our cookie policy.",
    "When you buy through links on our site, we may earn a commission at no cost to you. Learn more.",
    "Your email address will not be published. Required fields are marked *",
    "This material may not be published, broadcast, rewritten or redistributed without permission.",
)
TAGLINES = (
    "The latest news and analysis from {} and the world",
    "Independent reporting on {} since 1998",
    "The Example Review: insight and opinion on {} for people who decide",
    "News you can use from all over {}",
)
SUBHEADS = (
    "What comes next",
    "A longer view",
    "The cost of waiting",
    "Background",
    "Two views",
    "How it began",
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

    def wanted(self, number: int) -> bool | None:
        """Whether the line of this number, counted from 1, is of the article."""
        return self.lines[number // 2][1]

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

    def _menu(self) -> None:
        words = [*REGIONS, *SECTIONS, *LEGAL, *SHARES]
        mark = self.chance.choice(("* ", "+ ", ""))
        for _ in range(self.chance.randrange(5, 40)):
            self._drop(mark + self.chance.choice(words))

    def _crumbs(self) -> None:
        headline, section = self._headline(self.story), self.chance.choice(SECTIONS)
        form = self.chance.choice(
            ("Home » {s} » {h}", "{s} > {h}", "1. Home|2. {s}|3. {h}", "Home|{s}|{h}", "{h} | The Example")
        )
        self._drop(*form.format(s=section, h=headline).split("|"))

    def _comments(self) -> None:
        self._drop(
            self.chance.choice(("{} comments", "Comments ({})", "{} responses")).format(
                self.chance.randrange(1, 40)
            )
        )
        for story in self.chance.sample(self.others, self.chance.randrange(1, 5)):
            name = self.chance.choice(NAMES)
            self._drop(
                f"{name} says:",
                f"{self.chance.randrange(1, 29)} May 2019 at 9:{self.chance.randrange(10, 59)} am",
            )
            self._drop(
                self.chance.choice(("I think that ", "Thank you for this. ", "You forget that "))
                + story.paragraphs[0]
            )
            self._drop("Reply")
        self._drop("Leave a reply", "Name *", "Email *", "Post comment")

    def _top(self) -> None:
        for share, part in ((0.3, self._menu), (0.4, self._crumbs)):
            if self._may(share):
                part()
        if self._may(0.3):
            self._drop(self.chance.choice(TAGLINES).format(self.chance.choice(REGIONS)))
        if self._may(0.15):
            self._drop(self.chance.choice(NOTES))
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
            if number and self._may(0.1):
                self.made.add(self.chance.choice(SUBHEADS), True)
            if number and self._may(0.06):
                for part in paragraph.split(". ")[:4]:
                    self.made.add(f"* {part}", True)
            elif number and self._may(0.15):
                self.made.add(paragraph.split(". ")[0].rstrip(".") + ".", True)
            else:
                self.made.add(paragraph, True)
            if number and self._may(0.06):
                self._drop(self.slot)
            if number and self._may(0.04):
                self._drop(f"Read more: {self._headline(self.chance.choice(self.others))}")
            if number and self._may(0.05):
                self._drop(self.chance.choice(LETTERS))

    def _after(self) -> None:
        for share, texts in ((0.5, PLEAS), (0.3, BIOS), (0.3, NOTES)):
            if self._may(share):
                self._drop(self.chance.choice(texts).format(self.chance.choice(NAMES)))
        if self._may(0.4):
            self.made.add(self._caption(self.story), None)
        parts = [
            self._teasers,
            self._later,
            self._letters,
            self._legal,
            self._comments,
            self._menu,
            self._notes,
        ]
        self.chance.shuffle(parts)
        if self._may(0.5):
            parts.remove(self._teasers)
            parts.insert(0, self._teasers)
        for part in parts[: self.chance.randrange(1, 7)]:
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

    def _notes(self) -> None:
        self._drop(*self.chance.sample(NOTES, 2))

    def _legal(self) -> None:
        self._drop(*self.chance.sample(LEGAL, self.chance.randrange(2, 6)))
