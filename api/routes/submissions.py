"""Articles as they were sent become what the store takes."""

from __future__ import annotations

from api.http.problems import Problem
from api.schemas import SentArticle
from api.service import service
from search.article import Article
from search.cleaning.records import Reading
from search.cleaning.records.record import make_article
from search.errors import RecordError
from search.settings import today
from search.store import FamilySigns, Submission
from search.store.signatures import address_key, family_signs
from search.text.references import finder_of

MOST_ID_BYTES = 512
_TEXTS = ("headline", "deck", "body", "captions", "published")
_FINDINGS = {"references", "date_hints"}
"""What is found in the texts, dates by the help of the day of publication."""

_PASSED_OVER = {"content_hash", "version", "body_closed", "versions", "also_at"}


def submission_of(
    sent: SentArticle, id: str | None = None, expected_version: int | None = None
) -> Submission:
    """What the store takes for an article; `id` is the path's. Raises Problem where it can't be taken."""
    own = id or sent.id or sent.canonical_url or sent.url
    if not own:
        raise Problem("invalid_article", "The article has no id; give it an `id`, or its `canonical_url`.")
    if id is not None and sent.id not in {None, id}:
        raise Problem("invalid_article", "The `id` in the body is not the one in the path; leave it out.")
    if not sent.headline.strip() and not sent.body.strip():
        raise Problem("invalid_article", "The article has neither headline nor body; give it one of them.")
    check_id(own)
    for name, address in (("url", sent.url), ("canonical_url", sent.canonical_url)):
        if _has_control_characters(address or ""):
            raise Problem("invalid_article", f"The {name} holds control characters; give one without them.")
    article = _article(sent, own)
    if id is None and sent.id is None:
        return Submission(article, came_with_id=False, signs=family_signs(article))
    signs = FamilySigns(address=address_key(article.canonical_url or article.url or ""))
    return Submission(article, expected_version=expected_version, signs=signs)


def _article(sent: SentArticle, id: str) -> Article:
    """The article with the dates and references that its text names, where it did not bring its own."""
    record = sent.model_dump(exclude_unset=True, exclude=_PASSED_OVER | _outdated(sent, id)) | {"id": id}
    own_words = service().settings.data / "words"
    reading = Reading(references=finder_of(own_words), today=today(), own_words=own_words)
    try:
        return make_article(record, reading, path=id, line=None, number=1).article
    except RecordError as error:
        raise Problem("invalid_article", str(error)) from None


def _outdated(sent: SentArticle, id: str) -> set[str]:
    """Findings sent back as they were read, beside another text: they were found in the one before."""
    findings = _FINDINGS & sent.model_fields_set
    stored = service().archive.store.get_many([id]).get(id) if findings else None
    if stored is None or all(getattr(sent, name) == getattr(stored.article, name) for name in _TEXTS):
        return set()
    return {name for name in findings if getattr(sent, name) == getattr(stored.article, name)}


def check_id(id: str) -> None:
    """Refuse what can be no id."""
    if len(id.encode("utf-8", "replace")) > MOST_ID_BYTES:
        raise Problem("invalid_article", f"The id has more than {MOST_ID_BYTES} bytes; use a shorter one.")
    if _has_control_characters(id):
        raise Problem("invalid_article", "The id holds control characters; use an id without them.")


def _has_control_characters(text: str) -> bool:
    return any(ord(letter) < 32 or 0xD800 <= ord(letter) < 0xE000 for letter in text)
