"""An article out of a page that has lost its tags: every line gets a part in it or a reason why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import compress
from pathlib import Path

from search.cleaning.bylines import says_publishing
from search.cleaning.edges import edge_reason, last_line, take_largest_text
from search.cleaning.features import (
    INSIDE,
    SKIPPED,
    Features,
    Model,
    best_states,
    page_features,
    page_scores,
    shipped_model,
)
from search.cleaning.furniture import furniture_of
from search.cleaning.headline import (
    Candidate,
    best_candidate,
    candidates,
    over_deck,
)
from search.cleaning.kickers import Kicker, menu_over
from search.cleaning.lines import PROSE, Line, read_lines, split_lines
from search.cleaning.parts import Parts
from search.cleaning.pictures import Picture, asks_for, is_picture_name, reason_for
from search.cleaning.title_features import PageView

HEAD = 8
"""So many lines over the headline may kicker, byline and date stand."""

FIRST_HEADINGS = frozenset(
    {"summary", "executive summary", "introduction", "overview", "abstract", "background", "key points"}
)
"""What the first part of a paper is called."""

_WITHIN = (INSIDE, SKIPPED)

TAIL = 4
"""So many of the article's last lines may be notes about it."""

CAPTION_REACH = 6
"""So many lines after the article's last may its own caption stand, with nothing but furniture between."""


@dataclass(slots=True)
class Flattened:
    """A page read: what each line is kept as or why it is dropped, and what the kept ones say.

    `raw` are all lines of the page as they came, blank ones too.
    """

    raw: Sequence[str]
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
    far_dates: list[str] = field(default_factory=list)
    features: Sequence[Features] = ()

    @property
    def body_lines(self) -> list[Line]:
        """The lines that are kept as body, looked for anew each time."""
        return list(compress(self.lines, [part == "body" for part in self.kept_as]))

    def keep(self, at: int, part: str) -> None:
        """Give a line a part in the article."""
        self.kept_as[at] = part

    def drop(self, at: int, reason: str) -> None:
        """Leave a line out, and say why."""
        self.reasons[at] = reason

    def is_done(self, at: int) -> bool:
        """Whether it is settled what becomes of a line."""
        return self.kept_as[at] is not None or self.reasons[at] is not None

    def left(self, stretch: range) -> list[int]:
        """The lines of a stretch of which nothing is settled yet."""
        kept_as, reasons = self.kept_as, self.reasons
        return [at for at in stretch if kept_as[at] is None and reasons[at] is None]

    def give_reasons(self, states: Sequence[int]) -> None:
        """Say of every line of which nothing is settled why it has no part."""
        every = zip(self.lines, self.kept_as, self.reasons, self.features, states, strict=True)
        self.reasons = [
            given
            if given or kept
            else line.label or ("navigation" if line.far else reason_for(line, features, state))
            for line, kept, given, features, state in every
        ]


def read_flattened(
    text: str, *, url: str | None = None, own: Path | None = None, model: Model | None = None
) -> Flattened:
    """Read a page and give every line its part; arguments as of `reading_of`."""
    return reading_of(text, url=url, own=own, model=model).read()


def reading_of(
    text: str, *, url: str | None = None, own: Path | None = None, model: Model | None = None
) -> FlatPage:
    """Read a page; `own` is the folder of the archive's word lists, `model` replaces the shipped one."""
    raw = split_lines(text)
    lines = list(read_lines(raw, furniture_of(own)))
    features = page_features(lines)
    model = model or shipped_model()
    return FlatPage(raw, lines, features, model, url, own)


