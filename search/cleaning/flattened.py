"""An article out of a page that has lost its tags: every line gets a part in it or a reason why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from search.cleaning.bylines import bylines_of, source_of
from search.cleaning.features import PROSE, kind, page_features
from search.cleaning.furniture import furniture_of
from search.cleaning.headline import Candidate, best_candidate, candidates
from search.cleaning.kickers import kickers_of
from search.cleaning.lines import Line, read_lines, split_lines
from search.cleaning.pictures import Picture, is_picture_name, pictures_of
from search.cleaning.reasons import reason_for
from search.cleaning.segments import (
    AFTER,
    BEFORE,
    INSIDE,
    SKIPPED,
    Model,
    best_states,
    line_scores,
    shipped_model,
)

HEAD = 8
"""So many lines over the headline may kicker, byline and date stand."""

CAPTION_REACH = 6
"""So many lines after the article's last may its own caption stand, with nothing but furniture between."""


@dataclass(slots=True)
class Flattened:
    """A page read: what each line is kept as or why it is dropped, and what the kept ones say."""

    lines: list[Line]
    kept_as: list[str | None]
    reasons: list[str | None]
    headline: str = ""
    deck: str = ""
    section: str | None = None
    region: str | None = None
    authors: list[str] = field(default_factory=list)
    source: str | None = None
    body: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    date_lines: list[str] = field(default_factory=list)
    features: Sequence[Sequence[str]] = ()


def read_flattened(
    text: str, *, url: str | None = None, own: Path | None = None, model: Model | None = None
) -> Flattened:
    """Read a page and give every line its part; arguments as of `reading_of`."""
    return reading_of(text, url=url, own=own, model=model).read()


def reading_of(
    text: str, *, url: str | None = None, own: Path | None = None, model: Model | None = None
) -> Reading:
    """Read a page; `own` is the folder of the archive's word lists, `model` replaces the shipped one."""
    lines = list(read_lines(split_lines(text), furniture_of(own)))
    features = page_features(lines)
    model = model or shipped_model()
    states = best_states(features, model.lines)
    return Reading(lines, features, states, model, url, own)


