"""What changes of articles bring to the archive's terms: made by several processes where there is much to do.

Beside an article's headline the references, region and authors that it has are worth suggesting, and its phrases.
"""

from __future__ import annotations

import hashlib
import re
from array import array
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import NamedTuple

from search.article import Article, day_number
from search.store import ChangeRecord, StoredArticle
from search.text.analysis import default_analyzer
from search.text.analysis.numerals import may_be_numeral
from search.text.word_forms import distinct_forms, forms_in
from search.text.word_lists import function_words, shipped_words

LONGEST = 3
"""Words with content of a phrase: "Bank of New York" has three."""

_MOST_WORDS = 5

_QUOTES = "\"'“”‘’"
_BRACKETS = re.compile(r"[()\[\]<>]")
_INITIALS = re.compile(r"(?:[^\W\d_]\.){2,}")
_STOPS = ".,;:!?…"

Kept = tuple[str, str, str]
"""Kind, folded words with single spaces, and the text as written."""


def completions_of(article: Article) -> Iterator[Kept]:
    """Each name and phrase of an article once."""
    seen: set[tuple[str, str]] = set()
    for kind, words, text in _all(article):
        if words and (kind, words) not in seen:
            seen.add((kind, words))
            yield kind, words, text


def suggested_words(text: str) -> list[str]:
    """The words by which a text is suggested: its forms, and the numbers that its numerals are."""
    forms = forms_in(text)
    if any(map(may_be_numeral, forms)):
        tokens = (token for position in default_analyzer().positions(text) for token in position)
        forms += [token for token in tokens if token.isdigit() and token not in forms]
    return forms


def _all(article: Article) -> Iterator[Kept]:
    for reference in article.references:
        yield "reference", " ".join(suggested_words(reference.name)), reference.name
    if article.region:
        yield "region", " ".join(suggested_words(article.region)), article.region
    for author in article.authors:
        yield "author", " ".join(suggested_words(author)), author
    for text in (article.headline, article.deck):
        yield from _phrases(text)


class _Word(NamedTuple):
    """A word of a text: its form, as it is written, and whether a phrase may begin or end with it, or go over it."""

    form: str
    text: str
    content: bool
    joins: bool


def _phrases(text: str) -> Iterator[Kept]:
    """Runs of two or three words with content, and what joins them, that cross no punctuation."""
    for run in _runs(text):
        for first, word in enumerate(run):
            if not word.content:
                continue
            ahead = takewhile(lambda one: one.content or one.joins, run[first : first + _MOST_WORDS])
            ends = [at for at, one in enumerate(ahead, first + 1) if one.content]
            for end in ends[1:LONGEST]:
                some = run[first:end]
                yield "phrase", " ".join(one.form for one in some), " ".join(one.text for one in some)


def _runs(text: str) -> Iterator[list[_Word]]:
    """The plain words between punctuation and brackets; a word of several forms parts runs too."""
    capitals = text.isupper()
    for part in _BRACKETS.split(text):
        run: list[_Word] = []
        for word in part.split():
            raw = word.strip(_QUOTES)
            initials = _INITIALS.fullmatch(raw) is not None
            bare = raw if initials else raw.rstrip(_STOPS)
            forms = forms_in(bare)
            if len(forms) == 1:
                acronym = initials or (bare.isupper() and len(bare) > 1 and not capitals)
                run.append(_word(forms[0], bare, acronym=acronym))
            if len(forms) != 1 or bare != raw:
                yield run
                run = []
        yield run


def _word(form: str, text: str, *, acronym: bool) -> _Word:
    content = acronym or form not in function_words()
    return _Word(form, text, content and not form.isdigit(), form in shipped_words("joining_words.txt"))


_DAY_SHIFT = 32
"""Bits for the order of articles of one day, below the day in a headline's number."""


class Headline(NamedTuple):
    """A headline that is suggested; the larger its number, the newer. `words` are those by which it is found."""

    number: int
    text: str
    url: str | None
    words: tuple[str, ...]


@dataclass(slots=True)
class Gathered:
    """What is new in articles up to a change number, the `checkpoint`.

    `forms` counts the articles of each word form, those seen for the first time alone; `again` holds the forms of
    new versions of articles that were counted before, and `counted` the ids of those that are in `forms`. `touched`
    are the ids that changed: what was known of their headlines and names is over. `said` holds the keys of the
    names and phrases that each article says now, eight bytes each, and `names` has these by their keys.
    """

    checkpoint: int = 0
    forms: Counter[str] = field(default_factory=Counter)
    again: set[str] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)
    counted: set[str] = field(default_factory=set)
    headlines: dict[str, Headline] = field(default_factory=dict)
    said: dict[str, bytes] = field(default_factory=dict)
    names: dict[int, Kept] = field(default_factory=dict)

    def add(self, later: Gathered) -> None:
        """Take in what later changes bring."""
        self.checkpoint = max(self.checkpoint, later.checkpoint)
        self.forms.update(later.forms)
        self.again |= later.again
        for id in later.touched:
            self.headlines.pop(id, None)
            self.said.pop(id, None)
        self.touched |= later.touched
        self.counted |= later.counted
        self.headlines |= later.headlines
        self.said |= later.said
        _keep_first(self.names, later.names)


def gather(records: Sequence[ChangeRecord], counted: Collection[str], seen: int = 0) -> Gathered:
    """What changes after the number `seen` bring; words of articles `counted` before count no more."""
    last = {record.id: record.stored for record in records if record.change > seen}
    checkpoint = max((record.change for record in records), default=seen)
    gathered = Gathered(checkpoint, touched=set(last))
    for stored in filter(None, last.values()):
        article = stored.article
        forms = distinct_forms(_texts(article))
        if article.id in counted:
            gathered.again |= forms
        else:
            gathered.counted.add(article.id)
            gathered.forms.update(forms)
        if stored.leads:
            _suggest(stored, gathered)
    return gathered


def keys_in(keys: bytes) -> array[int]:
    """The keys of names that an article says."""
    found = array("q")
    found.frombytes(keys)
    return found


def _suggest(stored: StoredArticle, gathered: Gathered) -> None:
    """What is suggested of an article that leads its family."""
    article = stored.article
    if article.headline:
        day = day_number(article.published) if article.published else 0
        number = (day << _DAY_SHIFT) + stored.order
        words = tuple(suggested_words(article.headline))
        gathered.headlines[article.id] = Headline(number, article.headline, article.url, words)
    names = {_key(kind, words): (kind, words, text) for kind, words, text in completions_of(article)}
    if names:
        gathered.said[article.id] = array("q", names).tobytes()
        _keep_first(gathered.names, names)


def _keep_first(names: dict[int, Kept], others: Mapping[int, Kept]) -> None:
    """Add names to some: each stays as it was written first."""
    names.update((key, name) for key, name in others.items() if key not in names)


def _key(kind: str, words: str) -> int:
    """The number of a name: the same in every process; two names of a billion hardly ever share one."""
    digest = hashlib.blake2b(f"{words}\t{kind}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


def _texts(article: Article) -> list[str]:
    """Everything of an article that is searched as text."""
    named = [article.region, article.section, article.source, *article.authors]
    references = [reference.name for reference in article.references]
    return [article.headline, article.deck, article.body, *(name for name in named if name), *references]
