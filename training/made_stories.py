"""Whole articles, and the forms in which pages set them: at length, in brief, as an interview, as a list, live."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from training.made_wording import HEADS_OF_LISTS, LEADS_IN, NAMES, QUESTIONS, SUBHEADS

_SENTENCE_END = re.compile(r"(?<=[a-z\d”\"][.?!])\s+(?=[“\"A-Z])")

Lines = Iterator[tuple[str, bool | None]]
"""Lines with what they are: of the article (True), not (False), or open (None)."""


@dataclass(frozen=True, slots=True)
class Story:
    """An article as it is set: a headline and paragraphs."""

    headline: str
    paragraphs: list[str]


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


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph."""
    return _SENTENCE_END.split(text)


def short_paragraphs(story: Story, words: int) -> list[str]:
    """A report of about so many words, in paragraphs of one or two sentences."""
    found: list[str] = []
    for paragraph in story.paragraphs:
        parts = sentences(paragraph)
        found += [" ".join(parts[at : at + 2]) for at in range(0, len(parts), 2)]
        if sum(len(part.split()) for part in found) >= words:
            break
    return found


def interview(chance: random.Random, paragraphs: list[str]) -> Lines:
    """Questions and answers under an opening paragraph; `Q:` and `A:`, names, or neither before them."""
    asks, answers = chance.choice((("Q: ", "A: "), ("", ""), ("The Example: ", f"{chance.choice(NAMES)}: ")))
    yield paragraphs[0], True
    for paragraph in paragraphs[1:]:
        yield asks + chance.choice(QUESTIONS), True
        parts = sentences(paragraph)
        yield answers + " ".join(parts[: chance.randrange(1, 4)]), True
        if len(parts) > 3:
            yield " ".join(parts[3:]), True


def numbered(chance: random.Random, paragraphs: list[str]) -> Lines:
    """A list of things to know: short headings, most often with numbers, over paragraphs."""
    form = chance.choice(("{}. {}", "{}) {}", "{1}", "{}. {}"))
    heads = HEADS_OF_LISTS if chance.random() < 0.5 else QUESTIONS
    yield paragraphs[0], True
    for number, paragraph in enumerate(paragraphs[1:], 1):
        yield form.format(number, chance.choice(heads)), True
        yield paragraph, True


def live(chance: random.Random, paragraphs: list[str]) -> Lines:
    """Entries with the time over each, the newest first; whether the times belong to the text is open."""
    minute = chance.randrange(9 * 60, 20 * 60)
    for paragraph in paragraphs:
        yield f"{minute // 60}:{minute % 60:02}", None
        yield paragraph, True
        minute -= chance.randrange(5, 40)


def led(chance: random.Random, paragraphs: list[str]) -> Lines:
    """Short paragraphs with a word or two of announcement before each, and lists under some of them."""
    for number, paragraph in enumerate(paragraphs):
        parts = sentences(paragraph)
        yield (f"{chance.choice(LEADS_IN)} {parts[0]}" if number else paragraph), True
        if number and chance.random() < 0.5:
            yield from ((f"* {part}", True) for part in parts[1:4])
        elif number:
            yield from ((part, True) for part in parts[1:3])


def headed(chance: random.Random, paragraphs: list[str]) -> Lines:
    """Paragraphs with a heading over some of them, short ones and items of lists among them."""
    heads = chance.choice((SUBHEADS, QUESTIONS))
    often = chance.choice((0.0, 0.1, 0.5))
    for number, paragraph in enumerate(paragraphs):
        if number and chance.random() < often:
            yield chance.choice(heads), True
        drawn = chance.random()
        if number and drawn < 0.06:
            yield from ((f"* {part}", True) for part in sentences(paragraph)[:4])
        elif number and drawn < 0.2:
            yield sentences(paragraph)[0], True
        else:
            yield paragraph, True
