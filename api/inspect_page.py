"""Cleaning as a page: what becomes of each line of a page that is pasted. Nothing of it is kept."""

from __future__ import annotations

from flask import Blueprint, Response, request

from api.access import admit_operator
from api.page_words import written
from api.pages import answer_error, page
from api.service import service
from search.article import Article
from search.cleaning import Cleaned, clean_page

inspecting = Blueprint("inspecting", __name__)
inspecting.register_error_handler(Exception, answer_error)

MOST_LINES = 5_000
"""How many lines are shown; the article is made of all."""


@inspecting.get("/inspect")
def form() -> Response:
    """The form to paste a page into, for the machine itself and for keys of role write."""
    admit_operator()
    return _shown("", None)


@inspecting.post("/inspect")
def inspect() -> Response:
    """What cleaning makes of the page that was pasted."""
    admit_operator()
    most = service().settings.max_body
    request.max_content_length = request.max_form_memory_size = most
    pasted = request.form.get("page", "").replace("\r\n", "\n")
    own_words = service().settings.data / "words"
    return _shown(
        pasted, clean_page(pasted.encode(), path="pasted page", own_words=own_words, encoding="utf-8")
    )


def _shown(pasted: str, cleaned: Cleaned | None) -> Response:
    article = cleaned.article if cleaned else None
    response = page(
        "inspect.html",
        pasted=pasted,
        cleaned=cleaned,
        lines=[line for line in cleaned.lines if line.text.strip()][:MOST_LINES] if cleaned else (),
        fields=_fields(article) if article else [],
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _fields(article: Article) -> list[tuple[str, str]]:
    """What was found out about an article, each fact with its value as people write it; empty ones left out."""
    day = written(article.published, article.published_precision) if article.published else ""
    facts = {
        "Headline": article.headline,
        "Deck": article.deck,
        "Section": article.section or "",
        "Region": article.region or "",
        "Authors": ", ".join(article.authors),
        "Source": article.source or "",
        "Published": f"{day} (from the {article.published_source})" if day else "not said on the page",
        "Dates": "\n".join(f"{hint.words}: {hint.kind}, {hint.place}" for hint in article.date_hints),
        "Names": ", ".join(dict.fromkeys(reference.name for reference in article.references)),
        "Captions": "\n".join(article.captions),
        "Body": f"{len(article.body.split()):,} words",
    }
    return [(name, value) for name, value in facts.items() if value]