class Reading:
    """The parts of one page, given out in the order in which they tell each other apart."""

    def __init__(
        self,
        lines: list[Line],
        features: Sequence[Sequence[str]],
        states: list[int],
        model: Model,
        url: str | None,
        own: Path | None,
    ) -> None:
        self.lines, self.features, self.states, self.url = lines, features, states, url
        self.model = model
        self._parts: dict[int, str | None] = {}
        self._pictures: dict[int, Picture | None] = {}
        self.kickers, self.pictures, self.bylines = kickers_of(own), pictures_of(own), bylines_of(own)
        self.page = Flattened(lines, [None] * len(lines), [None] * len(lines), features=features)
        inside = [at for at, state in enumerate(states) if state == INSIDE]
        self.first = inside[0] if inside else 0
        self.last = inside[-1] if inside else -1
        prose = (at for at in inside if kind(lines[at]) == PROSE and not self._picture(at))
        self.body = next(prose, self.first)
        self.headline: int | None = None

    def read(self) -> Flattened:
        """Give every line its part."""
        if self.last >= 0:
            self._take_headline()
            self._take_head()
            self._take_rest()
            self._take_captions_after()
        for at in range(len(self.lines)):
            if self.page.kept_as[at] is None and self.page.reasons[at] is None:
                self.page.reasons[at] = reason_for(self.lines[at], self.features[at], self.states[at])
        return self.page

    def _keep(self, at: int, part: str) -> None:
        self.page.kept_as[at] = part

    def _drop(self, at: int, reason: str) -> None:
        self.page.reasons[at] = reason

    def _done(self, at: int) -> bool:
        return self.page.kept_as[at] is not None or self.page.reasons[at] is not None

    def _picture(self, at: int) -> Picture | None:
        if at not in self._pictures:
            self._pictures[at] = self.pictures.read(self.lines[at].plain)
        return self._pictures[at]

    def _part(self, at: int) -> str | None:
        """What a line is by its own words: date, byline, kicker, or a picture's caption, credit or name."""
        if at not in self._parts:
            self._parts[at] = "picture" if self._picture(at) else self._read_part(self.lines[at])
        return self._parts[at]

    def _read_part(self, line: Line) -> str | None:
        text = line.plain
        if len(line.words) <= 16:
            if self.bylines.is_date_line(text):
                return "date"
            if self.bylines.authors(text):
                return "byline"
            if is_picture_name(text):
                return "picture"
            if self.kickers.read(text):
                return "kicker"
        return None

    def _is_other(self, at: int) -> bool:
        return self._part(at) is not None

    def headline_candidates(self) -> list[Candidate]:
        """The lines that may be the headline."""
        return candidates(
            self.lines,
            self.features,
            self.first,
            self.body,
            part=self._part,
            liking=self._liking,
            url=self.url,
        )

    def _liking(self, at: int) -> float:
        """How much the weights make a line the beginning of an article."""
        inside, start, *_ = line_scores(self.features[at], self.model.lines)
        return inside + start

    def _take_headline(self) -> None:
        self.headline = best_candidate(self.headline_candidates(), self.model.headline)
        if self.headline is not None:
            self._keep(self.headline, "headline")
            self.page.headline = self.lines[self.headline].plain
            if self.body == self.headline:
                later = (at for at in range(self.body + 1, self.last + 1) if self.states[at] == INSIDE)
                self.body = next((at for at in later if kind(self.lines[at]) == PROSE), self.body + 1)

    def _take_head(self) -> None:
        """Kicker, byline, date and deck: the lines around the headline, down to the body."""
        top = self.first if self.headline is None else self.headline
        self._take_deck(top)
        around = sorted(
            range(max(0, top - HEAD), min(self.body + 1, self.last + 1)), key=lambda at: abs(at - top)
        )
        for at in around:
            if not self._done(at) and (at < self.body or kind(self.lines[at]) != PROSE):
                self._take_meta(at, near=abs(at - top) <= 3 or at > top)

    def _take_deck(self, top: int) -> None:
        """A deck is the first text under a headline, where a line that is no text parts it from the body."""
        texts = [
            at for at in range(top + 1, self.body + 1) if self.states[at] == INSIDE and self._is_text(at)
        ]
        if self.headline is None or not texts or texts[0] - top > 6:
            return
        deck = texts[0]
        if deck < self.body:
            apart = len(self.lines[deck].words) >= 7
        else:
            apart = self._parted(deck) and len(self.lines[deck].words) <= 60
            following = (at for at in range(deck + 1, self.last + 1) if self.states[at] == INSIDE)
            self.body = (
                next((at for at in following if kind(self.lines[at]) == PROSE), self.body)
                if apart
                else self.body
            )
        if apart:
            self._keep(deck, "deck")
            self.page.deck = self.lines[deck].plain

    def _is_text(self, at: int) -> bool:
        line = self.lines[at]
        return not line.bullet and not line.label and len(line.words) >= 3 and not self._is_other(at)

    def _parted(self, at: int) -> bool:
        """Whether the line under this one is a byline, date or kicker, or furniture."""
        under = at + 1
        return under <= self.last and (
            self._is_other(under) or self.lines[under].label is not None or self.states[under] == SKIPPED
        )

    def _take_meta(self, at: int, *, near: bool) -> None:
        """Kicker, byline or date, if the line is one; of each kind the nearest to the headline counts."""
        line, page = self.lines[at], self.page
        text = line.plain
        kicker = None if line.bullet else self.kickers.read(text)
        if kicker and near and not (page.section or page.region):
            page.section, page.region = kicker.section, kicker.region
            return self._keep(at, "kicker")
        if (
            kicker
            and near
            and not line.bullet
            and not (page.section and page.region)
            and (kicker.section is None or kicker.region is None)
        ):
            page.section, page.region = page.section or kicker.section, page.region or kicker.region
            return self._keep(at, "kicker")
        if not near:
            return None
        authors = self.bylines.authors(text)
        if not authors and self._is_lone_name(at):
            authors = [text.strip(" ,")]
        if authors:
            page.authors += [author for author in authors if author not in page.authors]
            if any(char.isdigit() for char in text):
                page.date_lines.append(text)
            return self._keep(at, "byline")
        if self.bylines.is_date_line(text) and not (line.bullet and at < (self.headline or 0)):
            page.date_lines.append(text)
            return self._keep(at, "date")
        return None

    def _is_lone_name(self, at: int) -> bool:
        """A name alone is a byline right under "by", or under the headline beside a date or a title."""
        text = self.lines[at].plain.strip(" ,")
        if self.headline is None or not self.headline < at < self.body or not self.bylines.is_name(text):
            return False
        over = self.lines[at - 1]
        under = self.lines[at + 1] if at + 1 < len(self.lines) else over
        beside = (
            over.words == ["by"]
            or self.bylines.is_date_line(over.plain)
            or self.bylines.is_date_line(under.plain)
        )
        return beside or any(word in self.bylines.titles for word in under.words[:4])

    def _take_rest(self) -> None:
        """Everything else inside the article: body, captions, notes, and what is still furniture."""
        headline = self.page.headline.lower()
        for at in range(self.first, self.last + 1):
            if self._done(at) or self.states[at] in (BEFORE, AFTER):
                continue
            line = self.lines[at]
            picture = self._picture(at)
            if picture and self.states[at - 1 if at else 0] != BEFORE:
                self._take_picture(at, picture)
            elif self.states[at] == SKIPPED:
                continue
            elif line.label:
                self._drop(at, line.label)
            elif is_picture_name(line.text):
                self._drop(at, "picture name")
            elif line.plain.lower() == headline:
                self._drop(at, "repeated headline")
            elif self.headline is not None and at < self.headline:
                self._drop(at, "before the headline")
            else:
                self._take_text(at)

    def _take_picture(self, at: int, picture: Picture) -> None:
        if picture.caption:
            self._keep(at, "caption")
            self.page.captions.append(picture.caption)
        else:
            self._drop(at, "picture credit")

    def _take_text(self, at: int) -> None:
        """Body, unless the line is a note of origin, or a date or byline at either end of the body."""
        line, page = self.lines[at], self.page
        source = source_of(line.plain) if page.source is None else None
        edge = at <= self.body or self.last - at <= 4
        if source:
            page.source = source
            self._keep(at, "source")
        elif edge and self.bylines.is_date_line(line.plain):
            page.date_lines.append(line.plain)
            self._keep(at, "date")
        elif edge and len(line.words) <= 12 and (authors := self.bylines.authors(line.plain)):
            page.authors += [author for author in authors if author not in page.authors]
            self._keep(at, "byline")
        else:
            self._keep(at, "body")
            page.body.append(line.text)

    def _take_captions_after(self) -> None:
        """The caption of the article's own picture, where it slid under the text."""
        for at in range(self.last + 1, min(self.last + 1 + CAPTION_REACH, len(self.lines))):
            line, picture = self.lines[at], self._picture(at)
            if picture and picture.caption:
                self._take_picture(at, picture)
                return
            if not (line.furniture or is_picture_name(line.text)):
                return
