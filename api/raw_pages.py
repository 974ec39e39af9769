"""Pages as they were scraped, cleaned on the way in."""

from __future__ import annotations

from flask import Response, request

from api.access import needs
from api.bodies import take_types, whole
from api.documented import problem_responses
from api.inputs import takes
from api.once import once
from api.problems import Problem
from api.routes import WRITING, blueprint
from api.service import service
from api.submissions import check_id
from api.write_schemas import PageQuery, Written
from api.writing import answer
from search.cleaning import clean_page
from search.cleaning.families import address_key, family_signs
from search.store import FamilySigns, Submission

raw_pages = blueprint("raw_pages", "/api/v1", WRITING, key=True)

TYPES = ("text/html", "application/xhtml+xml", "text/plain")
_EXAMPLES = {
    "text/html": "<article><h1>Minsk II revisited</h1><p>They met in Minsk.</p></article>",
    "application/xhtml+xml": "<html><body><h1>Minsk II revisited</h1></body></html>",
    "text/plain": "Minsk II revisited\n\nAnalysis | Europe\n\nThey met in Minsk.",
}
_PAGE_BODY = {
    "required": True,
    "description": "The page as it was scraped, as HTML or flattened to text; gzip is taken as Content-Encoding.",
    "content": {name: {"schema": {"type": "string"}, "example": page} for name, page in _EXAMPLES.items()},
}


@raw_pages.post(
    "/pages",
    responses={200: Written, 201: Written, **problem_responses(400, 401, 403, 409, 413, 415, 422, 429, 503)},
    openapi_extensions={"requestBody": _PAGE_BODY},
)
@needs("write")
@once
@takes
def page(query: PageQuery) -> Response:
    """Clean a page and put its article in; `dateline inspect` shows what cleaning does to each line."""
    take_types(*TYPES)
    submission = _cleaned(query, whole(service().settings.max_body))
    result = service().archive.put([submission], restore=query.restore)[0]
    return answer(result, wait=query.wait)


def _cleaned(query: PageQuery, data: bytes) -> Submission:
    cleaned = clean_page(
        data,
        path=query.id or query.url or "page",
        url=query.url,
        id=query.id,
        own_words=service().settings.data / "words",
        encoding=request.mimetype_params.get("charset"),
    )
    if cleaned.article is None:
        reason, _, message = (cleaned.refused or "no article").partition(": ")
        raise Problem("page_refused", message or f"The page holds no article: {reason}.", reason=reason)
    id = query.id or cleaned.article.canonical_url or query.url
    if id is None:
        raise Problem("invalid_article", "The page names no address of its own; add `id=` or `url=`.")
    check_id(id)
    article = cleaned.article.model_copy(update={"id": id})
    if query.id is None:
        return Submission(article, original=data, came_with_id=False, signs=family_signs(article))
    signs = FamilySigns(address=address_key(article.canonical_url or article.url or ""))
    return Submission(article, original=data, signs=signs)
