"""Pages in the shape that magazines leave behind when their tags are lost: an article, then teasers of other stories.

After the body stands a picture's caption or its credit, perhaps a plea, and then for each of one to five other
stories its kicker, its title twice, a caption with a day in it, its region, two paragraphs and "keep reading". Nothing
in these lines is unlike an article's own; only their shape tells. The texts are those of real stories. What varies
(orders, wordings, separators) is data, in `teasers.toml`: `taught` is what models see, `judged` are other rules, which
only judge.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from search.text.dates import read_stamp

_RULES = Path(__file__).with_name("teasers.toml")

FEWEST_PARAGRAPHS = 5
LONGEST = 26
"""Paragraphs of the shortest and the longest article."""

PARAGRAPH = 70
"""Characters of the shortest line that counts as a paragraph."""

_SENTENCE = re.compile(r".{30,220}?[.!?](?=\s+[A-Z“])")


@dataclass(frozen=True, slots=True)
class Told:
    """A real story: where it stood, its title and its paragraphs."""

    site: str
    title: str
    paragraphs: tuple[str, ...]


class MadeLine(NamedTuple):
    """A line of a made page and what it is: `body`, `headline`, `deck`, `kicker`, `byline`, `date`, `caption`,
    `plea`, `teaser` or `furniture`; blank lines are not told of.
    """

    text: str
    part: str


@dataclass(frozen=True, slots=True)
class TeaserPage:
    """A made page, with what a reader would say of it, and the sites that its texts come from."""

    text: str
    lines: tuple[MadeLine, ...]
    headline: str
    section: str | None
    region: str | None
    authors: tuple[str, ...]
    published: date | None
    body: tuple[str, ...]
    sites: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rules:
    """How pages vary: the orders of their parts, and the wordings of each part."""

    heads: tuple[str, ...]
    tails: tuple[str, ...]
    teasers: tuple[str, ...]
    kickers: tuple[str, ...]
    sections: tuple[str, ...]
    regions: tuple[str, ...]
    captions: tuple[str, ...]
    credits: tuple[str, ...]
    teaser_credits: tuple[str, ...]
    agencies: tuple[str, ...]
    names: tuple[str, ...]
    days: tuple[str, ...]
    bylines: tuple[str, ...]
    pleas: tuple[str, ...]
    bios: tuple[str, ...]
    notes: tuple[str, ...]
    ends: tuple[str, ...]
    slots: tuple[str, ...]
    tops: tuple[str, ...]
    bottoms: tuple[str, ...]
    blanks: tuple[float, ...]


def rules(name: str) -> Rules:
    """The rules of a name: `taught` or `judged`."""
    table = tomllib.loads(_RULES.read_text(encoding="utf-8"))[name]
    return Rules(**{key: tuple(values) for key, values in table.items()})


def stories_of(truth: Sequence[Mapping[str, Any]]) -> list[Told]:
    """The real stories that made pages can use: with a title, and most of their lines paragraphs."""
    found = []
    for case in truth:
        lines = [line.strip() for line in case["body"].split("\n") if line.strip()]
        long = [line for line in lines if len(line) >= PARAGRAPH]
        if case["title"] and len(long) >= max(FEWEST_PARAGRAPHS, 0.6 * len(lines)):
            site = urlsplit(case["url"] or "").hostname or case["id"].rpartition("-")[0]
            found.append(Told(site, " ".join(case["title"].split()), tuple(long[:LONGEST])))
    return found


def made_teasers(stories: Sequence[Told], count: int, seed: int, rules: Rules) -> Iterator[TeaserPage]:
    """So many pages, the same for the same seed and stories."""
    chance = random.Random(seed)
    for _ in range(count):
        own, *others = chance.sample(list(stories), chance.randint(2, 6))
        yield _Setting(chance, rules, own, others).page()


class _Setting:
    """One page while it is set, line by line."""

    def __init__(self, chance: random.Random, rules: Rules, own: Told, others: list[Told]) -> None:
        self.chance, self.rules, self.own, self.others = chance, rules, own, others
        self.lines: list[MadeLine] = []
        self.section, self.region = chance.choice(rules.sections), chance.choice(rules.regions)
        self.name, self.other = chance.sample(rules.names, 2)
        self.body, self.day = list(own.paragraphs), chance.choice(rules.days)
        self.authors: tuple[str, ...] = ()
        self.is_dated = False

    def page(self) -> TeaserPage:
        for text in self.chance.sample(self.rules.tops, self.chance.randint(0, 4)):
            self._add(text, "furniture")
        self._parts(self.chance.choice(self.rules.heads))
        for paragraph in self.body:
            self._add(paragraph, "body")
            if self.chance.random() < 0.02:
                self._slot()
        self._parts(self.chance.choice(self.rules.tails))
        order = self.chance.choice(self.rules.teasers)
        for story in self.others:
            self._teaser(story, order)
        for text in self.chance.sample(self.rules.bottoms, self.chance.randint(0, 4)):
            self._add(text, "furniture")
        span = read_stamp(self.day) if self.is_dated else None
        return TeaserPage(
            self._joined(),
            tuple(self.lines),
            self.own.title,
            self.section,
            self.region,
            self.authors,
            span.first if span else None,
            tuple(self.body),
            frozenset(story.site for story in [self.own, *self.others]),
        )

    def _joined(self) -> str:
        """The lines with blank ones between: between most, some, none, as pages differ; always around paragraphs where
        any are.
        """
        share, out = self.chance.choice(self.rules.blanks), [self.lines[0].text]
        for before, line in zip(self.lines, self.lines[1:], strict=False):
            paragraphs = before.part == line.part == "body"
            blank = share > 0 and (paragraphs or self.chance.random() < share)
            out.append(("\n" if blank else "") + line.text)
        return "\n".join(out)

    def _add(self, text: str, part: str) -> None:
        self.lines += [MadeLine(line.strip(), part) for line in text.split("\n") if line.strip()]

    def _parts(self, order: str) -> None:
        for part in order.split():
            getattr(self, f"_{part}")()

    def _filled(self, wordings: Sequence[str], story: Told, name: str, other: str) -> str:
        text = self.chance.choice(wordings)
        if "{credit}" in text:
            text = text.replace("{credit}", self.chance.choice(self.rules.credits))
        sentence = _SENTENCE.match(self.chance.choice(story.paragraphs))
        values = {
            "name": name,
            "other": other,
            "agency": self.chance.choice(self.rules.agencies),
            "day": self.chance.choice(self.rules.days),
            "sentence": sentence.group() if sentence else f"{name} in the capital.",
        }
        return text.format(**values)

    def _headline(self) -> None:
        self._add(self.own.title, "headline")

    def _deck(self) -> None:
        """The first sentence of a paragraph, which then is none of the body."""
        at = self.chance.randrange(1, len(self.body)) if len(self.body) > FEWEST_PARAGRAPHS else 0
        sentence = _SENTENCE.match(self.body[at]) if at else None
        if sentence:
            del self.body[at]
            self._add(sentence.group(), "deck")

    def _kicker(self) -> None:
        self._add(self.chance.choice(self.rules.kickers).format(self.section, self.region), "kicker")

    def _byline(self) -> None:
        wording = self.chance.choice(self.rules.bylines)
        self.authors = (self.name, self.other) if "{other}" in wording else (self.name,)
        self.is_dated |= "{day}" in wording
        self._add(wording.format(name=self.name, other=self.other, day=self.day), "byline")

    def _date(self) -> None:
        self.is_dated = True
        self._add(self.day, "date")

    def _slot(self) -> None:
        self._add(self.chance.choice(self.rules.slots), "furniture")

    def _plea(self) -> None:
        self._add(self.chance.choice(self.rules.pleas), "plea")

    def _bio(self) -> None:
        names = self.chance.sample(self.rules.names, 2)
        self._add(self._filled(self.rules.bios, self.own, *names), "furniture")

    def _note(self) -> None:
        self._add(self.chance.choice(self.rules.notes), "furniture")

    def _caption(self) -> None:
        self._add(
            self._filled(self.rules.captions, self.own, *self.chance.sample(self.rules.names, 2)), "caption"
        )

    def _credit(self) -> None:
        self._add(
            self._filled(self.rules.credits, self.own, *self.chance.sample(self.rules.names, 2)), "caption"
        )

    def _teaser(self, story: Told, order: str) -> None:
        """One story of another page; `two` are its first paragraphs, `region` may be left out."""
        region = self.chance.choice(self.rules.regions)
        kicker = self.chance.choice(self.rules.kickers).format(
            self.chance.choice(self.rules.sections), region
        )
        names = self.chance.sample(self.rules.names, 2)
        texts = {
            "kicker": lambda: kicker,
            "region": lambda: region,
            "title": lambda: story.title,
            "caption": lambda: self._filled(self.rules.teaser_credits, story, *names),
            "credit": lambda: self._filled(self.rules.credits, story, *names),
            "picture": lambda: " ".join(story.title.split()[:3]),
            "two": lambda: "\n".join(story.paragraphs[: self.chance.choice((1, 2, 2, 2, 3))]),
            "end": lambda: self.chance.choice(self.rules.ends),
        }
        for part in order.split():
            self._add(texts[part](), "teaser")
        if self.chance.random() < 0.15:
            self._slot()
