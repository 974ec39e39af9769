"""Flattened pages put together from whole articles, with every line's place known: more for training to see.

The articles come from a file of `id, headline, body` (one JSON object a line, gzipped). Around one of them stand, in
chance order, what pages have: share lines, picture names, kickers, pleas, newsletter lines, and teasers with the
first sentences of other articles. Every second page is a short report.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from training import made_wording as words
from training.made_dates import date_line, day_between, latest, written
from training.made_stories import (
    Lines,
    Story,
    headed,
    interview,
    led,
    live,
    numbered,
    sentences,
    short_paragraphs,
)

JOINS = ("\n\n", "\n\n", "\n\n", "\n", "blocks")
"""What stands between the lines of a page: most often a blank line."""


TITLES = ("“{}”", "Live: {}", "{}: what we know", "Why {}?", "Letters: {}", "“{}”: a talk")
"""What headlines are that wires never write."""


@dataclass(slots=True)
class MadeLine:
    """A line, whether it is of the article (None where either is right), and whether a blank line stands before it."""

    text: str
    wanted: bool | None
    after_blank: bool


@dataclass
class MadePage:
    """A page with its lines; `published` is the day that it states, None where it states none."""

    lines: list[MadeLine] = field(default_factory=list)
    headline: str = ""
    published: date | None = None

    @property
    def text(self) -> str:
        """The page as text."""
        return "\n".join("\n" * line.after_blank + line.text for line in self.lines)

    @cached_property
    def _numbered(self) -> dict[int, bool | None]:
        known, number = {}, 0
        for line in self.lines:
            number += 1 + line.after_blank
            known[number] = line.wanted
        return known

    def wanted(self, number: int) -> bool | None:
        """Whether the line of this number, counted from 1, is of the article."""
        return self._numbered[number]


def made_pages(stories: Sequence[Story], count: int, seed: int) -> Iterator[MadePage]:
    """So many pages, the same for the same seed."""
    chance = random.Random(seed)
    for at in range(count):
        yield _Setter(chance, chance.sample(list(stories), 9), brief=at % 2 == 1).page()


class _Setter:
    """Sets one page, part by part."""

    def __init__(self, chance: random.Random, stories: list[Story], *, brief: bool) -> None:
        self.chance, self.story, self.others, self.brief = chance, stories[0], stories[1:], brief
        self.made = MadePage()
        self.join = chance.choice(JOINS)
        self.slot = chance.choice(words.PROMOTIONS)
        self.kicker_form = chance.choice(("{s} | {r}", "{s} / {r}", "{r}", "{s} » {r}", "{s}"))
        self.case = chance.choice((str.capitalize, str.title, str.capitalize, str.upper))
        self.end = chance.choice(words.ENDS)
        self.day = day_between(chance)
        self.days = latest(chance, self.day) if self._may(0.4) else None

    def page(self) -> MadePage:
        """The page from top to bottom."""
        if self._may(0.2):
            self._later()
        if self._may(0.2):
            self._teasers()
        self._top()
        paragraphs = self._paragraphs()
        self._head(paragraphs)
        self._body(self._form()(self.chance, paragraphs))
        self._after()
        return self.made

    def _may(self, share: float) -> bool:
        return self.chance.random() < share

    def _add(self, text: str, wanted: bool | None) -> None:
        blank = self.join == "\n\n" or (self.join == "blocks" and self._may(0.5))
        self.made.lines.append(MadeLine(text, wanted, blank and bool(self.made.lines)))

    def _drop(self, *texts: str) -> None:
        for text in texts:
            self._add(text, False)

    def _drop_one(self, texts: Sequence[str], share: float = 1.0) -> None:
        if self._may(share):
            self._drop(self.chance.choice(texts).format(self.chance.choice(words.NAMES)))

    def _paragraphs(self) -> list[str]:
        if self.brief:
            return short_paragraphs(self.story, self.chance.randrange(70, 260))
        return list(self.story.paragraphs)

    def _form(self) -> Callable[[random.Random, list[str]], Lines]:
        drawn = self.chance.random()
        forms = ((0.08, interview), (0.16, numbered), (0.2, live), (0.26, led))
        return next((form for share, form in forms if drawn < share), headed)

    def _headline(self, story: Story) -> str:
        return str(self.case(re.sub(r"<.*?>", "", story.headline).strip().lower()))

    def _kicker(self) -> str:
        section, region = self.chance.choice(words.SECTIONS), self.chance.choice(words.REGIONS)
        form = self.kicker_form.format(s=section, r=region)
        return form.upper() if self._may(0.2) else form

    def _caption(self, story: Story) -> str:
        about = story.paragraphs[-1].split(". ")[0][:140]
        return f"{about}. {self.chance.choice(words.CREDITS).format(self.chance.choice(words.NAMES))}"

    def _picture_name(self) -> str:
        number = self.chance.randrange(10**9, 10**11)
        return self.chance.choice(
            (f"{number}_3f2a_o-scaled", f"IMG_{number % 10000}.jpg", f"shutterstock_{number}")
        )

    def _menu(self) -> None:
        choices = [*words.REGIONS, *words.SECTIONS, *words.LEGAL, *words.SHARES]
        mark = self.chance.choice(("* ", "+ ", ""))
        for _ in range(self.chance.randrange(5, 40)):
            self._drop(mark + self.chance.choice(choices))

    def _crumbs(self) -> None:
        headline, section = self._headline(self.story), self.chance.choice(words.SECTIONS)
        form = self.chance.choice(
            ("Home » {s} » {h}", "{s} > {h}", "1. Home|2. {s}|3. {h}", "Home|{s}|{h}", "{h} | The Example")
        )
        self._drop(*form.format(s=section, h=headline).split("|"))

    def _comments(self) -> None:
        count = self.chance.choice(("{} comments", "Comments ({})", "{} responses", "Comments"))
        self._drop(count.format(self.chance.randrange(1, 40)))
        for story in self.chance.sample(self.others, self.chance.randrange(1, 5)):
            name = self.chance.choice(words.NAMES)
            self._drop(
                name + self.chance.choice((" says:", "", " wrote:")),
                f"{written(self.chance, self.day)} at 9:{self.chance.randrange(10, 59)} am",
            )
            start = self.chance.choice(("I think that ", "Thank you for this. ", "You forget that "))
            self._drop(start + story.paragraphs[0], "Reply")
        self._drop("Leave a reply", "Name *", "Email *", "Post comment")

    def _top(self) -> None:
        if self.days and self._may(0.3):
            self._drop(next(self.days))
        for share, part in ((0.3, self._menu), (0.4, self._crumbs)):
            if self._may(share):
                part()
        if self._may(0.3):
            self._drop(self.chance.choice(words.TAGLINES).format(self.chance.choice(words.REGIONS)))
        self._drop_one(words.NOTES, 0.15)
        if self._may(0.5):
            choices = [*words.REGIONS, *words.SECTIONS, *words.LEGAL, *words.MENU_WORDS]
            mark = self.chance.choice(("* ", "", ""))
            self._drop(*(mark + word for word in self.chance.sample(choices, self.chance.randrange(4, 12))))
        for share, text in (
            (0.5, self.chance.choice(words.SHARES)),
            (0.5, self.slot),
            (0.4, self._picture_name()),
        ):
            if self._may(share):
                self._drop(text)
        self._drop_one(words.LETTERS, 0.2)

    def _head(self, paragraphs: list[str]) -> None:
        before = self.chance.choice((True, False, False, None))
        if before:
            self._add(self._kicker(), None)
        facts_over = self._may(0.15)
        if facts_over:
            self._facts()
        form = self.chance.choice(TITLES) if self._may(0.08) else "{}"
        self.made.headline = form.format(self._headline(self.story))
        self._add(self.made.headline, True)
        if self._may(0.3 if self.brief else 0.6) and len(paragraphs) > 2:
            self._add(sentences(paragraphs.pop(1))[0], True)
        if before is False:
            self._add(self._kicker(), None)
        if not facts_over:
            self._facts()
        if self._may(0.3):
            self._add(self._caption(self.story), None)
        for share, text in ((0.4, self.slot), (0.3, self.slot), (0.3, self.chance.choice(words.SHARES))):
            if self._may(share):
                self._drop(text)

    def _facts(self) -> None:
        """Byline and date: in one line, in two, or one of them alone."""
        names = self.chance.sample(words.NAMES, 2 if self._may(0.15) else 1)
        forms = ("By {}", "by {}", "{}", "By {}, staff writer", "Words by {}", "{} in Port Halden")
        byline = self.chance.choice(forms).format(self.chance.choice((" and ", ", ")).join(names))
        line, day = date_line(self.chance, self.day)
        drawn = self.chance.random()
        if drawn < 0.15:
            self._add(f"{byline} | {line}", None)
        else:
            if drawn < 0.7:
                self._add(byline, None)
            if drawn > 0.4:
                self._add(line, None)
        self.made.published = day if drawn < 0.15 or drawn > 0.4 else None

    def _body(self, lines: Lines) -> None:
        for number, (text, wanted) in enumerate(lines):
            if number and not text.endswith("?"):
                self._insert()
            self._add(text, wanted)

    def _insert(self) -> None:
        """What is put between paragraphs, now and then."""
        drawn, scale = self.chance.random(), 2 if self.brief else 1
        if drawn < 0.05:
            self._drop(self.slot)
        elif drawn < 0.05 + 0.04 * scale:
            lead = self.chance.choice(words.LEADS)
            title = self._headline(self.chance.choice(self.others))
            self._drop(*((f"{lead}: {title}",) if self._may(0.7) else (lead, title)))
        elif drawn < 0.09 + 0.07 * scale:
            self._letters()
        elif drawn < 0.11 + 0.07 * scale:
            self._add(f"“{sentences(self.chance.choice(self.story.paragraphs))[0]}”", None)
        elif drawn < 0.12 + 0.07 * scale:
            self._add(self._caption(self.story), None)
        elif drawn < 0.14 + 0.07 * scale:
            self._drop_one(words.PLEAS)

    def _after(self) -> None:
        if self._may(0.25):
            self._drop(self.end)
        self._drop_one(words.SHARES, 0.2)
        for share, part in ((0.4, self._plea), (0.25, self._tags), (0.3, self._bio), (0.15, self._feedback)):
            if self._may(share):
                part()
        self._drop_one(words.NOTES, 0.3)
        if self._may(0.2 if self.brief else 0.4):
            self._add(self._caption(self.story), None)
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
        for part in parts[: self.chance.randrange(0 if self.brief else 1, 7)]:
            part()

    def _plea(self) -> None:
        self._drop_one(words.PLEA_HEADS, 0.4)
        self._drop_one(words.PLEAS)
        self._drop_one(words.PLEA_ENDS, 0.4)

    def _tags(self) -> None:
        tags = self.chance.sample(words.TAGS, 3)
        self._drop(*(["Tags: " + ", ".join(tags)] if self._may(0.5) else ["Tags", *tags]))

    def _bio(self) -> None:
        self._drop_one(words.NAMES, 0.2)
        self._drop_one(words.BIOS)
        self._drop_one(words.BIO_ENDS, 0.3)

    def _feedback(self) -> None:
        self._drop(*words.FEEDBACK[: self.chance.randrange(1, 5)])

    def _teasers(self) -> None:
        """Teasers as pages show them: picture, headline, kicker, first sentences, and an end."""
        alt, caption, kicker, long = (self._may(share) for share in (0.4, 0.4, 0.6, 0.6))
        if self._may(0.4):
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
                self._drop(self.chance.choice(words.REGIONS))
            if self.days:
                self._drop(next(self.days))
            for paragraph in story.paragraphs[: 2 if long else 1]:
                self._drop(paragraph if self._may(0.6) else sentences(paragraph)[0])
            self._drop(self.end)

    def _later(self) -> None:
        self._drop(self.chance.choice(words.LATER))
        mark = self.chance.choice(("* ", "", "{}. "))
        for number, story in enumerate(self.chance.sample(self.others, self.chance.randrange(2, 7)), 1):
            self._drop(mark.format(number) + self._headline(story))
            if self.days:
                self._drop(next(self.days))

    def _letters(self) -> None:
        self._drop_one(words.LETTER_HEADS, 0.7)
        self._drop_one(words.LETTERS)
        ends = self.chance.randrange(0, 3)
        self._drop(*self.chance.sample(words.LETTER_ENDS, ends))

    def _notes(self) -> None:
        self._drop(*self.chance.sample(words.NOTES, 2))

    def _legal(self) -> None:
        self._drop(*self.chance.sample(words.LEGAL, self.chance.randrange(2, 6)))