class FlatPage:
    """The parts of one page, given out in the order in which they tell each other apart."""

    def __init__(
        self,
        raw: Sequence[str],
        lines: list[Line],
        features: Sequence[Features],
        model: Model,
        url: str | None,
        own: Path | None,
    ) -> None:
        self.lines, self.url, self.model = lines, url, model
        self.scores = page_scores(features, model)
        self.states = states = best_states(self.scores)
        self.parts = Parts(lines, own)
        self.page = Flattened(raw, lines, [None] * len(lines), [None] * len(lines), features=features)
        take_largest_text(lines, states)
        self.first, self.last = 0, -1
        if INSIDE in states:
            self.first = states.index(INSIDE)
            last = len(states) - 1 - states[::-1].index(INSIDE)
            self.last = last_line(lines, features, states, last, self.parts.is_picture)
        self.parts.pass_silent(self.first, self.last + 1)
        self.body = self._next_prose(self.first) or self.first
        self.headline: int | None = None

    def read(self) -> Flattened:
        """Give every line its part."""
        if self.last >= 0:
            self._take_headline()
            self._take_deck()
            self._take_head()
            self._take_rest()
            self._take_tail()
        self.page.give_reasons(self.states)
        return self.page

    def headline_candidates(self) -> list[Candidate]:
        """The lines that may be the headline."""
        return candidates(self._view())

    def _view(self) -> PageView:
        parts = self.parts
        readings = parts.of, parts.facts, parts.names_book
        return PageView(self.lines, self.page.features, self.first, self.body, *readings, self.url)

    def _next_prose(self, start: int) -> int | None:
        """The first long line of the article from here on that is not a picture's."""
        for at in range(start, self.last + 1):
            if self.states[at] == INSIDE and self.lines[at].kind == PROSE and not self.parts.picture(at):
                return at
        return None

    def _take_headline(self) -> None:
        self.headline = best_candidate(self.headline_candidates(), self.model.headline)
        if self.headline is not None:
            self.headline = over_deck(self._view(), self.headline)
        if self.headline is not None:
            self.page.keep(self.headline, "headline")
            self.page.headline = self.lines[self.headline].plain
            if self.body == self.headline:
                self.body = self._next_prose(self.body + 1) or min(self.body + 1, self.last)

    def _take_deck(self) -> None:
        """A deck is the first text under a headline, where a line that is no text parts it from the body."""
        top = self.headline
        if top is None:
            return
        texts = (
            at
            for at in range(top + 1, min(self.body, self.last) + 1)
            if (self.states[at] == INSIDE or (at == top + 1 and _is_over_facts(self.parts, self.lines, at)))
            and self.parts.is_text(at)
            and not self.parts.names_book(at)
            and not self.parts.lone_names(at)
        )
        deck = next(texts, None)
        if deck is None or deck - top > 6:
            return
        if deck < self.body:
            apart = len(self.lines[deck].words) >= 7
        else:
            facts = any(self.parts.of(at) in ("byline", "date") for at in range(top + 1, deck))
            parted = _has_facts_under(self.parts, deck, self.last) if facts else self._is_parted(deck)
            apart = parted and len(self.lines[deck].words) <= 60
            self.body = (self._next_prose(deck + 1) or self.body) if apart else self.body
        if apart:
            self.page.keep(deck, "deck")
            self.page.deck = self.lines[deck].plain

    def _is_parted(self, at: int) -> bool:
        """Whether the line under this one is a byline, date or kicker, or furniture."""
        under = at + 1
        if under > self.last:
            return False
        if self.parts.of(under) or self.lines[under].label or self.states[under] == SKIPPED:
            return True
        return _has_facts_under(self.parts, at, self.last)

    def _take_head(self) -> None:
        """Kicker, byline and date: the lines around the headline, the nearest first.

        A line that says section and region both goes before words alone, which may be a menu's.
        """
        top = self.first if self.headline is None else self.headline
        around = range(max(0, top - HEAD), self._head_end(top))
        menu = menu_over(self.lines, top, self.parts.kicker)
        for at in sorted(around, key=lambda at: (not _says_both(self.parts.kicker(at)), abs(at - top))):
            if at not in menu and not self.page.is_done(at) and not self.parts.is_picture(at):
                self._take_fact(at, near=at > top - 4, below=at > top)

    def _head_end(self, top: int) -> int:
        """Where the head ends: at the body, or a little below it, for bylines under a first sentence set apart."""
        return min(max(self.body, top + HEAD) + 1, self.last + 1)

    def _take_fact(self, at: int, *, near: bool, below: bool) -> None:
        """Kicker, byline or date, if the line is one."""
        kicker = self.parts.kicker(at)
        if kicker and _adds(self.page, kicker):
            self.page.section = self.page.section or kicker.section
            self.page.region = self.page.region or kicker.region
            self.page.keep(at, "kicker")
        elif (
            near
            and not self._take_byline(at, alone=below and self.lines[at].kind != PROSE)
            and (below or not self.lines[at].bullet)
        ):
            self._take_date(at)

    def _take_date(self, at: int) -> bool:
        words = self.lines[at].plain if self.parts.is_date(at) else self.parts.barred_date(at)
        if not words:
            return False
        if self.headline is not None and self.headline < at < self._head_end(self.headline):
            self.page.date_lines.append(words)
        elif at <= self.body or says_publishing(words):
            self.page.far_dates.append(words)
        self.page.keep(at, "date")
        return True

    def _take_byline(self, at: int, *, alone: bool) -> bool:
        """Take a byline, which may hold a date too; `alone` lets a name by itself be one, and a desk."""
        text = self.lines[at].plain
        authors, collective = self.parts.authors(at), self.parts.is_collective(at)
        if (authors or collective) and self.parts.of(at) == "book":
            self.page.drop(at, "book data")
            return True
        if not authors and alone:
            authors = self.parts.lone_names(at)
        if not authors and not (alone and collective):
            return False
        self.page.authors += [author for author in authors if author not in self.page.authors]
        if any(char.isdigit() for char in text):
            self.page.date_lines.append(text)
        self.page.keep(at, "byline")
        return True

    def _take_rest(self) -> None:
        """Everything else inside the article: body, captions, notes, and what is still furniture."""
        for at in self.page.left(range(self.first, self.last + 1)):
            if self.states[at] not in _WITHIN:
                continue
            if picture := self.parts.picture(at):
                self._take_picture(at, picture)
            elif self.states[at] == INSIDE or self._is_of_body(at) or _is_origin(self.page, self.parts, at):
                self._take_line(at)

    def _is_of_body(self, at: int) -> bool:
        """Whether a line left out is an item of a list, or the heading of the first paragraph under buttons."""
        if at == self.body - 1 and at != self.headline and " ".join(self.lines[at].words) in FIRST_HEADINGS:
            return True
        line = self.lines[at]
        if not line.bullet or line.furniture or not self.first < at < self.last:
            return False
        return self.lines[at - 1].bullet and self.page.kept_as[at - 1] == "body"

    def _take_line(self, at: int) -> None:
        line = self.lines[at]
        if reason := line.label or self._reason_against(at, line):
            self.page.drop(at, reason)
        else:
            self._take_text(at, line)

    def _reason_against(self, at: int, line: Line) -> str | None:
        """Why a line inside the article is no part of its text, by its own words or by those of the headline."""
        if reason := asks_for(line):
            return reason
        head, tail = at <= self.body, self.last - at <= TAIL
        if (head or tail) and (reason := edge_reason(line, self.page.authors, head=head, tail=tail)):
            return reason
        if at < self.body and self.parts.names_book(at):
            return "book data"
        if is_picture_name(line.text):
            return "picture name"
        plain, headline = line.plain, self.page.headline
        if len(plain) == len(headline) and plain.lower() == headline.lower():
            return "repeated headline"
        return "before the headline" if self.headline is not None and at < self.headline else None

    def _take_picture(self, at: int, picture: Picture) -> None:
        if picture.caption:
            self.page.keep(at, "caption")
            self.page.captions.append(picture.caption)
        else:
            self.page.drop(at, "picture credit")

    def _take_text(self, at: int, line: Line) -> None:
        """Body, unless the line is a note of origin, or a date or byline at either end of the body."""
        page = self.page
        source = self.parts.source(at) if page.source is None else None
        edge = (at <= self.body or self.last - at <= TAIL) and len(line.words) <= 16
        if source:
            page.source = source
            self.page.keep(at, "source")
        elif not (edge and (self._take_date(at) or self._take_byline(at, alone=False))):
            self.page.keep(at, "body")
            page.body.append(line.text)

    def _take_tail(self) -> None:
        """What slid under the text: day of publication, note of origin, the caption of its own picture."""
        for at in range(self.last + 1, min(self.last + 1 + CAPTION_REACH, len(self.lines))):
            if self.parts.is_date(at) and self.lines[at].words[:1] in (["published"], ["posted"]):
                self._take_date(at)
                continue
            if _is_origin(self.page, self.parts, at):
                self._take_line(at)
                continue
            picture = self.parts.picture(at)
            if picture and picture.caption:
                self._take_picture(at, picture)
                return
            if not (self.lines[at].furniture or is_picture_name(self.lines[at].text)):
                return


def _says_both(kicker: Kicker | None) -> bool:
    return kicker is not None and bool(kicker.section and kicker.region)


def _adds(page: Flattened, kicker: Kicker) -> bool:
    """Whether a kicker says what no nearer one said."""
    return not (page.section and kicker.section) and not (page.region and kicker.region)


def _is_over_facts(parts: Parts, lines: Sequence[Line], at: int) -> bool:
    """Whether a line with no furniture in it stands right over byline or date."""
    return at + 1 < len(lines) and not lines[at].furniture and parts.of(at + 1) in ("byline", "date")


def _is_origin(page: Flattened, parts: Parts, at: int) -> bool:
    """Whether a line tells, as the first, who published the text before."""
    return page.source is None and parts.source(at) is not None


def _has_facts_under(parts: Parts, at: int, last: int) -> bool:
    """Whether byline or date stand close under a line."""
    return any(parts.of(under) in ("byline", "book", "date") for under in range(at + 1, min(at + 4, last)))
